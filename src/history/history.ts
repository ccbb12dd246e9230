// What was recorded, read back: the facts, the book at a moment, the changes of a stretch.
import { Archive } from './archive.ts';
import {
  CLOCK_BACK_MS,
  type HistoryEntry,
  type HistoryFact,
  type HistoryPosition,
  inOrder,
  opensBook,
} from './entry.ts';
import { HistoryError, said } from './history-error.ts';
import { type Missing, missingEnd, withHoles, withMissing } from './holes.ts';
import { confirmedAt, SILENT_MS } from './lock.ts';
import { isHistory, readSegment, segmentsIn } from './wal.ts';

/** The book as it was known at a moment. @example const { state, positions } = await history.bookAt(new Date()); */
export interface BookAt {
  /** What the streamer itself said of it then; `stale` also where nobody recorded any more. */
  readonly state: 'unknown' | 'current' | 'stale';
  /** Why it is not current; `null` when it is. */
  readonly reason: string | null;
  /** The time of the last entry it is made of; `null`: there is none. */
  readonly asOf: Date | null;
  /** Held then, one for each account and contract. */
  readonly positions: readonly HistoryPosition[];
}

/** Which stretch, and of what. @example for await (const row of history.changes({ from, to, symbol: 'SPX' })) console.log(row); */
export interface Stretch {
  /** The first instant. */
  readonly from: Date;
  /** The first instant after it. */
  readonly to: Date;
  /** Only of this underlying. @default all */
  readonly symbol?: string | undefined;
  /** Also what changed in price only. @default false */
  readonly repriced?: boolean | undefined;
}

interface Recorded {
  readonly id: string;
  /** The oldest time in it, which is not the first where the clock was set back. */
  readonly startedAt: number;
  /** The newest time in it; nobody knows of one that has no end, or whose clock was set back. */
  readonly endedAt: number;
  readonly facts: readonly HistoryFact[];
  /** Positions that are not there any more. */
  readonly missing: Missing | null;
}

/** Of what began earlier than it was told. */
const DATED_BACK: readonly HistoryEntry['kind'][] = ['gap', 'lost'];
const isPosition = (entry: HistoryEntry): entry is HistoryPosition => entry.kind === 'position';
const isFact = (entry: HistoryEntry): entry is HistoryFact => entry.kind !== 'position';
const isEnd = ({ kind }: HistoryFact): boolean => kind === 'ended' || kind === 'interrupted';

/**
 * Opens what was recorded, as it is now; a recorder may go on beside it.
 * @throws {HistoryError} `HISTORY_MISSING`, `HISTORY_UNREADABLE` @example const history = await openHistory('history');
 */
export const openHistory = (directory: string): Promise<History> => History.open(directory);

/** A view of a recorded directory, of the moment it was opened. @example await history.bookAt(new Date('2026-11-25T15:00:00Z')); */
export class History {
  readonly #archive: Archive;
  /** What is in no table yet, or just about to be. */
  readonly #fresh: readonly HistoryEntry[];
  readonly #recordings: readonly Recorded[];
  /** Up to when the newest recording was written, by its recorder's word. */
  readonly #confirmedAt: number;
  /** What is of a later time than this proves nothing: that clock was ahead. */
  readonly #untilMs: number;
  /** Lines of write-ahead files that could not be read. */
  readonly damaged: number;

