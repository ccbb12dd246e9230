// What is recorded: positions as they were told, and facts about what the recorder could see; and how untrusted text becomes one.
import * as v from 'valibot';
import type { PositionUpdate } from '../index.ts';

const NUMBER = v.nullable(v.pipe(v.number(), v.finite()));
const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Its place among the recordings of the directory, and a UUID. */
const ID = v.pipe(v.string(), v.regex(/^\d{8}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));
/** Milliseconds that a Date can say. */
const INSTANT = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(8_640_000_000_000_000));

const COMMON = { recording: ID, number: v.pipe(COUNT, v.minValue(1)), run: v.string(), generation: COUNT, at: INSTANT };

const CAUSES = ['execution', 'expiry', 'expiry?', 'assignment?', 'split?', 'unknown'] as const;

const ROW = v.object({
  kind: v.literal('position'),
  ...COMMON,
  sequence: COUNT,
  account: v.string(),
  conId: v.pipe(v.number(), v.safeInteger()),
  symbol: v.string(),
  secType: v.string(),
  right: v.nullable(v.picklist(['CALL', 'PUT'])),
  strike: NUMBER,
  expiry: v.nullable(v.string()),
  multiplier: NUMBER,
  currency: v.string(),
  localSymbol: v.string(),
  tradingClass: v.string(),
  position: v.pipe(v.number(), v.finite()),
  marketPrice: NUMBER,
  marketValue: NUMBER,
  averageCost: NUMBER,
  unrealizedPnl: NUMBER,
  realizedPnl: NUMBER,
  change: v.picklist(['opened', 'changed', 'closed', 'repriced']),
  phase: v.picklist(['snapshot', 'live', 'reconciled']),
  /** A word that a later version may have is none that is known here; what was written before there was one has none. */
  cause: v.nullish(v.fallback(v.picklist(CAUSES), 'unknown')),
});

/** A table has an empty cell where an update has no cause. */
const POSITION = v.pipe(
  ROW,
  v.transform(({ cause, ...row }) => (cause ? { ...row, cause } : row)),
);

const FACT = v.object({
  kind: v.picklist([
    'started',
    'snapshot',
    'status',
    'gap',
    'resumed',
    'belief',
    'lost',
    'clockBack',
    'ended',
    'interrupted',
  ]),
  ...COMMON,
  belief: v.picklist(['unknown', 'current', 'stale']),
  detail: v.string(),
});

/** Where an entry stands. @example console.log(entry.recording, entry.number); */
export interface HistoryPlace {
  /** The id of its recording: the recording's place in the directory, 8 digits, and a UUID. Their order is that of the recordings. */
  readonly recording: string;
  /** Its place in the recording, from 1, without a hole. */
  readonly number: number;
  /** The `run` of the streamer that told it. */
  readonly run: string;
  /** Number of the link at that time. */
  readonly generation: number;
  /** When, in milliseconds since 1970, UTC. Order is by place, never by time. */
  readonly at: number;
}

/**
 * A position update as it was recorded: that of the handler, with where it stands; its `timestamp` is `at`.
 * @example if (entry.kind === 'position') console.log(entry.symbol, entry.position);
 */
export interface HistoryPosition extends HistoryPlace, Omit<PositionUpdate, 'timestamp' | 'generation'> {
  /** What tells it from a fact. */
  readonly kind: 'position';
}

/**
 * A fact about what the recorder could see, by its `kind`:
 * - `started`, `ended`: a recording, which begins with the whole book, and why it did
 * - `snapshot`, `status`, `gap`, `resumed`: the streamer's events
 * - `belief`: its word changed
 * - `lost`: entries that could not be kept, `at` the first of them; what follows is in a new recording. Or what could not be read back,
 *   `at` what is before it; no book after it is current until the next recording begins
 * - `clockBack`: the wall clock was set back
 * - `interrupted`: the recorder died, `at` the last time it is known to have lived; written by the next one
 * @example if (entry.kind === 'gap') console.log(entry.detail);
 */
export interface HistoryFact extends HistoryPlace {
  /** What happened. */
  readonly kind: v.InferOutput<typeof FACT>['kind'];
  /** The streamer's word on its book then. */
  readonly belief: 'unknown' | 'current' | 'stale';
  /** A word or a sentence: the reason of a gap, the state of a status. */
  readonly detail: string;
}

/** One line of a history. @example for await (const { kind, at } of history.entries({ from, to })) console.log(kind, at); */
export type HistoryEntry = HistoryPosition | HistoryFact;

const ENTRY = v.union([POSITION, FACT]);

/** An entry from outside; `null` when it is none. */
export function entryOf(value: unknown): HistoryEntry | null {
  const read = v.safeParse(ENTRY, value);
  return read.success ? read.output : null;
}

/** An entry from a line of text; `null` when it is none. */
export function entryFrom(line: string): HistoryEntry | null {
  try {
    return entryOf(JSON.parse(line));
  } catch {
    return null;
  }
}

/** A clock that is set back by less, in milliseconds, goes on. */
export const CLOCK_BACK_MS = 1_000;

/** In the order of the recording: never by time, which may be set back. */
export const inOrder = (one: HistoryEntry, other: HistoryEntry): number => one.number - other.number;

/** What such a word means for the book, whatever the streamer says meanwhile. */
export const BELIEF: Partial<Record<HistoryFact['kind'], HistoryFact['belief']>> = {
  started: 'unknown',
  gap: 'stale',
  lost: 'stale',
  ended: 'stale',
};

/** Whether the whole book of its recording stands in front of it. */
export const opensBook = ({ kind, belief }: HistoryFact): boolean =>
  belief !== 'unknown' && kind !== 'lost' && kind !== 'ended' && kind !== 'interrupted';
