// What a gateway is started with, checked together at the door.

import { type Clock, realClock, virtualClock } from './clock.ts';
import type { LimitOptions } from './limits.ts';
import type { Cadence, UnhandledRequests } from './replies/reply.ts';
import { NEWEST_SERVER_VERSION, SERVER_VERSION } from './wire/server-version.ts';
import type { AccountsOptions } from './world/world.ts';

/**
 * Options of `MockGateway.start()`; all optional.
 * @example await using gateway = await MockGateway.start({ clock: 'virtual', seed: 7, unhandledRequests: 'error' });
 */
export interface MockGatewayOptions {
  /** TCP port; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Address to bind. Anything but loopback prints a warning: there is no password. @default '127.0.0.1' */
  readonly host?: string;
  /** Account code → what it starts with. @default DU1234567 with two options and a stock */
  readonly accounts?: AccountsOptions | undefined;
  /** The newest server version spoken, 100…200; a client gets the lower of this and its own. @default 200 */
  readonly serverVersion?: number;
  /** The second field of the handshake reply. @default now, as `yyyyMMdd HH:mm:ss UTC` */
  readonly connectionTime?: string;
  /** The order id nextValidId answers. @default 1 */
  readonly nextValidId?: number;
  /** What to do with requests nothing answers; they are journalled in any case. @default 'ignore' */
  readonly unhandledRequests?: UnhandledRequests;
  /**
   * Milliseconds between two beats at which subscribers get what changed (protocol 3.1), by the gateway's clock; a whole number.
   * @default 180000
   */
  readonly portfolioEveryMs?: number;
  /** Sends a moved price at once; false sends it at the next beat, as IB does. @default true */
  readonly pushReprices?: boolean;
  /** Entries the journal keeps, at least 1. @default 10000 */
  readonly journalLimit?: number;
  /** `'virtual'` stands still until `gateway.clock.advance(ms)`. @default the real clock */
  readonly clock?: Clock | 'virtual';
  /** Where chance comes from; kept as `gateway.seed` and journalled with every change of the faults. @default a fresh one */
  readonly seed?: number;
  /** What it serves at most; changed later by `gateway.limits.update`. @default IB's, see {@link LimitOptions} */
  readonly limits?: LimitOptions;
  /** How long a connection may take from its first byte to startApi, in real milliseconds. @default 30000 */
  readonly handshakeTimeoutMs?: number;
}

/** Real milliseconds from connection to startApi. */
export const DEFAULT_HANDSHAKE_TIMEOUT_MS = 30_000;

/** IB's own beat in milliseconds, which cannot be changed there. */
export const DEFAULT_PORTFOLIO_EVERY_MS = 180_000;

/** How changes are sent on, from what the options say of it. */
export const cadenceOf = (options: MockGatewayOptions): Cadence => ({
  portfolioEveryMs: options.portfolioEveryMs ?? DEFAULT_PORTFOLIO_EVERY_MS,
  pushReprices: options.pushReprices ?? true,
});

/** @throws {RangeError} when an option is out of range */
export function checkOptions(options: MockGatewayOptions): void {
  const { serverVersion = NEWEST_SERVER_VERSION, seed = 0, handshakeTimeoutMs = 1 } = options;
  const { portfolioEveryMs = 1, journalLimit = 1 } = options;
  const { oldest } = SERVER_VERSION;
  if (!Number.isInteger(serverVersion) || serverVersion < oldest || serverVersion > NEWEST_SERVER_VERSION) {
    refuse('serverVersion', `a whole number from ${oldest} to ${NEWEST_SERVER_VERSION}`, serverVersion);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    refuse('seed', 'a whole number from 0 to 4294967295', seed);
  }
  // Whole: the clock cannot tell a multiple of a fraction from the instant before it, and would beat for ever there.
  if (!Number.isInteger(portfolioEveryMs) || portfolioEveryMs < 1 || portfolioEveryMs >= 2 ** 31) {
    refuse('portfolioEveryMs', 'a whole number from 1 to 2147483647', portfolioEveryMs);
  }
  if (!Number.isInteger(journalLimit) || journalLimit < 1) {
    refuse('journalLimit', 'a whole number of at least 1', journalLimit);
  }
  if (!(handshakeTimeoutMs > 0 && handshakeTimeoutMs < 2 ** 31)) {
    refuse('handshakeTimeoutMs', 'above 0 and below 2147483648', handshakeTimeoutMs);
  }
}

/** The clock an option means. */
export function chosenClock(clock: MockGatewayOptions['clock']): Clock {
  return clock === 'virtual' ? virtualClock() : (clock ?? realClock);
}

/** Whether only programs on this machine can reach the address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

function refuse(option: string, rule: string, value: number): never {
  throw new RangeError(`Cannot start with '${option}': it must be ${rule}: current value is ${value}`);
}
