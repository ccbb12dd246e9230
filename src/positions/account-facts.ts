// What the account core is told and what it finds: facts in, findings out, as plain values.
import type { Moment } from '../moment.ts';
import type { Execution } from './executions.ts';
import type { PortfolioRow, RowRejection } from './portfolio-row.ts';
import type { PositionContract, PositionUpdate } from './position-update.ts';

/** How long things may take before they mean something, in milliseconds. */
export interface CoreSettings {
  /** One account download, from asking to its end marker. */
  readonly snapshotTimeoutMs: number;
  /** How long one of several accounts stays subscribed after its download ended. */
  readonly accountDwellMs: number;
  /** Silence of an account's own messages that raises doubt: IB speaks at least every 3 minutes. */
  readonly silentAfterMs: number;
  /** `positions`: reqPositions (61) is asked beside every download. `none`: a close by absence needs two downloads. */
  readonly witness: 'positions' | 'none';
}

/** Why a link that is up is not to be believed, or an account of it. */
export type Doubt =
  | 'upstream-lost'
  | 'data-lost'
  | 'account-not-ready'
  | 'account-taken-over'
  | 'subscription-silent'
  | 'account-unanswered'
  | 'rows-unlabelled'
  | 'contradicted'
  | 'disagreement';

/** One thing that happened. `row` is not among them: it has a method of its own, for speed. */
export type AccountFact =
  /** A new link is ready and may be asked: nothing was asked on it before. `accounts`: those to stream, at least one. */
  | { readonly fact: 'linkUp'; readonly generation: number; readonly accounts: readonly string[] }
  /** The link is gone, and with it every request and doubt. `why` as a sentence. */
  | { readonly fact: 'linkDown'; readonly why: string }
  /** A portfolio row that could not be read, or a frame that may have been one. */
  | { readonly fact: 'badRow'; readonly rejection: RowRejection }
  /** A position (61) that could not be read: of the account subscription it says nothing. */
  | { readonly fact: 'badPosition'; readonly rejection: RowRejection }
  /** updateAccountValue (6), AccountReady among them. */
  | {
      readonly fact: 'value';
      readonly account: string;
      readonly key: string;
      readonly value: string;
      readonly currency: string;
    }
  /** updateAccountTime (8): names no account. */
  | { readonly fact: 'accountTime' }
  /** accountDownloadEnd (54); `''`: the marker named nobody. */
  | { readonly fact: 'end'; readonly account: string }
  /** 1100 or 2110. */
  | { readonly fact: 'upstreamLost' }
  /** 1102. */
  | { readonly fact: 'dataKept' }
  /** 1101. */
  | { readonly fact: 'dataLost' }
  /** 2100 or 2101, with its text. */
  | { readonly fact: 'unsubscribed'; readonly code: 2100 | 2101; readonly text: string }
  /** 321: the account asked for last is not served. Of the only one nothing follows here: its link is of no use. */
  | { readonly fact: 'accountRefused' }
  /** position (61): state, not a delta. `size` 0 is a close. */
  | {
      readonly fact: 'position';
      readonly account: string;
      readonly contract: PositionContract;
      readonly size: number;
      readonly averageCost: number | null;
    }
  /** positionEnd (62): ends the oldest burst that was asked for and is not ended. */
  | { readonly fact: 'positionsEnd' }
  /** Positions are refused: as if the option `witness` were `none`, as long as this link lasts. */
  | { readonly fact: 'positionsRefused' }
  /** Nothing but time passed: due when `wakeAtMs` is reached. */
  | { readonly fact: 'wake' };

/** What follows from a fact, in the order it is to be carried out. */
export type Finding =
  /** Tell it: to handlers, to listeners. */
  | { readonly find: 'update'; readonly update: PositionUpdate }
  /** The first downloads are published: `update` findings of phase `snapshot` precede it. */
  | { readonly find: 'snapshot'; readonly accounts: readonly string[] }
  /** From here on changes may be missed. */
  | { readonly find: 'gap'; readonly reason: 'connection-lost' | 'data-lost' | 'stopped' }
  /** Nothing is missed any more: every update told since `gap`, in order, the same objects. */
  | { readonly find: 'resumed'; readonly changes: readonly PositionUpdate[] }
  /** A row was not taken (`rejection`). */
  | { readonly find: 'rejected'; readonly rejection: RowRejection }
  /** Portfolio and positions have differed about one size for longer than the settle time. `null`: says nothing of it. */
  | {
      readonly find: 'disagreement';
      readonly account: string;
      readonly conId: number;
      readonly portfolio: number | null;
      readonly positions: number | null;
      readonly portfolioAgeMs: number | null;
      readonly positionsAgeMs: number | null;
    }
  /** Something for the log. */
  | { readonly find: 'warning'; readonly text: string }
  /** Send it: reqAccountUpdates (6) with subscribe 1 or 0, reqPositions (61). */
  | { readonly find: 'subscribe' | 'unsubscribe'; readonly account: string }
  | { readonly find: 'askPositions' }
  /** No account of this link answers: end it. `account` is the one asked last, `rows` what came of it. */
  | { readonly find: 'unanswered'; readonly accounts: readonly string[]; readonly rows: number };

/** The book's word. */
export type Belief =
  | { readonly state: 'unknown'; readonly since: Moment; readonly reason: string }
  | { readonly state: 'current'; readonly since: Moment }
  | { readonly state: 'stale'; readonly since: Moment; readonly reason: string };

/** Where the account stands on this link: the link's status follows it. */
export type Standing =
  /** No link. */
  | { readonly is: 'down' }
  /** Downloads that must be complete before anything is told are under way. */
  | { readonly is: 'syncing' }
  /** Published; nothing doubted. */
  | { readonly is: 'live' }
  /** Published; doubted for these reasons, sorted as they arose. */
  | { readonly is: 'degraded'; readonly doubts: readonly Doubt[] };

/** A core that is fed: pure, no socket, no timer, no emitter; time is what it is given. */
export interface AccountCore {
  /** Everything but portfolio rows. Nothing is kept of the value given. */
  take(fact: AccountFact, at: Moment): readonly Finding[];
  /** A portfolio row (7). The hot path: in the ordinary case one update and nothing else. */
  row(row: PortfolioRow, at: Moment): readonly Finding[];
  /** execDetails (11), as the gateway sends it unasked: nothing follows but the cause of what is told later. */
  executed(execution: Execution, at: Moment): void;
  readonly belief: Belief;
  readonly standing: Standing;
  /** Something was told as complete. */
  readonly isPublished: boolean;
  /** The account asked for last on this link; `null`: none. */
  readonly subscribed: string | null;
  /** Accounts that hold something as far as is known. */
  readonly accounts: readonly string[];
  /** Somebody starts again, perhaps with other settings: they hold from the next link on. */
  restart(settings: CoreSettings, at: Moment): void;
  /**
   * The next moment (`Moment.upMs`) at which `wake` is due; `null`: none. A complete synchronisation is published by the
   * next `wake`, or before the first fact of a later moment: it is then due at once, and rows behind the end marker in
   * the same chunk (the same moment) still belong to it.
   */
  readonly wakeAtMs: number | null;
  /** Every position held, of every account, each as its newest update, oldest sequence first. */
  positions(): readonly PositionUpdate[];
  /** When the gateway last spoke of a streamed account; `null`: never. */
  readonly asOf: Moment | null;
}
