// The account core: takes facts of one account subscription, keeps the book and its belief, and says what follows.
import type { Moment } from '../moment.ts';
import type { AccountCore, AccountFact, Belief, CoreSettings, Finding, Standing } from './account-facts.ts';
import type { PortfolioRow } from './portfolio-row.ts';
import type { PositionUpdate } from './position-update.ts';

const NEVER: Moment = { date: new Date(0), wallMs: 0, upMs: 0 };

class Core implements AccountCore {
  readonly settings: CoreSettings;
  readonly sequence: number;
  readonly belief: Belief = { state: 'unknown', since: NEVER, reason: 'the account download has not ended yet' };
  readonly standing: Standing = { is: 'down' };
  readonly wakeAtMs: number | null = null;
  readonly asOf: Moment | null = null;

  constructor(settings: CoreSettings, lastSequence: number) {
    this.settings = settings;
    this.sequence = lastSequence;
  }

  take(_fact: AccountFact, _at: Moment): readonly Finding[] {
    return [];
  }

  row(_row: PortfolioRow, _at: Moment): readonly Finding[] {
    return [];
  }

  positions(): readonly PositionUpdate[] {
    return [];
  }
}

/** A core that knows nothing yet. @param lastSequence that of the last update of the process */
export function createAccountCore(
  settings: CoreSettings,
  lastSequence = 0,
): AccountCore & { readonly sequence: number } {
  return new Core(settings, lastSequence);
}
