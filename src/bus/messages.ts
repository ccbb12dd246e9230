// What travels on the bus: the four messages, written by the publisher and judged by every subscriber.
import * as v from 'valibot';
import type { AccountValues, PnlUpdate, PositionBookView, PositionUpdate } from '../index.ts';
import { fixedDate } from '../moment.ts';

const number = v.pipe(v.number(), v.finite());
const amount = v.nullable(number);
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(200));
const moment = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));

const CAUSES = ['execution', 'expiry', 'expiry?', 'assignment?', 'split?', 'unknown'] as const;

/** Who publishes: the later `began` is the newer. */
const DATE = v.pipe(
  moment,
  v.transform((ms) => fixedDate(ms)),
);
const PUBLISHER = { v: v.literal(1), run: v.pipe(v.string(), v.uuid()), began: moment };

const SAID = v.object({
  ...PUBLISHER,
  update: v.object({
    account: v.pipe(text, v.nonEmpty()),
    conId: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    symbol: text,
    secType: text,
    right: v.nullable(v.picklist(['CALL', 'PUT'])),
    strike: amount,
    expiry: v.nullable(text),
    multiplier: amount,
    currency: text,
    localSymbol: text,
    tradingClass: text,
    position: number,
    marketPrice: amount,
    marketValue: amount,
    averageCost: amount,
    unrealizedPnl: amount,
    realizedPnl: amount,
    timestamp: DATE,
    change: v.picklist(['opened', 'changed', 'closed', 'repriced']),
    phase: v.picklist(['snapshot', 'live', 'reconciled']),
    generation: whole,
    sequence: whole,
    /** A word that a later version may have is none that is known here. */
    cause: v.exactOptional(v.fallback(v.picklist(CAUSES), 'unknown')),
  }),
});

/** What is closed has no size, and what has none is closed: one of the two words is wrong. */
const POSITION = v.pipe(
  SAID,
  v.forward(
    v.check(({ update: { change, position } }) => (change === 'closed') === (position === 0)),
    ['update', 'position'],
  ),
);

const STATE = v.object({
  ...PUBLISHER,
  /** What the streamer says of its book. */
  state: v.picklist(['unknown', 'current', 'stale']),
  reason: v.nullable(v.pipe(v.string(), v.maxLength(1_000))),
  asOf: v.nullable(moment),
  generation: whole,
  accounts: v.pipe(v.array(text), v.maxLength(1_000)),
  /** The whole book was acknowledged before this was written. */
  isWhole: v.boolean(),
  /** How many positions are held; null: some are on their way. */
  keys: v.nullable(whole),
  /** Of the newest `sequence` of each of them: of one run it grows with each update that is missed. Publishers of before do not say it. */
  sum: v.optional(v.nullable(whole), null),
});

/** Its publisher counts what is told of P&L and account values together: of one subject the greater is the newer. */
const COUNTED = { ...PUBLISHER, count: whole };

const PRICE = v.pipe(
  v.object({ value: number, source: v.literal('pnl-value'), verifiedAt: DATE }),
  v.transform((price) => Object.freeze(price)),
);

const PNL = v.object({
  ...COUNTED,
  pnl: v.object({
    account: v.pipe(text, v.nonEmpty()),
    conId: v.nullable(whole),
    state: v.picklist(['waiting', 'live', 'unavailable', 'stale', 'none', 'left-out']),
    daily: amount,
    unrealized: amount,
    realized: amount,
    value: amount,
    currency: v.nullable(text),
    /** Publishers of before it was told do not say it. */
    price: v.optional(v.nullable(PRICE), null),
    asOf: v.nullable(DATE),
    generation: whole,
  }),
});

/** As many, and as long, as the streamer keeps of one account. */
const MAX_VALUES = 2_000;
const long = v.pipe(v.string(), v.maxLength(500));

const WORTH = v.object({
  ...COUNTED,
  worth: v.object({
    account: v.pipe(text, v.nonEmpty()),
    /** Why it is stale; null: it is not. */
    reason: v.nullable(v.pipe(v.string(), v.maxLength(1_000))),
    asOf: DATE,
    values: v.pipe(
      v.array(v.object({ key: long, value: long, amount, currency: long, timestamp: DATE, generation: whole })),
      v.maxLength(MAX_VALUES),
    ),
  }),
});

/** One update, and whose. */
export type PositionMessage = v.InferOutput<typeof POSITION>;
/** P&L of one position or account, and whose. */
export type PnlMessage = v.InferOutput<typeof PNL>;
/** All values of one account, and whose. */
export type WorthMessage = v.InferOutput<typeof WORTH>;
/** The publisher's heartbeat. */
export type StateMessage = v.InferOutput<typeof STATE>;

export const writtenPosition = (run: string, began: number, update: PositionUpdate): string =>
  JSON.stringify({ v: 1, run, began, update: { ...update, timestamp: update.timestamp.getTime() } });

/** What a publisher says of its book: that of its streamer. @param arrears why the stream has an older one */
export function wordOn(
  view: PositionBookView,
  arrears: string | null,
): Pick<StateMessage, 'state' | 'reason' | 'asOf'> {
  const asOf = view.state === 'unknown' ? null : view.asOf.getTime();
  if (view.state !== 'current') return { state: view.state, reason: view.reason.slice(0, 1_000), asOf };
  if (arrears === null) return { state: 'current', reason: null, asOf };
  return { state: 'stale', reason: arrears.slice(0, 1_000), asOf };
}

export function writtenPnl(run: string, began: number, count: number, pnl: PnlUpdate): string {
  const price = pnl.price && { ...pnl.price, verifiedAt: pnl.price.verifiedAt.getTime() };
  return JSON.stringify({ v: 1, run, began, count, pnl: { ...pnl, price, asOf: pnl.asOf?.getTime() ?? null } });
}

export function writtenWorth(run: string, began: number, count: number, worth: AccountValues): string {
  const { account, reason, asOf } = worth;
  const values = worth.values.map(({ key, value, amount, currency, timestamp, generation }) => ({
    key,
    value,
    amount,
    currency,
    timestamp: timestamp.getTime(),
    generation,
  }));
  return JSON.stringify({ v: 1, run, began, count, worth: { account, reason, asOf: asOf.getTime(), values } });
}

/** @returns why it cannot be taken, as a sentence part, or the message */
export const readPosition = (bytes: Uint8Array): PositionMessage | string => read(POSITION, bytes);

/** @returns why it cannot be taken, as a sentence part, or the message */
export const readState = (bytes: Uint8Array): StateMessage | string => read(STATE, bytes);

/** @returns why it cannot be taken, as a sentence part, or the message */
export const readPnl = (bytes: Uint8Array): PnlMessage | string => read(PNL, bytes);

/** @returns why it cannot be taken, as a sentence part, or the message */
export const readWorth = (bytes: Uint8Array): WorthMessage | string => read(WORTH, bytes, MAX_WORTH_BYTES);

/** What one message may weigh. */
const MAX_BYTES = 65_536;
/** What all values of one account may weigh; a server of NATS takes 1 MB unless it is told otherwise. */
export const MAX_WORTH_BYTES = 1_000_000;

function read<Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
  max: number = MAX_BYTES,
): v.InferOutput<Schema> | string {
  if (bytes.length > max) return `a message of ${bytes.length} bytes came over the bus: ${max} is the most`;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return 'a message that is not JSON came over the bus';
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  return `a message came over the bus whose '${v.getDotPath(result.issues[0]) ?? 'whole'}' is not what version 1 says`;
}
