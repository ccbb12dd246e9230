// The top of the page: state, link and ages in a line, a band while the book is not to be believed, sums, and what accounts are worth.
import { printable } from '../../printable.ts';
import { gain, money } from '../amounts.ts';
import { age, clockTime } from '../clock.ts';
import { counted } from '../event-lines.ts';
import { accountsOf, shortNames } from './accounts.ts';
import type { Belief } from './book.ts';
import { element, part, say } from './element.ts';
import { card, fact } from './fact.ts';
import type { Pace } from './feed.ts';
import type { Beat, Position, Totals, Worth } from './told.ts';
import { worthCards } from './worth.ts';

/** A sign for each state: none is told by its colour alone. */
const SIGNS: Readonly<Record<Belief['state'], string>> = { current: '●', stale: '▨', unknown: '○' };

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
    ...(beat.unread > 0
      ? [`⚠ ${counted(beat.unread, 'row')} could not be read: positions may be missing here, or old.`]
      : []),
    ...(beat.hidden > 0 ? [`${counted(beat.hidden, 'position')} held and hidden by the flags of this program.`] : []),
  ].join(' ');
}

/** Sums by currency, then what each account is worth; of the account chosen, where one is. */
export function showTotals({ totals, worth, positions: held }: Known, account: string | null): void {
  const isLive = [...held.values()].some(({ pnl }) => pnl !== undefined);
  const known = totals === null || totals.state === 'unknown' ? null : totals;
  const sums = account === null ? known?.byCurrency : known?.byAccount.filter((one) => one.account === account);
  const cards = (sums ?? []).map(({ currency, positions, value, unrealized, daily }) =>
    card(`${printable(currency)}, ${counted(positions, 'position')}`, [
      fact('Value', { text: money(value.amount), missing: value.missing }),
      fact('Unreal.', { text: gain(unrealized.amount), sign: unrealized.amount, missing: unrealized.missing }),
      ...(isLive ? [fact('Day', { text: gain(daily.amount), sign: daily.amount, missing: daily.missing })] : []),
    ]),
  );
  const names = shortNames(accountsOf(worth, held.values()));
  part('totals', HTMLElement).replaceChildren(...cards, ...worthCards(worth, names, account));
}
