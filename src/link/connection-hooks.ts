// What the connection asks of its user, and the link it hands over for that.
import type { StreamerError } from '../errors.ts';
import type { Moment } from '../moment.ts';
import type { StreamerStatus } from './lifecycle.ts';
import type { Notice } from './notices.ts';
import type { CircuitEvent } from './retry.ts';
import type { AccountMessages } from './session-events.ts';

/** One link, as its user sees it. */
export interface Link {
  readonly generation: number;
  readonly accounts: readonly string[];
  requestAccountUpdates(subscribe: boolean, account: string): void;
  requestPositions(): void;
  requestPnl(reqId: number, account: string, conId: number | null): void;
  cancelPnl(reqId: number, conId: number | null): void;
  /** Ends this link; the supervisor replaces it. */
  end(error: StreamerError): void;
}

/** What the connection asks of its user, who knows what the link is for and what is done about a notice. */
export interface ConnectionHooks {
  /** Whatever any of the links says of its accounts. */
  readonly messages: AccountMessages;
  /** A new link is ready: ask for what is wanted of it, and say with {@link Connection.stands} when that is complete. */
  up(link: Link): void;
  /** `at` is when the bytes came. */
  notice(notice: Notice, at: Moment): void;
  status(status: StreamerStatus): void;
  circuit(event: CircuitEvent): void;
  /** The link `up` was called for is gone; what is returned is called once that was told. */
  lost(error: StreamerError): () => void;
  /** There is no link, and none will follow. `null`: it was no longer wanted. Called before that is told. */
  over(error: StreamerError | null): void;
}
