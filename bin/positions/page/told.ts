// What the door tells, as it is once read from JSON: the library's own types, with every moment as text.
import type {
  BookTotals,
  DisagreementEvent,
  GapEvent,
  Notice,
  PnlUpdate,
  PositionBookView,
  PositionUpdate,
  RejectedEvent,
  ResumedEvent,
  SnapshotEvent,
  ViewedPosition,
} from '../../../src/index.ts';
import type { Plotted } from '../door/series.ts';

/** A type as JSON leaves it. */
export type Wire<T> = T extends Date ? string : T extends object ? { readonly [Key in keyof T]: Wire<T[Key]> } : T;

export type Position = Wire<ViewedPosition>;
export type Update = Wire<PositionUpdate>;
export type View = Wire<PositionBookView>;
export type Totals = Wire<BookTotals>;
export type Resumed = Wire<ResumedEvent>;

export interface Beat {
  /** The door's clock, in milliseconds since 1970. */
  readonly at: number;
  readonly state: 'unknown' | 'current' | 'stale';
  readonly since: string;
  readonly reason: string | null;
  readonly asOf: string | null;
  readonly link: string;
  readonly why: string;
  readonly generation: number;
  readonly heartbeatRoundTripMs: number | null;
  readonly farms: Readonly<Record<string, string>>;
  readonly hidden: number;
  readonly unread: number;
}

export interface Amount {
  readonly amount: number | null;
  readonly currency: string;
}

/** P&L of an account as a whole. */
export interface Day {
  readonly state: PnlUpdate['state'];
  readonly daily: number | null;
  readonly currency: string | null;
}

export interface Worth {
  readonly account: string;
  readonly state: 'current' | 'stale';
  readonly reason: string | null;
  readonly netLiquidation: Amount | null;
  readonly totalCash: Amount | null;
  readonly availableFunds: Amount | null;
  readonly maintenanceMargin: Amount | null;
  /** Null: nothing was told of it. */
  readonly day: Day | null;
}

export type Message =
  | ({ readonly type: 'book'; readonly missed: boolean } & View)
  | ({ readonly type: 'position' } & Update)
  | ({ readonly type: 'snapshot' } & Wire<SnapshotEvent>)
  | ({ readonly type: 'gap' } & Omit<Wire<GapEvent>, 'error'>)
  | ({ readonly type: 'resumed' } & Resumed)
  | ({ readonly type: 'pnl' } & Wire<PnlUpdate>)
  | ({ readonly type: 'notice' } & Wire<Notice>)
  | ({ readonly type: 'rejected' } & Wire<RejectedEvent>)
  | ({ readonly type: 'disagreement' } & Wire<DisagreementEvent>)
  | ({ readonly type: 'beat' } & Beat)
  | ({ readonly type: 'totals' } & Totals)
  | { readonly type: 'worth'; readonly accounts: readonly Worth[] }
  | { readonly type: 'ages'; readonly ages: Readonly<Record<string, number>> }
  | { readonly type: 'note' | 'end'; readonly text: string }
  | { readonly type: 'status'; readonly state: string }
  | { readonly type: 'circuit' | 'lag' | 'accountValue' | 'handlerError' };

/** What `/plot` answers. */
export interface Plots {
  readonly now: number;
  readonly recorded: Plotted | null;
  readonly session: Plotted;
}
