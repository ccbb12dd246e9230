// One attempt = one fresh IBApi: connect, ready, requests, close. Never reused: @stoqey/ib is not safe to reconnect in place.
//
// Its door would also load IBApiNext and rxjs, which take half of the time of a first start() and are not used here.
import { IBApi } from '@stoqey/ib/dist/api/api.js';
import { EventName } from '@stoqey/ib/dist/api/data/enum/event-name.js';
import { clock } from '../clock.ts';
import {
  asStreamerError,
  type ConnectPhase,
  ConnectTimeoutError,
  errorOf,
  notTheProtocol,
  StreamerError,
  unreachable,
} from '../errors.ts';
import { now } from '../moment.ts';
import { deadline } from './deadline.ts';
import { FrameGuard } from './frame-guard.ts';
import { meaningOf } from './notices.ts';
import { controllerSocket, sendAtOnce } from './private-socket.ts';
import type { SessionEvents } from './session-events.ts';
import { shortened } from './shortened.ts';

/** Requests @stoqey/ib lets through per second; the streamer sends a handful. Given so that it reads no `.env` file. */
const MAX_REQUESTS_PER_SECOND = 40;
/** @stoqey/ib's own error codes: a frame it could not decode, a server version it does not speak. */
const LIBRARY = { unreadable: 505, unsupportedVersion: 506 } as const;
const NO_REQUEST = -1;
/** Longest wait for a closed socket to be gone. */
const GONE_MS = 2_000;

export interface SessionTarget {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  readonly connectTimeoutMs: number;
}

export class IbSession {
  readonly #target: SessionTarget;
  readonly #events: SessionEvents;
  readonly #api: IBApi;
  readonly #guard: FrameGuard;
  readonly #undoConnectTimer: () => void;
  #phase: ConnectPhase = 'tcp';
  /** When the bytes being read came. */
  #at = now();
  #socketError: string | null = null;
  #error: StreamerError | null = null;
  #disconnected = false;
  #hasNextValidId = false;
  #accounts: readonly string[] | null = null;
  #resolveReady: (accounts: readonly string[]) => void = () => {};
  #rejectReady: (error: StreamerError) => void = () => {};
  #resolveEnded: (error: StreamerError) => void = () => {};
  #resolveGone: () => void = () => {};

  /** The managed accounts, once both nextValidId (9) and managedAccounts (15) have come, in whatever order. */
  readonly ready: Promise<readonly string[]>;
  /** Why the link is over, once it is. */
  readonly ended: Promise<StreamerError>;
  /** Resolves when the socket is closed on this side, or was waited for long enough. */
  readonly gone: Promise<void>;

