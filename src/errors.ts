// Every error the streamer throws or reports: a literal `code`, the `cause` where there is one, and one sentence of `advice`.
import { clip, printable, textOf } from './text.ts';

/** Longest message; what is quoted in it may come from the wire or from the caller. */
const MAX_MESSAGE = 2_000;
/** Longest name of a host, an account or a library's part that is quoted. */
const MAX_NAME = 100;

/** What every error of this package has in common: `message` says what happened, `advice` what to do. */
export abstract class StreamerError extends Error {
  /** Stable, literal name of the failure, for `switch`. */
  abstract readonly code: string;
  /** One sentence: what the reader can do about it. The message is one line, at most 2000 characters long. */
  readonly advice: string;
  /** Whether it may be gone by itself; what no waiting mends ends a first start although `reconnect.initial` is set. */
  readonly retryable: boolean = true;

  constructor(message: string, advice: string, cause?: unknown) {
    super(printable(clip(message, MAX_MESSAGE)), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.advice = advice;
  }

  /** What JSON.stringify shows; without it, an Error's message is lost. */
  toJSON(): Pick<StreamerError, 'code' | 'message' | 'advice'> {
    return { code: this.code, message: this.message, advice: this.advice };
  }
}

/** An option is unknown, of the wrong type, out of range, or contradicts another. Nothing was started. */
export class InvalidOptionsError extends StreamerError {
  readonly code = 'INVALID_OPTIONS';
  /** One sentence per fault, each naming option, rule and value. */
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super(issues.join(' '), 'Correct what is named, or leave it out: every option is optional.');
    this.issues = issues.map(printable);
  }
}

/** What was handed to `registerHandler` has no `onPositionUpdate`. */
export class InvalidHandlerError extends StreamerError {
  readonly code = 'INVALID_HANDLER';

  constructor(value: unknown) {
    const article = typeof value === 'object' ? 'an' : 'a';
    const lack = typeof value === 'object' || typeof value === 'function' ? ' without it' : '';
    const shown = value === null || value === undefined ? String(value) : `${article} ${typeof value}${lack}`;
    super(
      `Cannot register a handler as it must have a method 'onPositionUpdate': current value is ${shown}.`,
      'Pass an object such as { onPositionUpdate(update) { … } }.',
    );
  }
}

/** `start()` was called with other settings than those already in use. */
export class AlreadyStreamingError extends StreamerError {
  readonly code = 'ALREADY_STREAMING';

  constructor(differing: readonly string[]) {
    super(
      `Cannot start as this process already streams with other settings (${differing.join(', ')}).`,
      'One process has one link: call stop() first, or start with the same settings.',
    );
  }
}

/** Something that is no streamer sits at its place under globalThis, and cannot be replaced. */
export class ProcessSlotTakenError extends StreamerError {
  readonly code = 'PROCESS_SLOT_TAKEN';

  constructor() {
    super(
      "Cannot make the streamer of this process as globalThis[Symbol.for('ib-position-streamer/instance')] is taken and cannot be replaced.",
      'Find what put it there: another version of this package, or a test that froze globalThis.',
    );
  }
}

/** `start()` was given up: its signal was aborted, or `stop()` was called meanwhile. */
export class StartAbortedError extends StreamerError {
  readonly code = 'ABORTED';

  constructor(why: string, cause?: unknown) {
    super(`Start was given up: ${why}.`, 'Call start() again when the positions are wanted.', cause);
    this.name = 'AbortError';
  }
}

/** The streamer itself went wrong; `cause` is how. */
export class InternalError extends StreamerError {
  readonly code = 'INTERNAL';
  override readonly retryable = false;

  constructor(cause: unknown) {
    super(
      `The streamer failed by an error of its own: ${textOf(cause)}.`,
      'Please report it with its cause; a running link is replaced once, and given up when that happens again.',
      cause,
    );
  }
}

/** Whatever was thrown, as one of the errors below: what is none of them is an error of our own. */
export function asStreamerError(thrown: unknown): StreamerError {
  return thrown instanceof StreamerError ? thrown : new InternalError(thrown);
}

/** Nothing listens at host and port. */
export class ConnectionRefusedError extends StreamerError {
  readonly code = 'CONNECTION_REFUSED';

  constructor(host: string, port: number, cause?: unknown) {
    super(
      `Nothing listens on ${clip(host, MAX_NAME)}:${port}.`,
      'Start TWS or IB Gateway, enable its API (Settings > API > "Enable ActiveX and Socket Clients") and check the port: TWS 7496 live, 7497 paper; IB Gateway 4001 live, 4002 paper; or use the fake gateway (IB_GATEWAY=mock).',
      cause,
    );
  }
}

/** The host name has no address. */
export class HostNotFoundError extends StreamerError {
  readonly code = 'HOST_NOT_FOUND';

  constructor(host: string, cause?: unknown) {
    super(
      `The host '${clip(host, MAX_NAME)}' cannot be found.`,
      "Check the option 'host' (IB_HOST); a local gateway is 127.0.0.1.",
      cause,
    );
  }
}

/** How far an attempt had come when its time ran out. */
export type ConnectPhase = 'tcp' | 'handshake' | 'ready';

