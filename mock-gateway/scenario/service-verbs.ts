// The verbs about what the gateway serves: of an account, of all accounts, and to whom.
import type { Upstream, UpstreamOptions } from '../upstream.ts';
import type { TakeOverOptions } from '../views.ts';
import type { ReadyOptions } from '../world/account.ts';
import type { ContractRef } from '../world/contract-text.ts';
import type { PnlServing } from '../world/pnl-serving.ts';
import type { Download, DownloadOptions } from '../world/service.ts';

/** Which account a step is about. */
export interface OfAccount {
  /** @default the gateway's only account */
  readonly account?: string;
}

/** Each of them and what it takes. */
export interface ServiceVerbs {
  /**
   * IB's servers for an account reset, or are back (the account value `AccountReady`); ready makes its download whole.
   * @example step.accountReady({ ready: false, download: 'empty' })
   */
  readonly accountReady: OfAccount &
    ReadyOptions & {
      /** What `AccountReady` says. */
      readonly ready: boolean;
    };
  /**
   * What is served of an account from now on; made whole again, its subscribers are told what they missed.
   * @example step.download({ holds: 'values' }) // values that speak of positions, and no row
   */
  readonly download: OfAccount &
    DownloadOptions & {
      /** `whole`, `partial` (all rows but the last), `values` (no row), `empty`, or `silent` (not even the end marker). */
      readonly holds: Download;
    };
  /**
   * What reqPnLSingle is served of a position from now on; with nothing said it is the truth again.
   * @example step.pnl({ contract: 'SPY 20261218 450 C', is: 'unavailable' })
   */
  readonly pnl: OfAccount &
    PnlServing & {
      /** Of which position. */
      readonly contract: ContractRef;
    };
  /** A new trading day: daily PnL begins anew, rows of size 0 are gone. @example step.startDay() */
  readonly startDay: true;
  /** The account name that an account's portfolio rows carry. @example step.relabel({ as: 'All' }) */
  readonly relabel: OfAccount & {
    /** Such as `All`; the account's own code ends it. */
    readonly as: string;
  };
  /**
   * The gateway loses IB's servers (1100), or finds them again (1102; 1101 when TWS lost what clients asked for).
   * @example step.upstream({ is: 'restored', notice: false }) // and nobody says so
   */
  readonly upstream:
    | Upstream
    | (UpstreamOptions & {
        /** `lost`, `restored` or `restored-data-lost`. */
        readonly is: Upstream;
      });
  /**
   * TWS takes account subscriptions away (2100); with `by` the data of another account comes instead.
   * @example step.takeOver({ by: 'DU7654321' })
   */
  readonly takeOver: TakeOverOptions;
}
