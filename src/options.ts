// The streamer's options: what they mean, and how they are read at the door.
import type * as v from 'valibot';
import { readBy } from './option-issue.ts';
import { isObject, OPTIONS } from './option-schema.ts';
import type { FilterCandidate } from './positions/admission.ts';
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
  /** A link lost sooner than this many milliseconds after it came up counts as a failed attempt. @default 3000 */
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
  /** Security types wanted, or `'all'`. @default ['OPT'] */
  secTypes?: readonly string[] | 'all' | undefined;
  /** Symbols of underlyings wanted; none named is all. @default [] */
  symbols?: readonly string[] | undefined;
  /** Asked when a position is first seen; what it lets in stays until it closes, so that the close is seen too. */
  filter?: ((candidate: FilterCandidate) => boolean) | undefined;
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
  /**
   * Aborting it gives this start up, and stops the stream it began. That of a call which finds the stream running is
   * not followed: who began the stream may still want it.
   */
  signal?: AbortSignal | undefined;
}

/** Options with every default filled in. */
export type StreamerSettings = v.InferOutput<typeof OPTIONS>;

/** Validates all options together. @throws {InvalidOptionsError} naming every fault: option, rule and value */
export const readOptions = (options: StreamerOptions): StreamerSettings => readBy('start', OPTIONS, options);

/** Names of the settings in which two starts differ; the signal belongs to the call, not to the link. */
export function differingSettings(a: StreamerSettings, b: StreamerSettings): readonly string[] {
  const own = (settings: StreamerSettings) => new Map(Object.entries(settings).filter(([key]) => key !== 'signal'));
  const [left, right] = [own(a), own(b)];
  return [...new Set([...left.keys(), ...right.keys()])].filter((key) => !same(left.get(key), right.get(key)));
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a === 'function' || typeof b === 'function' || !isObject(a) || !isObject(b)) return false;
  if (typeof Reflect.get(a, 'debug') === 'function' || typeof Reflect.get(b, 'debug') === 'function') return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
