// Remembers what the positions were worth while this program ran, and when nobody knew.
import type { BookTotals } from '../../../src/index.ts';
import { Series, type Sums, sumsOf } from './series.ts';
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
    series.add({ at: now, sums: currentSums(served.totals()) });
  };
  const undo = TURNS.map((name) => served.on(name, look));
  const timer = setInterval(look, STEP_MS);
  look();
  return {
    series,
    end: () => {
      clearInterval(timer);
      for (const off of undo) off();
    },
  };
}

function currentSums(totals: BookTotals): ReturnType<typeof sumsOf> {
  if (totals.state === 'unknown') return {};
  const byWeight = [...totals.byCurrency].sort((one, other) => other.positions - one.positions);
  return sumsOf(
    byWeight.map(({ currency, value, unrealized, daily }): { currency: string; sums: Sums } => ({
      currency,
      sums: [value.amount, unrealized.amount, daily.amount],
    })),
  );
}
