// Judges every finding of the core, and where it stands afterwards, against what was heard.
import type { AccountFact, CoreSettings, Finding, Standing } from '../../src/positions/account-facts.ts';
import type { PortfolioRow } from '../../src/positions/portfolio-row.ts';
import type { PositionUpdate } from '../../src/positions/position-update.ts';
import { type AccountEvidence, type Download, Evidence, keyOf } from './evidence.ts';
import { agreesWithWitness, positionOf, SETTLE_MS, whyNotClosed, whyNotCurrent } from './verdicts.ts';
import type { JudgedCore } from './world.ts';

/** The core did what the promises forbid, or failed to do what they demand. */
export class Complaint extends Error {}

const NUMBERS = ['marketPrice', 'marketValue', 'unrealizedPnl', 'realizedPnl'] as const;
const CONTRACT = ['symbol', 'secType', 'right', 'strike', 'expiry', 'multiplier', 'currency', 'localSymbol'] as const;

export class Judge {
  readonly evidence: Evidence;
  readonly core: JudgedCore;
  /** Off while a beginning is replayed that was judged before. */
  isJudging = true;
  /** What handlers were told, by key. */
  readonly told = new Map<string, PositionUpdate>();
  /** The turn in which a key was told closed last. */
  readonly closed = new Map<string, number>();
  /** … and in which it was told anything. */
  readonly #toldTurns = new Map<string, number>();
  isPublished = false;
  gapChanges: PositionUpdate[] | null = null;
  subscribes = 0;
  #sequence: number;
  #wasCurrent = false;
  #word = 'unknown';
  #sinceUp: number;
  #standing: Standing['is'] = 'down';
  #isHeldBack = true;
  #isAnswered = false;

  constructor(core: JudgedCore, settings: CoreSettings, lastSequence: number) {
    this.core = core;
    this.evidence = new Evidence(settings);
    this.#sequence = lastSequence;
    this.#sinceUp = core.belief.since.upMs;
  }

