// A year of one account on a virtual clock that gateway and streamer share: its days, its nights, and what each does.
import {
  type CancelTimer,
  type Contract,
  MockGateway,
  type MockGatewayOptions,
  option,
  stock,
  type VirtualClock,
  virtualClock,
} from '../../mock-gateway/index.ts';
import { type Random, randomFrom } from '../../mock-gateway/random.ts';
import { replaceClock } from '../../src/clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ACCOUNT = 'DU1234567';
const UNDERLYINGS = ['SPY', 'QQQ', 'IWM', 'AAPL', 'MSFT'] as const;

/** Turns of the event loop without a word after which nothing is on its way between two sockets of this process. */
const QUIET_TURNS = 6;
/** A turn in which sockets are looked at: Deno's immediates go round without doing that. */
const turn = (resolve: () => void) => (process.versions['deno'] ? setTimeout(resolve, 1) : setImmediate(resolve));
/** @stoqey/ib lets so many requests through in so many real milliseconds, and holds back the rest. */
const LIMITER_REQUESTS = 4;
const LIMITER_MS = 110;

/** What a night may be. */
export const NIGHTS = ['restart', 'notReady', 'refused', 'lost', 'lostInSilence', 'dataLost'] as const;
export type Night = (typeof NIGHTS)[number];

/** A virtual clock that knows when its next timer is due, so that time can stop there. */
class WatchedClock implements VirtualClock {
  readonly #clock = virtualClock();
  readonly #due = new Map<CancelTimer, number>();

