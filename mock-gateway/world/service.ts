// How much of the world reaches the clients: of each account, and of all of them while the gateway is cut off from IB.
import type { PnlServing } from './pnl-serving.ts';

/** Every way a download can be. */
export const DOWNLOADS = ['whole', 'partial', 'values', 'empty', 'silent'] as const;

/**
 * What the download of an account holds. `whole`: everything. `partial`: every row but the last. `values`: account
 * values that speak of positions, and no row. `empty`: no row and no value, but for an `AccountReady` that is false.
 * `silent`: nothing, not even the end marker.
 * @example const halves: Download = 'partial';
 */
export type Download = (typeof DOWNLOADS)[number];

/**
 * Whom an incomplete download concerns.
 * @example account.setDownload('empty', { positions: true });
 */
export interface DownloadOptions {
  /** Whether reqPositions lacks the same rows, or shows all of them. @default false */
  readonly positions?: boolean;
}

/** What one account serves. */
interface Serving {
  readonly download: Download;
  readonly positions: boolean;
}

const WHOLE: Serving = { download: 'whole', positions: false };

export class Service {
  #cutOff: Serving | undefined;
  readonly #servings = new Map<string, Serving>();
  readonly #pnl = new Map<string, PnlServing>();
  readonly #labels = new Map<string, string>();
  // Replaced at each change, never changed: whoever is being told goes through the list as it was.
  #listeners: readonly (() => void)[] = [];

  /** Whether the gateway is cut off from IB: nothing that changes is told, and logins hear of it. */
  get isCutOff(): boolean {
    return this.#cutOff !== undefined;
  }

  /** From now on nothing comes from IB. @param download what downloads hold meanwhile */
  cutOff(download: Download): void {
    this.#cutOff = { download, positions: true };
    this.#changed();
  }

  /** IB is reached again. */
  reconnect(): void {
    this.#cutOff = undefined;
    this.#changed();
  }

  /** What reqAccountUpdates shows of an account. */
  downloadOf(account: string): Download {
    return (this.#cutOff ?? this.#servings.get(account) ?? WHOLE).download;
  }

  /** What reqPositions shows of an account. */
  positionsOf(account: string): Download {
    const { download, positions } = this.#cutOff ?? this.#servings.get(account) ?? WHOLE;
    return positions ? download : 'whole';
  }

  serve(account: string, download: Download, { positions = false }: DownloadOptions = {}): void {
    this.#servings.set(account, { download, positions });
    this.#changed();
  }

  /** The name its portfolio rows carry. */
  labelOf(account: string): string {
    return this.#labels.get(account) ?? account;
  }

  label(account: string, as: string): void {
    this.#labels.set(account, as);
  }

  /** What reqPnLSingle is served of one position. */
  pnlOf(account: string, conId: number): PnlServing {
    return this.#pnl.get(`${account}/${conId}`) ?? {};
  }

  servePnl(account: string, conId: number, serving: PnlServing): void {
    this.#pnl.set(`${account}/${conId}`, serving);
  }

  /** Everything is served as at the start. */
  restore(): void {
    this.#cutOff = undefined;
    this.#servings.clear();
    this.#pnl.clear();
    this.#labels.clear();
    this.#changed();
  }

  /** Called after every change of what is served. @returns the undo */
  onChange(listener: () => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