  private constructor(
    archive: Archive,
    { fresh, damaged }: { readonly fresh: readonly HistoryEntry[]; readonly damaged: number },
    facts: readonly HistoryEntry[],
    { confirmedAt, openedAt }: { readonly confirmedAt: number; readonly openedAt: number },
  ) {
    this.#archive = archive;
    this.#fresh = fresh;
    this.damaged = damaged;
    this.#untilMs = openedAt + SILENT_MS;
    this.#confirmedAt = confirmedAt > this.#untilMs ? 0 : confirmedAt;
    this.#recordings = recordingsOf(once([...facts, ...fresh]).filter(isFact), (id) =>
      fresh.reduce(
        (last, one) => (isPosition(one) && one.recording === id ? Math.max(last, one.number) : last),
        archive.lastPosition(id),
      ),
    );
  }

  /** As {@link openHistory}. @example const history = await openHistory('history'); */
  static async open(directory: string): Promise<History> {
    try {
      if (!(await isHistory(directory)))
        throw new HistoryError('HISTORY_MISSING', `Cannot read the history: nothing was recorded in ${directory}.`);
      // Before anything else: all until then is found by what follows.
      const confirmed = await confirmedAt(directory);
      // The write-ahead files first: what is sealed meanwhile is then in both, and never in neither.
      const texts = await Promise.all((await segmentsIn(directory)).map((path) => readSegment(path, null)));
      const known = texts.filter((text) => text !== null);
      const archive = await Archive.open(directory);
      const damaged = known.reduce((sum, one) => sum + one.damaged, 0);
      const fresh = known.flatMap(({ entries }) => entries);
      const times = { confirmedAt: confirmed ?? 0, openedAt: Date.now() };
      return new History(archive, { fresh, damaged }, await archive.facts(), times);
    } catch (error) {
      throw unreadable(error);
    }
  }

  /** What the recorder could see in that time, in order. @example history.facts({ from: new Date('2026-11-25'), to: new Date() }); */
  facts({ from, to }: Pick<Stretch, 'from' | 'to'>): readonly HistoryFact[] {
    return this.#recordings.flatMap(({ facts }) => facts).filter(({ at }) => at >= from.getTime() && at < to.getTime());
  }

  /** The book as it was known at a moment. @throws {HistoryError} `HISTORY_UNREADABLE` @example const { state } = await history.bookAt(new Date()); */
  async bookAt(moment: Date, { symbol }: Pick<Stretch, 'symbol'> = {}): Promise<BookAt> {
    const before = this.#recordings.filter(({ startedAt }) => startedAt <= moment.getTime());
    const newest = before.at(-1);
    for (const recorded of [...before].reverse()) {
      // Of every symbol: what is not there any more is seen by the numbers of all.
      const all = withHoles(await this.#entriesOf(recorded, undefined), 1, 0);
      const entries = upTo(all, moment.getTime());
      const facts = entries.filter(isFact);
      // A recording that died within its opening book knows less than the one before.
      if (!facts.some(opensBook)) continue;
      const wanted = wantedOf(symbol);
      const rows = entries.filter(isPosition).filter((row) => isOf(wanted, row));
      const known = bookOf(rows, facts);
      if (recorded !== newest)
        return { ...known, state: 'stale', reason: 'what was recorded later does not begin with a whole book' };
      const later = all.slice(entries.length);
      if (isOfWrongClock(later))
        return { ...known, state: 'stale', reason: "the recorder's clock was ahead just after it, and set back later" };
      // What comes later in a recording proves that nothing was missed between.
      const isFollowed = later[0] !== undefined && later[0].at <= this.#untilMs;
      const provenUntil = isFollowed ? Number.POSITIVE_INFINITY : this.#provenUntil(recorded, known);
      return { ...known, ...wordOn(facts, moment.getTime() - provenUntil) };
    }
    return { state: 'unknown', reason: 'nothing was recorded until then', asOf: null, positions: [] };
  }

  /**
   * What changed in that time, in the order it was told. @throws {HistoryError} `HISTORY_UNREADABLE`
   * @example for await (const { symbol, change } of history.changes({ from, to })) console.log(symbol, change);
   */
  async *changes({ from, to, symbol, repriced = false }: Stretch): AsyncGenerator<HistoryPosition, void, undefined> {
    for await (const entry of this.entries({ from, to, symbol }))
      if (isPosition(entry) && entry.phase !== 'snapshot' && (repriced || entry.change !== 'repriced')) yield entry;
  }

  /**
   * Everything in that time, positions and facts, in the order it was told. @throws {HistoryError} `HISTORY_UNREADABLE`
   * @example for await (const { kind, at } of history.entries({ from, to })) console.log(kind, at);
   */
  async *entries({ from, to, symbol }: Stretch): AsyncGenerator<HistoryEntry, void, undefined> {
    for (const recorded of this.#recordings) {
      if (recorded.startedAt >= to.getTime() || recorded.endedAt < from.getTime()) continue;
      for (const entry of await this.#entriesOf(recorded, symbol))
        if (entry.at >= from.getTime() && entry.at < to.getTime()) yield entry;
    }
  }

  /** The newest recording's recorder may live, and have had nothing to write. */
  #provenUntil(recorded: Recorded, { asOf }: Pick<BookAt, 'asOf'>): number {
    const confirmedAt = recorded === this.#recordings.at(-1) ? this.#confirmedAt : 0;
    return Math.max(asOf?.getTime() ?? 0, confirmedAt);
  }

  async #entriesOf({ id, facts, missing }: Recorded, symbol: string | undefined): Promise<readonly HistoryEntry[]> {
    try {
      const wanted = wantedOf(symbol);
      const sealed = await this.#archive.positions(new Set([id]), wanted);
      const fresh = this.#fresh.filter((one) => isPosition(one) && one.recording === id && isOf(wanted, one));
      const entries = once([...sealed, ...fresh, ...facts]).sort(inOrder);
      return missing === null ? entries : withMissing(entries, missing);
    } catch (error) {
      throw unreadable(error);
    }
  }
}

