// What the end of a download means: believed or not, what its absences prove, and what ends with it.
import type { AccountState, Work } from './account-link.ts';
import { refresh, TAKE_BACK_AFTER_MS } from './asking.ts';
import { SETTLE_MS } from './difference.ts';
import type { Download } from './downloads.ts';
import { judgeValues, judgeValuesAgain } from './held-values.ts';
import { adopt, close, isLeftOut, leftOut, sweep, takeAside, withdraw } from './sizes.ts';

/** How long a download waits for the burst asked for beside it. */
export const WITNESS_PATIENCE_MS = 2_000;

/** The running download is over. @param surely its own end marker came; otherwise it is presence only, and asked for anew */
export function finish(work: Work, surely: boolean): void {
  const { link, telling, at } = work;
  const download = link.downloads.finish(surely);
  const state = download ? link.state(download.account) : undefined;
  if (!download || !state) return;
  const { account, asking } = download;
  state.isComplete = true;
  state.completeWord = telling.nextWord();
  state.completeMs = at.upMs;
  if (surely && (download.rows > 0 || download.isUnreadable || download.unreadable.size > 0)) state.rowed = asking;
  link.pending?.delete(account);
  if (link.isSeveral) link.turnAtMs = at.upMs + link.settings.accountDwellMs;
  if (surely && !download.doubted) {
    const missing = missingOf(work, download);
    if (download.strange > 0 && (download.rows === 0 || missing.length > 0))
      link.doubts.raise('rows-unlabelled', account, link.downloads.nextAsking);
    if (download.wasTakenOver && missing.length > 0) {
      link.doubts.raise('account-taken-over', account, link.downloads.nextAsking);
      link.doubts.askAt('account-taken-over', account, Math.max(takeBackAtMs(state), at.upMs));
    }
    if (!link.doubts.bars(account, asking)) judgeValues(work, download);
    if (!link.doubts.bars(account, asking)) {
      state.believed = asking;
      infer(work, download, missing);
    } else {
      withdraw(work, account);
    }
  } else {
    withdraw(work, account);
  }
  if (!surely) refresh(work, account);
  if (!telling.isHolding) sweep(work, account);
  link.doubts.again(account, at.upMs);
}

/** An account that does not answer keeps nobody waiting; when none does, the link is of no use. */
export function unanswered(work: Work): void {
  const { link, telling, at } = work;
  const { running } = link.downloads;
  if (!running) return;
  const { rows } = running;
  // Where TWS is cut off nobody else can be asked either.
  const late = new Set([running.account, ...(link.isMute ? (link.pending ?? []) : [])]);
  link.downloads.giveUp();
  if (link.isSeveral) link.turnAtMs = at.upMs + link.settings.accountDwellMs;
  for (const account of late) {
    withdraw(work, account);
    link.pending?.delete(account);
    link.doubts.raise('account-unanswered', account, link.downloads.nextAsking);
    link.doubts.again(account, at.upMs);
    adopt(work, account);
  }
  const silent = link.doubts.accountsOf('account-unanswered');
  if (silent.length < link.accounts.length) return;
  link.isOver = true;
  telling.find({ find: 'unanswered', accounts: link.accounts, rows });
}

/** A burst is over: what waited for it is decided, and sizes are compared. */
export function burstEnded(work: Work): void {
  const { link } = work;
  if (!link.witness.end()) return;
  judgeValuesAgain(work);
  for (const { account, burst, conIds } of link.absence.all)
    if (link.witness.hasEnded(burst)) decide(work, account, [...conIds]);
  for (const account of link.accounts)
    if (sweep(work, account) && mayBeAsked(work, account)) refresh(work, account, false);
}

/**
 * Whether what a burst lacks of a waiting account is asked about now. The one that is subscribed has its own download; what
 * no download can settle yet, because of a doubt, is asked in the doubt's own time; and the same is not asked all the time.
 */
function mayBeAsked({ link, at }: Work, account: string): boolean {
  const { doubts, downloads } = link;
  const state = link.state(account);
  if (!state?.isComplete || account === downloads.subscribed || doubts.bars(account, downloads.nextAsking))
    return false;
  if (state.missedMs !== null && at.upMs - state.missedMs < SETTLE_MS) return false;
  state.missedMs = at.upMs;
  return true;
}

