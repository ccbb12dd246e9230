// What is done about each of IB's codes: one table, from a notice's reaction to a fact of the account, or to an act.
import { errorOf, type StreamerError } from './errors.ts';
import { type Notice, type NoticeReaction, portOf } from './link/index.ts';
import type { AccountFact } from './positions/account-facts.ts';

/** What can be done about a notice. */
export interface Acts {
  readonly clientId: number;
  /** Ends the link; it is replaced. */
  end(error: StreamerError): void;
  /** The next link is opened at this port. */
  followPort(port: number): void;
  /** Another client keeps the subscribed account from being served. */
  heldElsewhere(error: StreamerError): void;
  /** The subscribed account is not one of this login's. */
  refuseAccount(): void;
}

export interface Reaction {
  /** What it says of the account; `null`: nothing. */
  readonly fact?: (notice: Notice) => AccountFact | null;
  /** Done after the belief has changed and the notice was told. */
  readonly act?: (acts: Acts, notice: Notice) => void;
}

const POSITIONS_REFUSED: AccountFact = { fact: 'positionsRefused' };
const ACCOUNT_REFUSED: AccountFact = { fact: 'accountRefused' };
/** IB's id for a request that has none. */
const WITHOUT_ID = 2147483647;
/** The account's downloads and positions are asked for without an id: what names one is of P&L, or of nothing of ours. */
const isOfAccount = ({ reqId }: Notice): boolean => reqId <= 0 || reqId === WITHOUT_ID;
/** A refusal names what it refuses in its text only. */
const ofPositions = ({ text }: Notice): boolean => /positions?\b/i.test(text);
const ofDownload = (notice: Notice): boolean => /account/i.test(notice.text) && !ofPositions(notice);

/** What is not listed is told, and left to the reader. */
export const REACTIONS: Readonly<Partial<Record<NoticeReaction, Reaction>>> = {
  'upstream-lost': { fact: () => ({ fact: 'upstreamLost' }) },
  'data-kept': { fact: () => ({ fact: 'dataKept' }) },
  'data-lost': { fact: () => ({ fact: 'dataLost' }) },
  'account-taken-over': { fact: ({ text }) => ({ fact: 'unsubscribed', code: 2100, text }) },
  'positions-refused': { fact: (notice) => (isOfAccount(notice) ? POSITIONS_REFUSED : null) },
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
  'account-held-elsewhere': {
    fact: ({ text }) => ({ fact: 'unsubscribed', code: 2101, text }),
    act: (acts, { text }) => acts.heldElsewhere(errorOf('ACCOUNT_HELD_ELSEWHERE', { text })),
  },
  'request-rejected': {
    fact: (notice) => {
      if (!isOfAccount(notice)) return null;
      return ofPositions(notice) ? POSITIONS_REFUSED : ofDownload(notice) ? ACCOUNT_REFUSED : null;
    },
    act: (acts, notice) => {
      if (isOfAccount(notice) && ofDownload(notice)) acts.refuseAccount();
    },
  },
};