  readonly now = this.#clock.now;
  readonly after = (delayMs: number, callback: () => void): CancelTimer => {
    const cancelTimer = this.#clock.after(delayMs, () => {
      this.#due.delete(cancel);
      callback();
    });
    const cancel = (): void => {
      this.#due.delete(cancel);
      cancelTimer();
    };
    this.#due.set(cancel, this.now() + Math.max(0, delayMs));
    return cancel;
  };

  readonly advance = (ms: number): Promise<void> => this.#clock.advance(ms);

  get pending(): number {
    return this.#clock.pending;
  }

  /** Infinite: there is none. */
  get untilNextMs(): number {
    return Math.max(0, Math.min(...this.#due.values()) - this.now());
  }
}

/** Plays the year's market and its nights; each change of a night is the only one of its contract that night. */
export class Year implements AsyncDisposable {
  readonly gateway: MockGateway;
  readonly clock: WatchedClock;
  readonly random: Random;
  readonly #undoClock: () => void;
  /** When, by real time, the newest requests came. */
  readonly #sentAt: number[] = [];
  /** Contracts changed in this night. */
  readonly #touched = new Set<number>();

  private constructor(gateway: MockGateway, clock: WatchedClock, seed: number) {
    this.gateway = gateway;
    this.clock = clock;
    this.random = randomFrom(seed);
    gateway.journal.watch(({ direction }) => {
      if (direction === 'request')
        this.#sentAt.splice(0, this.#sentAt.length, ...this.#sentAt.slice(-9), performance.now());
    });
    const { now, after } = clock;
    this.#undoClock = replaceClock({
      wallMs: now,
      upMs: now,
      setTimeout: (callback, ms) => ({ cancel: after(ms, callback) }),
    });
  }

  static async begin(seed: number, options: MockGatewayOptions = {}): Promise<Year> {
    const clock = new WatchedClock();
    const gateway = await MockGateway.start({
      clock,
      seed,
      closedRows: true,
      portfolioEveryMs: 3 * HOUR,
      limits: { clientIdLingerMs: 30_000 },
      journalLimit: 1_000,
      accounts: { [ACCOUNT]: {} },
      ...options,
    });
    const year = new Year(gateway, clock, seed);
    for (const symbol of UNDERLYINGS) year.#account.trade(stock(symbol), 100, 300);
    for (let count = 0; count < 6; count++) year.open();
    return year;
  }

  /** The size of everything held, by conId. */
  get truth(): ReadonlyMap<number, number> {
    return new Map(this.#account.rows.map(({ contract, position }) => [contract.conId, position]));
  }

  /** Lets time pass, at most a slice and at most to the next timer: what is on its way over TCP arrives before it goes on. */
  async pass(ms: number, sliceMs: number, said: () => string): Promise<void> {
    await this.arrived(said);
    for (let left = ms; left > 0; ) {
      const step = Math.min(sliceMs, left, this.clock.untilNextMs);
      await this.clock.advance(step);
      await this.arrived(said);
      left -= step;
    }
  }

  /** Waits for the sockets, by real time, until nothing more is said, nor held back by the library's rate limiter. */
  async arrived(said: () => string): Promise<void> {
    const { journal, connections } = this.gateway;
    let before = '';
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      const isHeldBack = this.#sentAt.filter((at) => performance.now() - at < LIMITER_MS).length >= LIMITER_REQUESTS;
      await new Promise<void>((resolve) => (isHeldBack ? setTimeout(resolve, 5) : turn(resolve)));
      if (isHeldBack) continue;
      const state = `${journal.last?.index} ${connections.open} ${said()}`;
      quiet = state === before ? quiet + 1 : 0;
      before = state;
    }
  }

  /** A new option is bought or sold, of an expiry in the weeks to come. */
  open(): void {
    const symbol = this.#oneOf(UNDERLYINGS);
    const day = new Date(this.clock.now() + this.random.whole(2, 40) * DAY);
    const expiry = day.toISOString().slice(0, 10).replaceAll('-', '');
    const contract = option(symbol, expiry, 250 + this.random.whole(0, 20) * 5, this.#oneOf(['C', 'P']));
    if (!this.#take(contract) || this.gateway.world.isExpired(contract)) return;
    const size = this.random.whole(1, 5) * this.#oneOf([1, -1]);
    const before = this.#account.rows.find((row) => row.contract.conId === contract.conId)?.position ?? 0;
    if (before + size !== 0) this.#account.trade(contract, size, 5 + this.random.next(), { commission: 0.65 });
  }

  /** Something held is closed, or changes its size. */
  change(): void {
    const rows = this.#account.rows.filter(({ contract }) => contract.secType === 'OPT');
    const { contract, position } = rows[this.random.whole(0, Math.max(0, rows.length - 1))] ?? {};
    if (contract === undefined || position === undefined || !this.#take(contract)) return;
    if (this.random.next() < 0.5) this.#account.close(contract);
    else this.#account.trade(contract, Math.sign(position), 6, { commission: 0.65 });
  }

  /** Whatever expires by now leaves: some of it worthless, some assigned, which changes the stock. */
  expire(): void {
    const today = new Date(this.clock.now()).toISOString().slice(0, 10).replaceAll('-', '');
    for (const { contract, position } of [...this.#account.rows]) {
      const isDue = contract.secType === 'OPT' && contract.lastTradeDateOrContractMonth <= today;
      if (!isDue || !this.#take(contract)) continue;
      this.gateway.world.expire(contract, { price: 0 });
      const shares = stock(contract.symbol);
      const held = this.#account.rows.find((row) => row.contract.conId === shares.conId)?.position ?? 0;
      const assigned = position * 100 * (contract.right === 'CALL' ? 1 : -1);
      const isAssigned = this.random.next() < 0.4 && held + assigned !== 0;
      if (isAssigned && this.#take(shares)) this.#account.trade(shares, assigned, contract.strike);
    }
  }

  /** One night, from its beginning to the moment nothing is wrong any more. */
  async night(kind: Night, pass: (ms: number) => Promise<void>): Promise<void> {
    const { gateway } = this;
    this.#touched.clear();
    const away = async (ms: number): Promise<void> => {
      await pass(ms / 2);
      this.#overnight();
      await pass(ms / 2);
    };
    const cut = (): void => {
      for (const client of gateway.clients) client.disconnect(this.#oneOf(['fin', 'rst']));
    };
    switch (kind) {
      case 'restart': {
        gateway.notice(1100);
        const back = gateway.restart({ downMs: 4 * MINUTE });
        await away(6 * MINUTE);
        await back;
        return;
      }
      case 'notReady':
        this.#account.setReady(false, {
          download: this.#oneOf(['empty', 'partial', 'whole']),
          positions: this.random.next() < 0.5,
        });
        cut();
        await away(40 * MINUTE);
        return this.#account.setReady(true);
      case 'refused':
        await gateway.refuse();
        cut();
        await away(30 * MINUTE);
        return gateway.accept();
      case 'lost':
      case 'lostInSilence':
      case 'dataLost':
        gateway.setUpstream('lost', { notice: this.#oneOf([1100, 2110]) });
        // Of some a link that is new meanwhile completes an empty download.
        if (this.random.next() < 0.5) cut();
        await away(20 * MINUTE);
        if (kind === 'dataLost') gateway.setUpstream('restored-data-lost');
        else gateway.setUpstream('restored', kind === 'lost' ? {} : { notice: false });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#undoClock();
    await this.gateway.stop();
  }

  #overnight(): void {
    this.expire();
    for (let count = this.random.whole(0, 2); count > 0; count--) this.change();
    if (this.truth.size < 14) for (let count = this.random.whole(0, 2); count > 0; count--) this.open();
    // Before the day ends what closed is still there as a row of size 0; after it, it is simply absent.
    if (this.random.next() < 0.7) this.gateway.world.startDay();
  }

  get #account() {
    return this.gateway.account(ACCOUNT);
  }

  #take({ conId }: Contract): boolean {
    if (this.#touched.has(conId)) return false;
    this.#touched.add(conId);
    return true;
  }

  #oneOf<T>(items: readonly T[]): T {
    const item = items[this.random.whole(0, items.length - 1)];
    if (item === undefined) throw new Error('Cannot choose from nothing');
    return item;
  }
}
