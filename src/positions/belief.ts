// The book's word as one function of what is known, and since when it is that word.
import type { Moment } from '../moment.ts';
import type { Belief } from './account-facts.ts';

/** All that the word depends on. */
export interface Known {
  /** Why there is no link; `null`: there is one. */
  readonly down: string | null;
  /** Why the newest gap opened, while it is open. */
  readonly gap: string | null;
  /** Standing doubts, as they are told. */
  readonly doubts: readonly string[];
  /** Something was told as complete. */
  readonly isPublished: boolean;
  /** A download was believed, ever. */
  readonly wasBelieved: boolean;
  readonly held: number;
}

const NOT_ENDED = 'the account download has not ended yet';

type Word = { readonly state: 'current' } | { readonly state: 'unknown' | 'stale'; readonly reason: string };

export function wordOf({ down, gap, doubts, isPublished, wasBelieved, held }: Known): Word {
  const doubted = doubts.length > 0 ? doubts.join(', ') : null;
  if (!isPublished) return { state: 'unknown', reason: down ?? NOT_ENDED };
  const why = down ?? doubted ?? gap;
  // Nothing believed and nothing held is not the same as "nothing is held".
  if (!wasBelieved && held === 0) return { state: 'unknown', reason: why ?? NOT_ENDED };
  return why === null ? { state: 'current' } : { state: 'stale', reason: why };
}

/** The same object while nothing changes; `since` moves only with the word itself. */
export function beliefAfter(before: Belief, known: Known, at: Moment): Belief {
  const word = wordOf(known);
  const since = word.state === before.state ? before.since : at;
  if (word.state === 'current') return before.state === 'current' ? before : { ...word, since };
  if (before.state === word.state && before.reason === word.reason) return before;
  return { ...word, since };
}
