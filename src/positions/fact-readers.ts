// One reader per fact: what an account message, a notice or a position row does to what is known.
import type { AccountFact } from './account-facts.ts';
import type { Work } from './account-link.ts';
import { isUnheard, refresh, refreshAll } from './asking.ts';
import { isTakeOver } from './downloads.ts';
import type { RowRejection } from './portfolio-row.ts';
import { adopt, adoptOne, close, compare, isLeftOut, leftOut, unsettle, withdraw } from './sizes.ts';
import { spoke, spokeUnnamed } from './speech.ts';
import { burstEnded, finish, positionsRefused, reconsider, takeBackAtMs, unanswered } from './verdict.ts';

type Fact<Name extends AccountFact['fact']> = Extract<AccountFact, { fact: Name }>;

/** Facts of the account subscription. @returns whether a streamed account spoke */
export function readSubscription(work: Work, fact: AccountFact): boolean {
  switch (fact.fact) {
    case 'badRow':
      return badRow(work, fact);
    case 'value':
      return value(work, fact);
    case 'accountTime':
      return spokeUnnamed(work);
    case 'end':
      return end(work, fact);
    case 'upstreamLost':
      work.link.cutOff(work.at.upMs);
      withdraw(work, null);
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
    case 'accountRefused':
      refused(work);
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
    case 'badPosition':
      badPosition(work, fact);
      return false;
    case 'positionsEnd':
      burstEnded(work);
      return false;
    case 'positionsRefused':
      positionsRefused(work);
      return false;
    default:
      return false;
  }
}

/** What it does not name it may have been: a row of the running download, and of whatever contract. */
function badRow(work: Work, { rejection }: Fact<'badRow'>): boolean {
  const { link, telling, at } = work;
  const { account } = rejection;
  const { running } = link.downloads;
  // An end marker behind it is not in front of everything; and nothing follows from what it may have hidden.
  if (running && account === null) link.downloads.heard(running.account, false, at.upMs);
  telling.find({ find: 'rejected', rejection });
  const isOwn = account !== null && spoke(work, account);
  if (account !== null && !isOwn) {
    if (running) running.strange++;
    return false;
  }
  hides(work, rejection);
  return isOwn;
}

/** It may hide what it is of; that the account subscription lives it does not show. */
function badPosition(work: Work, { rejection }: Fact<'badPosition'>): void {
  work.telling.find({ find: 'rejected', rejection });
  hides(work, rejection);
}

/** What could not be read may have shown it: it is not absent from what runs, nor from what was left out before. */
function hides(work: Work, { account, conId }: RowRejection): void {
  const { link } = work;
  const { running } = link.downloads;
  if (running && (account === null || account === running.account)) {
    if (conId === null) running.isUnreadable = true;
    else running.unreadable.add(conId);
  }
  for (const one of account === null ? link.accounts : [account]) unsettle(work, one, conId);
}

function value(work: Work, { account, key, value: text, currency }: Fact<'value'>): boolean {
  if (!spoke(work, account)) return false;
  if (key === 'AccountReady') ready(work, account, text.toLowerCase() !== 'false');
  else work.link.contradiction.value(account, key, currency, text);
  return true;
}

