// The top of the page: state, link and ages in a line, a band while the book is not to be believed, sums, and what accounts are worth.
import { gain, money } from '../amounts.ts';
import { age, clockTime } from '../clock.ts';
import { counted } from '../event-lines.ts';
import type { Belief } from './book.ts';
import { element, part, say } from './element.ts';
import type { Pace } from './feed.ts';
import type { Amount, Beat, Position, Totals, Worth } from './told.ts';

/** A sign for each state: none is told by its colour alone. */
const SIGNS: Readonly<Record<Belief['state'], string>> = { current: '●', stale: '▨', unknown: '○' };
const MAX_ACCOUNTS = 6;

export interface Known {
  readonly belief: Belief;
  readonly beat: Beat | null;
  readonly totals: Totals | null;
  readonly worth: readonly Worth[];
  readonly positions: ReadonlyMap<string, Position>;
}

/** The book as the page may show it: what is silent is not believed, whatever it said last. */
export function believed(belief: Belief, { now, silentMs }: Pace): Belief {
  if (silentMs === null || belief.state === 'unknown') return belief;
  const reason = `this page has heard nothing of the program for ${age(silentMs)}: is it running?`;
  return { state: 'stale', since: belief.state === 'stale' ? belief.since : now - silentMs, reason };
}

export function showHead(known: Known, pace: Pace): void {
  const belief = believed(known.belief, pace);
  document.body.dataset['state'] = belief.state;
  const link = pace.silentMs === null ? (known.beat?.link ?? 'connecting') : 'silent';
  say(part('state', HTMLElement), `${SIGNS[belief.state]} ${link}`);
  document.title = `${belief.state === 'current' ? '' : `${belief.state.toUpperCase()} `}Positions`;
  const facts = factsOf(known, pace);
  const list = part('link', HTMLElement);
  if ([...list.children].map(({ textContent }) => textContent).join('\n') !== facts.join('\n'))
    list.replaceChildren(...facts.map((text) => element('li', { text })));
  showBand(belief);
  const doubts = part('doubts', HTMLElement);
  const said = doubtsOf(known.beat);
  doubts.hidden = said === '';
  say(doubts, said);
}

function factsOf({ beat, positions }: Known, { now }: Pace): readonly string[] {
  if (beat === null) return [];
  const newest = Math.max(...[...positions.values()].map(({ timestamp }) => Date.parse(timestamp)));
  const broken = Object.entries(beat.farms).filter(([, health]) => health === 'broken');
  return [
    ...(beat.generation > 0 ? [`link ${beat.generation}`] : []),
    ...(beat.asOf === null ? [] : [`heard ${age(now - Date.parse(beat.asOf))} ago`]),
    ...(Number.isFinite(newest) ? [`newest row ${age(now - newest)} old`] : []),
    ...(beat.heartbeatRoundTripMs === null ? [] : [`heartbeat ${beat.heartbeatRoundTripMs.toFixed(1)} ms`]),
    ...broken.map(([farm]) => `farm ${farm} broken`),
  ];
}

function showBand(belief: Belief): void {
  const band = part('band', HTMLElement);
  band.hidden = belief.state === 'current';
  if (belief.state === 'stale') say(band, `STALE since ${clockTime(new Date(belief.since))}: ${belief.reason}`);
  if (belief.state === 'unknown') say(band, `Nothing is known yet: ${belief.reason}`);
}

function doubtsOf(beat: Beat | null): string {
  if (beat === null) return '';
  return [
    ...(beat.unread > 0 ? [`⚠ ${counted(beat.unread, 'row')} could not be read: positions may be missing here.`] : []),
    ...(beat.hidden > 0 ? [`${counted(beat.hidden, 'position')} held and hidden by the flags of this program.`] : []),
  ].join(' ');
}

/** Sums by currency, then what each account is worth. */
export function showTotals({ totals, worth, positions: held }: Known): void {
  const isLive = [...held.values()].some(({ pnl }) => pnl !== undefined);
  const sums = totals === null || totals.state === 'unknown' ? [] : totals.byCurrency;
  const cards = sums.map(({ currency, positions, value, unrealized, daily }) =>
    card(`${currency}, ${counted(positions, 'position')}`, [
      fact('Value', money(value.amount), value),
      fact('Unreal.', gain(unrealized.amount), unrealized),
      ...(isLive ? [fact('Day', gain(daily.amount), daily)] : []),
    ]),
  );
  const accounts = worth.slice(0, MAX_ACCOUNTS).map((one) => {
    const made = card(masked(one.account), worthFacts(one));
    made.title = one.state === 'stale' ? `${one.account}: ${one.reason ?? 'stale'}` : one.account;
    if (one.state === 'stale') made.classList.add('old');
    return made;
  });
  const more = worth.length - accounts.length;
  const rest = more > 0 ? [element('p', { class: 'card', text: `and ${counted(more, 'account')} more` })] : [];
  part('totals', HTMLElement).replaceChildren(...cards, ...accounts, ...rest);
}

function worthFacts({ netLiquidation, totalCash, availableFunds, maintenanceMargin }: Worth): readonly HTMLElement[] {
  const share = shareOf(maintenanceMargin, netLiquidation);
  return [
    fact('Net liq', amountText(netLiquidation), null),
    fact('Cash', amountText(totalCash), null),
    fact('Available', amountText(availableFunds), null),
    ...(share === null ? [] : [fact('Margin', `${(share * 100).toFixed(0)} %`, null)]),
  ];
}

const amountText = (amount: Amount | null): string =>
  amount === null ? '–' : `${money(amount.amount)} ${amount.currency}`;

function shareOf(part: Amount | null, whole: Amount | null): number | null {
  const isSaid = part?.amount != null && whole?.amount != null && part.currency === whole.currency && whole.amount > 0;
  return isSaid ? (part.amount ?? 0) / (whole.amount ?? 1) : null;
}

const card = (title: string, facts: readonly HTMLElement[]): HTMLElement =>
  element('div', { class: 'card' }, element('h2', { text: title }), element('dl', {}, ...facts));

function fact(
  name: string,
  text: string,
  sum: { readonly amount: number | null; readonly missing: number } | null,
): HTMLElement {
  const isGain = name !== 'Value' && sum?.amount != null;
  const amount = isGain ? (sum?.amount ?? 0) : 0;
  const sign = amount > 0 ? '▲ ' : amount < 0 ? '▼ ' : '';
  const kind = amount > 0 ? 'gain' : amount < 0 ? 'loss' : '';
  const missing = sum !== null && sum.missing > 0 ? [element('small', { text: ` without ${sum.missing}` })] : [];
  const said = element('dd', { class: kind, text: `${sign}${text}` });
  said.append(...missing);
  return element('div', {}, element('dt', { text: name }), said);
}

/** A page is shown to others: an account is not written out in its head. */
const masked = (account: string): string =>
  account.length > 5 ? `${account.slice(0, 2)}…${account.slice(-2)}` : account;
