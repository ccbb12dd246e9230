// What is done about each of IB's codes: one table, from a notice's reaction to acts.
import { errorOf, type StreamerError } from './errors.ts';
import { type DegradedReason, type Notice, type NoticeReaction, portOf } from './link/index.ts';

/** What can be done about a notice. */
export interface Acts {
  readonly clientId: number;
  /** Ends the link; it is replaced. */
  end(error: StreamerError): void;
  /** The next link is opened at this port. */
  followPort(port: number): void;
  /** Downloads the subscribed account again. */
  refresh(): void;
  /** Downloads everything again and compares it: TWS lost its subscriptions. */
  resynchronise(): void;
  /** Subscribes again what another request took over. */
  takeBack(): void;
  /** The subscribed account is not one of this login's. */
  refuseAccount(): void;
}

export interface Reaction {
  /** Why the link is not believed any more. */
  readonly doubt?: DegradedReason;
  /** Which doubt is over. */
  readonly trust?: DegradedReason;
  /** Done after the belief has changed and the notice was told. */
  readonly act?: (acts: Acts, notice: Notice) => void;
}

/** What is not listed is told, and left to the reader. */
export const REACTIONS: Readonly<Partial<Record<NoticeReaction, Reaction>>> = {
  'upstream-lost': { doubt: 'upstream-lost' },
  'data-kept': { trust: 'upstream-lost', act: (acts) => acts.refresh() },
  'data-lost': { doubt: 'data-lost', trust: 'upstream-lost', act: (acts) => acts.resynchronise() },
  'client-id-in-use': { act: (acts) => acts.end(errorOf('CLIENT_ID_IN_USE', { clientId: acts.clientId })) },
  'port-changed': {
    act: (acts, notice) => {
      const port = portOf(notice);
      if (port === null) return;
      acts.followPort(port);
      acts.end(errorOf('CONNECTION_LOST', { how: `its API port was changed to ${port}` }));
    },
  },
  disclaimer: { act: (acts) => acts.end(errorOf('PAPER_DISCLAIMER', {})) },
  'account-taken-over': { act: (acts) => acts.takeBack() },
  'account-held-elsewhere': { act: (acts, { text }) => acts.end(errorOf('ACCOUNT_HELD_ELSEWHERE', { text })) },
  'request-rejected': {
    act: (acts, { text }) => {
      if (/account/i.test(text)) acts.refuseAccount();
    },
  },
};
