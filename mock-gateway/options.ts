// What a gateway is started with, checked together at the door.
import * as v from 'valibot';
import { type Clock, realClock, virtualClock } from './clock.ts';
import { type LimitOptions, limitsSchema } from './limits.ts';
import type { LoginMarketData } from './login.ts';
import { FARM_NOTICES, type FarmNotice, isKnownNotice } from './notices.ts';
import { UNHANDLED_POLICIES, type UnhandledRequests } from './replies/reply.ts';
import { anyText, checkedOptions, either, oneOf, only, type RowPer, stated, text, whole, wireId } from './rules.ts';
import { NEWEST_SERVER_VERSION, SERVER_VERSION } from './wire/server-version.ts';
import { accountsSchema } from './world/account-schema.ts';
import { newsSchema, scansSchema } from './world/desk-schema.ts';
import type { ListedContract } from './world/listing.ts';
import { chainsSchema, contractsSchema } from './world/listing-schema.ts';
import type { NewsOptions } from './world/news.ts';
import type { OptionChain } from './world/option-chain.ts';
import { ORDER_MODES, type OrderMode } from './world/order-flow.ts';
import type { ScanOptions } from './world/scans.ts';
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
  /** Contracts known although nobody holds them, perhaps with a price. @default [] */
  readonly contracts?: readonly ListedContract[] | undefined;
  /** Option chains on contracts that have a price. @default [] */
  readonly chains?: readonly OptionChain[] | undefined;
  /** The news the login has: providers, headlines with their articles. @default none: no news feed */
  readonly news?: NewsOptions | undefined;
  /** What the market scanner finds. @default [] */
  readonly scans?: readonly ScanOptions[] | undefined;
  /**
   * What market data the login has paid for, where a contract does not say otherwise; `'competing'` is none at all, for
   * another session of the same user has it (10197).
   * @default 'live'
   */
  readonly marketData?: LoginMarketData;
  /** The newest server version spoken, 100…200; a client gets the lower of this and its own. @default 200 */
  readonly serverVersion?: number;
  /** The second field of the handshake reply. @default now, as `yyyyMMdd HH:mm:ss UTC` */
  readonly connectionTime?: string;
  /** The order id nextValidId answers. @default 1 */
  readonly nextValidId?: number;
  /**
   * What becomes of orders: `'auto'` fills them when the market is there, `'manual'` only when a test or a scenario does. Changed later
   * by `gateway.orders.mode`.
   * @default 'auto'
   */
  readonly orders?: OrderMode;
  /** Refuses every order, and every question about orders, with 321, as the API setting of that name does. @default false */
  readonly readOnly?: boolean;
  /** The client that is told of the orders and fills of all clients. @default none */
  readonly masterClientId?: number | undefined;
  /**
   * What to do with requests nothing answers: `refuse` answers error 320, `warn` does too and says so once a kind on
   * stderr, `error` closes that client's connection, `ignore` is silent as no gateway is.
   * @default 'warn'
   */
  readonly unhandledRequests?: UnhandledRequests;
  /**
   * The notices behind startApi, in order: codes with their usual farm, or with a text of their own.
   * @default [2104, 2106, 2158]
   * @example [{ code: 2104, text: 'Market data farm connection is OK:cashfarm' }, 2107]
   */
  readonly farmNotices?: readonly FarmNotice[];
  /**
   * Milliseconds between two beats at which subscribers get what changed (protocol 3.1), by the gateway's clock; a whole number.
   * @default 180000
   */
  readonly portfolioEveryMs?: number;
  /** Sends a moved price at once, for tests that do not want to wait for a beat; IB sends it at the next beat. @default false */
  readonly pushReprices?: boolean;
  /**
   * Whether an unsubscribe of reqAccountUpdates is answered with 2100, as by real gateways.
   * @default true
   */
  readonly unsubscribeNotice?: boolean;
  /** Whether what was closed today comes in later downloads and bursts as a row of size 0, until the day ends. @default false */
  readonly closedRows?: boolean;
  /** Milliseconds portfolio rows and account values are behind a change, by the gateway's clock; seconds on real ones. @default 0 */
  readonly portfolioLagMs?: number;
  /** Milliseconds position rows are behind a change, by the gateway's clock; 1 to 5 s on real ones. @default 0 */
  readonly positionsLagMs?: number;
  /** Entries the journal keeps, at least 1. @default 10000 */
  readonly journalLimit?: number;
  /** Bytes of frames the journal holds for {@link GatewayJournal.frame}, the newest; 0: none. @default 16777216 */
  readonly journalBytes?: number;
  /** `'virtual'` stands still until `gateway.clock.advance(ms)`. @default the real clock */
  readonly clock?: Clock | 'virtual';
  /** Where chance comes from; kept as `gateway.seed` and journalled with every change of the faults. @default a fresh one */
  readonly seed?: number;
  /** What it serves at most; changed later by `gateway.limits.update`. @default IB's, see {@link LimitOptions} */
  readonly limits?: LimitOptions;
  /** How long a connection may take from its first byte to startApi, in real milliseconds. @default 30000 */
  readonly handshakeTimeoutMs?: number;
}

