// Who is asked for, when: turns, refreshes, and what one request takes with it.
import type { AccountLink, Work } from './account-link.ts';
import { adopt } from './sizes.ts';

/** Somebody who takes an account again sooner than this is not answered at once. */
export const TAKE_BACK_AFTER_MS = 60_000;

/** Asks for an account anew, with a positions burst beside it. What runs and was not heard of yet will do. */
export function refresh({ link }: Work, account: string, isFirst = true): void {
  if (!isUnheard(link, account)) link.downloads.wish(account, true, isFirst);
}

/** Whether an undoubted download of the account runs of which nothing came yet, of its witness neither: all of it is still to be said. */
export function isUnheard({ downloads, witness }: AccountLink, account: string): boolean {
  const { running } = downloads;
  if (running?.account !== account || running.heard || running.doubted) return false;
  return witness.isAwaited(running.burst);
}

export function refreshAll(work: Work): void {
  const { link } = work;
  const first = link.downloads.subscribed ?? link.accounts[0] ?? '';
  refresh(work, first);
  for (const account of link.accounts) if (account !== first) refresh(work, account, false);
}

/** Whether TWS is cut off, and nothing would come of asking: what it tells unasked will show that it is back, if it tells anything. */
function isVain(link: AccountLink, account: string, atMs: number): boolean {
  if (!link.isCutOff || (link.pending !== null && !link.isMute)) return false;
  // A first one that cannot be asked again yet keeps its bound.
  if (!link.wasPublished) return true;
  const isDue = isUnanswered(link) && atMs - link.downloads.askedAtMs >= TAKE_BACK_AFTER_MS;
  return !isDue && !link.doubts.has('account-taken-over', account);
}

/** Whether something that was asked for was not told in full: TWS may not have heard of it. */
export function isUnanswered({ downloads, pending }: AccountLink): boolean {
  return downloads.running !== null || downloads.wasUnheard || pending !== null;
}

/** Sends what may be sent now: one download at a time, since an end marker names no request. */
export function ask(work: Work): void {
  const { link, telling, at } = work;
  const { downloads, doubts, witness } = link;
  const next = downloads.next;
  if (next === null || downloads.running || link.isOver || isVain(link, next.account, at.upMs)) return;
  const { account } = next;
  const state = link.state(account);
  if (downloads.subscribed !== null && downloads.subscribed !== account) adopt(work, downloads.subscribed);
  const isFresh = next.fresh || (telling.gap !== null && state?.believed === 0);
  const burst = isFresh ? witness.ask(at.upMs) : { burst: witness.needed, isNew: false };
  const isDoubted = doubts.bars(account, downloads.nextAsking);
  const unsubscribed = downloads.begin(next, burst.burst, isDoubted, at.upMs);
  if (unsubscribed !== null) telling.find({ find: 'unsubscribe', account: unsubscribed });
  if (burst.isNew) telling.find({ find: 'askPositions' });
  telling.find({ find: 'subscribe', account });
  if (state) {
    state.heardAtMs = at.upMs;
    state.unwitnessed = null;
    if (doubts.has('account-taken-over', account)) state.takenBackMs = at.upMs;
  }
  doubts.asked(account);
  link.contradiction.begin(account);
  link.hasOtherSpoken = false;
  link.turnAtMs = null;
}

/** The account whose turn it is; one that does not answer is asked in its own time. */
export function takeTurn({ link }: Work): void {
  const { accounts, downloads, doubts } = link;
  link.turnAtMs = null;
  const at = accounts.indexOf(downloads.subscribed ?? '');
  const order = accounts.map((_, step) => accounts[(at + 1 + step) % accounts.length] ?? '');
  const next = order.find((account) => !doubts.has('account-unanswered', account));
  if (next !== undefined) downloads.wish(next, false, false);
}