/** As a wish of the streamer reads it: 'spy' must not find that nothing is held. @returns null: every symbol */
const wantedOf = (symbol: string | undefined): string | null => symbol?.trim().toUpperCase() ?? null;

const isOf = (wanted: string | null, { symbol }: HistoryPosition): boolean =>
  wanted === null || symbol.toUpperCase() === wanted;

function unreadable(error: unknown): HistoryError {
  if (error instanceof HistoryError) return error;
  return new HistoryError('HISTORY_UNREADABLE', `Cannot read the history: ${said(error)}.`, error);
}

/** What is in a table and in a write-ahead file counts once. */
function once(entries: readonly HistoryEntry[]): HistoryEntry[] {
  return [...new Map(entries.map((entry) => [`${entry.recording} ${entry.number}`, entry])).values()];
}

/** @param lastPosition the number of the last position of a recording that is there */
function recordingsOf(facts: readonly HistoryFact[], lastPosition: (id: string) => number): readonly Recorded[] {
  const byId = new Map<string, HistoryFact[]>();
  for (const fact of facts) {
    const of = byId.get(fact.recording);
    if (of) of.push(fact);
    else byId.set(fact.recording, [fact]);
  }
  return [...byId]
    .map(([id, of]) => {
      const last = of.sort(inOrder).at(-1);
      const hasEnd = last !== undefined && isEnd(last) && of.every(({ kind }) => kind !== 'clockBack');
      const endedAt = hasEnd ? Math.max(...of.map(({ at }) => at)) : Number.POSITIVE_INFINITY;
      const startedAt = Math.min(...of.map(({ at }) => at));
      const numbers = of.map(({ number }) => number);
      return { id, startedAt, endedAt, facts: of, missing: missingEnd(numbers, lastPosition(id)) };
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Up to the last entry of that time or before: a clock that was set back hides nothing. */
const upTo = (entries: readonly HistoryEntry[], ms: number): readonly HistoryEntry[] =>
  entries.slice(0, entries.findLastIndex(({ at }) => at <= ms) + 1);

/** Whether the first of them was told by a clock that was set back later: nobody knows if it was earlier than it says. */
const isOfWrongClock = ([next, ...after]: readonly HistoryEntry[]): boolean =>
  next !== undefined && after.some(({ kind, at }) => !DATED_BACK.includes(kind) && at < next.at - CLOCK_BACK_MS);

/** What may be said of a book of which these are the facts. @param silentMs since when nothing proves it */
function wordOn(facts: readonly HistoryFact[], silentMs: number): Pick<BookAt, 'state' | 'reason'> {
  const last = facts.at(-1);
  if (last === undefined) return { state: 'unknown', reason: 'no state was recorded' };
  if (isEnd(last) || last.belief !== 'current')
    return { state: last.belief === 'unknown' ? 'unknown' : 'stale', reason: `${last.kind}: ${last.detail}` };
  // Whatever the streamer knew afterwards, this does not: until the next recording begins with the whole book.
  const lost = facts.find(({ kind }) => kind === 'lost');
  if (lost) return { state: 'stale', reason: `lost: ${lost.detail}` };
  if (silentMs > SILENT_MS) return { state: 'stale', reason: 'nothing was recorded after it' };
  return { state: 'current', reason: null };
}

function bookOf(rows: readonly HistoryPosition[], facts: readonly HistoryFact[]): Pick<BookAt, 'asOf' | 'positions'> {
  const book = new Map<string, HistoryPosition>();
  for (const row of rows) {
    const key = `${row.account}/${row.conId}`;
    if (row.position === 0) book.delete(key);
    else book.set(key, row);
  }
  const asOf = [...rows, ...facts].reduce((newest, { at }) => Math.max(newest, at), 0);
  return { asOf: new Date(asOf), positions: [...book.values()] };
}
