// What changed while nobody recorded: the next recording begins with the whole book, and what that does not hold was closed meanwhile.
import { type HistoryEntry, type HistoryFact, type HistoryPosition, opensBook } from './entry.ts';

type Book = Map<string, HistoryPosition>;

const keyOf = ({ account, conId }: HistoryPosition): string => `${account}/${conId}`;

export class Continuity {
  #recording: string | null;
  /** Whether what was held before this recording is known. */
  #isKnown: boolean;
  #isOpening = false;
  #before: Book = new Map();
  #held: Book;

  /** @param rows the book to begin with; `null`: nobody knows it */
  constructor(rows: readonly HistoryPosition[] | null) {
    this.#isKnown = rows !== null;
    this.#held = new Map(rows?.map((row) => [keyOf(row), row]));
    this.#recording = rows?.[0]?.recording ?? null;
  }

  /** @returns what is to be told in its place */
  take(entry: HistoryEntry): readonly HistoryEntry[] {
    if (entry.recording !== this.#recording) this.#next(entry.recording);
    if (entry.kind === 'position') return [this.#row(entry)];
    if (!this.#isOpening || !opensBook(entry)) return [entry];
    this.#isOpening = false;
    const gone = [...this.#before].flatMap(([key, row]) => (this.#held.has(key) ? [] : [closed(row, entry)]));
    const told = this.#isKnown ? gone : [];
    this.#isKnown = true;
    this.#before = new Map();
    return [...told, entry];
  }

  /** One that died within its opening book says nothing of the one before. */
  #next(recording: string): void {
    this.#recording = recording;
    this.#before = new Map([...this.#before, ...this.#held]);
    this.#held = new Map();
    this.#isOpening = true;
  }

  #row(row: HistoryPosition): HistoryPosition {
    const key = keyOf(row);
    if (row.position === 0) this.#held.delete(key);
    else this.#held.set(key, row);
    if (!this.#isOpening || !this.#isKnown || row.phase !== 'snapshot') return row;
    const before = this.#before.get(key);
    if (before === undefined) return { ...row, change: 'opened', phase: 'reconciled', cause: 'unknown' };
    if (before.position === row.position && before.averageCost === row.averageCost) return row;
    return { ...row, change: 'changed', phase: 'reconciled', cause: 'unknown' };
  }
}

function closed(row: HistoryPosition, { recording, number, run, generation, at }: HistoryFact): HistoryPosition {
  const nothing = { position: 0, marketValue: 0, unrealizedPnl: null };
  const place = { recording, number, run, generation, at };
  return { ...row, ...nothing, ...place, change: 'closed', phase: 'reconciled', cause: 'unknown' };
}
