// Who spoke: only an account's own messages prove that it is alive, and that TWS hears IB again.
import type { Work } from './account-link.ts';
import { refreshAll } from './asking.ts';

/** A message that names an account. @returns whether it is a streamed one */
export function spoke(work: Work, account: string): boolean {
  const { link, at } = work;
  const state = link.state(account);
  const isOwn = account === link.downloads.subscribed;
  link.hasOtherSpoken = !isOwn;
  if (!state) return false;
  state.heardAtMs = at.upMs;
  link.downloads.heard(account, true, at.upMs);
  if (isOwn) flows(work);
  return true;
}

/** A message that names nobody: of the subscribed account while nobody else has spoken. @returns whether it is */
export function spokeUnnamed(work: Work): boolean {
  const { link, at } = work;
  const state = link.state(link.downloads.subscribed ?? '');
  if (!state || link.hasOtherSpoken) return false;
  state.heardAtMs = at.upMs;
  link.downloads.heard(link.downloads.subscribed ?? '', false, at.upMs);
  flows(work);
  return true;
}

/** The account goes on speaking although TWS said that it lost IB, and never that it is back. */
function flows(work: Work): void {
  const { link, at } = work;
  link.hearsAgain(at.upMs);
  if (!link.isCutOff || at.upMs - link.lostAtMs < link.settings.silentAfterMs) return;
  // The answer to what was asked meanwhile may come from a TWS that is still cut off.
  if (link.pending === null && link.downloads.running && link.downloads.askedAtMs >= link.lostAtMs) return;
  link.doubts.raise('upstream-lost', null, link.downloads.nextAsking);
  refreshAll(work);
}
