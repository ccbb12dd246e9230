// One reader per fact: what an account message, a notice or a position row does to what is known.
import type { AccountFact } from './account-facts.ts';
import type { Work } from './account-link.ts';
import { isUnheard, refresh, refreshAll } from './asking.ts';
import { adoptOne, close, compare } from './sizes.ts';
import { spoke, spokeUnnamed } from './speech.ts';
import { burstEnded, finish, withoutWitness } from './verdict.ts';

type Fact<Name extends AccountFact['fact']> = Extract<AccountFact, { fact: Name }>;

/** Somebody who takes an account again sooner than this is not answered at once. */
const TAKE_BACK_AFTER_MS = 60_000;

/** Facts of the account subscription. @returns whether a streamed account spoke */
export function readSubscription(work: Work, fact: AccountFact): boolean {
  switch (fact.fact) {
    case 'badRow':
      badRow(work, fact);
      return false;
    case 'value':
      return value(work, fact);
    case 'accountTime':
      return spokeUnnamed(work);
    case 'end':
      return end(work, fact);
    case 'upstreamLost':
      work.link.cutOff(work.at.upMs);
      return false;
    case 'dataKept':
      dataKept(work);
      return false;
    case 'dataLost':
      dataLost(work);
      return false;
    case 'unsubscribed':
      unsubscribed(work, fact);
      return false;
    default:
      return false;
  }
}

/** Facts of the second witness. @returns whether a streamed account spoke */
export function readPositions(work: Work, fact: AccountFact): boolean {
  switch (fact.fact) {
    case 'position':
      return position(work, fact);
    case 'positionsEnd':
      burstEnded(work);
      return false;
    case 'positionsRefused':
      work.link.witness.refused();
      withoutWitness(work);
      return false;
    default:
      return false;
  }
}

/** It may have been a row of the running download, and of whatever contract. */
function badRow({ link, telling }: Work, { rejection }: Fact<'badRow'>): void {
  const { running } = link.downloads;
  if (running && rejection.conId !== null) running.unreadable.add(rejection.conId);
  else if (running) running.isUnreadable = true;
  // An end marker behind it is not in front of everything; and nothing follows from what it may have hidden.
  if (running && (rejection.account ?? running.account) === running.account) running.heard = true;
  for (const account of link.accounts) {
    link.absence.present(account, rejection.conId);
    if (rejection.conId !== null) telling.present(account, rejection.conId);
    else telling.allPresent(account);
  }
  telling.find({ find: 'rejected', rejection });
}

function value(work: Work, { account, key, value: text, currency }: Fact<'value'>): boolean {
  if (!spoke(work, account)) return false;
  if (key === 'AccountReady') ready(work, account, text !== 'false');
  else work.link.contradiction.value(account, key, currency, text);
  return true;
}

/** While its servers reset, IB may tell of an account what is old: from the end of that on, it is asked for anew. */
function ready({ link }: Work, account: string, isReady: boolean): void {
  const { doubts, downloads } = link;
  if (!isReady) {
    doubts.raise('account-not-ready', account, null);
    link.absence.forget(account);
    if (downloads.running?.account === account) downloads.running.doubted = true;
  } else if (doubts.isHopeless('account-not-ready', account)) {
    doubts.raise('account-not-ready', account, downloads.nextAsking);
    downloads.wish(account, true, true);
  }
}

function end(work: Work, { account }: Fact<'end'>): boolean {
  const { link, telling, at } = work;
  const { downloads } = link;
  const own = downloads.running?.account ?? '';
  if (account === '' && link.hasOtherSpoken) return false;
  const holds = (link.state(own)?.isComplete ?? false) || telling.book.heldOf(own).size > 0;
  const wasRunning = downloads.running !== null;
  const what = downloads.ends(account, holds, link.isSeveral);
  if (what === 'nothing' && wasRunning && account === own) return false;
  const isOwn = account === '' ? spokeUnnamed(work) : spoke(work, account);
  if (what === 'perhaps' && downloads.running) {
    downloads.suspect(at.upMs);
    link.pending?.delete(downloads.running.account);
    const state = link.state(own);
    if (state) state.isComplete = true;
  }
  if (what === 'running') finish(work, true);
  return isOwn;
}

