// The flags: one per streamer option, read from one table; they go before the environment.
import { type Command, Option } from 'commander';
import { optionsFromEnv, type StreamerOptions } from '../../src/index.ts';
import { wholeNumber } from '../../src/text.ts';
import { UsageError } from '../arguments.ts';

type Kind = 'text' | 'number' | 'list' | 'switch';

interface Flag {
  readonly flag: string;
  readonly path: string;
  readonly kind: Kind;
  readonly description: string;
}

const flag = (flag: string, path: string, kind: Kind, description: string): Flag => ({ flag, path, kind, description });

/** By the heading of the help: flag, option path, kind of value, what it means. */
const GROUPS: Readonly<Record<string, readonly Flag[]>> = {
  'Gateway:': [
    flag('host', 'host', 'text', 'host of TWS or IB Gateway (default 127.0.0.1)'),
    flag('port', 'port', 'number', 'API port: TWS 7496 live, 7497 paper; Gateway 4001 live, 4002 paper (default 7497)'),
    flag('client-id', 'clientId', 'number', "this program's id at the gateway (default: the first free one from 901)"),
  ],
  'What to show:': [
    flag(
      'account',
      'account',
      'list',
      "account to stream; several with commas, or 'all' in turns (default: the only one)",
    ),
    flag(
      'sec-types',
      'secTypes',
      'list',
      "security types with commas, or 'all' (default: OPT for watch and snapshot, else all)",
    ),
    flag('symbols', 'symbols', 'list', 'symbols of underlyings with commas (default: all)'),
  ],
  'Live P&L:': [
    flag('values', 'values', 'text', "'pnl' or 'off' (default: off for snapshot and record, else pnl)"),
    flag('pnl-subscriptions', 'pnl.subscriptions', 'number', 'positions asked for at most (default 50)'),
  ],
  'Patience, in milliseconds:': [
    flag('connect-timeout-ms', 'connectTimeoutMs', 'number', 'TCP connect to nextValidId (default 10000)'),
    flag('snapshot-timeout-ms', 'snapshotTimeoutMs', 'number', 'one account download (default 30000)'),
    flag(
      'silent-after-ms',
      'silentAfterMs',
      'number',
      'silence of the subscription that raises doubt (default 210000)',
    ),
    flag('account-dwell-ms', 'accountDwellMs', 'number', 'with several accounts: time on each (default 5000)'),
    flag('drain-timeout-ms', 'drainTimeoutMs', 'number', 'how long the end waits for handlers (default 2000)'),
    flag(
      'heartbeat-interval-ms',
      'heartbeat.intervalMs',
      'number',
      'from one answer to the next question (default 15000)',
    ),
    flag('heartbeat-timeout-ms', 'heartbeat.timeoutMs', 'number', 'for one answer (default 10000)'),
    flag('reconnect-initial-delay-ms', 'reconnect.initialDelayMs', 'number', 'scale of the first delay (default 500)'),
    flag('reconnect-max-delay-ms', 'reconnect.maxDelayMs', 'number', 'longest delay (default 30000)'),
    flag(
      'reconnect-stable-ms',
      'reconnect.stableMs',
      'number',
      'a link lost sooner is a failed attempt (default 3000)',
    ),
    flag(
      'circuit-breaker-open-ms',
      'circuitBreaker.openMs',
      'number',
      'pause while the breaker is open (default 30000)',
    ),
  ],
  'Persistence:': [
    flag('reconnect-initial', 'reconnect.initial', 'switch', 'keep trying although the first attempt failed'),
    flag('heartbeat-misses', 'heartbeat.misses', 'number', 'unanswered questions that end the link (default 2)'),
    flag('circuit-breaker-failures', 'circuitBreaker.failures', 'number', 'failures that open the breaker (default 5)'),
  ],
};

/** Teaches a command every flag. */
export function addFlags(command: Command): Command {
  for (const [heading, flags] of Object.entries(GROUPS)) {
    for (const { flag, kind, description } of flags) {
      const written = kind === 'switch' ? `--${flag}` : `--${flag} <${kind}>`;
      command.addOption(new Option(written, description).helpGroup(heading));
    }
  }
  return command;
}

/** Environment first, flags over it; the streamer itself checks the values. @throws {InvalidOptionsError} {@link UsageError} */
export function streamerOptions(args: object, env: Readonly<Record<string, string | undefined>>): StreamerOptions {
  const options: Record<string, unknown> = { ...optionsFromEnv(env) };
  for (const { flag, path, kind } of Object.values(GROUPS).flat()) {
    const value: unknown = Reflect.get(args, new Option(`--${flag}`).attributeName());
    if (value !== undefined) put(options, path.split('.'), read(flag, kind, value));
  }
  return options;
}

function read(flag: string, kind: Kind, text: unknown): unknown {
  if (typeof text !== 'string' || kind === 'text') return text;
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