  #holds(account: string): boolean {
    for (const update of this.told.values()) if (update.account === account) return true;
    return false;
  }

  before(upMs: number): void {
    this.#standing = this.core.standing.is;
    this.evidence.next(upMs);
  }

  fact(fact: AccountFact): void {
    this.evidence.hear(fact, (account) => this.#holds(account));
    if (fact.fact === 'linkUp') this.#isHeldBack = true;
  }

  after(findings: readonly Finding[], fact: AccountFact | null, row: PortfolioRow | null): void {
    for (const finding of findings) this.#finding(finding);
    this.evidence.told(this.core.belief.state === 'stale' ? this.core.belief.reason : '');
    if (!this.isJudging) {
      this.#remember();
      return;
    }
    if (row) this.#rowWasHeeded(row, findings);
    else if (fact) this.#factWasHeeded(fact, findings);
    this.#standsRight();
    this.#remember();
  }

  /** One account: what is complete is published, and what both sources agree about is current, at the same moment, its wakes included. */
  settled(): void {
    if (this.core.standing.is === 'live' && this.core.belief.state !== 'current')
      this.complain('P2', `${this.core.belief.state} while live`);
    if (!this.#isAnswered) return;
    this.#isAnswered = false;
    const { evidence, core } = this;
    const [account, ...others] = evidence.accounts.values();
    if (!account?.download || others.length > 0 || account.mayBeTaken) return;
    const isComplete = account.download.endedTurn !== null && !account.download.isVague;
    if (isComplete && !leavesOut(account, account.download) && !this.isPublished)
      this.complain('P4', 'the download is complete, and no snapshot is told');
    if (core.belief.state === 'current' || whyNotCurrent(evidence, false) !== null) return;
    // That TWS is back, only what it tells unasked shows: it does so with the next beat.
    if (evidence.lost && !evidence.lostAndHeardUnasked) return;
    // What was told as a disagreement ends a moment later, when it is looked at again.
    if (core.standing.is === 'degraded' && core.standing.doubts.includes('disagreement')) return;
    if (agreesWithWitness(evidence, account))
      this.complain('P3', `download and burst agree, and it is still ${core.belief.state}`);
  }

  complain(rule: string, text: string): void {
    if (this.isJudging) throw new Complaint(`${rule}: ${text}`);
  }

  #finding(finding: Finding): void {
    const { evidence } = this;
    switch (finding.find) {
      case 'update':
        this.#update(finding.update);
        break;
      case 'snapshot':
        if (this.isPublished) this.complain('P4', 'a second snapshot in one life');
        this.#mayPublish('the snapshot');
        this.isPublished = true;
        break;
      case 'gap':
        if (!this.isPublished) this.complain('P3', 'a gap before anything was published');
        if (this.gapChanges) this.complain('P3', 'a gap within a gap');
        this.gapChanges = [];
        break;
      case 'resumed':
        this.#resumed(finding.changes);
        break;
      case 'subscribe':
        this.#mayAsk('subscribe');
        if (evidence.subscribed !== null && !evidence.accounts.get(evidence.subscribed)?.takenOver)
          this.complain('P5', `${finding.account} is subscribed while ${evidence.subscribed} still is`);
        this.subscribes++;
        break;
      case 'askPositions':
        this.#mayAsk('askPositions');
        if (evidence.settings.witness === 'none' || evidence.refused)
          this.complain('P5', 'positions are asked for though they are not served');
        if (evidence.bursts.some(({ askedTurn, endedTurn }) => askedTurn === evidence.turn && endedTurn === null))
          this.complain('P5', 'positions are asked for twice in one breath');
        break;
      case 'unanswered':
        this.#unansweredIsTrue();
        break;
      case 'disagreement':
        this.#differs(finding.account, finding.conId);
    }
    evidence.found(finding);
  }

  #mayAsk(what: string): void {
    const { evidence } = this;
    if (!evidence.isUp) this.complain('P5', `${what} without a link`);
    // What somebody else took, or was asked for and not told in full, shows no sign of life until it is asked for.
    const isOwed = [...evidence.accounts.values()].some(
      ({ everTakenOver, download, believed, required }) =>
        everTakenOver || download?.heardOwn === false || (believed.at(-1)?.askedTurn ?? 0) < required,
    );
    if (evidence.lost && !evidence.lostAndHeardOwn && !isOwed)
      this.complain('P5', `${what} while upstream is lost and the account silent`);
  }

  #unansweredIsTrue(): void {
    const { accounts, settings, upMs } = this.evidence;
    for (const { name, download } of accounts.values()) {
      if (download?.isVague) return;
      if (download && download.endedTurn === null && upMs - download.askedUp >= settings.snapshotTimeoutMs) return;
      if (download && download.endedTurn !== null && accounts.size === 1)
        this.complain('P5', `${name} is called unanswered though its newest download ended`);
    }
    this.complain('P5', 'unanswered, though no download is older than its bound');
  }

  #differs(name: string, conId: number): void {
    const account = this.evidence.accounts.get(name);
    // A row from before 1101 is void: what it said is asked for anew, and the book stands until then. So is one from before
    // positions told otherwise.
    const said = account?.rows.get(conId);
    const key = keyOf(name, conId);
    const told = this.told.get(key)?.position ?? 0;
    const isVoid = !said || said.turn <= this.evidence.dataLostTurn || said.turn < (this.#toldTurns.get(key) ?? 0);
    const row = isVoid ? told : said.size;
    const position = account ? positionOf(this.evidence, account, conId) : 0;
    const shown = account?.believed.at(-1)?.shown.get(conId) ?? 0;
    // Which of two ends was its own is nobody's to say, nor what was shown before it.
    if (account?.download?.isVague) return;
    if (row === position && shown === position) this.complain('P6', `a disagreement about ${conId}: both say ${row}`);
  }

  /** Nothing before every account is complete, or was given its time. */
  #mayPublish(what: string): void {
    const { accounts, upMs, settings } = this.evidence;
    for (const { name, everEnded, firstAskedUp } of accounts.values()) {
      if (!everEnded && !(upMs - firstAskedUp >= settings.snapshotTimeoutMs))
        this.complain('P4', `${what} is told before ${name} is complete`);
    }
    this.#isHeldBack = false;
  }

  #update(update: PositionUpdate): void {
    const { evidence } = this;
    const key = keyOf(update.account, update.conId);
    const was = this.told.get(key);
    if (this.isJudging) {
      if (this.#isHeldBack) this.#mayPublish(`an update of ${update.conId}`);
      this.#updateIsTrue(update, was);
    }
    if (update.sequence !== this.#sequence + 1)
      this.complain('P6', `sequence ${update.sequence} follows ${this.#sequence}`);
    this.#sequence = update.sequence;
    if (evidence.generation !== update.generation)
      this.complain('P6', `generation ${update.generation} on link ${evidence.generation}`);
    this.told.delete(key);
    this.#toldTurns.set(key, evidence.turn);
    if (update.position === 0) this.closed.set(key, evidence.turn);
    else this.told.set(key, update);
    this.gapChanges?.push(update);
  }

  #updateIsTrue(update: PositionUpdate, was: PositionUpdate | undefined): void {
    const change = changeOf(update, was);
    const what = `${update.account} ${update.conId} ${update.change} ${update.position}`;
    if (change !== update.change) this.complain('P6', `${what}: against what was told it is ${change ?? 'no news'}`);
    if (!Object.isFrozen(update)) this.complain('P6', `${what}: not frozen`);
    if (!this.isPublished !== (update.phase === 'snapshot')) this.complain('P6', `${what}: phase ${update.phase}`);
    if (update.position === 0) {
      const why = whyNotClosed(this.evidence, update.account, update.conId);
      if (why !== null) this.complain('P1', `${what}: ${why}`);
      return;
    }
    const account = this.evidence.accounts.get(update.account);
    const row = account?.rows.get(update.conId);
    const position = account?.positions.get(update.conId);
    if (update.position !== row?.size && update.position !== position?.size)
      this.complain('P1', `${what}: the row says ${row?.size}, positions ${position?.size}`);
    if (row && update.position !== row.size && row.turn > (position?.turn ?? 0))
      this.complain('P1', `${what}: the row says ${row.size}, and is newer than what positions say`);
  }

  #resumed(changes: readonly PositionUpdate[]): void {
    const expected = this.gapChanges;
    if (!expected) {
      this.complain('P3', 'resumed without a gap');
      return;
    }
    if (changes.length !== expected.length || changes.some((update, index) => update !== expected[index]))
      this.complain('P3', `resumed says ${listed(changes)}, told were ${listed(expected)}`);
    this.gapChanges = null;
    const why = whyNotCurrent(this.evidence, false);
    if (why !== null) this.complain('P3', `resumed although ${why}`);
  }

  /** Presence is told at once: in this breath. */
  #rowWasHeeded(row: PortfolioRow, findings: readonly Finding[]): void {
    const { account: name, position, contract } = row;
    const account = this.evidence.accounts.get(name);
    const rejections = findings.filter(({ find }) => find === 'rejected').length;
    if (rejections !== (account ? 0 : 1)) this.complain('P6', `a row of ${name}: ${rejections} times rejected`);
    if (!account || !this.#isLiveNow()) return;
    const told = this.told.get(keyOf(name, contract.conId))?.position ?? 0;
    const word = account.positions.get(contract.conId);
    // A row behind a position row that says otherwise lags, and is not believed for its size until the time is over.
    const lags = word !== undefined && word.size !== position && this.evidence.upMs - word.upMs <= SETTLE_MS;
    if (told !== position && !lags) this.complain('P1', `a row says ${contract.conId} ${position}, told is ${told}`);
  }

  #factWasHeeded(fact: AccountFact, findings: readonly Finding[]): void {
    const { evidence } = this;
    if (fact.fact === 'badRow' && !findings.some(({ find }) => find === 'rejected'))
      this.complain('P6', 'a bad row is not told as rejected');
    if ((fact.fact === 'linkDown' || fact.fact === 'dataLost') && this.isPublished && !this.gapChanges)
      this.complain('P3', `no gap after ${fact.fact}`);
    if (fact.fact === 'end' || fact.fact === 'positionsEnd') this.#isAnswered = true;
    if (fact.fact !== 'position' || !this.#isLiveNow()) return;
    // Where positions are refused they say nothing, whatever comes.
    if (evidence.refused || evidence.settings.witness === 'none') return;
    const account = evidence.accounts.get(fact.account);
    if (!account?.everEnded || evidence.subscribed === fact.account || evidence.lost) return;
    const told = this.told.get(keyOf(fact.account, fact.contract.conId))?.position ?? 0;
    if (told !== fact.size) this.complain('P1', `${fact.account} waits, positions say ${fact.size}, told is ${told}`);
  }

  /** Published on this link, and nothing was held back before this fact. */
  #isLiveNow(): boolean {
    return this.isPublished && this.gapChanges === null && this.#standing !== 'syncing' && this.#standing !== 'down';
  }

  #standsRight(): void {
    const { core, evidence } = this;
    const { belief, standing } = core;
    if (belief.state === 'current') {
      const why = this.isPublished ? whyNotCurrent(evidence, this.gapChanges !== null) : 'nothing was published';
      if (why !== null) this.complain('P2', `current although ${why}`);
    } else if (belief.reason === '') this.complain('P2', `${belief.state} without a reason`);
    if (belief.state === 'stale' && !this.isPublished) this.complain('P2', 'stale before anything was published');
    if (belief.state === 'unknown' && this.#wasCurrent) this.complain('P2', 'unknown after it was current');
    if (belief.state === 'current' && standing.is !== 'live') this.complain('P2', `current while ${standing.is}`);
    if ((standing.is === 'down') === evidence.isUp) this.complain('P2', `${standing.is}, link up: ${evidence.isUp}`);
    if (standing.is === 'degraded' && standing.doubts.length === 0) this.complain('P2', 'degraded by no doubt');
    const moved = belief.since.upMs !== this.#sinceUp;
    if (belief.state === this.#word ? moved : belief.since.upMs !== evidence.upMs)
      this.complain('P2', `${this.#word} since ${this.#sinceUp} is ${belief.state} since ${belief.since.upMs}`);
    this.#bookIsTold();
  }

  #bookIsTold(): void {
    const held = this.core.positions();
    if (held.length !== this.told.size)
      this.complain('P6', `the book holds ${held.length}, told are ${this.told.size}`);
    let index = 0;
    for (const { sequence, conId, position } of this.told.values()) {
      // A row that says nothing new may make the update it confirms fresher: the same number, nothing to tell.
      const update = held[index++];
      if (update?.sequence !== sequence || update.conId !== conId || update.position !== position)
        this.complain('P6', `the book's number ${index} is not ${conId} ${position} as told`);
    }
  }

  #remember(): void {
    const { belief } = this.core;
    this.#word = belief.state;
    this.#sinceUp = belief.since.upMs;
    if (belief.state === 'current') this.#wasCurrent = true;
  }
}

/** An earlier one of this link was given up, and showed what this one does not: a witness is waited for. */
const leavesOut = ({ rows }: AccountEvidence, { readFromTurn, shown }: Download): boolean =>
  [...rows].some(([conId, { size, turn }]) => size !== 0 && turn < readFromTurn && !shown.has(conId));

function changeOf(update: PositionUpdate, was: PositionUpdate | undefined): PositionUpdate['change'] | null {
  if (!was) return update.position === 0 ? null : 'opened';
  if (update.position === 0) return 'closed';
  if (update.position !== was.position || update.averageCost !== was.averageCost) return 'changed';
  if (CONTRACT.some((field) => update[field] !== was[field])) return 'changed';
  return NUMBERS.some((field) => update[field] !== was[field]) ? 'repriced' : update.change;
}

const listed = (updates: readonly PositionUpdate[]): string =>
  `[${updates.map(({ sequence, conId, change, position }) => `${sequence} ${conId} ${change} ${position}`).join(', ')}]`;