/** What was inferred and not told yet may be of a TWS that was cut off: a burst from `burst` on decides. */
export function reconsider(work: Work, burst: number): void {
  const { link, telling } = work;
  link.distrustWitness(burst);
  const { needed } = link.witness;
  const untilMs = burstUntilMs(work);
  for (const account of link.accounts) {
    const conIds = telling.takeClosing(account);
    const known = link.absence.of(account)?.conIds ?? [];
    if (conIds.size > 0)
      link.absence.set({ account, conIds: new Set([...known, ...conIds]), burst: needed, waitsFor: 'burst', untilMs });
  }
  link.absence.waitForBurst(needed, untilMs);
}

/** No burst came in time, or none will: two downloads decide instead. */
export function withoutWitness(work: Work): void {
  const { link, at } = work;
  for (const candidate of link.absence.all) {
    if (candidate.waitsFor === 'download') continue;
    if (link.witness.isServed && at.upMs < candidate.untilMs) continue;
    link.witness.fellSilent();
    link.absence.set({ ...candidate, waitsFor: 'download' });
    refresh(work, candidate.account);
  }
}

/** Positions are refused on this link: they say nothing any more, and what they differed about is asked for anew. */
export function positionsRefused(work: Work): void {
  const { link, at } = work;
  link.witness.refused();
  for (const account of link.accounts) {
    const differing = link.differences.in(account);
    for (const { conId } of differing) takeAside(work, account, conId);
    const conIds = new Set(differing.map(({ conId }) => conId).filter((conId) => isLeftOut(work, account, conId)));
    if (conIds.size > 0) link.absence.set({ account, conIds, burst: 0, waitsFor: 'download', untilMs: at.upMs });
    if (differing.length > 0) refresh(work, account, false);
    link.doubts.end('disagreement', account);
  }
  link.differences.clear();
  withoutWitness(work);
}

/** When somebody who took the account may be answered: at once, and then once a minute. */
export function takeBackAtMs({ takenBackMs }: AccountState): number {
  return takenBackMs === null ? Number.NEGATIVE_INFINITY : takenBackMs + TAKE_BACK_AFTER_MS;
}

/** What is held although the download did not name it. */
function missingOf({ telling }: Work, { account, seen, unreadable }: Download): readonly number[] {
  return telling.absent(account, (conId) => seen.has(conId) || unreadable.has(conId));
}

function infer(work: Work, download: Download, missing: readonly number[]): void {
  const { link, telling, at } = work;
  const { account, burst, strange, isUnreadable, unreadable } = download;
  const before = link.absence.of(account);
  // A close that is held back is decided anew by a newer download.
  const closing = telling.takeClosing(account);
  const conIds = strange > 0 || isUnreadable ? [] : missing;
  const isHidden =
    (isUnreadable && missing.length > 0) || [...unreadable].some((conId) => telling.book.get(account, conId));
  if (isHidden) link.absence.hidden(account, at.upMs, link.settings.snapshotTimeoutMs);
  else link.absence.seen(account);
  if (link.witness.hasEnded(burst)) {
    decide(work, account, conIds);
  } else if (link.witness.isServed) {
    link.absence.set({
      account,
      conIds: new Set(conIds),
      burst,
      waitsFor: 'burst',
      untilMs: burstUntilMs(work),
    });
  } else {
    const isSecond = (conId: number) =>
      closing.has(conId) || (before?.waitsFor === 'download' && before.conIds.has(conId));
    for (const conId of conIds) if (isSecond(conId)) settle(work, account, conId);
    const others = new Set(conIds.filter((conId) => !isSecond(conId)));
    link.absence.set({ account, conIds: others, burst, waitsFor: 'download', untilMs: at.upMs });
    if (others.size > 0) refresh(work, account);
  }
}

/** When a burst that is waited for from now on has taken too long. */
function burstUntilMs({ link, at }: Work): number {
  return at.upMs + Math.min(WITNESS_PATIENCE_MS, link.settings.snapshotTimeoutMs);
}

/** The witness has spoken: not there either is gone, there is a difference that must settle. */
function decide(work: Work, account: string, conIds: readonly number[]): void {
  const { link } = work;
  link.absence.forget(account);
  for (const conId of conIds) settle(work, account, conId);
}

/** Never a close while the newest position row shows it. */
function settle(work: Work, account: string, conId: number): void {
  if ((work.link.witness.of(account, conId)?.size ?? 0) === 0) close(work, account, conId);
  else leftOut(work, account, conId);
}
