// What a line that cannot be read leaves: a hole in the numbers, which is said as lost, for nobody knows what happened there.
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
