// What may be said to publisher and subscriber: their options, with rules and defaults.
import * as v from 'valibot';
import type { PositionWish, StreamerLogger } from '../index.ts';
import { readBy } from '../option-issue.ts';
import { isObject } from '../option-schema.ts';
import { PARTIAL_WISH } from '../wish-schema.ts';

/**
 * Which bus, and whose positions on it.
 * @example const options: BusOptions = { servers: 'nats://127.0.0.1:4222', name: 'desk' };
 */
export interface BusOptions {
  /** Where NATS listens; several are one cluster; `tls://` asks for TLS. @default 'nats://127.0.0.1:4222' */
  readonly servers?: string | readonly string[];
  /** The name that the positions are published under: 1 to 64 letters, digits, `-` and `_`. @default 'default' */
  readonly name?: string;
  /** User of NATS. @default none */
  readonly user?: string | undefined;
  /** Password of that user. @default none */
  readonly pass?: string | undefined;
  /** Milliseconds from one heartbeat of the publisher to the next, 50 to 60000; both sides say the same. @default 5000 */
  readonly heartbeatMs?: number;
}

/**
 * How `publishPositions` publishes.
 * @example const options: PublisherOptions = { name: 'desk', onFenced: (why) => console.error(why) };
 */
export interface PublisherOptions extends BusOptions {
  /** Called once when another publisher of this name took over: this one has stopped. @default writes it to the console */
  readonly onFenced?: (why: string) => void;
}

/**
 * How a `BusSubscriber` subscribes: which bus, and what is to be seen where nobody says more, as `start()` has it.
 * @example const options: SubscriberOptions = { servers: 'nats://127.0.0.1:4222', name: 'desk', secTypes: 'all' };
 */
export interface SubscriberOptions extends BusOptions, PositionWish {
  /**
   * Silence of the publisher after which the book is stale, in milliseconds of this process: at least twice `heartbeatMs`.
   * @default 15000
   */
  readonly staleAfterMs?: number;
  /** Where warnings go. @default the console */
  readonly logger?: StreamerLogger;
}

const text = v.pipe(v.string('be a string'), v.nonEmpty('not be empty'));
const milliseconds = (min: number, max: number) =>
  v.pipe(
    v.number('be a number of milliseconds'),
    v.integer('be a whole number of milliseconds'),
    v.minValue(min, `be at least ${min}`),
    v.maxValue(max, `be at most ${max}`),
  );

const BUS = {
  servers: v.optional(
    v.union(
      [text, v.pipe(v.array(text), v.nonEmpty('name at least one server'))],
      'be a server such as nats://127.0.0.1:4222, or a list of them',
    ),
    'nats://127.0.0.1:4222',
  ),
  name: v.optional(
    v.pipe(v.string('be a string'), v.regex(/^[\w-]{1,64}$/, "be 1 to 64 letters, digits, '-' or '_'")),
    'default',
  ),
  user: v.optional(text),
  pass: v.optional(text),
  heartbeatMs: v.optional(milliseconds(50, 60_000), 5_000),
};

/** Which bus, with every default filled in. */
export type BusSettings = v.InferOutput<typeof BUS_ONLY>;
const BUS_ONLY = v.strictObject(BUS);

const PUBLISHER = v.strictObject({
  ...BUS,
  onFenced: v.optional(
    v.custom<(why: string) => void>((value) => typeof value === 'function', 'be a function'),
    () => (why: string) => console.error(why),
  ),
});

const LOGGER = v.custom<StreamerLogger>(
  (value) =>
    isObject(value) &&
    ['debug', 'info', 'warn', 'error'].every((level) => typeof Reflect.get(value, level) === 'function'),
  'have the functions debug, info, warn and error',
);

const SUBSCRIBER = v.pipe(
  v.strictObject({
    ...BUS,
    staleAfterMs: v.optional(milliseconds(100, 3_600_000), 15_000),
    logger: v.optional(LOGGER, () => console),
    ...PARTIAL_WISH,
  }),
  v.forward(
    v.check(
      ({ heartbeatMs, staleAfterMs }) => staleAfterMs >= 2 * heartbeatMs,
      "be at least twice 'heartbeatMs', or the book would be stale between heartbeats",
    ),
    ['staleAfterMs'],
  ),
);

/** @throws {InvalidOptionsError} naming every fault: option, rule and value */
export const readPublisherOptions = (options: PublisherOptions): v.InferOutput<typeof PUBLISHER> =>
  readBy('publish to the bus', PUBLISHER, options);

/** What a subscriber goes by. */
export type SubscriberSettings = v.InferOutput<typeof SUBSCRIBER>;

/** @throws {InvalidOptionsError} naming every fault: option, rule and value */
export const readSubscriberOptions = (options: SubscriberOptions): SubscriberSettings =>
  readBy('subscribe to the bus', SUBSCRIBER, options);
