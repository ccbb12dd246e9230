// What answers a request: the shape of a reply, and what one may use of the conversation it is part of.
import type { Clock } from '../clock.ts';
import type { ClientRecord, Login, Subscription } from '../login.ts';
import type { EncodedMessage, Message, Values } from '../wire/message.ts';
import type { World } from '../world/world.ts';
import type { SharedRows } from './encoded-rows.ts';

/** The id of an error for a request without a reqId (recorded: Integer.MAX_VALUE). */
export const NO_REQUEST_ID = 2_147_483_647;
/** The id of a notice that answers no request. */
export const SYSTEM_NOTICE_ID = -1;

/** How the gateway tells of accounts: when it sends what changes after a download, and what real ones differ in. */
export interface Cadence {
  /** Milliseconds between two beats at which changed values and rows are sent. */
  readonly portfolioEveryMs: number;
  /** Whether a moved price is sent at once, or only at the next beat as IB does. */
  readonly pushReprices: boolean;
  /** Milliseconds the portfolio is behind a change. */
  readonly portfolioLagMs: number;
  /** Milliseconds the position rows are behind a change. */
  readonly positionsLagMs: number;
  /** Whether what was closed today is in downloads as a row of size 0. */
  readonly closedRows: boolean;
  /** Whether an unsubscribe of reqAccountUpdates is answered with 2100. */
  readonly unsubscribeNotice: boolean;
}

/** What can be done with a request nothing answers. */
export const UNHANDLED_POLICIES = ['refuse', 'warn', 'error', 'ignore'] as const;

/**
 * What to do with a request nothing answers: `refuse` and `warn` answer 320, `error` closes that client's connection,
 * `ignore` is silent.
 */
export type UnhandledRequests = (typeof UNHANDLED_POLICIES)[number];

/** The client a reply speaks to. */
export interface Client {
  readonly serverVersion: number;
  readonly clientId: number;
  readonly world: World;
  readonly clock: Clock;
  /** What it shares with the other clients of the login. */
  readonly login: Login;
  /** What it has of that. */
  readonly record: ClientRecord;
  /** Portfolio rows, encoded once for all who get the same. */
  readonly rows: SharedRows;
  readonly cadence: Cadence;
  send<V extends object>(message: Message<V>, values: V): void;
  /** Sends what was encoded for this server version, perhaps for several clients. */
  sendEncoded(encoded: EncodedMessage): void;
  /** Sends an error; without reqId it carries {@link NO_REQUEST_ID}. */
  error(code: number, text: string, reqId?: number): void;
  /** Everything sent inside leaves in one chunk. */
  batch(writes: () => void): void;
  /** Starts a standing request in place of the same one before it. @param cancel undoes what feeds it */
  subscribe(subscription: Subscription, cancel: () => void): void;
  /** Ends a standing request, if there is one. */
  unsubscribe(name: string, reqId?: number): void;
}

/** The answer to one kind of request. */
export interface Reply {
  readonly name: string;
  readonly answer: (client: Client, values: Values) => void;
}

/** Joins a request's row and its answer. */
export function reply<V extends object>(request: Message<V>, answer: (client: Client, values: V) => void): Reply {
  return {
    name: request.name,
    answer: (client, values) => {
      if (!request.holds(values)) throw new TypeError(`The values of ${request.name} do not fit its row`);
      answer(client, values);
    },
  };
}