/** While its servers reset, IB may tell of an account what is old: from the end of that on, it is asked for anew. */
function ready(work: Work, account: string, isReady: boolean): void {
  const { link, at } = work;
  const { doubts, downloads } = link;
  if (!isReady) {
    doubts.raise('account-not-ready', account, null);
    withdraw(work, account);
    if (downloads.running?.account === account) downloads.running.doubted = true;
    else doubts.againAbout('account-not-ready', account, at.upMs);
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
  const what = downloads.ends(account, holds, link.isSeveral);
  // One that ends nothing answers an earlier request: no word of the account's own now, and nothing another end could follow.
  if (what === 'nothing' && (account === downloads.subscribed || account === '')) return false;
  const isOwn = account === '' ? spokeUnnamed(work) : spoke(work, account);
  if ((what === 'perhaps' || what === 'perhapsOther') && downloads.running) {
    downloads.suspect(at.upMs, what === 'perhapsOther');
    link.pending?.delete(downloads.running.account);
    const state = link.state(own);
    if (state) state.isComplete = true;
  }
  if (what === 'running') finish(work, true);
  return isOwn;
}

/** 1102: what was missed is asked for; without a gap it is believed at once, as what is held is known. */
function dataKept(work: Work): void {
  const { link, telling, at } = work;
  const { doubts, downloads } = link;
  link.hearsAgain(at.upMs);
  const { running } = downloads;
  if (running && doubts.outlasts('account-taken-over', running.account, running.asking)) downloads.giveUp();
  const isUnderWay = isUnheard(link, downloads.subscribed ?? '');
  // Of several each is asked with a burst of its own, and later turns go by the newest.
  reconsider(work, isUnderWay && running && !link.isSeveral ? running.burst : link.witness.next);
  const isSettled = telling.gap === null && link.pending === null && link.isBelieved;
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
  withdraw(work, null);
  link.differences.forgetAsides();
  link.distrustWitness();
  link.holdAll();
  telling.hold();
  telling.openGap('data-lost', 'data-lost');
  doubts.raise('data-lost', null, downloads.nextAsking);
  refreshAll(work);
}

/** What was asked for last will not be answered: of several, the others are not kept waiting for it. */
function refused(work: Work): void {
  const { accounts, doubts, downloads } = work.link;
  const { running } = downloads;
  if (running === null || running.heard) return;
  if (accounts.some((one) => one !== running.account && !doubts.has('account-unanswered', one))) unanswered(work);
}

/** 2100, unless it answers an unsubscribe of ours: asked for again at once, and then once a minute. */
function unsubscribed(work: Work, { code, text }: Fact<'unsubscribed'>): void {
  const { link, at } = work;
  const { doubts, downloads } = link;
  const account = downloads.subscribed;
  const state = link.state(account ?? '');
  if (account === null || !state) return;
  const running = downloads.running;
  // What answers our own unsubscribe comes before anything of the download that takes it back, unless rows were held up on
  // their way. A TWS whose take-overs sound like that answer is not taken at its word then.
  const isAmid = running?.heard === true && doubts.has('account-taken-over', account) && state.wasTakenUnnamed;
  if (code === 2100 && !isAmid && downloads.isOurs(text, at.upMs)) return;
  state.wasTakenUnnamed = code === 2100 && !isTakeOver(text);
  // Said before the request of ours that runs was heard.
  const isBefore = running !== null && !running.heard;
  doubts.raise('account-taken-over', account, isBefore ? running.asking : downloads.nextAsking);
  withdraw(work, account);
  adopt(work, account);
  if (isBefore) {
    running.wasTakenOver = true;
    if (code === 2101) refused(work);
    return;
  }
  if (running) running.doubted = true;
  const backAtMs = takeBackAtMs(state);
  if (backAtMs > at.upMs) {
    doubts.askAt('account-taken-over', account, backAtMs);
    return;
  }
  // Its end marker will not come: the subscription is somebody else's. A first one that cannot be asked again yet keeps its bound.
  if (running && !(link.isMute && link.pending)) downloads.giveUp();
  refresh(work, account);
}

function position(work: Work, { account, contract, size, averageCost }: Fact<'position'>): boolean {
  const { link, telling, at } = work;
  const { conId } = contract;
  const said = { contract, size, averageCost, atMs: at.upMs, word: telling.nextWord() };
  const witnessed = link.witness.position(account, said);
  if (!witnessed) return link.state(account) !== undefined;
  // A close that is held back falls with a newer word.
  if (size !== 0 && telling.present(account, conId) && link.isRowed(account)) leftOut(work, account, conId);
  if (telling.isHolding) return true;
  if (!link.isRowed(account)) adoptOne(work, account, witnessed);
  // A download left it out, and now its size is said to be 0: both agree.
  else if (size === 0 && isLeftOut(work, account, conId)) close(work, account, conId);
  compare(work, account, conId);
  return true;
}
