// What may be said of a handler at registration: its options, their rules and defaults; and whether it is one.
import * as v from 'valibot';
import { isSignal } from '../abortable.ts';
import { invalidHandler } from '../errors.ts';
import { readBy } from '../option-issue.ts';
import type { PositionWish } from '../positions/wish.ts';
import { PARTIAL_WISH } from '../wish-schema.ts';
import { isPositionUpdateHandler, type PositionUpdateHandler } from './handler.ts';

/**
 * What happens to updates a handler is too slow for.
 * - `conflate`: beyond `capacity`, only the latest per (account, conId) is kept; a close keeps a place of its own until
 *   16 times the capacity waits
 * - `drop-oldest`: beyond `capacity`, the oldest waiting update is lost, whatever it says
 * - `unbounded`: everything waits, however much memory that takes
 */
export type OverflowPolicy = 'conflate' | 'drop-oldest' | 'unbounded';

/**
 * What one handler wants to see, and how.
 * @example streamer.registerHandler(handler, { name: 'spx', symbols: ['SPX'], secTypes: ['OPT', 'IND'], capacity: 100_000 });
 */
export interface HandlerOptions extends PositionWish {
  /** Named in `handlerError` and `lag` events. @default the class name, or `handler-N` */
  name?: string;
  /** Whether updates of phase `snapshot` are wanted: the book at registration, and each first download. @default true */
  snapshot?: boolean;
  /** How many updates may wait before the overflow policy acts, 1 to 10000000. @default 1024 */
  capacity?: number;
  /** What gives way beyond `capacity`. @default 'conflate' */
  overflow?: OverflowPolicy;
}

const CAPACITY = v.pipe(
  v.number('be a number'),
  v.integer('be a whole number'),
  v.minValue(1, 'be at least 1'),
  v.maxValue(10_000_000, 'be at most 10000000'),
);

const OPTIONS = v.strictObject({
  name: v.optional(v.pipe(v.string('be a string'), v.nonEmpty('not be empty'))),
  snapshot: v.optional(v.boolean('be true or false'), true),
  capacity: v.optional(CAPACITY, 1024),
  overflow: v.optional(
    v.picklist(['conflate', 'drop-oldest', 'unbounded'], "be 'conflate', 'drop-oldest' or 'unbounded'"),
    'conflate',
  ),
  ...PARTIAL_WISH,
});

/** Options with every default filled in; the name's is the registry's to give. */
export type HandlerSettings = v.InferOutput<typeof OPTIONS>;

/** @throws {InvalidOptionsError} naming every fault: option, rule and value */
export const readHandlerOptions = (options: HandlerOptions): HandlerSettings =>
  readBy('register the handler', OPTIONS, options);

/** What `updates()` tells, and how it is bounded. @example streamer.updates({ symbols: ['SPX'], signal: AbortSignal.timeout(60_000) }); */
export interface UpdatesOptions extends PositionWish {
  /** Ends the iteration when aborted. @default none: stop() ends it */
  signal?: AbortSignal;
  /** Updates that may wait for the reader before they conflate. @default 1024 */
  capacity?: number;
}

const UPDATES_OPTIONS = v.strictObject({
  signal: v.optional(v.custom<AbortSignal>(isSignal, 'be an AbortSignal')),
  capacity: v.optional(CAPACITY),
  ...PARTIAL_WISH,
});

/** @throws {InvalidOptionsError} as {@link readHandlerOptions} */
export const readUpdatesOptions = (options: UpdatesOptions): v.InferOutput<typeof UPDATES_OPTIONS> =>
  readBy('read updates', UPDATES_OPTIONS, options);

/** What `events()` tells, and from where on. @example streamer.events({ after: 1, signal: AbortSignal.timeout(60_000) }); */
export interface EventsOptions extends PositionWish {
  /** Ends the iteration when aborted. @default none: stop() ends it */
  signal?: AbortSignal | undefined;
  /** Number of the last event that was had: what came after it is told, or the book where that is gone. @default none: the book */
  after?: number | undefined;
}

const EVENTS_OPTIONS = v.strictObject({
  signal: v.optional(v.custom<AbortSignal>(isSignal, 'be an AbortSignal')),
  after: v.optional(v.pipe(v.number('be a number'), v.integer('be a whole number'), v.minValue(0, 'be at least 0'))),
  ...PARTIAL_WISH,
});

/** @throws {InvalidOptionsError} as {@link readHandlerOptions} */
export const readEventsOptions = (options: EventsOptions): v.InferOutput<typeof EVENTS_OPTIONS> =>
  readBy('read events', EVENTS_OPTIONS, options);

/** What `whenCurrent()` waits for. @example await streamer.whenCurrent({ signal: AbortSignal.timeout(30_000) }); */
export interface WhenCurrentOptions extends PositionWish {
  /** Ends the wait when aborted. @default none */
  signal?: AbortSignal | undefined;
}

const WHEN_CURRENT_OPTIONS = v.strictObject({
  signal: v.optional(v.custom<AbortSignal>(isSignal, 'be an AbortSignal')),
  ...PARTIAL_WISH,
});

/** @throws {InvalidOptionsError} as {@link readHandlerOptions} */
export const readWhenCurrentOptions = (options: WhenCurrentOptions): v.InferOutput<typeof WHEN_CURRENT_OPTIONS> =>
  readBy('wait for the book', WHEN_CURRENT_OPTIONS, options);

/** What `totals()` sums, and in what. @example streamer.totals({ secTypes: 'all', convert: true }); */
export interface TotalsOptions extends PositionWish {
  /**
   * Where value, unrealised and realised P&L come from: `rows` of the portfolio, up to 3 minutes old, or live P&L (`values: 'pnl'`).
   * That of the day is live P&L in both. @default 'rows'
   */
  figures?: 'rows' | 'pnl' | undefined;
  /** Whether amounts of other currencies are turned into each account's base currency, by that account's own rates. @default false */
  convert?: boolean | undefined;
}

const TOTALS_OPTIONS = v.strictObject({
  figures: v.optional(v.picklist(['rows', 'pnl'], "be 'rows' or 'pnl'"), 'rows'),
  convert: v.optional(v.boolean('be true or false'), false),
  ...PARTIAL_WISH,
});

/** @throws {InvalidOptionsError} as {@link readHandlerOptions} */
export const readTotalsOptions = (options: TotalsOptions): v.InferOutput<typeof TOTALS_OPTIONS> =>
  readBy('sum positions', TOTALS_OPTIONS, options);

const VIEW_OPTIONS = v.strictObject(PARTIAL_WISH);

/** @throws {InvalidOptionsError} as {@link readHandlerOptions} */
export const readViewOptions = (options: PositionWish): v.InferOutput<typeof VIEW_OPTIONS> =>
  readBy('show positions', VIEW_OPTIONS, options);

/** @throws {StreamerError} `INVALID_HANDLER` when it has no `onPositionUpdate` */
export function checkHandler(handler: PositionUpdateHandler): void {
  if (!isPositionUpdateHandler(handler)) throw invalidHandler(handler);
}
