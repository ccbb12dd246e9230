// Remembers what the positions were worth while this program ran, when nobody knew, and what was traded.
import type { BookTotals, PositionUpdate, Total } from '../../../src/index.ts';
import { markOf } from './mark.ts';
import { Series, type Summed, sumsByAccount, sumsOf } from './series.ts';
import type { Served } from './served.ts';

const STEP_MS = 1_000;
/** After each of them the book may be in another state. */
const TURNS = ['status', 'snapshot', 'gap', 'resumed'] as const;

export interface ValueMemory {
  readonly series: Series;
  end(): void;
}

export function rememberValues(served: Served): ValueMemory {
  const series = new Series(STEP_MS);
  const look = (): void => {
    const view = served.positions();
    const now = Date.now();
    if (view.state !== 'current') {
      series.doubt(now, view.reason);
      return;
    }
    series.trust(now);
    series.add({ at: now, ...currentSums(served.totals()) });
  };
  const sizes = new Map<string, number>();
  const trade = (update: PositionUpdate): void => {
    const key = `${update.account}/${update.conId}`;
    const mark = markOf(update, Date.now(), sizes.get(key) ?? null);
    if (mark) series.mark(mark);
    if (update.change === 'closed') sizes.delete(key);
    else sizes.set(key, update.position);
  };
  /** A snapshot says what is held, and of nothing that it was traded. */
  const begin = (): void => {
    const view = served.positions();
    sizes.clear();
    for (const held of view.state === 'unknown' ? [] : view.positions)
      sizes.set(`${held.account}/${held.conId}`, held.position);
  };
  const undo = [
    ...TURNS.map((name) => served.on(name, look)),
    served.on('snapshot', begin),
    served.on('position', trade),
  ];
  const timer = setInterval(look, STEP_MS);
  begin();
  look();
  return {
    series,
    end: () => {
      clearInterval(timer);
      for (const off of undo) off();
    },
  };
}

function currentSums(totals: BookTotals): Omit<Summed, 'at'> {
  if (totals.state === 'unknown') return { sums: {}, byAccount: new Map() };
  const summed = (of: readonly Total[]) =>
    [...of]
      .sort((one, other) => other.positions - one.positions)
      .map(({ account, currency, value, unrealized, daily }) => ({
        account: account ?? '',
        currency,
        sums: [value.amount, unrealized.amount, daily.amount] as const,
      }));
  return { sums: sumsOf(summed(totals.byCurrency)), byAccount: sumsByAccount(summed(totals.byAccount)) };
}
