// The account core: takes facts of one account subscription, keeps the book and its belief, and says what follows.
import type { Moment } from '../moment.ts';
import type { AccountCore, AccountFact, Belief, CoreSettings, Finding, Standing } from './account-facts.ts';
import { AccountLink, STANDING, type Work } from './account-link.ts';
import { refresh } from './asking.ts';
import { beliefAfter } from './belief.ts';
import { follow, isMere, isWord, standsNow, wakeAt } from './consequences.ts';
import { disagree, passTime } from './deadlines.ts';
import type { Execution } from './executions.ts';
import { Expiry } from './expiry.ts';
import { readPositions, readSubscription } from './fact-readers.ts';
import type { PortfolioRow } from './portfolio-row.ts';
import type { PositionUpdate } from './position-update.ts';
import { takeRow } from './rows.ts';
import { sweep } from './sizes.ts';
import { Telling } from './telling.ts';

const NOTHING: readonly Finding[] = [];
const NEVER: Moment = Object.freeze({ date: new Date(0), wallMs: 0, upMs: 0 });
/** `why` of a link that was ended because nobody wanted it any more. */
export const STOPPED = 'stop() was called';
/** A wake this late was held up: what the other side said meanwhile may lie unread. */
const HELD_UP_MS = 250;
/** … and is read within this. */
const READ_WITHIN_MS = 200;

class Core implements AccountCore {
  #settings: CoreSettings;
  readonly #telling: Telling;
  readonly #expiry: Expiry;
  #link: AccountLink | null = null;
  /** Why there is no link; `null`: nobody said. */
  #down: string | null = null;
  /** The link was ended by its user: the next one opens as a gap. */
  #wasStopped = false;
  /** 1100 came before the link was ready for anything else. */
  #isCutOffBefore = false;
  #wasBelieved = false;
  /** The account whose rows are the ordinary case now; `null`: none. */
  #calm: string | null = null;
  /** Nothing was published since what follows was looked at. */
  #isSettled = true;
  /** A wake came late: nobody is judged before this moment. */
  #forgivenUntilMs: number | null = null;
  #belief: Belief;
  #standing: Standing = STANDING.down;
  wakeAtMs: number | null = null;
  asOf: Moment | null = null;

  constructor(settings: CoreSettings, lastSequence: number, since: Moment) {
    this.#settings = settings;
    this.#telling = new Telling(lastSequence);
    this.#expiry = new Expiry(settings.silentAfterMs);
    this.#belief = { state: 'unknown', since, reason: 'the account download has not ended yet' };
  }

  get sequence(): number {
    return this.#telling.sequence;
  }

  get isPublished(): boolean {
    return this.#telling.isPublished;
  }

  get subscribed(): string | null {
    return this.#link?.downloads.subscribed ?? null;
  }

  get accounts(): readonly string[] {
    return this.#telling.book.accounts;
  }

