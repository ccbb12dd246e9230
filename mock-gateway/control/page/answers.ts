// What the control door answers, as far as the page reads it.
import type { Contract, JournalEntry, Subscription } from '../../index.ts';
import type { EntryWithBytes } from '../entry-bytes.ts';
import type { NamedFault } from '../named-faults.ts';
import type { PlayShown, StepsShown } from '../plays.ts';

export type { Contract, EntryWithBytes, JournalEntry, NamedFault, PlayShown, StepsShown };

/** GET /health */
export interface Health {
  readonly id: string;
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly scenario: string | null;
  readonly clock: 'virtual' | 'real';
  readonly connections: { readonly opened: number; readonly open: number };
  readonly uptimeMs: number;
}

/** One of GET /clients */
export interface ClientShown {
  readonly clientId: number;
  readonly serverVersion: number;
  readonly connection: number;
  readonly subscriptions: readonly Subscription[];
  readonly bytes: { readonly received: number; readonly sent: number };
}

export interface PositionShown {
  readonly contract: Contract;
  readonly position: number;
  readonly marketPrice: number;
  readonly marketValue: number;
  readonly averageCost: number;
  readonly unrealizedPnl: number;
}

/** One of GET /accounts */
export interface AccountShown {
  readonly code: string;
  readonly positions: readonly PositionShown[];
  readonly values: readonly { readonly key: string; readonly value: string; readonly currency: string }[];
}

/** GET /clock */
export interface ClockShown {
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly now: number;
  readonly pending: number;
}

/** GET /journal */
export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  readonly next: number | null;
  readonly dropped: number;
}

/** GET /journal?bytes=1 */
export interface BytesPage {
  readonly entries: readonly EntryWithBytes[];
}

/** What the page shows of the gateway, asked again and again. */
export interface Seen {
  readonly health: Health;
  readonly clients: readonly ClientShown[];
  readonly accounts: readonly AccountShown[];
  readonly faults: readonly NamedFault[];
  readonly plays: readonly PlayShown[];
  readonly clock: ClockShown;
}
