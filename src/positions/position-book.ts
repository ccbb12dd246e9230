// What is held, by account and conId: rows in, changes out. Pure: no I/O, no clock, no emitter.
import type { PortfolioRow } from './portfolio-row.ts';
import type {
  PositionCause,
  PositionChange,
  PositionContract,
  PositionPhase,
  PositionUpdate,
} from './position-update.ts';

/** What the book cannot know by itself about an update. */
export interface Stamp {
  readonly phase: PositionPhase;
  readonly generation: number;
  readonly timestamp: Date;
  /** The same moment by the clock that cannot be set; 0 when left out. */
  readonly upMs?: number;
  /** Which of all words it is; 0 when left out. */
  readonly word?: number;
  /** Called once per update made, in order. */
  readonly nextSequence: () => number;
  /** Called once per change of size, `before` what was held of it; left out, or `null`: of why nothing is said. */
  readonly why?: (row: PortfolioRow, before: PositionUpdate | undefined, stamp: Stamp) => PositionCause | null;
}

/** One position held: its newest update, and when a portfolio row last told of it. */
export interface Held {
  readonly update: PositionUpdate;
  /** By the clock that cannot be set. */
  readonly toldMs: number;
  /** As one of all words; 0: none did. */
  readonly rowWord: number;
}

/** A size told by position (61): of prices it knows nothing. */
export interface ToldSize {
  readonly account: string;
  readonly contract: PositionContract;
  readonly size: number;
  readonly averageCost: number | null;
}

interface Entry {
  update: PositionUpdate;
  toldMs: number;
  rowWord: number;
}

const NOTHING_HELD: ReadonlyMap<number, Held> = new Map();

/** The newest row per contract of one account's download. */
export type DownloadedRows = ReadonlyMap<number, { readonly row: PortfolioRow; readonly timestamp: Date }>;

export class PositionBook {
  readonly #accounts = new Map<string, Map<number, Entry>>();
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
    return this.#accounts.get(account)?.get(conId)?.update;
  }

  /** What one account holds, by conId. */
  heldOf(account: string): ReadonlyMap<number, Held> {
    return this.#accounts.get(account) ?? NOTHING_HELD;
  }

  /** What one account holds and `came` does not know: nothing follows from it yet. */
  absent(account: string, came: (conId: number) => boolean): readonly number[] {
    return [...this.heldOf(account).keys()].filter((conId) => !came(conId));
  }

  /** Forgets an account: nobody asks for it any more. @returns how many positions it held */
  forget(account: string): number {
    const { size } = this.heldOf(account);
    this.#accounts.delete(account);
    this.#size -= size;
    return size;
  }

  /** Every position held, each as its newest update, oldest sequence first. */
  positions(): readonly PositionUpdate[] {
    const all: PositionUpdate[] = [];
    for (const held of this.#accounts.values()) for (const { update } of held.values()) all.push(update);
    return all.sort((a, b) => a.sequence - b.sequence);
  }

  /** Takes one row of something held, if its size is the same: the ordinary case, and nothing else. `null`: take it otherwise. */
  applySameSize(row: PortfolioRow, stamp: Stamp): PositionUpdate | null {
    const entry = this.#accounts.get(row.account)?.get(row.contract.conId);
    if (entry === undefined || entry.update.position !== row.position) return null;
    entry.update = makeUpdate(row, classify(entry.update, row) ?? 'repriced', stamp, entry.update);
    entry.toldMs = stamp.upMs ?? 0;
    entry.rowWord = stamp.word ?? 0;
    return entry.update;
  }

  /** Takes one row. `null`: size 0 of something that is not held. */
  apply(row: PortfolioRow, stamp: Stamp): PositionUpdate | null {
    const held = this.#account(row.account);
    const before = held.get(row.contract.conId);
    const change = classify(before?.update, row);
    if (change === null) return null;
    return this.#keep(held, makeUpdate(row, change, stamp, before?.update), before, stamp.upMs ?? 0, stamp.word ?? 0);
  }

  /** Takes a size that no portfolio row told. `null`: it is known. */
  applySize({ account, contract, size, averageCost }: ToldSize, stamp: Stamp): PositionUpdate | null {
    const held = this.#account(account);
    const before = held.get(contract.conId);
    if ((before?.update.position ?? 0) === size) return null;
    if (before && size === 0) return this.#keep(held, closedAway(before.update, stamp), before, 0, 0);
    // What the last row said of value and gain was said of another size.
    const { marketPrice = null, realizedPnl = null } = before?.update ?? {};
    const numbers = { position: size, marketPrice, marketValue: null, averageCost, unrealizedPnl: null, realizedPnl };
    const update = makeUpdate({ account, contract, ...numbers }, before ? 'changed' : 'opened', stamp, before?.update);
    return this.#keep(held, update, before, before?.toldMs ?? stamp.upMs ?? 0, before?.rowWord ?? 0);
  }

  /** Closes one position nobody sent a row for. `null`: it is not held. */
  close(account: string, conId: number, stamp: Stamp): PositionUpdate | null {
    const held = this.#account(account);
    const before = held.get(conId);
    return before ? this.#keep(held, closedAway(before.update, stamp), before, 0, 0) : null;
  }

  /** Takes one row only if it says something new; otherwise just its age is renewed. */
  applyDifference(row: PortfolioRow, stamp: Stamp): PositionUpdate | null {
    const held = this.#account(row.account);
    const entry = held.get(row.contract.conId);
    const before = entry?.update;
    if (!entry || !before || !sameNumbers(before, row) || !sameContract(before, row.contract))
      return this.apply(row, stamp);
    entry.update = Object.freeze({ ...before, timestamp: stamp.timestamp, generation: stamp.generation });
    entry.toldMs = stamp.upMs ?? 0;
    entry.rowWord = stamp.word ?? 0;
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
    const closed = this.absent(account, seen).map((conId) => this.close(account, conId, stamp));
    return closed.filter((update) => update !== null);
  }

  #account(account: string): Map<number, Entry> {
    let held = this.#accounts.get(account);
    if (!held) {
      held = new Map();
      this.#accounts.set(account, held);
    }
    return held;
  }

  #keep(
    held: Map<number, Entry>,
    update: PositionUpdate,
    before: Entry | undefined,
    toldMs: number,
    rowWord: number,
  ): PositionUpdate {
    if (update.change === 'closed') {
      held.delete(update.conId);
      this.#size--;
    } else if (before) {
      before.update = update;
      before.toldMs = toldMs;
      before.rowWord = rowWord;
    } else {
      held.set(update.conId, { update, toldMs, rowWord });
      this.#size++;
    }
    return update;
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

/** @param before what was held of it; left out: nothing */
function makeUpdate(row: PortfolioRow, change: PositionChange, stamp: Stamp, before?: PositionUpdate): PositionUpdate {
  const contract = row.contract;
  const update = {
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
  };
  if (row.position === before?.position) return Object.freeze(update);
  const cause = stamp.why?.(row, before, stamp) ?? null;
  return Object.freeze(cause === null ? update : { ...update, cause });
}

/** A close nobody sent a row for: the size is known to be 0, everything else is unknown. */
function closedAway(before: PositionUpdate, stamp: Stamp): PositionUpdate {
  const { account } = before;
  const numbers = { marketPrice: null, marketValue: null, averageCost: null, unrealizedPnl: null, realizedPnl: null };
  return makeUpdate({ account, contract: before, position: 0, ...numbers }, 'closed', stamp, before);
}
