// What accounts are worth, a card for each: the day with its share, margin as a bar; what is not known says why.
import { printable } from '../../printable.ts';
import { gain, money } from '../amounts.ts';
import { counted } from '../event-lines.ts';
import { element } from './element.ts';
import { card, fact } from './fact.ts';
import { dayShareOf, marginOf } from './margin.ts';
import type { Amount, Worth } from './told.ts';

const MAX_ACCOUNTS = 6;

/** @param names of accounts, as they may be shown. @param account the only one wanted; null: all */
export function worthCards(
  worth: readonly Worth[],
  names: ReadonlyMap<string, string>,
  account: string | null,
): readonly HTMLElement[] {
  const wanted = worth.filter((one) => account === null || one.account === account);
  const cards = wanted.slice(0, MAX_ACCOUNTS).map((one) => {
    const { netLiquidation, totalCash, availableFunds } = one;
    const currencies = new Set([netLiquidation, totalCash, availableFunds].flatMap((value) => value?.currency ?? []));
    const [sole] = currencies.size === 1 ? currencies : [];
    const amount = (value: Amount | null): string => amountText(value, sole === undefined);
    const made = card([names.get(one.account) ?? '', ...(sole === undefined ? [] : [printable(sole)])].join(', '), [
      fact('Net liq', { text: amount(netLiquidation) }),
      day(one),
      fact('Cash', { text: amount(totalCash) }),
      fact('Available', { text: amount(availableFunds) }),
      margin(one),
    ]);
    made.title = one.state === 'stale' ? `${one.account}: ${one.reason ?? 'stale'}` : one.account;
    if (one.state === 'stale') made.classList.add('old');
    return made;
  });
  const more = wanted.length - cards.length;
  return more > 0 ? [...cards, element('p', { class: 'card', text: `and ${counted(more, 'account')} more` })] : cards;
}

const amountText = (value: Amount | null, isNamed: boolean): string => {
  if (value === null) return '–';
  return isNamed ? `${money(value.amount)} ${printable(value.currency)}` : money(value.amount);
};

function day(worth: Worth): HTMLElement {
  const { share, title } = dayShareOf(worth);
  const { day: told } = worth;
  if (told?.daily == null) return fact('Day', { text: '–', title });
  const percent = share === null ? '' : ` (${gain(Math.round(share * 10_000) / 100 || 0)} %)`;
  const isOld = told.state !== 'live';
  return fact('Day', {
    text: `${gain(told.daily)}${percent}`,
    sign: told.daily,
    title: isOld ? `live P&L of the account: ${told.state}` : title,
    isOld,
  });
}

function margin(worth: Worth): HTMLElement {
  const { share, title } = marginOf(worth);
  if (share === null) return fact('Margin', { text: '–', title }, element('small', { text: ` ${title}` }));
  const percent = `${(share * 100).toFixed(0)} %`;
  const bar = element('i', { class: share > 1 ? 'over' : '' });
  bar.style.width = `${Math.min(100, Math.max(0, share * 100)).toFixed(1)}%`;
  const meter = element('span', { class: 'meter' }, bar);
  for (const [name, value] of [
    ['role', 'meter'],
    ['aria-label', 'Margin'],
    ['aria-valuemin', '0'],
    ['aria-valuemax', '100'],
    ['aria-valuenow', Math.min(100, share * 100).toFixed(0)],
    ['aria-valuetext', `${percent}. ${title}`],
  ] as const)
    meter.setAttribute(name, value);
  return fact('Margin', { text: `${share > 1 ? '⚠ ' : ''}${percent}`, title }, meter);
}
