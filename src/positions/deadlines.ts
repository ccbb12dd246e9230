// What is due when nothing but time passes: the next moment of each kind, and what is done then.
import type { Work } from './account-link.ts';
import { isUnanswered, refresh, TAKE_BACK_AFTER_MS, takeTurn } from './asking.ts';
import { adopt, compare, takeAside } from './sizes.ts';
import { finish, unanswered, withoutWitness } from './verdict.ts';

interface Deadline {
  /** `null`: nothing of the kind is to come. */
  readonly nextMs: (work: Work) => number | null;
  readonly due: (work: Work) => void;
}

/** In the order in which they are looked at. */
export const DEADLINES: readonly Deadline[] = [
  {
    nextMs: ({ link }) => {
      const { running, suspectUntilMs } = link.downloads;
      if (!running || suspectUntilMs !== null) return suspectUntilMs;
      // A link that has told nothing yet does not wait for IB without end.
      return link.isMute && link.wasPublished ? null : running.waitedSinceMs + link.settings.snapshotTimeoutMs;
    },
    due: (work) => (work.link.downloads.running?.suspect ? finish(work, false) : unanswered(work)),
  },
  { nextMs: ({ link }) => link.absence.nextMs, due: withoutWitness },
  {
    nextMs: ({ link, telling }) => (telling.isHolding || !link.witness.isTrusted ? null : link.differences.nextMs),
    due: disagree,
  },
  // A turn that is due comes before the silence of the account whose turn is over.
  {
    nextMs: ({ link }) => (isIdle(link) ? link.turnAtMs : null),
    due: takeTurn,
  },
  { nextMs: silentAtMs, due: fallSilent },
  { nextMs: ({ link }) => (isIdle(link) ? link.doubts.nextAskMs : null), due: askAgain },
  { nextMs: unheardAtMs, due: askUnheard },
  { nextMs: ({ link, expiry, at }) => (isIdle(link) ? expiry.nextMs(at) : null), due: askExpired },
  { nextMs: ({ link }) => (isIdle(link) ? link.absence.nextLookMs : null), due: lookAgain },
  { nextMs: ({ link }) => (isIdle(link) ? link.lookAtMs : null), due: lookForUntold },
];

/** Everything that is due is done. */
export function passTime(work: Work): void {
  for (const { nextMs, due } of DEADLINES) {
    const atMs = work.link.isOver ? null : nextMs(work);
    if (atMs !== null && atMs <= work.at.upMs) due(work);
  }
}

/** The next moment at which something is due; `null`: none. */
export function nextDeadlineMs(work: Work): number | null {
  if (work.link.isOver) return null;
  let next = Number.POSITIVE_INFINITY;
  for (const { nextMs } of DEADLINES) next = Math.min(next, nextMs(work) ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(next) ? next : null;
}

/** Nothing runs, and asking is of use. */
function isIdle({ downloads, isCutOff }: Work['link']): boolean {
  return downloads.running === null && downloads.next === null && !isCutOff;
}

function silentAtMs({ link }: Work): number | null {
  const state = link.state(link.downloads.subscribed ?? '');
  return state && isIdle(link) ? state.heardAtMs + link.settings.silentAfterMs : null;
}

/**
 * When to ask although TWS is cut off, as far as is known: somebody else took the account, or what was asked for last may not
 * have been heard, so that nothing of it can show that TWS is back.
 */
function unheardAtMs({ link }: Work): number | null {
  const { downloads, doubts, isMute, wasPublished } = link;
  const { subscribed, askedAtMs } = downloads;
  if (!link.isCutOff || !wasPublished || subscribed === null) return null;
  if (isUnanswered(link)) return isMute ? askedAtMs + TAKE_BACK_AFTER_MS : null;
  return doubts.askAtOf('account-taken-over', subscribed);
}

function askUnheard(work: Work): void {
  const { downloads } = work.link;
  downloads.giveUp();
  // First: whoever waits besides is not asked for before TWS is back.
  if (downloads.subscribed !== null) refresh(work, downloads.subscribed);
}

function fallSilent(work: Work): void {
  const { doubts, downloads } = work.link;
  const account = downloads.subscribed;
  if (account === null) return;
  doubts.raise('subscription-silent', account, downloads.nextAsking);
  adopt(work, account);
  refresh(work, account);
  // However often it falls silent, the others are not kept from their turn.
  if (work.link.isSeveral) takeTurn(work);
}

/** Doubts that still stand are asked about again. */
export function askAgain(work: Work): void {
  const { accounts, doubts } = work.link;
  for (const account of doubts.due(work.at.upMs))
    for (const one of account === null ? accounts : [account]) refresh(work, one, false);
}

/** Sizes that have differed for too long. */
export function disagree(work: Work): void {
  const { link, telling, at } = work;
  for (const { account, conId } of link.differences.due(at.upMs)) {
    compare(work, account, conId);
    takeAside(work, account, conId);
    compare(work, account, conId);
    const difference = link.differences.of(account, conId);
    if (!difference) continue;
    const { portfolio, positions, portfolioMs, positionsMs } = difference;
    const ageOf = (toldMs: number | null) => (toldMs === null ? null : at.upMs - toldMs);
    const ages = { portfolioAgeMs: ageOf(portfolioMs), positionsAgeMs: ageOf(positionsMs) };
    link.differences.reported(difference);
    telling.find({ find: 'disagreement', account, conId, portfolio, positions, ...ages });
    link.doubts.raise('disagreement', account, null);
    refresh(work, account);
  }
}

/** What could not be read is asked for again. */
function lookAgain(work: Work): void {
  for (const account of work.link.absence.dueLooks(work.at.upMs)) refresh(work, account, false);
}

function askExpired(work: Work): void {
  const { link, telling, expiry, at } = work;
  for (const account of expiry.expired(telling.book, link.accounts, at)) refresh(work, account, false);
}

function lookForUntold(work: Work): void {
  const { link, telling, expiry, at } = work;
  link.lookAtMs = at.upMs + link.settings.silentAfterMs;
  const account = link.downloads.subscribed;
  if (account !== null && expiry.isUntold(account, telling.book.heldOf(account), at.upMs)) refresh(work, account);
}
