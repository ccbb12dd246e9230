// The two verdicts everything hangs on: may the book be called current, and may this key be told closed.
import type { AccountEvidence, Burst, Download, Evidence } from './evidence.ts';
import { keyOf, LATE_MS } from './evidence.ts';

/** What sources may differ for in silence, in milliseconds (belief, rule 3). */
export const SETTLE_MS = 10_000;

const newest = <T>(list: readonly T[]): T | undefined => list[list.length - 1];
const isSubscribed = (evidence: Evidence, account: AccountEvidence): boolean =>
  evidence.subscribed === account.name && !account.takenOver;

/** Why the book may not be called `current`; `null`: it may. */
export function whyNotCurrent(evidence: Evidence, isGapOpen: boolean): string | null {
  if (!evidence.isUp) return 'the link is down';
  if (isGapOpen) return 'a gap is open';
  for (const account of evidence.accounts.values()) {
    const why = whyNotBelieved(evidence, account);
    if (why !== null) return `${account.name}: ${why}`;
  }
  return null;
}

function whyNotBelieved(evidence: Evidence, account: AccountEvidence): string | null {
  const { upMs, settings } = evidence;
  if (account.notReady) return 'AccountReady is false';
  const { download } = account;
  const believed = newest(account.believed);
  const isOpen = download?.isVague === true && download.endedTurn !== null;
  if (!believed) return isOpen ? null : 'no download of it on this link may be believed';
  if (believed.askedTurn < account.required && !isOpen)
    return 'no believed download was asked for since it was last doubted';
  if (evidence.lost && believed.askedTurn < evidence.upstreamLostTurn) return 'upstream is lost';
  if (download?.contradicted && !download.isVague) return 'its values say something is held, and nothing shows it';
  if (
    download &&
    download.endedTurn !== null &&
    !download.isVague &&
    download.strangeRows > 0 &&
    download.ownRows === 0
  )
    return 'its newest download had only rows of somebody else';
  if (!isSubscribed(evidence, account) || !download) return null;
  if (
    download.endedTurn === null &&
    upMs - Math.max(download.askedUp, evidence.heldUpUntil, evidence.hearsAgainUp) >
      settings.snapshotTimeoutMs + LATE_MS
  )
    return 'its newest download is unanswered';
  if (evidence.silentMs(account) > settings.silentAfterMs + LATE_MS) return 'it is silent';
  return whyDiffers(evidence, account, believed);
}

/** Sizes that differ between portfolio and positions for longer than the settle time. */
function whyDiffers(evidence: Evidence, account: AccountEvidence, believed: Download): string | null {
  if (evidence.settings.witness === 'none' || evidence.refused) return null;
  // A process that was held up has only just begun to read.
  if (evidence.upMs - evidence.heldUpUntil <= LATE_MS) return null;
  const burst = newest(evidence.bursts.filter(({ endedTurn }) => endedTurn !== null));
  if (!burst || burst.askedTurn < evidence.disturbedTurn || account.download !== believed) return null;
  // One that ended in this breath is looked at with the wake that follows.
  if (burst.endedTurn === evidence.turn) return null;
  for (const conId of new Set([...account.rows.keys(), ...account.positions.keys()])) {
    const row = account.rows.get(conId);
    const position = account.positions.get(conId);
    const unread = believed.blind || believed.unreadable.has(conId);
    // What a download left out may have come since, and not have been readable.
    const absent = unread ? null : { size: 0, upMs: Math.max(believed.endedUp, account.unreadUp) };
    const ours = row && row.turn > believed.readFromTurn ? row : absent;
    const theirs = position && position.turn > burst.askedTurn ? position : null;
    if (!ours || !theirs || ours.size === theirs.size) continue;
    const forMs = evidence.upMs - Math.max(ours.upMs, theirs.upMs);
    if (forMs > SETTLE_MS + LATE_MS)
      return `${conId}: portfolio ${ours.size}, positions ${theirs.size} for ${forMs} ms`;
  }
  return null;
}

