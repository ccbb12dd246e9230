// What cannot be read, or is not there any more, leaves a hole in the numbers: it is said as lost, for nobody knows what happened there.
import type { HistoryEntry, HistoryFact } from './entry.ts';

/**
 * @param entries of one write-ahead file that has damaged lines
 * @param first the number it begins with
 * @param after the number that what follows begins with
 */
export function withHoles(entries: readonly HistoryEntry[], first: number, after: number): readonly HistoryEntry[] {
  const all: HistoryEntry[] = [];
  let next = first;
  for (const entry of entries) {
    if (entry.number > next) all.push(hole(all.at(-1) ?? entry, next, entry.number));
    all.push(entry);
    next = entry.number + 1;
  }
  const last = all.at(-1);
  return last && after > next ? [...all, hole(last, next, after)] : all;
}

function hole({ recording, run, generation, at }: HistoryEntry, from: number, to: number): HistoryFact {
  const detail = `number ${from} to ${to - 1} could not be read`;
  return { kind: 'lost', recording, number: from, run, generation, at, belief: 'stale', detail };
}

/** Numbers of a recording that must be there: the first, and the first after them. */
export interface Missing {
  readonly from: number;
  readonly after: number;
}

/**
 * What the table of positions has lost at its end, by what the facts of that recording say: each number is of one or the other.
 * @param facts their numbers, in order @param last the number of the last position that is there
 */
export function missingEnd(facts: readonly number[], last: number): Missing | null {
  const after = facts.findLast((number, at) => number > (facts[at - 1] ?? 0) + 1);
  return after !== undefined && after - 1 > last ? { from: Math.max(2, last + 1), after } : null;
}

/** @param entries in order, perhaps of one symbol only */
export function withMissing(entries: readonly HistoryEntry[], { from, after }: Missing): readonly HistoryEntry[] {
  const at = entries.findIndex(({ number }) => number >= from);
  const before = entries[at < 0 ? entries.length - 1 : at - 1];
  return before === undefined ? entries : entries.toSpliced(at < 0 ? entries.length : at, 0, hole(before, from, after));
}
