// What travels on the bus: the two messages, written by the publisher and judged by every subscriber.
import * as v from 'valibot';
import type { PositionUpdate } from '../src/index.ts';
import { fixedDate } from '../src/moment.ts';

const number = v.pipe(v.number(), v.finite());
const amount = v.nullable(number);
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(200));
const moment = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));

/** Who publishes: the later `began` is the newer. */
const PUBLISHER = { v: v.literal(1), run: v.pipe(v.string(), v.uuid()), began: moment };

const POSITION = v.object({
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
    timestamp: v.pipe(
      moment,
      v.transform((ms) => fixedDate(ms)),
    ),
    change: v.picklist(['opened', 'changed', 'closed', 'repriced']),
    phase: v.picklist(['snapshot', 'live', 'reconciled']),
    generation: whole,
    sequence: whole,
  }),
});

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
});

/** One update, and whose. */
export type PositionMessage = v.InferOutput<typeof POSITION>;
/** The publisher's heartbeat. */
export type StateMessage = v.InferOutput<typeof STATE>;

export const writtenPosition = (run: string, began: number, update: PositionUpdate): string =>
  JSON.stringify({ v: 1, run, began, update: { ...update, timestamp: update.timestamp.getTime() } });

/** @returns why it cannot be taken, as a sentence part, or the message */
export const readPosition = (bytes: Uint8Array): PositionMessage | string => read(POSITION, bytes);

/** @returns why it cannot be taken, as a sentence part, or the message */
export const readState = (bytes: Uint8Array): StateMessage | string => read(STATE, bytes);

/** What one message may weigh. */
const MAX_BYTES = 65_536;

function read<Schema extends v.GenericSchema>(schema: Schema, bytes: Uint8Array): v.InferOutput<Schema> | string {
  if (bytes.length > MAX_BYTES) return `a message of ${bytes.length} bytes came over the bus: ${MAX_BYTES} is the most`;
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