  restart(settings: CoreSettings, at: Moment): void {
    this.#settings = settings;
    this.#expiry.beatMs = settings.silentAfterMs;
    if (this.#telling.isPublished) return;
    this.#down = null;
    this.#believe([], at);
  }

  get belief(): Belief {
    return this.#belief;
  }

  get standing(): Standing {
    return this.#standing;
  }

  positions(): readonly PositionUpdate[] {
    return this.#telling.book.positions();
  }

  row(row: PortfolioRow, at: Moment): readonly Finding[] {
    if (row.account === this.#calm) {
      const told = this.#telling.same(row, at);
      const state = this.#link?.state(row.account);
      if (told && state) {
        state.heardAtMs = at.upMs;
        this.asOf = at;
        return told;
      }
    }
    const work = this.#begin(at);
    if (!work) return NOTHING;
    const wasAtRest = work.link.isAtRest;
    if (takeRow(work, row)) this.asOf = at;
    return this.#follow(work, wasAtRest);
  }

  take(fact: AccountFact, at: Moment): readonly Finding[] {
    if (fact.fact === 'linkUp') return this.#linkUp(fact.accounts, fact.generation, at);
    if (fact.fact === 'linkDown') return this.#linkDown(fact.why, at);
    const work = this.#begin(at);
    if (!work) {
      this.#isCutOffBefore = beforeLink(fact, this.#isCutOffBefore);
      return NOTHING;
    }
    const wasAtRest = isWord(fact) && work.link.isAtRest;
    if (fact.fact === 'wake') this.#wake(work);
    else if (readSubscription(work, fact) || readPositions(work, fact)) this.asOf = at;
    return this.#follow(work, wasAtRest);
  }

  executed(execution: Execution, at: Moment): void {
    if (this.#link?.state(execution.account)) this.#telling.causes.executed(execution, at.upMs);
  }

  /** What was held back of an earlier moment is told before anything of this one. */
  #begin(at: Moment): Work | null {
    const link = this.#link;
    if (!link) return null;
    const work = { link, telling: this.#telling, expiry: this.#expiry, at };
    if (link.publishAtMs !== null && at.upMs > link.publishAtMs) {
      this.#publish(work);
      this.#isSettled = false;
    }
    return work;
  }

  #linkUp(accounts: readonly string[], generation: number, at: Moment): readonly Finding[] {
    const telling = this.#telling;
    telling.linkUp(generation);
    if (this.#wasStopped) telling.openGap('stopped', STOPPED);
    this.#wasStopped = false;
    for (const account of telling.book.accounts) {
      if (accounts.includes(account)) continue;
      const count = telling.book.forget(account);
      telling.find({
        find: 'warning',
        text: `${count} positions of an account that is not streamed any more are forgotten`,
      });
    }
    const link = new AccountLink(accounts, this.#settings, at);
    this.#link = link;
    telling.hold();
    if (this.#isCutOffBefore) {
      link.cutOff(at.upMs);
      // A new link is asked once all the same: TWS may know what it needs to answer.
      link.hearsAgain(at.upMs);
    }
    this.#isCutOffBefore = false;
    const work = { link, telling, expiry: this.#expiry, at };
    // The first burst serves all first downloads; after a gap each is asked for beside its own (see `ask`).
    for (const account of accounts) link.downloads.wish(account, account === accounts[0], false);
    return this.#settle(work);
  }

  #linkDown(why: string, at: Moment): readonly Finding[] {
    const telling = this.#telling;
    this.#isCutOffBefore = false;
    this.#down = why;
    if (why === STOPPED) this.#wasStopped = true;
    // Nobody listened anyway: the gap since stop() is the one to be told.
    else if (!this.#wasStopped) telling.openGap('connection-lost', why);
    if (telling.gap) telling.gap.why = why;
    telling.drop();
    this.#link = null;
    this.#calm = null;
    this.#forgivenUntilMs = null;
    this.wakeAtMs = null;
    this.#standing = STANDING.down;
    this.#believe([], at);
    return telling.takeFindings();
  }

  /** What judges the other side waits a little when it was us who were late. */
  #wake(work: Work): void {
    const { link, at } = work;
    const isLate = this.wakeAtMs !== null && at.upMs - this.wakeAtMs > HELD_UP_MS;
    if (link.publishAtMs !== null && at.upMs >= link.publishAtMs) this.#publish(work);
    if (isLate && this.#forgivenUntilMs === null) this.#forgivenUntilMs = at.upMs + READ_WITHIN_MS;
    if (this.#forgivenUntilMs !== null && at.upMs < this.#forgivenUntilMs) return;
    this.#forgivenUntilMs = null;
    passTime(work);
  }

  #publish(work: Work): void {
    const { link, telling, at } = work;
    const completeMs = link.publishAtMs ?? at.upMs;
    link.publishAtMs = null;
    if (link.pending === null || link.pending.size > 0 || link.absence.any) return;
    link.pending = null;
    link.wasPublished = true;
    const isFirst = !telling.isPublished;
    telling.publish(link.accounts, at);
    telling.causes.published(completeMs);
    telling.published(link.accounts.filter((account) => link.state(account)?.isComplete));
    if (isFirst && link.doubts.has('data-lost', null)) telling.openGap('data-lost', 'data-lost');
    if (link.isSeveral) link.turnAtMs = at.upMs + link.settings.accountDwellMs;
    this.asOf = at;
    for (const account of link.accounts) if (sweep(work, account)) refresh(work, account, false);
    // What has differed all the while it was held back.
    if (this.#forgivenUntilMs === null && link.witness.isTrusted) disagree(work);
  }

  /** @param wasAtRest what was said is a word, and nothing waited for one */
  #follow(work: Work, wasAtRest: boolean): readonly Finding[] {
    return wasAtRest && this.#isSettled && isMere(work, this.wakeAtMs) ? NOTHING : this.#settle(work);
  }

  /** What follows from what changed, until nothing does. */
  #settle(work: Work): readonly Finding[] {
    const { link, telling, at } = work;
    this.#isSettled = true;
    follow(work);
    this.#wasBelieved ||= link.accounts.some((account) => (link.state(account)?.believed ?? 0) > 0);
    this.#down = null;
    this.#standing = standsNow(work, this.#standing);
    const findings = telling.takeFindings();
    this.#expiry.heed(findings, at);
    this.#believe(link.toldDoubts, at);
    this.wakeAtMs = wakeAt(work, this.#forgivenUntilMs);
    this.#calm = link.isCalm ? link.downloads.subscribed : null;
    return findings;
  }

  #believe(doubts: readonly string[], at: Moment): void {
    const { gap, isPublished, book } = this.#telling;
    const known = {
      down: this.#down,
      gap: gap?.why ?? null,
      doubts,
      isPublished,
      wasBelieved: this.#wasBelieved,
      held: book.size,
    };
    this.#belief = beliefAfter(this.#belief, known, at);
  }
}

/** Before the link was ready: only whether TWS is cut off matters. */
function beforeLink({ fact }: AccountFact, isCutOff: boolean): boolean {
  if (fact === 'upstreamLost') return true;
  return fact === 'dataKept' || fact === 'dataLost' ? false : isCutOff;
}

/** A core that knows nothing yet. @param lastSequence that of the last update of the process */
export function createAccountCore(
  settings: CoreSettings,
  lastSequence = 0,
  since: Moment = NEVER,
): AccountCore & { readonly sequence: number } {
  return new Core(settings, lastSequence, since);
}
