// Which closes the streamer cannot have missed: rows of size 0 that provably reached it on an undisturbed live link.
import type { JournalEntry, MockGateway } from '../../../mock-gateway/index.ts';
import type { PositionUpdate } from '../../../src/index.ts';
import type { Filtered } from './schedule.ts';

/** A stretch of the journal in which one connection was live and nothing falsified what it carried. */
interface Stretch {
  readonly connection: number;
  readonly generation: number;
  readonly from: number;
  to: number;
}

/** A close that must have been seen, once. */
export interface VisibleClose {
  readonly key: string;
  readonly generation: number;
  readonly marketPrice: number;
  /** Where the row stands in the journal. */
  readonly row: number;
}

/** A message that is under way this long has arrived. */
const UNDER_WAY_MS = 250;

export class VisibleCloses {
  readonly #gateway: MockGateway;
  readonly #stretches: Stretch[] = [];
  #connection = 0;

  constructor(gateway: MockGateway) {
    this.#gateway = gateway;
  }

  /** The streamer says that a link is ready: the newest one, for there is never a second. */
  linkReady(): void {
    const entries = this.#gateway.journal.entries;
    this.#connection = entries.findLast(({ name }) => name === 'startApi')?.connection ?? 0;
  }

  /** It says that this link is live: rows sent from here on are taken one by one, not as a whole download. */
  live(generation: number, isFalsified: boolean): void {
    const isKnown = this.#stretches.some((stretch) => stretch.connection === this.#connection);
    if (isKnown || isFalsified) return;
    const to = Number.POSITIVE_INFINITY;
    this.#stretches.push({ connection: this.#connection, generation, from: this.#now, to });
  }

  /** From here on rows may be lost, falsified, or compared as a whole (1101): nothing is certain on this link any more. */
  disturbed(): void {
    for (const stretch of this.#stretches) stretch.to = Math.min(stretch.to, this.#now);
  }

  /** @param updates everything the streamer told */
  all(updates: readonly PositionUpdate[], isWanted: (contract: Filtered) => boolean): readonly VisibleClose[] {
    return this.#stretches.flatMap((stretch) =>
      closesOf(stretch, this.#rows(stretch, isWanted), updates).filter((close) => !this.#isTurnedOver(stretch, close)),
    );
  }

  /**
   * Its turn among several accounts ended, or it was found silent and asked again, with the row under way, and positions
   * (61) told what came after the close before that, so that the size then was taken from them.
   */
  #isTurnedOver({ connection }: Stretch, { key, row }: VisibleClose): boolean {
    const { entries } = this.#gateway.journal;
    const sentMs = entries.find(({ index }) => index === row)?.time ?? 0;
    const ofLink = entries.filter((entry) => entry.connection === connection);
    const isOver = ofLink.some(
      ({ name, index, time, fields }) =>
        name === 'reqAccountUpdates' &&
        fields['subscribe'] === false &&
        key.startsWith(`${fields['acctCode']}/`) &&
        index > row &&
        time - sentMs < UNDER_WAY_MS,
    );
    const sizes = ofLink
      .filter(({ name, index }) => name === 'position' && index < row)
      .filter(({ fields }) => `${fields['account']}/${fields['conId']}` === key)
      .map(({ fields }) => fields['position']);
    // More may have come after the close than one.
    const isAhead = sizes.includes(0) && sizes.at(-1) !== 0;
    return isOver && isAhead;
  }

  get #now(): number {
    return this.#gateway.journal.last?.index ?? -1;
  }

  #rows({ connection, to }: Stretch, isWanted: (contract: Filtered) => boolean): readonly JournalEntry[] {
    return this.#gateway.journal.entries.filter(
      ({ connection: at, name, index, fields }) =>
        at === connection && name === 'portfolioValue' && index <= to && isWanted(fields),
    );
  }
}

function closesOf(
  { generation, from }: Stretch,
  rows: readonly JournalEntry[],
  updates: readonly PositionUpdate[],
): readonly VisibleClose[] {
  const told = new Set(
    updates.filter((update) => update.generation === generation).map((update) => idOf(update, update.account)),
  );
  // TCP keeps the order: whatever was sent before a row that is known to have arrived has arrived too.
  // Only the first row of its kind counts: a repeated download says the same again, and may never have arrived.
  const ids = rows.map(({ fields }) => idOf(fields, fields['accountName']));
  const lastArrived = Math.max(-1, ...[...told].map((id) => ids.indexOf(id)));
  const sizes = new Map<string, unknown>();
  const closes: VisibleClose[] = [];
  for (const { index, fields } of rows.slice(0, lastArrived + 1)) {
    const key = `${fields['accountName']}/${fields['conId']}`;
    const before = sizes.get(key) ?? 0;
    sizes.set(key, fields['position']);
    if (index > from && fields['position'] === 0 && before !== 0)
      closes.push({ key, generation, marketPrice: Number(fields['marketPrice']), row: index });
  }
  return closes;
}

const idOf = (row: { position?: unknown; conId?: unknown; marketPrice?: unknown }, account: unknown): string =>
  `${account}/${row.conId}/${row.position}/${row.marketPrice}`;
