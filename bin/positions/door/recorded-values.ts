// What the positions were worth before this program ran, from what was recorded, when nobody knew, and what was traded.
import { type HistoryEntry, type HistoryPosition, openHistory } from '../../../src/history/index.ts';
import type { PositionWish } from '../../../src/index.ts';
import { markOf } from './mark.ts';
import { Series, type Summed, type Sums, sumsByAccount, sumsOf } from './series.ts';

/** How far back: a day, and of it a sample every two minutes. */
const SPAN_MS = 86_400_000;
const STEP_MS = 120_000;

/** @param until in milliseconds since 1970. @throws {HistoryError} why it cannot be read */
export async function recordedValues(directory: string, wish: PositionWish, until: number): Promise<Series> {
  const history = await openHistory(directory);
  const from = until - SPAN_MS;
  const recorded = new Recorded(wish);
  const before = await history.bookAt(new Date(from));
  for (const position of before.positions) recorded.hold(position);
  if (before.state === 'current') recorded.series.trust(from);
  else recorded.series.doubt(from, before.reason ?? 'nothing was recorded');
  let last = from;
  for await (const entry of history.entries({ from: new Date(from), to: new Date(until) })) {
    recorded.take(entry);
    last = Math.max(last, entry.at);
  }
  // Nobody wrote down what came then.
  recorded.series.doubt(last, 'nothing was recorded from here on');
  return recorded.series;
}

class Recorded {
  readonly series = new Series(STEP_MS);
  readonly #wish: PositionWish;
  readonly #held = new Map<string, HistoryPosition>();
  #isCurrent = false;
  #recording = '';
  #sampledAt = 0;

  constructor(wish: PositionWish) {
    this.#wish = wish;
  }

  take(entry: HistoryEntry): void {
    // The opening book of a recording names everything that is held.
    if (entry.recording !== this.#recording) this.#held.clear();
    this.#recording = entry.recording;
    if (entry.kind === 'position') {
      this.#mark(entry);
      this.hold(entry);
    } else this.#believe(entry.belief === 'current', entry.at, `${entry.kind}: ${entry.detail}`);
    if (this.#isCurrent && entry.at - this.#sampledAt >= STEP_MS) {
      this.#sampledAt = entry.at;
      this.series.add({ at: entry.at, ...this.#sums() });
    }
  }

  hold(position: HistoryPosition): void {
    const key = `${position.account}/${position.conId}`;
    if (position.position === 0 || !isWished(position, this.#wish)) this.#held.delete(key);
    else this.#held.set(key, position);
  }

  #mark(entry: HistoryPosition): void {
    if (!isWished(entry, this.#wish)) return;
    const mark = markOf(entry, entry.at, this.#held.get(`${entry.account}/${entry.conId}`)?.position ?? null);
    if (mark) this.series.mark(mark);
  }

  #believe(isCurrent: boolean, at: number, why: string): void {
    if (isCurrent) this.series.trust(at);
    else this.series.doubt(at, why);
    if (isCurrent !== this.#isCurrent) this.#sampledAt = 0;
    this.#isCurrent = isCurrent;
  }

  #sums(): Omit<Summed, 'at'> {
    const held = [...this.#held.values()];
    const byCurrency = gathered(held, ({ currency }) => currency);
    const byAccount = gathered(held, ({ account, currency }) => JSON.stringify([account, currency]));
    return { sums: sumsOf(byCurrency.flatMap(summed)), byAccount: sumsByAccount(byAccount.flatMap(summed)) };
  }
}

function gathered<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one)) ?? [];
    groups.set(keyOf(one), group);
    group.push(one);
  }
  return [...groups.values()];
}

/** @param of one currency. @returns none where there are no positions */
function summed(of: readonly HistoryPosition[]): Parameters<typeof sumsByAccount>[0] {
  const [first] = of;
  if (!first) return [];
  const sums: Sums = [
    sum(of.map(({ marketValue }) => marketValue)),
    sum(of.map(({ unrealizedPnl }) => unrealizedPnl)),
    null,
  ];
  return [{ account: first.account, currency: first.currency, sums }];
}

const isWished = (
  { secType, symbol, account }: HistoryPosition,
  { secTypes, symbols, accounts }: PositionWish,
): boolean => isIn(secTypes, secType) && isIn(symbols, symbol) && isIn(accounts, account);

/** As a wish of the streamer is read: case and blanks do not matter. */
function isIn(names: string | readonly string[] | undefined, text: string): boolean {
  const spelled = (name: string): string => name.trim().toUpperCase();
  return typeof names !== 'object' || names.length === 0 || names.some((name) => spelled(name) === spelled(text));
}

/** Null: nothing in it was said. */
function sum(amounts: readonly (number | null)[]): number | null {
  const said = amounts.filter((amount) => amount !== null);
  return said.length === 0 ? null : said.reduce((all, one) => all + one, 0);
}
