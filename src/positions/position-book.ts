// What is held, by account and conId: rows in, changes out. Pure: no I/O, no clock, no emitter.
import type { PortfolioRow } from './portfolio-row.ts';
import type { PositionChange, PositionContract, PositionPhase, PositionUpdate } from './position-update.ts';

/** What the book cannot know by itself about an update. */
export interface Stamp {
  readonly phase: PositionPhase;
  readonly generation: number;
  readonly timestamp: Date;
  /** Called once per update made, in order. */
  readonly nextSequence: () => number;
}

/** The newest row per contract of one account's download. */
export type DownloadedRows = ReadonlyMap<number, { readonly row: PortfolioRow; readonly timestamp: Date }>;

export class PositionBook {
  readonly #accounts = new Map<string, Map<number, PositionUpdate>>();
  #size = 0;

  /** Number of positions held. */
  get size(): number {
    return this.#size;
  }

  /** Accounts that hold something. */
  get accounts(): readonly string[] {
    return [...this.#accounts].filter(([, held]) => held.size > 0).map(([account]) => account);
  }

  get(account: string, conId: number): PositionUpdate | undefined {
    return this.#accounts.get(account)?.get(conId);
  }

  /** Every position held, each as its newest update, oldest sequence first. */
  positions(): readonly PositionUpdate[] {
    const all: PositionUpdate[] = [];
    for (const held of this.#accounts.values()) all.push(...held.values());
    return all.sort((a, b) => a.sequence - b.sequence);
  }

  /** Takes one row. `null`: size 0 of something that is not held. */
  apply(row: PortfolioRow, stamp: Stamp): PositionUpdate | null {
    const held = this.#account(row.account);
    const before = held.get(row.contract.conId);
    const change = classify(before, row);
    if (change === null) return null;
    const update = makeUpdate(row, change, stamp);
    this.#keep(held, update, before);
    return update;
  }

  /** Takes one row only if it says something new; otherwise just its age is renewed. */
  applyDifference(row: PortfolioRow, stamp: Stamp): PositionUpdate | null {
    const held = this.#account(row.account);
    const before = held.get(row.contract.conId);
    if (!before || !sameNumbers(before, row) || !sameContract(before, row.contract)) return this.apply(row, stamp);
    held.set(before.conId, Object.freeze({ ...before, timestamp: stamp.timestamp, generation: stamp.generation }));
    return null;
  }

  /**
   * Compares one account's complete download with what is held, takes it over and returns every difference:
   * the rows in their order, then what is held but did not come. `keep` are contracts whose absence proves nothing
   * (their row came but could not be read); `'all'` when no absence proves anything.
   */
  reconcile(
    account: string,
    download: DownloadedRows,
    keep: ReadonlySet<number> | 'all',
    stamp: Stamp,
  ): readonly PositionUpdate[] {
    const changes: PositionUpdate[] = [];
    for (const { row, timestamp } of download.values()) {
      const update = this.applyDifference(row, { ...stamp, timestamp });
      if (update) changes.push(update);
    }
    if (keep !== 'all')
      changes.push(...this.closeMissing(account, (conId) => download.has(conId) || keep.has(conId), stamp));
    return changes;
  }

  /** Closes what the account holds and `seen` does not know: IB sends no row for what closed while nobody listened. */
  closeMissing(account: string, seen: (conId: number) => boolean, stamp: Stamp): readonly PositionUpdate[] {
    const held = this.#accounts.get(account);
    if (!held) return [];
    const closed: PositionUpdate[] = [];
    for (const before of [...held.values()]) {
      if (seen(before.conId)) continue;
      const update = closedAway(before, stamp);
      this.#keep(held, update, before);
      closed.push(update);
    }
    return closed;
  }

  #account(account: string): Map<number, PositionUpdate> {
    let held = this.#accounts.get(account);
    if (!held) {
      held = new Map();
      this.#accounts.set(account, held);
    }
    return held;
  }

  #keep(held: Map<number, PositionUpdate>, update: PositionUpdate, before: PositionUpdate | undefined): void {
    if (update.change === 'closed') {
      held.delete(update.conId);
      this.#size--;
    } else {
      held.set(update.conId, update);
      if (!before) this.#size++;
    }
  }
}

function classify(before: PositionUpdate | undefined, row: PortfolioRow): PositionChange | null {
  if (!before) return row.position === 0 ? null : 'opened';
  if (row.position === 0) return 'closed';
  const sameHolding = row.position === before.position && row.averageCost === before.averageCost;
  return sameHolding && sameContract(before, row.contract) ? 'repriced' : 'changed';
}

/** A split, a merger or a new name changes a contract under its conId. */
function sameContract(before: PositionUpdate, contract: PositionContract): boolean {
  return (
    before.symbol === contract.symbol &&
    before.localSymbol === contract.localSymbol &&
    before.strike === contract.strike &&
    before.multiplier === contract.multiplier &&
    before.expiry === contract.expiry &&
    before.right === contract.right &&
    before.secType === contract.secType &&
    before.currency === contract.currency &&
    before.tradingClass === contract.tradingClass
  );
}

function sameNumbers(before: PositionUpdate, row: PortfolioRow): boolean {
  return (
    before.position === row.position &&
    before.marketPrice === row.marketPrice &&
    before.marketValue === row.marketValue &&
    before.averageCost === row.averageCost &&
    before.unrealizedPnl === row.unrealizedPnl &&
    before.realizedPnl === row.realizedPnl
  );
}

function makeUpdate(row: PortfolioRow, change: PositionChange, stamp: Stamp): PositionUpdate {
  const contract = row.contract;
  return Object.freeze({
    account: row.account,
    conId: contract.conId,
    symbol: contract.symbol,
    secType: contract.secType,
    right: contract.right,
    strike: contract.strike,
    expiry: contract.expiry,
    multiplier: contract.multiplier,
    currency: contract.currency,
    localSymbol: contract.localSymbol,
    tradingClass: contract.tradingClass,
    position: row.position,
    marketPrice: row.marketPrice,
    marketValue: row.marketValue,
    averageCost: row.averageCost,
    unrealizedPnl: row.unrealizedPnl,
    realizedPnl: row.realizedPnl,
    timestamp: stamp.timestamp,
    change,
    phase: stamp.phase,
    generation: stamp.generation,
    sequence: stamp.nextSequence(),
  });
}

/** A close nobody sent a row for: the size is known to be 0, everything else is unknown. */
function closedAway(before: PositionUpdate, stamp: Stamp): PositionUpdate {
  return Object.freeze({
    ...before,
    position: 0,
    marketPrice: null,
    marketValue: null,
    averageCost: null,
    unrealizedPnl: null,
    realizedPnl: null,
    timestamp: stamp.timestamp,
    change: 'closed',
    phase: stamp.phase,
    generation: stamp.generation,
    sequence: stamp.nextSequence(),
  });
}