  /** @throws {StreamerError} `UNSUPPORTED_LIBRARY` when the frame guard cannot be put in place; nothing was connected then */
  constructor(target: SessionTarget, events: SessionEvents) {
    this.#target = target;
    this.#events = events;
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    this.ready.catch(() => {});
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.#resolveGone = resolve;
    });
    const { host, port, clientId } = target;
    this.#api = new IBApi({ host, port, clientId, maxReqPerSec: MAX_REQUESTS_PER_SECOND });
    this.#guard = this.#installGuard();
    this.#listen();
    this.#undoConnectTimer = deadline(target.connectTimeoutMs, () => this.#timedOut());
    this.#api.connect();
  }

  /** Why the link is over; `null` while it is not. */
  get error(): StreamerError | null {
    return this.#error;
  }

  /** reqAccountUpdates (6): subscribe to one account's values and portfolio, or end that. */
  requestAccountUpdates(subscribe: boolean, account: string): void {
    if (!this.#error) this.#api.reqAccountUpdates(subscribe, account);
  }

  /** reqPositions (61): every position of every account, then each change. */
  requestPositions(): void {
    if (!this.#error) this.#api.reqPositions();
  }

  /** reqPnLSingle (94) of one position, reqPnL (92) of an account where `conId` is null: about one frame a second. */
  requestPnl(reqId: number, account: string, conId: number | null): void {
    if (this.#error) return;
    if (conId === null) this.#api.reqPnL(reqId, account, '');
    else this.#api.reqPnLSingle(reqId, account, '', conId);
  }

  /** cancelPnLSingle (95), or cancelPnL (93) where `conId` is null. */
  cancelPnl(reqId: number, conId: number | null): void {
    if (this.#error) return;
    if (conId === null) this.#api.cancelPnL(reqId);
    else this.#api.cancelPnLSingle(reqId);
  }

  /** reqCurrentTime (49). */
  requestCurrentTime(): void {
    if (!this.#error) this.#api.reqCurrentTime();
  }

  /** Ends the link for `error`; only the first call counts. */
  end(error: StreamerError): void {
    if (this.#error) return;
    this.#error = error;
    this.#undoConnectTimer();
    this.#guard.close();
    this.#api.removeAllListeners();
    if (this.#disconnected) {
      this.#resolveGone();
    } else {
      const waited = clock.setTimeout(() => this.#resolveGone(), GONE_MS);
      this.#api.on(EventName.disconnected, () => {
        waited.cancel();
        this.#resolveGone();
      });
      this.#api.disconnect();
    }
    this.#rejectReady(error);
    this.#events.ended(error);
    this.#resolveEnded(error);
  }

  #installGuard(): FrameGuard {
    const socket = controllerSocket(this.#api);
    const onData: unknown = Reflect.get(socket, 'onData');
    if (typeof onData !== 'function') throw errorOf('UNSUPPORTED_LIBRARY', { missing: 'controller.socket.onData' });
    const guard = new FrameGuard({
      portfolioValue: (bytes, start, end) => this.#events.portfolioValue(bytes, start, end, this.#at),
      position: (bytes, start, end) => this.#events.position(bytes, start, end, this.#at),
      accountValue: (bytes, start, end) => this.#accountValue(fieldsOf(bytes, start, end)),
      accountTime: () => this.#events.accountTime(this.#at),
      pnl: (bytes, start, end) => this.#events.pnl(bytes, start, end, this.#at),
      frame: (frame) => Reflect.apply(onData, socket, [frame]),
      skipped: (length) =>
        this.#events.skipped(`a frame of ${length} bytes is longer than any the streamer asks for`, this.#at),
    });
    Reflect.set(socket, 'onData', (chunk: Buffer) => {
      this.#at = now();
      try {
        guard.push(chunk);
      } catch (error) {
        this.end(error instanceof StreamerError ? error : notTheProtocol('a frame could not be decoded', error));
      }
      if (!this.#error) this.#chunkRead();
    });
    return guard;
  }

  #chunkRead(): void {
    try {
      this.#events.chunkRead(this.#at);
    } catch (error) {
      this.end(asStreamerError(error));
    }
  }

  #listen(): void {
    const api = this.#api;
    api.on(EventName.sent, () => {
      if (this.#phase !== 'tcp') return;
      this.#phase = 'handshake';
      sendAtOnce(Reflect.get(controllerSocket(this.#api), 'client'));
      this.#events.opened();
    });
    api.on(EventName.server, () => {
      this.#phase = 'ready';
    });
    api.on(EventName.nextValidId, (orderId) => {
      this.#hasNextValidId = Number.isInteger(orderId);
      this.#checkReady();
    });
    api.on(EventName.managedAccounts, (csv) => {
      const names = csv.split(',').map((account) => account.trim());
      this.#accounts = [...new Set(names.filter((account) => account !== ''))];
      this.#checkReady();
    });
    api.on(EventName.currentTime, () => this.#events.currentTime());
    api.on(EventName.accountDownloadEnd, (account) => this.#events.downloadEnd(account, this.#at));
    api.on(EventName.positionEnd, () => this.#events.positionsEnd(this.#at));
    api.on(EventName.execDetails, (_, { conId }, fill) => this.#events.execution({ ...fill, conId }, this.#at));
    // @stoqey/ib sends what has id -1 to `info` and everything else, its own errors included, to `error`.
    api.on(EventName.info, (text, code) => this.#notice(code, text, NO_REQUEST));
    api.on(EventName.error, (error, code, reqId) => {
      if (reqId === NO_REQUEST) this.#libraryError(error, code);
      else this.#notice(code, error.message, reqId);
    });
    api.on(EventName.disconnected, () => {
      this.#disconnected = true;
      this.end(this.#disconnectedError());
    });
  }

  /** updateAccountValue: 6, its version, key, value, currency, account. */
  #accountValue([, , key = '', value = '', currency = '', account]: readonly string[]): void {
    if (account === undefined) this.#events.unreadable('account value (6): fields are missing', this.#at);
    else this.#events.value({ account, key, value, currency }, this.#at);
  }

  #checkReady(): void {
    if (!this.#hasNextValidId || !this.#accounts || this.#accounts.length === 0) return;
    this.#undoConnectTimer();
    this.#resolveReady(this.#accounts);
  }

  #notice(code: number, text: string, reqId: number): void {
    this.#events.notice({ ...meaningOf(code), code, text: shortened(text), reqId }, this.#at);
  }

  #libraryError(error: Error, code: number): void {
    if (code === LIBRARY.unreadable) {
      this.#events.unreadable(shortened(error.message), this.#at);
    } else if (code === LIBRARY.unsupportedVersion) {
      this.end(
        errorOf('UNSUPPORTED_SERVER_VERSION', {
          version: /-?\d{1,10}/.exec(shortened(error.message))?.[0] ?? 'unknown',
        }),
      );
    } else {
      // A socket error; `disconnected` follows and ends the session with it.
      this.#socketError = shortened(error.message);
    }
  }

  #disconnectedError(): StreamerError {
    const { host, port } = this.#target;
    const message = this.#socketError;
    const cause = message === null ? undefined : new Error(message);
    if (this.#phase === 'tcp' && message !== null) {
      if (/ENOTFOUND|EAI_AGAIN/.test(message)) return unreachable(host, null, cause);
      // A name with several addresses, all refused, gives an AggregateError with an empty message.
      if (message === '' || message.includes('ECONNREFUSED')) return unreachable(host, port, cause);
    }
    return errorOf('CONNECTION_LOST', { how: message ?? 'the gateway closed it' }, cause);
  }

  #timedOut(): void {
    const { host, port, connectTimeoutMs } = this.#target;
    this.end(new ConnectTimeoutError(host, port, connectTimeoutMs, this.#phase));
  }
}

const fieldsOf = (bytes: Buffer, start: number, end: number): readonly string[] =>
  bytes.toString('utf8', start, end - 1).split('\0');
