// Account values that say something is held, against what the download beside them and positions show.
import type { Work } from './account-link.ts';
import type { Download } from './downloads.ts';
import { withdraw } from './sizes.ts';

/** A download is to be believed: whether what its values say is shown, as far as that is known. */
export function judgeValues(work: Work, download: Download): void {
  const { link } = work;
  const state = link.state(download.account);
  const isContradicted = contradicts(work, download);
  // What positions said before the burst beside it, they may say no more when that is over.
  if (state) state.unwitnessed = isContradicted || link.witness.hasEnded(download.burst) ? null : download;
}

/** A burst is over: what a download beside it left out is not gone while account values say that something is held. */
export function judgeValuesAgain(work: Work): void {
  const { link, at } = work;
  for (const account of link.accounts) {
    const state = link.state(account);
    const download = state?.unwitnessed;
    if (!state || !download || !link.witness.hasEnded(download.burst)) continue;
    state.unwitnessed = null;
    if (!contradicts(work, download)) continue;
    withdraw(work, account);
    link.doubts.again(account, at.upMs);
  }
}

/** @returns whether that is a doubt now */
function contradicts({ link, telling, at }: Work, download: Download): boolean {
  const { contradiction, doubts, downloads, witness } = link;
  const { account, held, unreadable, isUnreadable } = download;
  const isShown = held.size > 0 || isUnreadable || unreadable.size > 0 || (witness.isTrusted && witness.shows(account));
  if (isShown || !contradiction.saysHeld(account)) {
    contradiction.agreed(account);
    return false;
  }
  const seen = contradiction.look(account, at.upMs);
  if (seen === 'doubt') doubts.raise('contradicted', account, downloads.nextAsking);
  const text =
    'account values say that something is held, and neither download nor positions do: believed after a minute';
  if (seen === 'believe') telling.find({ find: 'warning', text });
  return seen === 'doubt';
}
