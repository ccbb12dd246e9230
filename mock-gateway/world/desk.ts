// What comes to a desk beside prices and accounts: its news, what its scans find, and bars that IB breaks off.
import type { Contract } from './contract.ts';
import type { ContractRef } from './contract-text.ts';
import { News, type NewsOptions } from './news.ts';
import { type ScanOptions, Scans } from './scans.ts';

/** What the desk of a world begins with. */
export interface DeskOptions {
  /** Providers and headlines. @default none: no news feed */
  readonly news?: NewsOptions | undefined;
  /** What the market scanner finds. @default [] */
  readonly scans?: readonly ScanOptions[] | undefined;
}

/** Told of bars that end: of one contract, or of every one. */
type BustListener = (contract: Contract | undefined) => void;

/**
 * News, scans, and bars that IB breaks off.
 * @example gateway.world.desk.bust(stock('AAPL')); // 10225 to who has its real-time bars
 */
export class Desk {
  /** Who writes, headlines, articles, bulletins. */
  readonly news: News;
  /** What scans find. */
  readonly scans: Scans;
  readonly #onBust = new Set<BustListener>();

  /** @param resolve makes the contract of a statement known */
  constructor(resolve: (ref: ContractRef) => Contract, now: () => number) {
    this.news = new News(resolve, now);
    this.scans = new Scans(resolve);
  }

  /** Takes news and scans as options state them. @example gateway.world.desk.state({ scans: [{ scanCode: 'HOT_BY_VOLUME', contracts: ['AMD'] }] }); */
  state({ news = {}, scans = [] }: DeskOptions): void {
    this.news.state(news);
    for (const scan of scans) this.scans.state(scan);
  }

  /**
   * IB breaks off the real-time bars of a contract, or of all, with 10225; who wants them asks again.
   * @example gateway.world.desk.bust();
   */
  bust(contract?: Contract): void {
    for (const tell of [...this.#onBust]) tell(contract);
  }

  /** Called with every bust from now on. @returns the undo @internal @example gateway.world.desk.onBust(console.log); */
  onBust(listener: BustListener): () => void {
    this.#onBust.add(listener);
    return () => this.#onBust.delete(listener);
  }
}
