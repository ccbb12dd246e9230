// A sparring partner: an account core as one writes it who believes whatever a gateway says. The model has to catch it.
import type { Moment } from '../../src/moment.ts';
import type { AccountFact, Belief, CoreSettings, Finding, Standing } from '../../src/positions/account-facts.ts';
import type { PortfolioRow } from '../../src/positions/portfolio-row.ts';
import type { PositionUpdate } from '../../src/positions/position-update.ts';
import type { JudgedCore } from './world.ts';

const NEVER: Moment = { date: new Date(0), wallMs: 0, upMs: 0 };

/** One account, no second witness, no doubt but the link's: what the download lacks is closed at its end. */
export class NaiveCore implements JudgedCore {
  #belief: Belief = { state: 'unknown', since: NEVER, reason: 'nothing came yet' };
  #standing: Standing = { is: 'down' };
  #sequence: number;
  #generation = 0;
  #accounts: readonly string[] = [];
  #held = new Map<number, PositionUpdate>();
  #staged: Map<number, PortfolioRow> | null = null;
  #gap: PositionUpdate[] | null = null;
  #isPublished = false;

  constructor(_settings: CoreSettings, lastSequence = 0) {
    this.#sequence = lastSequence;
  }

  readonly asOf = null;
  readonly wakeAtMs = null;

  get belief(): Belief {
    return this.#belief;
  }

  get standing(): Standing {
    return this.#standing;
  }

  positions(): readonly PositionUpdate[] {
    return [...this.#held.values()].sort((a, b) => a.sequence - b.sequence);
  }

  row(row: PortfolioRow, at: Moment): readonly Finding[] {
    if (!this.#accounts.includes(row.account)) {
      const rejection = { reason: 'not subscribed', account: row.account, conId: row.contract.conId };
      return [{ find: 'rejected', rejection }];
    }
    if (this.#staged) {
      this.#staged.set(row.contract.conId, row);
      return [];
    }
    return this.#told(row, at, 'live');
  }

  take(fact: AccountFact, at: Moment): readonly Finding[] {
    if (fact.fact === 'linkUp') {
      this.#generation = fact.generation;
      this.#accounts = fact.accounts;
      this.#staged = new Map();
      this.#standing = { is: 'syncing' };
      return [{ find: 'askPositions' }, { find: 'subscribe', account: fact.accounts[0] ?? '' }];
    }
    if (fact.fact === 'linkDown') {
      this.#standing = { is: 'down' };
      if (!this.#isPublished) return [];
      if (this.#belief.state === 'current') this.#belief = { state: 'stale', since: at, reason: fact.why };
      if (this.#gap) return [];
      this.#gap = [];
      return [{ find: 'gap', reason: 'connection-lost' }];
    }
    if (fact.fact === 'badRow') return [{ find: 'rejected', rejection: fact.rejection }];
    if (fact.fact === 'end') return this.#end(at);
    return [];
  }

  #end(at: Moment): readonly Finding[] {
    const staged = this.#staged;
    if (!staged) return [];
    this.#staged = null;
    const phase = this.#isPublished ? 'reconciled' : 'snapshot';
    const findings = [...staged.values()].flatMap((row) => this.#told(row, at, phase));
    for (const { account, conId } of [...this.#held.values()]) {
      const was = this.#held.get(conId);
      if (was && !staged.has(conId)) findings.push(...this.#update({ ...was, account, position: 0 }, at, 'reconciled'));
    }
    if (!this.#isPublished) findings.push({ find: 'snapshot', accounts: this.#accounts });
    if (this.#gap) findings.push({ find: 'resumed', changes: this.#gap });
    this.#gap = null;
    this.#isPublished = true;
    if (this.#belief.state !== 'current') this.#belief = { state: 'current', since: at };
    this.#standing = { is: 'live' };
    return findings;
  }

  #told(row: PortfolioRow, at: Moment, phase: PositionUpdate['phase']): Finding[] {
    const { contract, ...numbers } = row;
    return this.#update({ ...contract, ...numbers }, at, phase);
  }

  #update(
    said: Omit<PositionUpdate, 'timestamp' | 'change' | 'phase' | 'generation' | 'sequence'>,
    at: Moment,
    phase: PositionUpdate['phase'],
  ): Finding[] {
    const was = this.#held.get(said.conId);
    if (said.position === 0 && !was) return [];
    const differs = was?.position !== said.position || was.averageCost !== said.averageCost;
    const change = said.position === 0 ? 'closed' : !was ? 'opened' : differs ? 'changed' : 'repriced';
    const update: PositionUpdate = Object.freeze({
      ...said,
      timestamp: at.date,
      change,
      phase,
      generation: this.#generation,
      sequence: ++this.#sequence,
    });
    if (said.position === 0) this.#held.delete(said.conId);
    else this.#held.set(said.conId, update);
    this.#gap?.push(update);
    return [{ find: 'update', update }];
  }
}