const CONNECT_TIMEOUT: Record<ConnectPhase, { said: string; advice: string }> = {
  tcp: {
    said: 'gave no answer',
    advice: 'Check host, port and firewall.',
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
  readonly code = 'CONNECT_TIMEOUT';
  /** `handshake` is what an unanswered "Accept incoming connection?" dialog of TWS looks like. */
  readonly phase: ConnectPhase;

  constructor(host: string, port: number, timeoutMs: number, phase: ConnectPhase) {
    super(
      `${clip(host, MAX_NAME)}:${port} ${CONNECT_TIMEOUT[phase].said} within ${timeoutMs} ms.`,
      CONNECT_TIMEOUT[phase].advice,
    );
    this.phase = phase;
  }
}

/** The link ended: FIN, RST or another socket error. */
export class ConnectionLostError extends StreamerError {
  readonly code = 'CONNECTION_LOST';

  constructor(how: string, cause?: unknown) {
    super(
      `The connection to the gateway ended: ${how}.`,
      'TWS restarts daily; the streamer reconnects by itself.',
      cause,
    );
  }
}

/** The gateway kept the socket open but stopped answering reqCurrentTime. */
export class HeartbeatTimeoutError extends StreamerError {
  readonly code = 'HEARTBEAT_TIMEOUT';

  constructor(misses: number, timeoutMs: number) {
    super(
      `The gateway left ${misses} heartbeat(s) unanswered for ${timeoutMs} ms each.`,
      'The link was dropped and is being replaced; if this repeats, look at the gateway and the network between.',
    );
  }
}

/** Bytes that cannot be the TWS protocol. The generation is ended. */
export class ProtocolError extends StreamerError {
  readonly code = 'PROTOCOL';

  constructor(what: string, cause?: unknown) {
    super(
      `The gateway sent bytes that are not the TWS protocol: ${what}.`,
      'Check that host and port are those of TWS or IB Gateway and that nothing sits between that changes bytes.',
      cause,
    );
  }
}

/** The gateway speaks a protocol version @stoqey/ib does not. */
export class UnsupportedServerVersionError extends StreamerError {
  readonly code = 'UNSUPPORTED_SERVER_VERSION';
  override readonly retryable = false;

  constructor(version: string) {
    super(
      `The gateway speaks server version ${version}, which is not among 100 to 193.`,
      'Update TWS or IB Gateway to a current build.',
    );
  }
}

/** Error 326: another client holds this client id. */
export class ClientIdInUseError extends StreamerError {
  readonly code = 'CLIENT_ID_IN_USE';

  constructor(clientId: number) {
    super(
      `Client id ${clientId} is already in use at this gateway.`,
      "Choose another 'clientId' (IB_CLIENT_ID), or stop the program that holds it; after a killed link the id frees itself within a minute.",
    );
  }
}

/** Error 10141: the paper trading disclaimer waits for a human. */
export class DisclaimerError extends StreamerError {
  readonly code = 'PAPER_DISCLAIMER';

  constructor() {
    super(
      'The gateway refuses API clients until the paper trading disclaimer is accepted.',
      'Log in to the paper account once in the TWS or Gateway window and accept the disclaimer.',
    );
  }
}

/** The login holds several accounts and none was chosen. */
export class AccountRequiredError extends StreamerError {
  readonly code = 'ACCOUNT_REQUIRED';
  override readonly retryable = false;
  /** Those to choose from: managedAccounts (15). */
  readonly accounts: readonly string[];

  constructor(accounts: readonly string[]) {
    super(
      `This login holds several accounts (${accounts.join(', ')}) and IB streams one account at a time.`,
      "Set the option 'account' (IB_ACCOUNT) to one of them, or to 'all' to take them in turns.",
    );
    this.accounts = accounts;
  }
}

/** The chosen account is not one of this login's. */
export class UnknownAccountError extends StreamerError {
  readonly code = 'UNKNOWN_ACCOUNT';
  override readonly retryable = false;
  /** Those to choose from: managedAccounts (15). */
  readonly accounts: readonly string[];

  constructor(account: string, accounts: readonly string[]) {
    super(
      `This login does not hold account ${clip(account, MAX_NAME)}; it holds ${accounts.join(', ') || 'none'}.`,
      "Correct the option 'account' (IB_ACCOUNT).",
    );
    this.accounts = accounts;
  }
}

/** Error 2101: another API client keeps a different account subscribed. */
export class AccountHeldElsewhereError extends StreamerError {
  readonly code = 'ACCOUNT_HELD_ELSEWHERE';

  constructor(text: string) {
    super(
      `The gateway refused the account subscription: ${text}`,
      'Another API client of this gateway is subscribed to a different account: stop it, or let both use the same account.',
    );
  }
}

/** `accountDownloadEnd` did not come within `snapshotTimeoutMs`; what is held stays unknown. */
export class SnapshotTimeoutError extends StreamerError {
  readonly code = 'SNAPSHOT_TIMEOUT';

  constructor(timeoutMs: number, rows: number) {
    super(
      `The account download did not end within ${timeoutMs} ms (${rows} rows came), so what is held is unknown.`,
      "IB's servers may be resetting (nightly, or after a login): try again, or raise 'snapshotTimeoutMs'.",
    );
  }
}

/** The installed @stoqey/ib lacks the private hook the frame guard needs. */
export class UnsupportedLibraryError extends StreamerError {
  readonly code = 'UNSUPPORTED_LIBRARY';
  override readonly retryable = false;

  constructor(missing: string) {
    super(
      `The installed @stoqey/ib has no ${missing}, so hostile bytes could hang this process.`,
      'Install @stoqey/ib 1.6.10, the version this package pins.',
    );
  }
}
