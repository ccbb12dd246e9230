// Feeds an account core with facts by hand and by clock, and keeps what it found.

import { createAccountCore } from '../../../src/positions/account-core.ts';
import type { AccountFact, CoreSettings, Finding } from '../../../src/positions/account-facts.ts';
import type { PortfolioRow } from '../../../src/positions/portfolio-row.ts';
import type { PositionContract, PositionUpdate } from '../../../src/positions/position-update.ts';

export const ACCOUNT = 'DU1';
export const OTHER = 'DU2';

const SETTINGS: CoreSettings = {
  snapshotTimeoutMs: 30_000,
  accountDwellMs: 60_000,
  silentAfterMs: 210_000,
  witness: 'positions',
};
/** 2026-11-25 12:00 UTC. */
const NOON_MS = Date.UTC(2026, 10, 25, 12);

export const contract = (conId: number, fields: Partial<PositionContract> = {}): PositionContract => ({
  conId,
  symbol: 'SPY',
  secType: 'OPT',
  right: 'CALL',
  strike: 450,
  expiry: '20270115',
  multiplier: 100,
  currency: 'USD',
  localSymbol: `SPY ${conId}`,
  tradingClass: 'SPY',
  ...fields,
});

interface RowFields extends Partial<PortfolioRow> {
  readonly expiry?: string;
}

/** What `position` findings say, in short: conId, change, size. */
export type Told = readonly [conId: number, change: string, size: number];

export class Feeding {
  readonly core;
  readonly settings: CoreSettings;
  readonly found: Finding[] = [];
  #upMs = 1_000;
  #generation = 0;
  #lostMs = 0;

  constructor(settings: Partial<CoreSettings> = {}) {
    this.settings = { ...SETTINGS, ...settings };
    this.core = createAccountCore(this.settings);
  }

  /** Link up, its first account downloaded with these rows, the witness answered. */
  static live(sizes: Readonly<Record<number, number>>, settings: Partial<CoreSettings> = {}): Feeding {
    const feeding = new Feeding(settings);
    feeding.linkUp();
    feeding.witness(sizes);
    feeding.download(sizes);
    feeding.forget();
    return feeding;
  }

  get at() {
    const wallMs = NOON_MS + this.#upMs + this.#lostMs;
    return { date: new Date(wallMs), wallMs, upMs: this.#upMs };
  }

  take(fact: AccountFact): readonly Finding[] {
    const found = this.core.take(fact, this.at);
    this.found.push(...found);
    return found;
  }

  linkUp(...accounts: readonly string[]): readonly Finding[] {
    return this.take({
      fact: 'linkUp',
      generation: ++this.#generation,
      accounts: accounts.length > 0 ? accounts : [ACCOUNT],
    });
  }

  linkDown(why = 'the gateway closed it'): readonly Finding[] {
    return this.take({ fact: 'linkDown', why });
  }

  row(conId: number, position: number, { expiry, ...fields }: RowFields = {}): readonly Finding[] {
    const numbers = { marketPrice: 10, marketValue: 1_000, averageCost: 900, unrealizedPnl: 100, realizedPnl: 0 };
    const named = contract(conId, expiry === undefined ? {} : { expiry });
    const found = this.core.row({ account: ACCOUNT, position, ...numbers, contract: named, ...fields }, this.at);
    this.found.push(...found);
    return found;
  }

  value(key: string, value: string, account = ACCOUNT): readonly Finding[] {
    return this.take({ fact: 'value', account, key, value, currency: 'USD' });
  }

  ready(isReady: boolean, account = ACCOUNT): readonly Finding[] {
    return this.value('AccountReady', String(isReady), account);
  }

  time(): readonly Finding[] {
    return this.take({ fact: 'accountTime' });
  }

  /** The end marker, and the wake that publishes. */
  end(account = ACCOUNT): void {
    this.take({ fact: 'end', account });
    this.wake();
  }

  wake(): void {
    const { wakeAtMs } = this.core;
    if (wakeAtMs !== null && wakeAtMs <= this.#upMs) this.take({ fact: 'wake' });
  }

  /** A whole download: a value, rows, the end. */
  download(sizes: Readonly<Record<number, number>>, account = ACCOUNT): void {
    this.value('NetLiquidation', '1', account);
    for (const [conId, size] of Object.entries(sizes)) this.row(Number(conId), size, { account });
    this.end(account);
  }

  position(conId: number, size: number, account = ACCOUNT): readonly Finding[] {
    return this.take({ fact: 'position', account, contract: contract(conId), size, averageCost: 900 });
  }

  /** A whole positions burst. */
  witness(sizes: Readonly<Record<number, number>>, account = ACCOUNT): void {
    for (const [conId, size] of Object.entries(sizes)) this.position(Number(conId), size, account);
    this.take({ fact: 'positionsEnd' });
    this.wake();
  }

  taken(text = 'New account data requested from TWS. API client has been unsubscribed from account data.'): void {
    this.take({ fact: 'unsubscribed', code: 2100, text });
  }

  /** Time passes, and every wake is given when it is due; `every` and `say`: what is said meanwhile. */
  pass(ms: number, everyMs = Number.POSITIVE_INFINITY, say: () => void = () => {}): void {
    const untilMs = this.#upMs + ms;
    let sayAtMs = this.#upMs + everyMs;
    for (let turn = 0; turn < 100_000; turn++) {
      const wakeAtMs = Math.max(this.core.wakeAtMs ?? Number.POSITIVE_INFINITY, this.#upMs);
      const nextMs = Math.min(wakeAtMs, sayAtMs);
      if (nextMs > untilMs) break;
      this.#upMs = nextMs;
      if (nextMs === wakeAtMs) this.take({ fact: 'wake' });
      if (nextMs < sayAtMs) continue;
      sayAtMs += everyMs;
      say();
    }
    this.#upMs = untilMs;
  }

  /** The process stands still: nothing is woken meanwhile. */
  stall(ms: number): void {
    this.#upMs += ms;
  }

  forget(): void {
    this.found.length = 0;
  }

  get updates(): readonly PositionUpdate[] {
    return this.found.flatMap((finding) => (finding.find === 'update' ? [finding.update] : []));
  }

  get told(): readonly Told[] {
    return this.updates.map(({ conId, change, position }) => [conId, change, position]);
  }

  get closed(): readonly number[] {
    return this.updates.filter(({ change }) => change === 'closed').map(({ conId }) => conId);
  }

  count(find: Finding['find']): number {
    return this.found.filter((finding) => finding.find === find).length;
  }

  get<Name extends Finding['find']>(find: Name): readonly Extract<Finding, { find: Name }>[] {
    return this.found.filter((finding): finding is Extract<Finding, { find: Name }> => finding.find === find);
  }

  /** Accounts asked for, in order. */
  get asked(): readonly string[] {
    return this.get('subscribe').map(({ account }) => account);
  }

  get state(): string {
    return this.core.belief.state;
  }

  /** Standing doubts; `live`, `syncing` or `down` when there are none to tell. */
  get doubts(): readonly string[] {
    const { standing } = this.core;
    return standing.is === 'degraded' ? standing.doubts : [standing.is];
  }

  get held(): Readonly<Record<number, number>> {
    return Object.fromEntries(this.core.positions().map(({ conId, position }) => [conId, position]));
  }
}