/** 1102: what was missed is asked for; without a gap it is believed at once, as what is held is known. */
function dataKept(work: Work): void {
  const { link, telling } = work;
  const { doubts, downloads, witness } = link;
  const isUnderWay = isUnheard(link, downloads.subscribed ?? '');
  if (isUnderWay && downloads.running) downloads.running.doubted = false;
  else witness.distrust();
  const isSettled = telling.gap === null && link.pending === null;
  if (isSettled) doubts.end('upstream-lost', null);
  else if (doubts.has('upstream-lost', null))
    doubts.raise('upstream-lost', null, isUnderWay ? downloads.nextAsking - 1 : downloads.nextAsking);
  if (!isSettled) refreshAll(work);
  else if (downloads.subscribed !== null) refresh(work, downloads.subscribed);
}

/** 1101: whatever runs is given up, and everything is asked for anew, at once. */
function dataLost(work: Work): void {
  const { link, telling, at } = work;
  const { doubts, downloads } = link;
  doubts.end('upstream-lost', null);
  if (downloads.subscribed === null) return;
  // Asked for behind it already: several notices came at once.
  const isBehind = downloads.running?.askedAtMs === at.upMs && !downloads.running.heard;
  if (isBehind && doubts.has('data-lost', null)) return;
  downloads.giveUp();
  downloads.forgetWishes();
  link.absence.forget(null);
  link.differences.forget();
  link.witness.distrust();
  link.holdAll();
  telling.hold();
  telling.openGap('data-lost', 'data-lost');
  doubts.raise('data-lost', null, downloads.nextAsking);
  refreshAll(work);
}

/** 2100, unless it answers an unsubscribe of ours: asked for again at once, and then once a minute. */
function unsubscribed(work: Work, { code, text }: Fact<'unsubscribed'>): void {
  const { link, at } = work;
  const { doubts, downloads } = link;
  const account = downloads.subscribed;
  const state = link.state(account ?? '');
  if (account === null || !state) return;
  const running = downloads.running;
  // What answers our own unsubscribe comes before anything of the download that takes it back.
  const isAmid = running?.heard === true && doubts.has('account-taken-over', account);
  if (code === 2100 && !isAmid && downloads.isOurs(text, at.upMs)) return;
  // Said before the request of ours that runs was heard.
  const isBefore = running !== null && !running.heard;
  doubts.raise('account-taken-over', account, isBefore ? running.asking : downloads.nextAsking);
  link.absence.forget(account);
  if (isBefore) return;
  if (running) running.doubted = true;
  if (state.takenBackMs !== null && at.upMs - state.takenBackMs < TAKE_BACK_AFTER_MS) {
    doubts.askAt('account-taken-over', account, state.takenBackMs + TAKE_BACK_AFTER_MS);
    return;
  }
  // Its end marker will not come: the subscription is somebody else's.
  if (running) downloads.giveUp();
  refresh(work, account);
}

function position(work: Work, { account, contract, size, averageCost }: Fact<'position'>): boolean {
  const { link, telling, at } = work;
  const { conId } = contract;
  const witnessed = link.witness.position(account, contract, size, averageCost, at.upMs);
  if (!witnessed) return link.state(account) !== undefined;
  if (telling.isHolding) return true;
  if (!link.isRowed(account)) adoptOne(work, account, witnessed);
  // A download left it out, and now its size is said to be 0: both agree.
  else if (size === 0 && link.differences.of(account, conId)?.isAbsent) close(work, account, conId);
  compare(work, account, conId);
  return true;
}
