// The world at a moment, kept and brought back: what differs by then is told to everybody as changes.
import type { AccountTeller, TellerState } from './account-teller.ts';
import type { Contract } from './contract.ts';
import type { Execution, ExecutionRecord } from './execution.ts';
import type { Listing } from './listing.ts';
import type { Market } from './market.ts';
import { isOpen, type Order } from './order.ts';
import type { OrderFlow, OrderMode } from './order-flow.ts';

/**
 * A world as it was; only the world it was taken of can be brought back to it, as often as wanted.
 * @example const before: WorldSnapshot = gateway.world.snapshots.take();
 */
export interface WorldSnapshot {
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly takenAt: number;
}

/** What a world is made of, for who keeps and brings back all of it. */
export interface SnapshotGround {
  readonly market: Market;
  readonly fills: ExecutionRecord;
  readonly flow: OrderFlow;
  readonly tellers: ReadonlyMap<string, AccountTeller>;
  readonly now: () => number;
}

interface Priced {
  readonly contract: Contract;
  readonly price: number;
  readonly previousClose: number | null;
}

interface State {
  readonly accounts: ReadonlyMap<string, TellerState>;
  readonly prices: readonly Priced[];
  readonly listings: ReadonlyMap<Contract, Listing>;
  readonly expired: ReadonlySet<number>;
  readonly executions: readonly Execution[];
  readonly orders: readonly Order[];
  readonly mode: OrderMode;
}

/**
 * Worlds as they were: accounts with their cash, positions and values, prices, what is listed of contracts, orders, the
 * day's fills. Not in them: faults, limits, what is served of an account, news, and time, which goes on.
 * @example
 * const before = gateway.world.snapshots.take();
 * gateway.account('DU1234567').close(stock('AAPL', { conId: 265598 }));
 * gateway.world.snapshots.restore(before); // clients are told that it is held again
 */
export class Snapshots {
  readonly #ground: SnapshotGround;
  readonly #states = new WeakMap<WorldSnapshot, State>();

  constructor(ground: SnapshotGround) {
    this.#ground = ground;
  }

  /** Keeps the world as it is now. @example const before = gateway.world.snapshots.take(); */
  take(): WorldSnapshot {
    const { market, fills, flow, tellers, now } = this.#ground;
    const known = [...market.contracts.values()];
    const snapshot: WorldSnapshot = Object.freeze({ takenAt: now() });
    this.#states.set(snapshot, {
      accounts: new Map([...tellers].map(([code, teller]) => [code, teller.state])),
      prices: known
        .filter((contract) => market.isPriced(contract))
        .map((contract) => ({
          contract,
          price: market.price(contract),
          previousClose: market.previousClose(contract),
        })),
      listings: new Map(known.map((contract) => [contract, market.listing(contract)])),
      expired: new Set(known.filter((contract) => market.isExpired(contract)).map(({ conId }) => conId)),
      executions: [...fills.today],
      orders: flow.shelf.all,
      mode: flow.mode,
    });
    return snapshot;
  }

  /**
   * Brings the world back, and tells of what differs: rows, rows of size 0 for what was not held then, account values,
   * prices, orders. An order given since is cancelled, with 202, and forgotten. Contracts known by now stay known, with
   * their price if they had none then; numbers of orders and fills are not used again.
   * @throws {RangeError} when it was taken of another world
   * @throws {Error} when an account was opened or a contract expired since: no gateway takes that back
   * @example gateway.world.snapshots.restore(gateway.world.snapshots.take());
   */
  restore(snapshot: WorldSnapshot): void {
    const state = this.#states.get(snapshot);
    if (state === undefined) throw new RangeError('Cannot restore the snapshot: it was not taken of this world');
    this.#checkPossible(state);
    const { fills, flow } = this.#ground;
    // Until all is as it was, no price of now or then fills anything.
    flow.mode = 'manual';
    const given = new Map(state.orders.map((order) => [order.permId, order]));
    for (const order of flow.shelf.transmitted)
      if (!given.has(order.permId)) flow.cancel(flow.shelf.now(order), 'System');
    // Before a price is: what rested at the prices of then must not fill at those of now, nor the other way round.
    const before = new Map(flow.shelf.all.map((order) => [order.permId, order]));
    flow.shelf.restore(state.orders);
    fills.restore(state.executions);
    const tells = [...state.accounts].map(([code, account]) => this.#ground.tellers.get(code)?.restore(account));
    this.#restoreMarket(state);
    flow.mode = state.mode;
    for (const tell of tells) tell?.();
    for (const order of state.orders) {
      if (isOpen(order) && order.transmit && before.get(order.permId) !== order)
        flow.ground.announce({ kind: 'order', account: order.account, order, tells: 'both' });
    }
  }

  #checkPossible({ accounts, expired }: State): void {
    const { market, tellers } = this.#ground;
    const opened = [...tellers.keys()].find((code) => !accounts.has(code));
    if (opened !== undefined) throw new Error(`Cannot restore the snapshot: account '${opened}' was opened since`);
    const gone = [...market.contracts.values()].find(
      (contract) => market.isExpired(contract) && !expired.has(contract.conId),
    );
    if (gone !== undefined)
      throw new Error(`Cannot restore the snapshot: '${gone.localSymbol}' (conId ${gone.conId}) expired since`);
  }

  #restoreMarket({ prices, listings }: State): void {
    const { market } = this.#ground;
    for (const [contract, listing] of listings) {
      if (market.listing(contract) === listing) continue;
      const { marketData, ...facts } = listing;
      market.list(contract, marketData === undefined ? facts : { ...facts, marketData });
    }
    for (const { contract, price, previousClose } of prices) {
      market.setPreviousClose(contract, previousClose, price);
      if (market.price(contract) !== price) market.setPrice(contract, price);
    }
  }
}
