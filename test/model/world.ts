// One process life of a core under judgement: feeds it facts, moves its clock, carries out what the run would.
import type { Moment } from '../../src/moment.ts';
import type { AccountCore, AccountFact, CoreSettings, Finding } from '../../src/positions/account-facts.ts';
import type { PortfolioRow } from '../../src/positions/portfolio-row.ts';
import type { PositionContract } from '../../src/positions/position-update.ts';
import { Judge } from './judge.ts';
import type { Transcript } from './transcript.ts';

/** What the model judges of a core: what it is told, and what can be seen of it. */
export type JudgedCore = Pick<AccountCore, 'take' | 'row' | 'belief' | 'standing' | 'wakeAtMs' | 'positions' | 'asOf'>;
export type MakeCore = (settings: CoreSettings, lastSequence: number) => JudgedCore;

/** Short bounds that differ from each other, and from the settle time of 10 s. */
export const SETTINGS: CoreSettings = {
  snapshotTimeoutMs: 5_000,
  accountDwellMs: 15_000,
  silentAfterMs: 20_000,
  witness: 'positions',
};

const WALL_MS = Date.UTC(2026, 10, 25, 15);
/** More wakes than this at one moment make no progress. */
const MOST_WAKES = 30;
const LAST_SEQUENCE = 40;

/** Options that expire long after the model's day. */
const contractOf = (conId: number): PositionContract =>
  Object.freeze({
    conId,
    symbol: 'SPY',
    secType: 'OPT',
    right: 'CALL',
    strike: 400 + conId,
    expiry: '20270115',
    multiplier: 100,
    currency: 'USD',
    localSymbol: `SPY   270115C00${400 + conId}000`,
    tradingClass: 'SPY',
  });
const CONTRACTS = new Map<number, PositionContract>();
export function contract(conId: number): PositionContract {
  const known = CONTRACTS.get(conId) ?? contractOf(conId);
  CONTRACTS.set(conId, known);
  return known;
}

export class World {
  readonly accounts: readonly string[];
  readonly settings: CoreSettings;
  readonly core: JudgedCore;
  readonly judge: Judge;
  upMs = 1_000;
  /** Written only for a failure that is shown. */
  transcript: Transcript | null = null;
  /** Who answers requests: nobody, unless the healthy gateway has taken over. */
  onRequest: (() => void) | null = null;
  #generation = 0;

  constructor(makeCore: MakeCore, accounts: readonly string[], witness: CoreSettings['witness'] = 'positions') {
    this.accounts = accounts;
    this.settings = Object.freeze({ ...SETTINGS, witness });
    this.core = makeCore(this.settings, LAST_SEQUENCE);
    this.judge = new Judge(this.core, this.settings, LAST_SEQUENCE);
  }

  get evidence() {
    return this.judge.evidence;
  }

  get isUp(): boolean {
    return this.evidence.isUp;
  }

  linkUp(): void {
    this.take({ fact: 'linkUp', generation: ++this.#generation, accounts: this.accounts });
  }

  linkDown(): void {
    this.take({ fact: 'linkDown', why: 'the gateway ended the connection' });
  }

  /** Every fact comes a millisecond after the one before: two are never of one moment. */
  take(fact: AccountFact): void {
    this.upMs++;
    if (this.#wakeIfDue() > 0) this.upMs++;
    if (!this.isUp && fact.fact !== 'linkUp') return;
    this.#take(fact);
    this.#wakeIfDue();
  }

  row(account: string, conId: number, size: number, price = 12.5): void {
    this.upMs++;
    if (this.#wakeIfDue() > 0) this.upMs++;
    if (!this.isUp) return;
    const row: PortfolioRow = Object.freeze({
      account,
      contract: contract(conId),
      position: size,
      marketPrice: price,
      marketValue: size * price * 100,
      averageCost: size === 0 ? 0 : 1180.55,
      unrealizedPnl: 0,
      realizedPnl: 0,
    });
    this.transcript?.row(row);
    this.judge.before(this.upMs);
    this.judge.evidence.hearRow(row);
    const findings = this.core.row(row, this.#moment());
    this.#carryOut(findings, null, row);
    this.#wakeIfDue();
  }

  position(account: string, conId: number, size: number): void {
    this.take({
      fact: 'position',
      account,
      contract: contract(conId),
      size,
      averageCost: size === 0 ? 0 : 1180.55,
    });
  }

  value(account: string, key: string, value: string): void {
    this.take({ fact: 'value', account, key, value, currency: key === 'AccountReady' ? '' : 'USD' });
  }

  /** Time passes, with a wake whenever the core wants one. */
  pass(ms: number): void {
    this.transcript?.wait(ms);
    const until = this.upMs + ms;
    for (let at = this.core.wakeAtMs; at !== null && at <= until; at = this.core.wakeAtMs) {
      this.upMs = Math.max(this.upMs, at);
      this.#wakeIfDue();
    }
    this.upMs = until;
  }

  /** The process is held up: time passes, and what is due comes after the next fact at the earliest. */
  heldUp(ms: number): void {
    this.transcript?.wait(ms, 'the process is held up');
    this.upMs += ms;
    this.evidence.heldUpUntil = this.upMs;
  }

  /** @returns how often it was woken */
  #wakeIfDue(): number {
    for (let wakes = 0; ; wakes++) {
      const at = this.core.wakeAtMs;
      if (at === null || at > this.upMs) {
        this.judge.settled();
        return wakes;
      }
      if (wakes > MOST_WAKES) {
        this.judge.complain('P7', `woken ${wakes} times at ${this.upMs} ms it still wants to be woken at ${at}`);
        return wakes;
      }
      this.#take({ fact: 'wake' });
    }
  }

  #take(fact: AccountFact): void {
    this.transcript?.fact(fact);
    this.judge.before(this.upMs);
    this.judge.fact(fact);
    this.#carryOut(this.core.take(fact, this.#moment()), fact, null);
  }

  #carryOut(findings: readonly Finding[], fact: AccountFact | null, row: PortfolioRow | null): void {
    if (this.transcript) for (const finding of findings) this.transcript.finding(finding);
    this.judge.after(findings, fact, row);
    if (this.transcript) this.transcript.stands(this.core.belief, this.core.standing);
    // What the run does when nobody answers: it ends the link.
    if (this.isUp && findings.some(({ find }) => find === 'unanswered')) this.linkDown();
    else if (this.onRequest && findings.some(({ find }) => find === 'subscribe' || find === 'askPositions'))
      this.onRequest();
  }

  #moment(): Moment {
    const wallMs = WALL_MS + this.upMs;
    return Object.freeze({ date: new Date(wallMs), wallMs, upMs: this.upMs });
  }
}
