// Faults planted around a core, each one a core somebody could have written: the model has to catch every one of them.
import type { Moment } from '../../src/moment.ts';
import type { AccountFact, Belief, Finding, Standing } from '../../src/positions/account-facts.ts';
import type { PortfolioRow } from '../../src/positions/portfolio-row.ts';
import type { Plan } from './search.ts';
import type { JudgedCore } from './world.ts';

/** A core that passes everything on; a mutant changes one thing of it. */
class Around implements JudgedCore {
  protected readonly core: JudgedCore;

  constructor(core: JudgedCore) {
    this.core = core;
  }

  get belief(): Belief {
    return this.core.belief;
  }

  get standing(): Standing {
    return this.core.standing;
  }

  get wakeAtMs(): number | null {
    return this.core.wakeAtMs;
  }

  get asOf(): Moment | null {
    return this.core.asOf;
  }

  positions() {
    return this.core.positions();
  }

  take(fact: AccountFact, at: Moment): readonly Finding[] {
    return this.core.take(fact, at);
  }

  row(row: PortfolioRow, at: Moment): readonly Finding[] {
    return this.core.row(row, at);
  }
}

/** Hears nothing of the facts that are named. */
const deafTo = (isMissed: (fact: AccountFact) => boolean) =>
  class extends Around {
    override take(fact: AccountFact, at: Moment): readonly Finding[] {
      return isMissed(fact) ? [] : this.core.take(fact, at);
    }
  };

class OwnWitness extends Around {
  override take(fact: AccountFact, at: Moment): readonly Finding[] {
    const findings = this.core.take(fact, at);
    if (!findings.some(({ find }) => find === 'askPositions')) return findings;
    return [...findings, ...this.core.take({ fact: 'positionsEnd' }, at)];
  }
}

class BadRowsProveAbsence extends Around {
  override take(fact: AccountFact, at: Moment): readonly Finding[] {
    if (fact.fact !== 'badRow') return this.core.take(fact, at);
    return [{ find: 'rejected', rejection: fact.rejection }];
  }
}

class WhoeverSpeaks extends Around {
  #account = '';
  override take(fact: AccountFact, at: Moment): readonly Finding[] {
    if (fact.fact === 'linkUp') this.#account = fact.accounts[0] ?? '';
    return this.core.take(fact.fact === 'value' ? { ...fact, account: this.#account } : fact, at);
  }
}

class DataIsNeverLost extends Around {
  override take(fact: AccountFact, at: Moment): readonly Finding[] {
    return this.core.take(fact.fact === 'dataLost' ? { fact: 'dataKept' } : fact, at);
  }
}

class ForgetsWhatItTold extends Around {
  override take(fact: AccountFact, at: Moment): readonly Finding[] {
    return this.core
      .take(fact, at)
      .map((finding) => (finding.find === 'resumed' ? { ...finding, changes: finding.changes.slice(1) } : finding));
  }
}

class SinceTheNewestWord extends Around {
  #since: Moment | null = null;
  override get belief(): Belief {
    const { belief } = this.core;
    return belief.state === 'stale' && this.#since ? { ...belief, since: this.#since } : belief;
  }

  override take(fact: AccountFact, at: Moment): readonly Finding[] {
    if (fact.fact === 'upstreamLost' || fact.fact === 'linkDown') this.#since = at;
    return this.core.take(fact, at);
  }
}

class RowsUnderDoubtWait extends Around {
  override row(row: PortfolioRow, at: Moment): readonly Finding[] {
    return this.core.standing.is === 'degraded' ? [] : this.core.row(row, at);
  }
}

class NeverAsksTwice extends Around {
  #hasAsked = false;
  override take(fact: AccountFact, at: Moment): readonly Finding[] {
    if (fact.fact === 'linkUp') this.#hasAsked = false;
    return this.core.take(fact, at).filter(({ find }) => {
      if (find !== 'subscribe') return true;
      const isFirst = !this.#hasAsked;
      this.#hasAsked = true;
      return isFirst;
    });
  }
}

export interface Mutant {
  readonly name: string;
  readonly around: (core: JudgedCore) => JudgedCore;
  readonly plan: Plan;
  /** The rule that catches it. */
  readonly rule: RegExp;
  /** The length that suffices. */
  readonly length: number;
}

const single = (beginning: Plan['beginning'], alphabet: Plan['alphabet']): Plan => ({
  beginning,
  alphabet,
  accounts: 1,
  witness: 'positions',
});

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'does not hear AccountReady=false',
    around: (core) =>
      new (deafTo((fact) => fact.fact === 'value' && fact.key === 'AccountReady' && fact.value === 'false'))(core),
    plan: single('live', 'harmful'),
    rule: /^P2: current although DU1234567: AccountReady is false/,
    length: 1,
  },
  {
    name: 'does not hear that it was taken over',
    around: (core) => new (deafTo((fact) => fact.fact === 'unsubscribed'))(core),
    plan: single('live', 'harmful'),
    rule: /^P2: current although/,
    length: 1,
  },
  {
    name: 'is its own second witness',
    around: (core) => new OwnWitness(core),
    plan: single('back', 'answered'),
    rule: /^P1: .* closed 0/,
    length: 2,
  },
  {
    name: 'takes a row it cannot read for absence',
    around: (core) => new BadRowsProveAbsence(core),
    plan: single('back', 'everything'),
    rule: /^P1: .* closed 0|^P5: .* is called unanswered/,
    length: 3,
  },
  {
    name: 'takes whoever speaks for its own account',
    around: (core) => new WhoeverSpeaks(core),
    plan: single('live', 'single'),
    rule: /^P2: current although DU1234567: |^P3: download and burst agree|^P5: .* while upstream is lost/,
    length: 3,
  },
  {
    name: 'takes data lost for data kept',
    around: (core) => new DataIsNeverLost(core),
    plan: single('live', 'harmful'),
    rule: /^P3: no gap after dataLost/,
    length: 1,
  },
  {
    name: 'leaves the first change out of resumed',
    around: (core) => new ForgetsWhatItTold(core),
    plan: single('back', 'answered'),
    rule: /^P3: resumed says/,
    length: 2,
  },
  {
    name: 'moves `since` with each repetition',
    around: (core) => new SinceTheNewestWord(core),
    plan: single('live', 'harmful'),
    rule: /^P2: stale since/,
    length: 2,
  },
  {
    name: 'keeps rows back while anything is doubted',
    around: (core) => new RowsUnderDoubtWait(core),
    plan: single('live', 'harmful'),
    rule: /^P1: a row says|^P6: a row of All/,
    length: 2,
  },
  {
    name: 'asks for one download on each link',
    around: (core) => new NeverAsksTwice(core),
    plan: single('live', 'harmful'),
    rule: /^L: not well after|^P5: .* is called unanswered/,
    length: 1,
  },
];
