// Two sources of one size: what position rows tell that portfolio rows do not, and where the two differ.
import type { Work } from './account-link.ts';
import { type Aside, SETTLE_MS } from './difference.ts';
import type { PortfolioRow } from './portfolio-row.ts';
import type { WitnessedSize } from './witness.ts';

/** Compares one contract. */
export function compare(work: Work, account: string, conId: number): void {
  const { link, telling } = work;
  if (telling.isHolding || !link.witness.isTrusted) return;
  const aside = asideOf(work, account, conId);
  if (aside?.row.position === (link.witness.of(account, conId)?.size ?? 0)) takeAside(work, account, conId);
  // Before its download is complete only what was set aside is known of the portfolio.
  else if (!aside && !link.state(account)?.isComplete) link.differences.agree(account, conId);
  else differ(work, account, conId, link.differences.of(account, conId)?.absentWord ?? null, aside);
}

/** A whole download left it out, and the witness shows it. */
export function leftOut(work: Work, account: string, conId: number): void {
  differ(work, account, conId, work.telling.nextWord(), null);
}

/** A row that lags behind a position row waits until positions say the same, or the settle time is over. */
export function setAside(work: Work, row: PortfolioRow): void {
  const { telling, at } = work;
  const { account, contract } = row;
  differ(work, account, contract.conId, null, { row, at, word: telling.nextWord() });
}

/** The row that was set aside is believed after all. */
export function takeAside(work: Work, account: string, conId: number): void {
  const aside = asideOf(work, account, conId);
  if (!aside) return;
  work.link.differences.agree(account, conId);
  work.telling.row(aside.row, aside.at, false);
}

function asideOf({ link, telling }: Work, account: string, conId: number): Aside | null {
  const aside = link.differences.of(account, conId)?.aside ?? null;
  return aside !== null && aside.word > telling.rowWord(account, conId) ? aside : null;
}

/** Whether a whole download left it out, the witness did not, and no row has told of it since. */
export function isLeftOut({ link, telling }: Work, account: string, conId: number): boolean {
  const absentWord = link.differences.of(account, conId)?.absentWord ?? null;
  return absentWord !== null && telling.rowWord(account, conId) < absentWord;
}

/** It was spoken of after all: its absence proves nothing, be it a candidate or a close that is held back. */
export function present({ link, telling }: Work, account: string, conId: number): void {
  link.absence.present(account, conId);
  telling.present(account, conId);
}

/** What absences have proved so far is worth nothing, be it a candidate or a close that is held back; `null`: of all accounts. */
export function withdraw(work: Work, account: string | null): void {
  const { link, telling } = work;
  link.absence.forget(account);
  telling.allPresent(account);
  forgetAbsence(work, account, null);
}

/** What a row has told since, or the book holds, is compared as it stands. */
function forgetAbsence(work: Work, account: string | null, conId: number | null): void {
  for (const one of work.link.differences.forgetAbsence(account, conId)) compare(work, one.account, one.conId);
}

/** What it may have been cannot be told: what was left out and may be it is not settled, and is asked about again. `conId` null: of whatever contract. */
export function unsettle(work: Work, account: string, conId: number | null): void {
  const { link, at } = work;
  const isCandidate = (other: number) => conId === null || other === conId;
  const waiting = [...(link.absence.of(account)?.conIds ?? [])];
  const leftOut = link.differences.in(account).filter((one) => isLeftOut(work, account, one.conId));
  if ([...waiting, ...leftOut.map((one) => one.conId)].some(isCandidate))
    link.absence.lookBy(account, at.upMs + link.settings.snapshotTimeoutMs);
  if (conId === null) withdraw(work, account);
  else {
    present(work, account, conId);
    forgetAbsence(work, account, conId);
  }
}

