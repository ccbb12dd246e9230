// Chance from a seed: the same seed gives the same faults.

/** A source of chance. */
export interface Random {
  /** What it started from. */
  readonly seed: number;
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
}

/**
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough for jitter and noise, not for secrets.
 * @param seed a whole number; taken modulo 2^32
 */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed: seed >>> 0, next, whole: (least, most) => least + Math.floor(next() * (most - least + 1)) };
}

/** A seed nobody chose. */
export const freshSeed = (): number => Math.floor(Math.random() * 2 ** 32);
