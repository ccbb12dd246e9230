// When subscribers hear again of what they subscribed to, and what of it has changed since.

import type { CancelTimer, Clock } from '../clock.ts';
import type { AccountValue } from '../world/account-values.ts';

/** Calls back every `everyMs`, counted from now. @returns the undo */
export const everyFromNow = (clock: Clock, everyMs: number, callback: () => void): CancelTimer =>
  repeat(clock, () => everyMs, callback);

/** Calls back at every multiple of `everyMs`: the gateway's own beat, not one from the request (protocol 3.1). */
export const onBeat = (clock: Clock, everyMs: number, callback: () => void): CancelTimer =>
  repeat(clock, () => everyMs - (clock.now() % everyMs), callback);

function repeat(clock: Clock, delay: () => number, callback: () => void): CancelTimer {
  let cancel = clock.after(delay(), tick);
  function tick(): void {
    cancel = clock.after(delay(), tick);
    callback();
  }
  return () => cancel();
}

/** News on its way: each comes `lagMs` after it happened, in order; without a lag at once. */
export class Lag<Key extends string | number> {
  readonly #clock: Clock;
  readonly #lagMs: number;
  readonly #underWay = new Map<CancelTimer, { readonly key: Key | null; readonly news: () => void }>();

  constructor(clock: Clock, lagMs: number) {
    this.#clock = clock;
    this.#lagMs = lagMs;
  }

  /** @param key of what it is news; null: of something that is never over */
  deliver<Item>(tell: (item: Item) => void, item: Item, key: Key | null = null): void {
    if (this.#lagMs === 0) {
      tell(item);
      return;
    }
    const news = (): void => tell(item);
    const cancel = this.#clock.after(this.#lagMs, () => {
      this.#underWay.delete(cancel);
      news();
    });
    this.#underWay.set(cancel, { key, news });
  }

  /** Everything there is, is told now: what is under way of it never comes. What is over is told of by nothing else: it comes now. */
  overtaken(isOver: (key: Key) => boolean): void {
    const underWay = [...this.#underWay];
    this.#underWay.clear();
    for (const [cancel, { key, news }] of underWay) {
      cancel();
      if (key !== null && isOver(key)) news();
    }
  }

  /** What is under way never comes: nobody waits for it any more. */
  forget(): void {
    this.overtaken(() => false);
  }
}

/** What a subscriber was last told, so that only what differs is told again. */
export class Told<T> {
  readonly #keyOf: (item: T) => string | number;
  readonly #isSame: (told: T, item: T) => boolean;
  readonly #told = new Map<string | number, T>();

  /** @param isSame whether there is nothing to tell of an item when this was told of its key */
  constructor(keyOf: (item: T) => string | number, isSame: (told: T, item: T) => boolean) {
    this.#keyOf = keyOf;
    this.#isSame = isSame;
  }

  /** Remembers it as told. */
  tell(item: T): void {
    this.#told.set(this.#keyOf(item), item);
  }

  /** Those never told, or told otherwise. */
  news(items: readonly T[]): readonly T[] {
    return items.filter((item) => {
      const told = this.#told.get(this.#keyOf(item));
      return told === undefined || !this.#isSame(told, item);
    });
  }
}

/** Account values told, of one or several accounts. */
export const toldValues = (): Told<{ readonly account: string; readonly value: AccountValue }> =>
  new Told(
    ({ account, value }) => `${account}|${value.key}|${value.currency}`,
    (told, { value }) => told.value.value === value.value,
  );

/**
 * A beat's values as a gateway tells them: in bursts with a time behind each, and in an order that is not the
 * download's (recorded at 13:31:11, sv 118). What that order is, and where the bursts end, is not known: here it is a
 * hash of the name, and two halves.
 */
export function bursts(values: readonly AccountValue[]): readonly (readonly AccountValue[])[] {
  const mixed = values.map((value) => ({ value, place: scatter(value.key) })).sort((a, b) => a.place - b.place);
  const ordered = mixed.map(({ value }) => value);
  const half = Math.ceil(ordered.length / 2);
  return [ordered.slice(0, half), ordered.slice(half)].filter((burst) => burst.length > 0);
}

const scatter = (text: string): number =>
  [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 997, 7);
