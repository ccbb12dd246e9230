// Compares what the streamer and its handlers know with the gateway's truth, once the trouble is over.
import type { PositionUpdate, StreamerStatus } from '../../../src/index.ts';
import { type ChaosHandler, keyOf } from './chaos-handler.ts';
import type { ChaosRun } from './chaos-run.ts';
import type { TrueNumbers } from './chaos-world.ts';

/** What is not as it should be yet; null once everything is. */
export function unsettled(run: ChaosRun): string | null {
  const { streamer, witness, world, gateway, handlers } = run;
  if (!witness.isLive) return `the link is ${describeStatus(witness.status)}`;
  const view = streamer.positions();
  if (view.state !== 'current') return `the book is ${view.state}`;
  const truth = world.truth(gateway);
  const book = new Map(view.positions.map((update) => [keyOf(update), update]));
  const difference = differenceOf(truth, book);
  if (difference !== null) return `the book is not the truth: ${difference}`;
  for (const handler of handlers) {
    const unheard = handler.mustKnow ? unheardBy(handler, book, witness.lastWords) : null;
    if (unheard !== null) return `${handler.name} was not told last of ${unheard}`;
  }
  return witness.pnl.unsettled(run.pnlRequests);
}

export const describeStatus = (status: StreamerStatus): string =>
  status.state === 'degraded' ? `degraded (${status.reasons.join(', ')})` : status.state;

/** Every promise about the whole run that was broken, in words. */
export function judge(run: ChaosRun): readonly string[] {
  const { gateway, handlers, witness } = run;
  const complaints: string[] = [];
  const { maxConcurrent } = gateway.connections;
  if (maxConcurrent > 1) complaints.push(`${maxConcurrent} connections existed at once`);
  const mayBeSent = (name: string) => REQUESTS.has(name) || (run.schedule.pnl !== null && PNL_REQUESTS.has(name));
  const stray = gateway.journal.requests().find(({ name }) => !mayBeSent(name));
  if (stray) complaints.push(`'${stray.name}' was sent`);
  complaints.push(...unseenCloses(run), ...falseCloses(run), ...run.pnlRequests.complaints);
  for (const handler of handlers) {
    if (!isInOrder(handler.given)) complaints.push(`${handler.name} was given a position's updates out of order`);
    // By number: folding may change the order between positions, so also between their closes.
    const closes = (updates: readonly PositionUpdate[]) =>
      updates
        .filter(({ change }) => change === 'closed')
        .map(({ sequence }) => sequence)
        .sort((a, b) => a - b);
    if (handler.mustHaveSeenCloses && !isSame(closes(handler.given), closes(witness.updates)))
      complaints.push(`${handler.name} did not see each close exactly once`);
    if (handler.mustHaveSeenAll && !isSame(handler.given, witness.updates))
      complaints.push(`${handler.name} was not given exactly what the book said`);
  }
  return complaints;
}

/** The only requests it ever sends. */
const REQUESTS: ReadonlySet<string> = new Set([
  'handshake',
  'startApi',
  'reqAccountUpdates',
  'reqCurrentTime',
  'reqPositions',
]);
/** Besides, with live P&L. */
const PNL_REQUESTS: ReadonlySet<string> = new Set(['reqPnL', 'reqPnLSingle', 'cancelPnL', 'cancelPnLSingle']);

function differenceOf(
  truth: ReadonlyMap<string, TrueNumbers>,
  book: ReadonlyMap<string, PositionUpdate>,
): string | null {
  for (const key of book.keys()) if (!truth.has(key)) return `${key} is held no more`;
  for (const [key, expected] of truth) {
    const update = book.get(key);
    if (!update) return `${key} is missing`;
    for (const [name, value] of Object.entries(expected)) {
      const known: unknown = Reflect.get(update, name);
      if (known !== value) return `${key}: ${name} is ${String(known)}, should be ${value}`;
    }
  }
  return null;
}

/** Who was there from the start must have heard the last of everything; who came later, of what is held and what it knew. */
function unheardBy(
  handler: ChaosHandler,
  book: ReadonlyMap<string, PositionUpdate>,
  told: ReadonlyMap<string, PositionUpdate>,
): string | null {
  const words = handler.lastWords;
  // The book is ahead of what was told while an update is on its way round the handlers: the book decides.
  for (const [key, { sequence }] of book) if (words.get(key)?.sequence !== sequence) return key;
  for (const [key, { sequence, change }] of told) {
    if (book.has(key) || !(words.has(key) || handler.mustHaveSeenCloses)) continue;
    if (change !== 'closed' || words.get(key)?.sequence !== sequence) return `the close of ${key}`;
  }
  return null;
}

function unseenCloses(run: ChaosRun): readonly string[] {
  const closed = run.witness.updates.filter(({ change }) => change === 'closed');
  return run.visibleCloses().flatMap((close) => {
    const { key, generation, marketPrice } = close;
    const ofLink = closed.filter((update) => keyOf(update) === key && update.generation === generation);
    const priced = ofLink.filter((update) => update.marketPrice === marketPrice);
    // Of an account that waits for its turn, positions (61) tell it first, and know no price.
    const seen = priced.length > 0 ? priced : ofLink.filter((update) => update.marketPrice === null).slice(0, 1);
    return seen.length === 1 ? [] : [`the close of ${key} at ${marketPrice} was seen ${seen.length} times`];
  });
}

/** Told closed, and never was: absence was taken for a close by somebody who had no reason to believe it. */
function falseCloses({ witness, everClosed, wasFalsified }: ChaosRun): readonly string[] {
  if (wasFalsified) return [];
  const closed = witness.updates.filter((update) => update.change === 'closed' && !everClosed.has(keyOf(update)));
  return closed.map((update) => `${keyOf(update)} was told closed and never was`);
}

/** Folding may change the order between positions, never within one. */
function isInOrder(given: readonly PositionUpdate[]): boolean {
  const last = new Map<string, number>();
  return given.every((update) => {
    const before = last.get(keyOf(update)) ?? 0;
    last.set(keyOf(update), update.sequence);
    return update.sequence > before;
  });
}

const isSame = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
