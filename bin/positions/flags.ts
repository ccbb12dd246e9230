// The flags: one per streamer option, read from one table; they go before the environment.
import { optionsFromEnv, type StreamerOptions } from '../../src/index.ts';
import { wholeNumber } from '../../src/text.ts';
import { UsageError } from '../arguments.ts';

type Kind = 'text' | 'number' | 'list';

/** Flag → option path, kind of value, what it means. */
const TABLE = [
  ['host', 'host', 'text', 'Host of TWS or IB Gateway (default 127.0.0.1)'],
  ['port', 'port', 'number', 'API port: TWS 7496 live, 7497 paper; Gateway 4001 live, 4002 paper (default 7497)'],
  ['client-id', 'clientId', 'number', "This program's id at the gateway (default 1)"],
  [
    'account',
    'account',
    'list',
    "Account to stream; several, comma-separated, or 'all' in turns (default: the only one)",
  ],
  ['sec-types', 'secTypes', 'list', "Security types, comma-separated, or 'all' (default OPT)"],
  ['symbols', 'symbols', 'list', 'Symbols of underlyings, comma-separated (default: all)'],
  ['connect-timeout-ms', 'connectTimeoutMs', 'number', 'TCP connect to nextValidId (default 10000)'],
  ['snapshot-timeout-ms', 'snapshotTimeoutMs', 'number', 'One account download (default 30000)'],
  ['silent-after-ms', 'silentAfterMs', 'number', 'Silence of the subscription that raises doubt (default 210000)'],
  ['account-dwell-ms', 'accountDwellMs', 'number', 'With several accounts: time on each (default 5000)'],
  ['drain-timeout-ms', 'drainTimeoutMs', 'number', 'How long the end waits for handlers (default 2000)'],
  ['heartbeat-interval-ms', 'heartbeat.intervalMs', 'number', 'From one answer to the next question (default 15000)'],
  ['heartbeat-timeout-ms', 'heartbeat.timeoutMs', 'number', 'For one answer (default 10000)'],
  ['heartbeat-misses', 'heartbeat.misses', 'number', 'Unanswered questions that end the link (default 2)'],
  ['reconnect-initial-delay-ms', 'reconnect.initialDelayMs', 'number', 'Scale of the first delay (default 500)'],
  ['reconnect-max-delay-ms', 'reconnect.maxDelayMs', 'number', 'Longest delay (default 30000)'],
  [
    'reconnect-stable-ms',
    'reconnect.stableMs',
    'number',
    'A link lost sooner counts as a failed attempt (default 3000)',
  ],
  ['circuit-breaker-failures', 'circuitBreaker.failures', 'number', 'Failures that open the breaker (default 5)'],
  ['circuit-breaker-open-ms', 'circuitBreaker.openMs', 'number', 'Pause while it is open (default 30000)'],
] as const satisfies readonly (readonly [flag: string, path: string, kind: Kind, description: string])[];

/** The flags as citty wants them. */
export const FLAGS: Readonly<Record<string, { type: 'string' | 'boolean'; description: string; valueHint?: string }>> =
  {
    ...Object.fromEntries(
      TABLE.map(([flag, , kind, description]) => [flag, { type: 'string', description, valueHint: kind }]),
    ),
    'reconnect-initial': { type: 'boolean', description: 'Keep trying although the first attempt failed' },
  };

/** Environment first, flags over it; the streamer itself checks the values. @throws {InvalidOptionsError} {@link UsageError} */
export function streamerOptions(args: object, env: Readonly<Record<string, string | undefined>>): StreamerOptions {
  const options: Record<string, unknown> = { ...optionsFromEnv(env) };
  for (const [flag, path, kind] of TABLE) {
    const text: unknown = Reflect.get(args, flag);
    if (typeof text === 'string') put(options, path.split('.'), read(flag, kind, text));
  }
  if (Reflect.get(args, 'reconnect-initial') === true) put(options, ['reconnect', 'initial'], true);
  return options;
}

function read(flag: string, kind: Kind, text: string): unknown {
  if (kind === 'text') return text;
  if (kind === 'list') return text === 'all' ? 'all' : text.split(',').map((item) => item.trim());
  const value = wholeNumber(text);
  if (value === null)
    throw new UsageError(`Cannot read '--${flag}' as it must be a whole number: current value is '${text}'.`);
  return value;
}

function put(options: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    options[key] = value;
    return;
  }
  const inner = options[key];
  const group: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  put(group, rest, value);
  options[key] = group;
}