function differ(work: Work, account: string, conId: number, leftOutWord: number | null, aside: Aside | null): void {
  const { link, telling, at } = work;
  const held = telling.book.heldOf(account).get(conId);
  const witnessed = link.witness.of(account, conId);
  // Left out of a download, and not told of by a row since: that is what the portfolio says.
  const absentWord = leftOutWord !== null && leftOutWord > telling.rowWord(account, conId) ? leftOutWord : null;
  const portfolio = aside?.row.position ?? (absentWord !== null ? 0 : (held?.update.position ?? null));
  const positions = witnessed?.size ?? null;
  // Only positions have ever told of it: when they do no more, that is no difference.
  const isUnsaid = aside === null && absentWord === null && held?.rowWord === 0 && (positions ?? 0) === 0;
  if (isUnsaid || (portfolio ?? 0) === (positions ?? 0)) {
    link.differences.agree(account, conId);
    return;
  }
  const portfolioMs = aside?.at.upMs ?? held?.toldMs ?? telling.zeroMs(account, conId);
  const positionsMs = witnessed?.atMs ?? null;
  // Both were said, be it while everything was held back: they differ since the later of the two. A whole download that
  // does not name it says so, too.
  const completeMs = link.state(account)?.completeMs ?? null;
  const saidMs = absentWord === null ? (portfolioMs ?? completeMs) : completeMs;
  const sinceMs = saidMs !== null && positionsMs !== null ? Math.max(saidMs, positionsMs) : at.upMs;
  link.differences.note({ account, conId, portfolio, positions, portfolioMs, positionsMs, absentWord, aside, sinceMs });
}

/** Both sources say that it is not held. */
export function close({ link, telling, at }: Work, account: string, conId: number): void {
  telling.close(account, conId, at);
  link.differences.agree(account, conId);
}

/** Takes a size from a position row, of an account whose own rows do not come. */
export function adoptOne({ telling, at }: Work, account: string, witnessed: WitnessedSize): void {
  if (telling.size({ account, ...witnessed }, at)) witnessed.isTold = true;
}

/** Whether a position row came later than what the account's own rows said of that contract, or left out. */
function isNewer({ link, telling }: Work, account: string, { contract, word }: WitnessedSize): boolean {
  const rowWord = telling.rowWord(account, contract.conId);
  return word > (rowWord > 0 ? rowWord : (link.state(account)?.completeWord ?? 0));
}

/** From here on the account's sizes come from position rows only: what they already say is taken. */
export function adopt(work: Work, account: string): void {
  const { link, telling } = work;
  if (telling.isHolding || !link.witness.isTrusted) return;
  for (const { conId } of link.differences.in(account)) {
    const witnessed = link.witness.of(account, conId);
    if (!witnessed || !isNewer(work, account, witnessed)) continue;
    adoptOne(work, account, witnessed);
    compare(work, account, conId);
  }
}

/** A burst is over, or a download: every contract of the account is looked at. @returns whether its download is to be asked for */
export function sweep(work: Work, account: string): boolean {
  const { link, telling } = work;
  if (telling.isHolding || !link.witness.isTrusted) return false;
  const witnessed = link.witness.sizesOf(account);
  const isRowed = link.isRowed(account);
  if (!isRowed)
    for (const one of [...witnessed.values()]) if (isNewer(work, account, one)) adoptOne(work, account, one);
  for (const conId of witnessed.keys()) compare(work, account, conId);
  for (const { conId } of link.differences.in(account)) compare(work, account, conId);
  let isAnyAbsent = false;
  for (const conId of telling.book.heldOf(account).keys()) {
    if (witnessed.has(conId)) continue;
    compare(work, account, conId);
    isAnyAbsent = true;
  }
  return isAnyAbsent && !isRowed;
}

/** Whether a row tells a size that a position row, just taken into the book, has left behind. */
export function isLagging({ link, telling, at }: Work, { account, contract, position }: PortfolioRow): boolean {
  const witnessed = link.witness.of(account, contract.conId);
  if (telling.isHolding || !link.witness.isTrusted) return false;
  if (!witnessed?.isTold || witnessed.size === position) return false;
  const held = telling.book.get(account, contract.conId)?.position ?? 0;
  return held === witnessed.size && at.upMs - witnessed.sinceMs < SETTLE_MS;
}
