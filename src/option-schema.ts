// The one schema of the streamer's options: presets, types, ranges, defaults, contradictions.
import * as v from 'valibot';
import { isSignal } from './abortable.ts';
import type { StreamerLogger } from './stream-log.ts';
import { NAMES, WHOLE_WISH } from './wish-schema.ts';

/** API ports of real gateways as IB ships them. */
const REAL_PRESETS = { 'tws-live': 7496, 'tws-paper': 7497, 'gateway-live': 4001, 'gateway-paper': 4002 } as const;
/** Where the fake gateway's command line listens unless told otherwise. */
const MOCK_PORT = 7500;
const REAL_PORTS: ReadonlySet<number> = new Set(Object.values(REAL_PRESETS));

/** Port by name of the gateway (IB_GATEWAY). */
export const PRESETS: ReadonlyMap<string, number> = new Map([...Object.entries(REAL_PRESETS), ['mock', MOCK_PORT]]);

/** Longest delay setTimeout can take. */
const MAX_MS = 2_147_483_647;
/** Faster questions are left unanswered by a real gateway (ibkr-go gates them at 4.25 s). */
const MIN_REAL_HEARTBEAT_MS = 5_000;

const milliseconds = (min: number) =>
  v.pipe(
    v.number('be a number of milliseconds'),
    v.integer('be a whole number of milliseconds'),
    v.minValue(min, `be at least ${min}`),
    v.maxValue(MAX_MS, `be at most ${MAX_MS}`),
  );
const count = (min: number, max: number) =>
  v.pipe(
    v.number('be a number'),
    v.integer('be a whole number'),
    v.minValue(min, `be at least ${min}`),
    v.maxValue(max, `be at most ${max}`),
  );
const name = v.pipe(v.string('be a string'), v.trim(), v.nonEmpty('not be empty'));
const logger = v.custom<StreamerLogger>(
  (value) =>
    isObject(value) &&
    ['debug', 'info', 'warn', 'error'].every((level) => typeof Reflect.get(value, level) === 'function'),
  'have the functions debug, info, warn and error',
);

const QUIET: StreamerLogger = {
  debug: () => {},
  info: () => {},
  warn: (message) => console.warn(message),
  error: (message, fields) => console.error(fields?.err.stack ? `${message}\n${fields.err.stack}` : message),
};

const CLIENT_ID = "be a number, or 'auto'";
const TOO_FAST = `be at least ${MIN_REAL_HEARTBEAT_MS} against the port of a real gateway, which leaves faster questions unanswered`;

export const OPTIONS = v.pipe(
  v.strictObject({
    host: v.optional(name, '127.0.0.1'),
    port: v.optional(count(1, 65_535), 7497),
    clientId: v.optional(v.union([v.literal('auto'), count(0, 2_147_483_647)], CLIENT_ID), 1),
    account: v.optional(
      v.union(
        [name, v.pipe(NAMES, v.nonEmpty('name at least one account'))],
        "be an account, a list of accounts or 'all'",
      ),
    ),
    ...WHOLE_WISH,
    connectTimeoutMs: v.optional(milliseconds(1), 10_000),
    snapshotTimeoutMs: v.optional(milliseconds(1), 30_000),
    silentAfterMs: v.optional(milliseconds(1), 210_000),
    accountDwellMs: v.optional(milliseconds(1), 5_000),
    witness: v.optional(v.picklist(['positions', 'none'], "be 'positions' or 'none'"), 'positions'),
    values: v.optional(v.picklist(['off', 'pnl'], "be 'off' or 'pnl'"), 'off'),
    pnl: v.optional(v.strictObject({ subscriptions: v.optional(count(1, 1_000), 50) }), {}),
    heartbeat: v.optional(
      v.strictObject({
        intervalMs: v.optional(milliseconds(1), 15_000),
        timeoutMs: v.optional(milliseconds(1), 10_000),
        misses: v.optional(count(1, 100), 2),
      }),
      {},
    ),
    reconnect: v.optional(
      v.pipe(
        v.strictObject({
          initial: v.optional(v.boolean('be true or false'), false),
          initialDelayMs: v.optional(milliseconds(1), 500),
          maxDelayMs: v.optional(milliseconds(1), 30_000),
          stableMs: v.optional(milliseconds(0), 3_000),
        }),
        v.forward(
          v.check(
            ({ initialDelayMs, maxDelayMs }) => initialDelayMs <= maxDelayMs,
            "be at least 'reconnect.initialDelayMs'",
          ),
          ['maxDelayMs'],
        ),
      ),
      {},
    ),
    circuitBreaker: v.optional(
      v.strictObject({ failures: v.optional(count(1, 1_000_000), 5), openMs: v.optional(milliseconds(1), 30_000) }),
      {},
    ),
    drainTimeoutMs: v.optional(milliseconds(0), 2_000),
    logger: v.optional(logger, () => QUIET),
    signal: v.optional(v.custom<AbortSignal>(isSignal, 'be an AbortSignal')),
  }),
  v.forward(
    v.check(({ port, heartbeat }) => isSlowEnough(port, heartbeat.intervalMs), TOO_FAST),
    ['heartbeat', 'intervalMs'],
  ),
  v.forward(
    v.check(({ port, heartbeat }) => isSlowEnough(port, heartbeat.timeoutMs), TOO_FAST),
    ['heartbeat', 'timeoutMs'],
  ),
);

function isSlowEnough(port: number, ms: number): boolean {
  return !REAL_PORTS.has(port) || ms >= MIN_REAL_HEARTBEAT_MS;
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
