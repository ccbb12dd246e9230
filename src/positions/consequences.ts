// What follows from a step: doubts end, questions are asked, a gap closes; how it stands then, and when to look again.
import type { AccountFact, Standing } from './account-facts.ts';
import { STANDING, type Work } from './account-link.ts';
import { ask } from './asking.ts';
import { askAgain, nextDeadlineMs } from './deadlines.ts';

/** What an account says again and again: its values, their time, what it holds. */
export function isWord({ fact }: AccountFact): boolean {
  return fact === 'value' || fact === 'accountTime' || fact === 'position';
}

/**
 * Whether nothing can follow from a word of an account that was at rest: what is due because nobody speaks is looked at when its
 * time has come.
 * @param wakeAtMs when that is; the wall clock, by which contracts expire, may have been set since
 */
export function isMere({ link, telling, expiry, at }: Work, wakeAtMs: number | null): boolean {
  if (!link.isAtRest || telling.hasFound) return false;
  const expiresAtMs = expiry.nextMs(at);
  return expiresAtMs === null || (wakeAtMs !== null && wakeAtMs <= expiresAtMs);
}

export function follow(work: Work): void {
  const { link, telling, at } = work;
  link.heal();
  if (!link.isOver && link.downloads.running === null && !link.isCutOff) askAgain(work);
  ask(work);
  const isComplete = link.pending?.size === 0 && !link.absence.any && !link.isOver;
  if (isComplete && link.publishAtMs === null) link.publishAtMs = at.upMs;
  if (link.pending === null && !link.doubts.any && !link.absence.any && link.isBelieved) telling.resume();
}

/** What is held back is told first, and a gap is closed: until then it stands where it stood. */
export function standsNow({ link, telling }: Work, before: Standing): Standing {
  const doubts = link.doubts.names;
  if (!link.wasPublished) return STANDING.syncing;
  if (doubts.length > 0) return { is: 'degraded', doubts };
  return link.pending === null && telling.gap === null ? STANDING.live : before;
}

/** Never in the past: who wakes then is not late. @param notBeforeMs nobody is judged before; what is to be told waits for nobody */
export function wakeAt(work: Work, notBeforeMs: number | null): number | null {
  const deadlineMs = Math.max(nextDeadlineMs(work) ?? Number.POSITIVE_INFINITY, notBeforeMs ?? work.at.upMs);
  const nextMs = Math.min(deadlineMs, work.link.publishAtMs ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(nextMs) ? nextMs : null;
}
