// The streamer's options: what they mean, and how they are read at the door.
import type * as v from 'valibot';
import { readBy } from './option-issue.ts';
import { isObject, OPTIONS } from './option-schema.ts';
import type { PositionWish } from './positions/wish.ts';
import type { StreamerLogger } from './stream-log.ts';

/**
 * How the peer is watched: by reqCurrentTime (49), for the protocol has no heartbeat of its own.
 * @example await streamer.start({ heartbeat: { intervalMs: 5_000, timeoutMs: 5_000, misses: 3 } });
 */
export interface HeartbeatOptions {
  /**
   * Milliseconds from one answer to the next question. At least 5000 against the ports of a real TWS or Gateway,
   * which leave faster repeats unanswered. @default 15000
   */
  intervalMs?: number | undefined;
  /** Milliseconds one question may stay unanswered; the same minimum. @default 10000 */
  timeoutMs?: number | undefined;
  /** Unanswered questions in a row that end the link. @default 2 */
  misses?: number | undefined;
}

/**
 * How live P&L is asked for (reqPnLSingle, 94), where `values` says so.
 * @example await streamer.start({ values: 'pnl', pnl: { subscriptions: 30 } });
 */
export interface PnlOptions {
  /** Positions streamed at once, those of greatest exposure first; some 50 are known to be served. @default 50 */
  subscriptions?: number | undefined;
}

/**
 * How a lost link is replaced.
 * @example await streamer.start({ reconnect: { initial: true, maxDelayMs: 60_000 } });
 */
export interface ReconnectOptions {
  /** Keep trying although the first attempt failed, instead of rejecting `start()`. @default false */
  initial?: boolean | undefined;
  /** Scale of the first delay, in milliseconds; later ones grow exponentially with decorrelated jitter. @default 500 */
  initialDelayMs?: number | undefined;
  /** Longest delay, in milliseconds. @default 30000 */
  maxDelayMs?: number | undefined;
  /** A link lost sooner than this many milliseconds after it came up counts as a failed attempt; 0: none does. @default 3000 */
  stableMs?: number | undefined;
}

/**
 * When attempts pause altogether.
 * @example await streamer.start({ circuitBreaker: { failures: 10, openMs: 60_000 } });
 */
export interface CircuitBreakerOptions {
  /** Consecutive failures that open the breaker. @default 5 */
  failures?: number | undefined;
  /** Milliseconds without any attempt while it is open; then one probe. @default 30000 */
  openMs?: number | undefined;
}

/**
 * Options of `start()`; all optional.
 * @example const options: StreamerOptions = { port: 4002, clientId: 7, secTypes: ['OPT', 'FOP'], symbols: ['SPX'] };
 */
export interface StreamerOptions {
  /** Host of TWS or IB Gateway. @default '127.0.0.1' */
  host?: string | undefined;
  /** Its API port: TWS 7496 live, 7497 paper; Gateway 4001 live, 4002 paper. @default 7497 */
  port?: number | undefined;
  /**
   * This program's id at the gateway, 0 to 2147483647; every API client needs its own. `'auto'` takes the first free one
   * from 901 to 932 at the first start, and keeps it. @default 1
   */
  clientId?: number | 'auto' | undefined;
  /** Account to stream; several, or `'all'`, are taken in turns. @default the only account of the login */
  account?: string | readonly string[] | undefined;
  /** Security types wanted, or `'all'`; case and blanks do not matter. Each handler may say otherwise. @default ['OPT'] */
  secTypes?: PositionWish['secTypes'];
  /** Symbols of underlyings wanted; none named is all, and case does not matter. @default [] */
  symbols?: PositionWish['symbols'];
  /** Asked when a position is first seen; what it lets in stays until it closes. It must answer at once. @default none */
  filter?: PositionWish['filter'];
  /** Milliseconds from TCP connect to nextValidId. @default 10000 */
  connectTimeoutMs?: number | undefined;
  /** Milliseconds one account download may take. @default 30000 */
  snapshotTimeoutMs?: number | undefined;
  /** Milliseconds without any message of the account subscription that raise doubt; IB speaks every 3 minutes. @default 210000 */
  silentAfterMs?: number | undefined;
  /** With several accounts: milliseconds each stays subscribed after its download. @default 5000 */
  accountDwellMs?: number | undefined;
  /**
   * What a position that vanished from the account download must vanish from too before its close is told:
   * `positions` (reqPositions, 61, on the same link), or `none`, a second download. @default 'positions'
   */
  witness?: 'positions' | 'none' | undefined;
  /**
   * `'pnl'`: P&L and value of each position that is wished for, and P&L of each account, about once a second, with an age
   * of their own (reqPnLSingle, 94; reqPnL, 92). @default 'off'
   */
  values?: 'off' | 'pnl' | undefined;
  /** How many of them. @default { subscriptions: 50 } */
  pnl?: PnlOptions | undefined;
  /** Questions that find a dead peer. @default { intervalMs: 15000, timeoutMs: 10000, misses: 2 } */
  heartbeat?: HeartbeatOptions | undefined;
  /** Delays between attempts. @default { initial: false, initialDelayMs: 500, maxDelayMs: 30000, stableMs: 3000 } */
  reconnect?: ReconnectOptions | undefined;
  /** A pause after repeated failures. @default { failures: 5, openMs: 30000 } */
  circuitBreaker?: CircuitBreakerOptions | undefined;
  /** Milliseconds `stop()` waits for handlers. @default 2000 */
  drainTimeoutMs?: number | undefined;
  /** Where lines go, one an event; floods are counted instead. @default warnings and errors to console */
  logger?: StreamerLogger | undefined;
  /** Aborting it gives this start up, or its lease back: the stream ends when nobody else holds one. */
  signal?: AbortSignal | undefined;
}

/** Options with every default filled in. */
export type StreamerSettings = v.InferOutput<typeof OPTIONS>;

/** Validates all options together. @throws {InvalidOptionsError} naming every fault: option, rule and value */
export const readOptions = (options: StreamerOptions): StreamerSettings => readBy('start', OPTIONS, options);

/** What makes a link another one. */
const LINK_SETTINGS: ReadonlySet<string> = new Set(['host', 'port', 'clientId', 'account']);
/** What belongs to the call, not to the link. */
const OF_THE_CALL: ReadonlySet<string> = new Set(['signal', 'logger']);

/** How a start() differs from the one that began the stream: by settings that mean another link, and by others. */
export function differingSettings(
  begun: StreamerSettings,
  joining: StreamerSettings,
): { readonly link: readonly string[]; readonly others: readonly string[] } {
  const own = (settings: StreamerSettings) =>
    new Map(Object.entries(settings).filter(([key]) => !OF_THE_CALL.has(key)));
  const [left, right] = [own(begun), own(joining)];
  const differing = [...new Set([...left.keys(), ...right.keys()])].filter(
    (key) => !same(left.get(key), right.get(key)),
  );
  return {
    link: differing.filter((key) => LINK_SETTINGS.has(key)),
    others: differing.filter((key) => !LINK_SETTINGS.has(key)),
  };
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a === 'function' || typeof b === 'function' || !isObject(a) || !isObject(b)) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
