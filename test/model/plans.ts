// What is gone through: which beginnings and kinds, to which length, and how often the rest of the life is played too.
import type { Plan } from './search.ts';

export interface Enumeration {
  readonly plan: Plan;
  /** In the suite. */
  readonly quick: number;
  /** With `npm run model`. */
  readonly full: number;
}

const one = (beginning: Plan['beginning'], alphabet: Plan['alphabet'], quick: number, full: number): Enumeration => ({
  plan: { beginning, alphabet, accounts: 1, witness: 'positions' },
  quick,
  full,
});
const two = (beginning: Plan['beginning'], alphabet: Plan['alphabet'], quick: number, full: number): Enumeration => ({
  plan: { beginning, alphabet, accounts: 2, witness: 'positions' },
  quick,
  full,
});
const alone = (beginning: Plan['beginning'], quick: number, full: number): Enumeration => ({
  plan: { beginning, alphabet: 'answered', accounts: 1, witness: 'none' },
  quick,
  full,
});

export const ENUMERATIONS: readonly Enumeration[] = [
  one('linked', 'harmful', 2, 6),
  one('live', 'harmful', 2, 6),
  one('back', 'harmful', 3, 6),
  one('linked', 'single', 2, 4),
  one('live', 'single', 2, 4),
  one('back', 'single', 2, 4),
  one('live', 'answered', 2, 5),
  one('back', 'answered', 2, 5),
  one('empty', 'answered', 2, 4),
  alone('live', 2, 4),
  alone('back', 2, 4),
  two('linked', 'two', 2, 5),
  two('live', 'two', 2, 5),
  two('back', 'two', 2, 5),
  two('live', 'two, answered', 2, 4),
  two('back', 'two, answered', 2, 4),
];

export const RANDOM: readonly Plan[] = [
  { beginning: 'linked', alphabet: 'everything', accounts: 1, witness: 'positions' },
  { beginning: 'live', alphabet: 'everything', accounts: 1, witness: 'positions' },
  { beginning: 'back', alphabet: 'answered', accounts: 1, witness: 'positions' },
  { beginning: 'back', alphabet: 'answered', accounts: 1, witness: 'none' },
  { beginning: 'linked', alphabet: 'two, everything', accounts: 2, witness: 'positions' },
  { beginning: 'live', alphabet: 'two, answered', accounts: 2, witness: 'positions' },
];
export const RANDOM_LENGTH = 200;

/** Sequences this long are healed only now and then, of those that are played: healing costs many times what the sequence does. */
export const healEvery = (length: number): number => (length <= 2 ? 1 : length === 3 ? 11 : 97);
export const describePlan = ({ beginning, alphabet, accounts, witness }: Plan): string =>
  `${beginning}, kinds '${alphabet}', ${accounts} account${accounts === 1 ? '' : 's'}, witness ${witness}`;
