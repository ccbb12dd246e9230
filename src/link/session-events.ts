// What one link reports: of itself, and what the gateway says of its accounts.
import type { StreamerError } from '../errors.ts';
import type { Moment } from '../moment.ts';
import type { Notice } from './notices.ts';

/** What the gateway says of its accounts; `at` is when the bytes came. */
export interface AccountMessages {
  /** Body of a portfolioValue message (7); see TakeBody. */
  portfolioValue(bytes: Buffer, start: number, end: number, at: Moment): void;
  /** accountDownloadEnd (54). */
  downloadEnd(account: string, at: Moment): void;
  /** updateAccountValue (6). */
  value(value: AccountValue, at: Moment): void;
  /** updateAccountTime (8): names no account. */
  accountTime(at: Moment): void;
  /** Body of a position message (61); see TakeBody. */
  position(bytes: Buffer, start: number, end: number, at: Moment): void;
  /** positionEnd (62). */
  positionsEnd(at: Moment): void;
  /** execDetails (11), as the library read it: nobody asked for it. */
  execution(message: ExecutionMessage, at: Moment): void;
  /** Body of a pnl (94) or pnlSingle (95) message; see TakeBody. */
  pnl(bytes: Buffer, start: number, end: number, at: Moment): void;
  /** A frame that could not be read, and is no row; the stream goes on. */
  unreadable(reason: string, at: Moment): void;
  /** A frame that was too long to be read, so that nobody knows what it said; the stream goes on. */
  skipped(reason: string, at: Moment): void;
  /** Everything that came with one read of the socket was handed on. */
  chunkRead(at: Moment): void;
}

/** One value of an account: updateAccountValue (6). */
export interface AccountValue {
  readonly account: string;
  readonly key: string;
  readonly value: string;
  readonly currency: string;
}

/** execDetails (11): numbers as the library made them of the text, `undefined` or NaN where it could not. */
export interface ExecutionMessage {
  readonly acctNumber?: string;
  readonly conId: number | undefined;
  readonly execId?: string;
  readonly side?: string;
  readonly shares?: number;
  readonly price?: number;
  readonly clientId?: number;
}

/** What one link reports. Nothing is reported after `ended`. */
export interface SessionEvents extends AccountMessages {
  /** TCP is up. */
  opened(): void;
  currentTime(): void;
  notice(notice: Notice, at: Moment): void;
  /** The link is over, and nobody was told yet. Called once. */
  ended(error: StreamerError): void;
}