/** IB's own figures, and what a test is best served with. Chance and the two times start afresh each time. */
const DEFAULTS = {
  port: 0,
  host: '127.0.0.1',
  serverVersion: NEWEST_SERVER_VERSION,
  nextValidId: 1,
  orders: 'auto',
  readOnly: false,
  unhandledRequests: 'warn',
  farmNotices: FARM_NOTICES,
  portfolioEveryMs: 180_000,
  pushReprices: false,
  unsubscribeNotice: true,
  closedRows: false,
  portfolioLagMs: 0,
  positionsLagMs: 0,
  marketData: 'live',
  handshakeTimeoutMs: 30_000,
} satisfies MockGatewayOptions;

/** What is not left out, with the defaults for the rest. */
export type GatewaySettings = MockGatewayOptions & Required<Pick<MockGatewayOptions, keyof typeof DEFAULTS>>;

/** The longest that a timer can take, in milliseconds. */
const MAX_MS = 2 ** 31 - 1;

const knownNotice = v.pipe(
  v.number(),
  v.check(isKnownNotice, 'must be a code with a known text, or have one: { code, text }'),
);
const noticeRow = only({ code: wireId(1), text });

/** What a scenario too may ask a gateway to be started with. */
export const startRows = {
  serverVersion: v.exactOptional(whole(SERVER_VERSION.oldest, NEWEST_SERVER_VERSION)),
  connectionTime: v.exactOptional(anyText),
  nextValidId: v.exactOptional(wireId(1)),
  orders: v.exactOptional(oneOf(ORDER_MODES)),
  readOnly: v.exactOptional(v.boolean()),
  masterClientId: v.exactOptional(wireId(0)),
  limits: v.exactOptional(limitsSchema),
  unhandledRequests: v.exactOptional(oneOf(UNHANDLED_POLICIES)),
  pushReprices: v.exactOptional(v.boolean()),
  farmNotices: v.exactOptional(v.array(either((input) => typeof input === 'object', noticeRow, knownNotice))),
  unsubscribeNotice: v.exactOptional(v.boolean()),
  closedRows: v.exactOptional(v.boolean()),
  portfolioLagMs: v.exactOptional(whole(0, MAX_MS)),
  positionsLagMs: v.exactOptional(whole(0, MAX_MS)),
  marketData: v.exactOptional(oneOf(['live', 'delayed', 'none', 'competing'])),
};

const PATIENCE = `must be a number of milliseconds above 0, and at most ${MAX_MS}`;
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isClock = (value: unknown): boolean =>
  value === 'virtual' ||
  (isObject(value) && ['now', 'after'].every((name) => typeof Reflect.get(value, name) === 'function'));

/** Every option, as a gateway is started with them. */
export const optionsSchema = only({
  ...startRows,
  port: v.exactOptional(whole(0, 65_535)),
  host: v.exactOptional(text),
  accounts: v.exactOptional(accountsSchema),
  contracts: v.exactOptional(contractsSchema),
  chains: v.exactOptional(chainsSchema),
  news: v.exactOptional(newsSchema),
  scans: v.exactOptional(scansSchema),
  // Whole: the clock cannot tell a multiple of a fraction from the instant before it, and would beat for ever there.
  portfolioEveryMs: v.exactOptional(whole(1, MAX_MS)),
  journalLimit: v.exactOptional(whole(1)),
  journalBytes: v.exactOptional(whole(0)),
  clock: v.exactOptional(
    v.custom<Clock | 'virtual'>(isClock, "must be 'virtual', or have the functions now and after"),
  ),
  seed: v.exactOptional(whole(0, 2 ** 32 - 1)),
  handshakeTimeoutMs: v.exactOptional(v.pipe(v.number(PATIENCE), v.gtValue(0, PATIENCE), v.maxValue(MAX_MS, PATIENCE))),
} satisfies RowPer<MockGatewayOptions>);

/**
 * The options, checked together, over the defaults. One that is undefined counts as left out.
 * @throws {TypeError} when there is no option of a name
 * @throws {RangeError} when a value is not what its option takes
 */
export function readOptions(options: MockGatewayOptions): GatewaySettings {
  return { ...DEFAULTS, ...checkedOptions('start the gateway', optionsSchema, stated(options)) };
}

/** The clock an option means. */
export function chosenClock(clock: MockGatewayOptions['clock']): Clock {
  return clock === 'virtual' ? virtualClock() : (clock ?? realClock);
}

/** Says so when programs on other machines can reach the address. */
export function warnOfReach(host: string): void {
  if (isLoopback(host)) return;
  console.warn(`mock gateway: '${host}' can be reached from other machines, and asks nobody for a password`);
}

/** Whether only programs on this machine can reach the address. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
