// How much one gateway serves: clients, market-data lines, requests a second, bytes towards a slow reader.
import * as v from 'valibot';
import { amount, checkedOptions, oneOf, only, type RowPer } from './rules.ts';

/**
 * How too many requests are met (protocol 3.7). `off`: not counted. `queue`: delayed in silence, as TWS does by default.
 * `reject`: error 100 each, and the third closes the connection.
 */
export type Pacing = 'off' | 'queue' | 'reject';

/** Limits other than IB's. @example await MockGateway.start({ limits: { clients: 1, pacing: 'reject' } }); */
export interface LimitOptions {
  /** API clients at once. What a real gateway tells the 33rd is not known; here it is closed before the version reply. @default 32 */
  readonly clients?: number;
  /** How long, by the gateway's clock, an id stays taken (326) after its link was reset rather than closed, in milliseconds. Seen for 10 s and more on real gateways. @default 0 */
  readonly clientIdLingerMs?: number;
  /** Simultaneous market-data lines of the login, over all clients; one more is error 101. @default 100 */
  readonly marketDataLines?: number;
  /** Account summaries of one client at once; one more is error 322. @default 2 */
  readonly accountSummaries?: number;
  /** Accounts of the login up to which reqPositions is served; with more it is refused. What code a real gateway refuses it with is not known; here it is 321. @default 50 */
  readonly positionAccounts?: number;
  /** Positions one client may have P&L streamed of; the request of one more is ignored. Real gateways' figure is not known. @default 1000 */
  readonly pnlSingles?: number;
  /** Requests of one client in any second; counts only when `pacing` is on. @default 50 */
  readonly requestsPerSecond?: number;
  /** A real gateway queues; a test that sends a hundred requests should not wait for it unasked. @default 'off' */
  readonly pacing?: Pacing;
  /**
   * Whether too many questions about the past are refused with 162: the same one within 15 s, a sixth about one contract
   * within 2 s, or more than `historyRequests` in ten minutes. Counted are bars of 30 seconds and less, and ticks.
   * @default 'off'
   */
  readonly historyPacing?: Exclude<Pacing, 'queue'>;
  /** Such questions of the login in any ten minutes; counts only when `historyPacing` is on. @default 60 */
  readonly historyRequests?: number;
  /**
   * How long, by the gateway's clock, reqCurrentTime (49) of a client is met with silence behind one that was answered, in milliseconds.
   * A real gateway does so for some 1000 (ib_insync #604) to 4000 (ibkr-go); 0: each is answered. @default 0
   */
  readonly currentTimeGapMs?: number;
  /** Bytes a client may leave unread before it is dropped. What a real gateway does is not known. @default 16777216 */
  readonly maxUnsentBytes?: number;
}

/**
 * Every limit with its value.
 * @example
 * const before: LimitValues = gateway.limits.values;
 * gateway.limits.update({ clients: 1 });
 * gateway.limits.update(before);
 */
export type LimitValues = Required<LimitOptions>;

/** Real gateways' figures, except where the option's own comment says otherwise. */
const DEFAULT_LIMITS: LimitValues = Object.freeze({
  clients: 32,
  clientIdLingerMs: 0,
  marketDataLines: 100,
  accountSummaries: 2,
  positionAccounts: 50,
  pnlSingles: 1_000,
  requestsPerSecond: 50,
  pacing: 'off',
  historyPacing: 'off',
  historyRequests: 60,
  currentTimeGapMs: 0,
  maxUnsentBytes: 16 * 1024 * 1024,
});

/** The rule of each limit, for options and for scenarios. */
export const limitsSchema = only({
  clients: v.exactOptional(amount),
  clientIdLingerMs: v.exactOptional(amount),
  marketDataLines: v.exactOptional(amount),
  accountSummaries: v.exactOptional(amount),
  positionAccounts: v.exactOptional(amount),
  pnlSingles: v.exactOptional(amount),
  requestsPerSecond: v.exactOptional(amount),
  pacing: v.exactOptional(oneOf(['off', 'queue', 'reject'])),
  historyPacing: v.exactOptional(oneOf(['off', 'reject'])),
  historyRequests: v.exactOptional(amount),
  currentTimeGapMs: v.exactOptional(amount),
  maxUnsentBytes: v.exactOptional(amount),
} satisfies RowPer<LimitOptions>);

/** The limits in force; they may change while the gateway runs. @example gateway.limits.update({ clients: 1 }); */
export class Limits {
  #values: LimitValues;

  /** @param options as judged by {@link limitsSchema} */
  constructor(options: LimitOptions = {}) {
    this.#values = Object.freeze({ ...DEFAULT_LIMITS, ...options });
  }

  /** The limits in force. */
  get values(): LimitValues {
    return this.#values;
  }

  /**
   * Changes some of them, from now on.
   * @throws {TypeError} when there is no limit of a name
   * @throws {RangeError} when a value is out of range
   * @example gateway.limits.update({ pacing: 'queue', requestsPerSecond: 10 });
   */
  update(options: LimitOptions): void {
    this.#values = Object.freeze({ ...this.#values, ...checkedOptions('set the limits', limitsSchema, options) });
  }
}
