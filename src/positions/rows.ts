// Portfolio rows that are not the ordinary case: of a download, of news, of strangers.
import type { Work } from './account-link.ts';
import type { PortfolioRow } from './portfolio-row.ts';
import { compare, isLagging, isLeftOut, setAside, unsettle } from './sizes.ts';
import { spoke } from './speech.ts';

/** @returns whether it is of a streamed account */
export function takeRow(work: Work, row: PortfolioRow): boolean {
  const { link, telling, at } = work;
  const { account, contract, position } = row;
  const { conId } = contract;
  const running = link.downloads.running;
  if (!spoke(work, account)) {
    if (running) running.strange++;
    // It may be ours under another name: what it names is not gone.
    for (const ours of link.accounts) unsettle(work, ours, conId);
    const reason = account === '' ? 'accountName is empty' : 'the row is of an account that was not subscribed';
    telling.find({ find: 'rejected', rejection: { reason, account, conId } });
    return false;
  }
  link.absence.present(account, conId);
  const state = link.state(account);
  const download = running?.account === account ? running : null;
  if (download) {
    download.rows++;
    download.seen.add(conId);
  } else if (state && running === null && account === link.downloads.subscribed) {
    state.rowed = link.downloads.nextAsking - 1;
  }
  const shows = (download ?? state?.unwitnessed)?.held;
  if (position !== 0) shows?.add(conId);
  else shows?.delete(conId);
  // Its own row: what a download left out before is not left out any more.
  if (isLeftOut(work, account, conId)) link.differences.agree(account, conId);
  if (isLagging(work, row)) {
    setAside(work, row);
    return true;
  }
  link.differences.forgetAside(account, conId);
  telling.row(row, at, download !== null);
  compare(work, account, conId);
  return true;
}
