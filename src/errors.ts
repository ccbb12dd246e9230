// Every error the streamer throws or reports: a literal `code`, the `cause` where there is one, and one sentence of `advice`.
import { ERRORS, filled, type SentenceValues, type StreamerErrorCode, sentenceOf } from './error-table.ts';
import { clip, printable, textOf } from './text.ts';

/** Longest message; what is quoted in it may come from the wire or from the caller. */
const MAX_MESSAGE = 2_000;
/** Longest name of a host or an account that is quoted. */
const MAX_NAME = 100;

/**
 * What every error of this package is: `code` tells them apart, `message` says what happened, `advice` what to do. Those
 * that carry more have a class of their own.
 */
export class StreamerError extends Error {
  /** Stable, literal name of the failure, for `switch`. */
  readonly code: StreamerErrorCode;
  /** One sentence: what the reader can do about it. The message is one line, at most 2000 characters long. */
  readonly advice: string;
  /** Whether it may be gone by itself; what no waiting mends ends a first start although `reconnect.initial` is set. */
  readonly retryable: boolean;

  /** @param advice in place of that of the table */
  constructor(code: StreamerErrorCode, message: string, cause?: unknown, advice: string = ERRORS[code].advice) {
    super(printable(clip(message, MAX_MESSAGE)), cause === undefined ? undefined : { cause });
    // By its name, AbortError is known everywhere.
    this.name = code === 'ABORTED' ? 'AbortError' : new.target.name;
    this.code = code;
    this.advice = advice;
    this.retryable = ERRORS[code].retryable;
  }

  /** What JSON.stringify shows; without it, an Error's message is lost. */
  toJSON(): Pick<StreamerError, 'code' | 'message' | 'advice'> {
    return { code: this.code, message: this.message, advice: this.advice };
  }
}

/** The codes whose errors carry nothing but their sentence. */
type PlainCode = Exclude<
  StreamerErrorCode,
  'INVALID_OPTIONS' | 'CONNECT_TIMEOUT' | 'ACCOUNT_REQUIRED' | 'UNKNOWN_ACCOUNT' | 'SNAPSHOT_TIMEOUT'
>;

/** The error of this code, its sentence filled in. */
export const errorOf = <Code extends PlainCode>(
  code: Code,
  values: SentenceValues<Code>,
  cause?: unknown,
): StreamerError => new StreamerError(code, sentenceOf(code, values), cause, filled(ERRORS[code].advice, values));

/** Whatever was thrown, as one of ours: what is none of them is an error of the streamer's own. */
export function asStreamerError(thrown: unknown): StreamerError {
  return thrown instanceof StreamerError ? thrown : errorOf('INTERNAL', { cause: textOf(thrown) }, thrown);
}

/** start() was given up. */
export const aborted = (why: string, cause?: unknown): StreamerError => errorOf('ABORTED', { why }, cause);

/** Bytes that cannot be the TWS protocol: the generation is ended. */
export const notTheProtocol = (what: string, cause?: unknown): StreamerError => errorOf('PROTOCOL', { what }, cause);

/** What was handed to `registerHandler`, which has no `onPositionUpdate`. */
export function invalidHandler(value: unknown): StreamerError {
  const article = typeof value === 'object' ? 'an' : 'a';
  const lack = typeof value === 'object' || typeof value === 'function' ? ' without it' : '';
  const shown = value === null || value === undefined ? String(value) : `${article} ${typeof value}${lack}`;
  return errorOf('INVALID_HANDLER', { value: shown });
}

/** Nothing listens at host and port, or the host has no address. */
export const unreachable = (host: string, port: number | null, cause?: unknown): StreamerError =>
  port === null
    ? errorOf('HOST_NOT_FOUND', { host: clip(host, MAX_NAME) }, cause)
    : errorOf('CONNECTION_REFUSED', { host: clip(host, MAX_NAME), port }, cause);

/** A list of a thousand symbols that are numbers is one mistake, not a thousand sentences. */
const MOST_SENTENCES = 5;

/** An option is unknown, of the wrong type, out of range, or contradicts another. Nothing was started. */
export class InvalidOptionsError extends StreamerError {
  override readonly code = 'INVALID_OPTIONS';
  /** One sentence per fault, each naming option, rule and value. */
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    const more = issues.length - MOST_SENTENCES;
    const rest = more > 0 ? ` ${more} more things are wrong: \`issues\` has them all.` : '';
    super('INVALID_OPTIONS', issues.slice(0, MOST_SENTENCES).join(' ') + rest);
    this.issues = issues.map(printable);
  }
}

/** How far an attempt had come when its time ran out. */
export type ConnectPhase = 'tcp' | 'handshake' | 'ready';

const CONNECT_TIMEOUT: Record<ConnectPhase, { said: string; advice: string }> = {
  tcp: {
    said: 'gave no answer',
    advice: ERRORS.CONNECT_TIMEOUT.advice,
  },
  handshake: {
    said: 'accepted the connection but never answered the version request',
    advice:
      'TWS may be showing its "Accept incoming connection?" dialog: accept it, or add this host to Settings > API > Trusted IPs. If not, another program listens on this port.',
  },
  ready: {
    said: 'answered the version request but never sent nextValidId and managedAccounts',
    advice: 'TWS may still be logging in or waiting for a human: look at its window, then try again.',
  },
};

/** The gateway was not ready within `connectTimeoutMs`. */
export class ConnectTimeoutError extends StreamerError {
  override readonly code = 'CONNECT_TIMEOUT';
  /** `handshake` is what an unanswered "Accept incoming connection?" dialog of TWS looks like. */
  readonly phase: ConnectPhase;

  constructor(host: string, port: number, timeoutMs: number, phase: ConnectPhase) {
    const { said, advice } = CONNECT_TIMEOUT[phase];
    const values = { host: clip(host, MAX_NAME), port, said, timeoutMs };
    super('CONNECT_TIMEOUT', sentenceOf('CONNECT_TIMEOUT', values), undefined, advice);
    this.phase = phase;
  }
}

/** The login holds several accounts and none was chosen. */
export class AccountRequiredError extends StreamerError {
  override readonly code = 'ACCOUNT_REQUIRED';
  /** Those to choose from: managedAccounts (15). */
  readonly accounts: readonly string[];

  constructor(accounts: readonly string[]) {
    super('ACCOUNT_REQUIRED', sentenceOf('ACCOUNT_REQUIRED', { accounts: accounts.join(', ') }));
    this.accounts = accounts;
  }
}

/** The chosen account is not one of this login's. */
export class UnknownAccountError extends StreamerError {
  override readonly code = 'UNKNOWN_ACCOUNT';
  /** Those to choose from: managedAccounts (15). */
  readonly accounts: readonly string[];

  constructor(account: string, accounts: readonly string[]) {
    const values = { account: clip(account, MAX_NAME), accounts: accounts.join(', ') || 'none' };
    super('UNKNOWN_ACCOUNT', sentenceOf('UNKNOWN_ACCOUNT', values));
    this.accounts = accounts;
  }
}

/** `accountDownloadEnd` did not come within `snapshotTimeoutMs`; what is held stays unknown. */
export class SnapshotTimeoutError extends StreamerError {
  override readonly code = 'SNAPSHOT_TIMEOUT';
  /** Those that did not answer. */
  readonly accounts: readonly string[];

  constructor(timeoutMs: number, rows: number, accounts: readonly string[]) {
    super('SNAPSHOT_TIMEOUT', sentenceOf('SNAPSHOT_TIMEOUT', { accounts: accounts.join(', '), timeoutMs, rows }));
    this.accounts = accounts;
  }
}