/** Why this key may not be told closed now; `null`: it may. */
export function whyNotClosed(evidence: Evidence, name: string, conId: number): string | null {
  const account = evidence.accounts.get(name);
  if (!evidence.isUp || !account) return 'nothing of it can have come';
  if (account.rows.get(conId)?.size === 0) return null;
  const position = account.positions.get(conId);
  // A position of size 0 is a fact. Only while the portfolio of the account itself is live and believed is it expected to
  // say so; with several accounts it may have come then, and be told once the account waits for its turn.
  const { download } = account;
  const isLive =
    download?.endedTurn !== null &&
    !download?.isVague &&
    !download?.blind &&
    !account.mayBeTaken &&
    whyNotBelieved(evidence, account) === null;
  // From the bound on it may be called silent, however long it is forgiven.
  const silentSince = Math.max(account.lastOwnUp, download?.askedUp ?? 0);
  const isSilent = evidence.upMs - silentSince >= evidence.settings.silentAfterMs;
  const speaks = position?.isWaiting || evidence.accounts.size > 1 || isSilent || !isLive;
  if (position?.size === 0 && speaks && position.turn > (account.rows.get(conId)?.turn ?? 0)) return null;
  const witnessed = positionOf(evidence, account, conId);
  if (witnessed !== 0 && evidence.settings.witness !== 'none' && !evidence.refused) return `positions say ${witnessed}`;
  return whyNotAbsent(evidence, account, conId);
}

function whyNotAbsent(evidence: Evidence, account: AccountEvidence, conId: number): string | null {
  if (account.notReady) return 'AccountReady is false';
  const download = newest(account.believed);
  if (!download) return 'no download of it on this link may be believed';
  if (account.download !== download && account.download?.endedTurn !== null)
    return 'its newest download may not be believed';
  if (download.askedTurn < account.required) return 'no believed download was asked for since it was last doubted';
  if (evidence.lost && download.askedTurn < evidence.upstreamLostTurn) return 'upstream is lost';
  const shown = whyShown(account, download, conId);
  if (shown !== null) return shown;
  const position = account.positions.get(conId);
  if (position?.size === 0) return null;
  if (evidence.bursts.some((burst) => agrees(evidence, burst, download, keyOf(account.name, conId)))) return null;
  if (!evidence.witnessSilent()) return 'no burst that was asked for with the download, and is complete, lacks it';
  const before = account.believed[account.believed.length - 2];
  if (!before || before.endedTurn === null || before.endedTurn > download.askedTurn)
    return 'only one download lacks it';
  if (before.askedTurn < account.required) return 'the download before is from before a doubt';
  return whyShown(account, before, conId);
}

function whyShown(account: AccountEvidence, download: Download, conId: number): string | null {
  if (download.blind && download.blindTurn > download.perhapsFromTurn) return 'a row of the download could be its own';
  if (download.unreadable.has(conId)) return 'its row could not be read';
  const row = account.rows.get(conId);
  return row && row.turn > Math.max(download.readFromTurn, download.perhapsFromTurn) ? `a row says ${row.size}` : null;
}

/** It ended, and TWS has not said since that it was cut off until then. */
const isOver = ({ dataKeptTurn }: Evidence, { endedTurn }: Burst): boolean =>
  endedTurn !== null && endedTurn > dataKeptTurn;

/** Several accounts: a burst of this link that nothing disturbed since, kept up by live rows, vouches for later turns. */
function agrees(evidence: Evidence, burst: Burst, download: Download, key: string): boolean {
  if (!isOver(evidence, burst) || (burst.shown.get(key) ?? 0) !== 0) return false;
  const stands = evidence.accounts.size > 1 && burst.askedTurn >= evidence.disturbedTurn;
  return stands || burst.askedTurn >= download.askedTurn;
}

/** What positions say of a key: its newest word, or 0 when a newer burst is complete without it. */
export function positionOf(evidence: Evidence, account: AccountEvidence, conId: number): number {
  const word = account.positions.get(conId);
  const burst = newest(evidence.bursts.filter(({ endedTurn }) => endedTurn !== null));
  return word && word.turn > (burst?.askedTurn ?? 0) ? word.size : 0;
}

/** The newest download and a burst that was asked for with it are complete, have nothing unreadable and show the same. */
export function agreesWithWitness(evidence: Evidence, account: AccountEvidence): boolean {
  const { download } = account;
  if (!download || download !== newest(account.believed) || download.isVague) return false;
  if (download.blind || download.unreadable.size > 0 || download.strangeRows > 0) return false;
  const burst = evidence.bursts.find((one) => one.askedTurn >= download.askedTurn && isOver(evidence, one));
  if (!burst) return false;
  const keys = new Set([...account.rows.keys(), ...account.positions.keys()]);
  return [...keys].every((conId) => {
    const row = account.rows.get(conId);
    const position = account.positions.get(conId);
    const ours = row && row.turn > download.readFromTurn ? row.size : 0;
    const shown = burst.shown.get(keyOf(account.name, conId)) ?? 0;
    const theirs = position && position.turn > burst.askedTurn ? position.size : 0;
    return ours === theirs && shown === theirs && (download.shown.get(conId) ?? 0) === ours;
  });
}
