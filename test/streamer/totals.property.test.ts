// Totals against a naive recomputation of each: random books, currencies, rates and unset figures; nothing across currencies.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountValue, AccountValues, PnlFigures, Total, ViewedPosition } from '../../src/index.ts';
import { type HowSummed, totalsOf } from '../../src/totals.ts';

const SEED = Date.now() % 2 ** 31;
const AT = new Date(0);
const FIGURES = ['value', 'unrealized', 'realized', 'daily'] as const;

// Whole numbers, and rates that are powers of two: sums are exact in whatever order.
const amount = fc.option(fc.integer({ min: -1000, max: 1000 }), { freq: 4 });
const currency = fc.constantFrom('USD', 'EUR', 'JPY');
const account = fc.constantFrom('DU1', 'DU2', 'DU3');
const pnl = fc.record<PnlFigures>({
  state: fc.constantFrom('live', 'live', 'live', 'stale', 'unavailable'),
  daily: amount,
  unrealized: amount,
  realized: amount,
  value: amount,
  currency: fc.constantFrom(null, 'USD', 'EUR', 'JPY'),
  price: fc.constant(null),
  asOf: fc.constant(AT),
});
const position = fc
  .record({ account, currency, symbol: fc.constantFrom('SPY', 'QQQ'), amounts: fc.tuple(amount, amount, amount), pnl })
  .map(
    (drawn): ViewedPosition => ({
      account: drawn.account,
      symbol: drawn.symbol,
      currency: drawn.currency,
      marketValue: drawn.amounts[0],
      unrealizedPnl: drawn.amounts[1],
      realizedPnl: drawn.amounts[2],
      pnl: drawn.pnl,
      timestamp: AT,
      conId: 1,
      secType: 'OPT',
      right: 'CALL',
      strike: 1,
      expiry: '20261218',
      multiplier: 100,
      localSymbol: '',
      tradingClass: '',
      position: 1,
      marketPrice: 1,
      averageCost: 1,
      change: 'repriced',
      phase: 'live',
      generation: 1,
      sequence: 1,
    }),
  );

interface Worth {
  readonly base: string | null;
  readonly rates: Readonly<Record<string, number | null>>;
}
const rate = fc.constantFrom(null, 0.5, 1, 2, 4);
const worth = fc.record<Worth>({
  base: fc.constantFrom(null, 'USD', 'EUR'),
  rates: fc.record({ USD: rate, EUR: rate, JPY: rate }),
});
const worths = fc.record({ DU1: worth, DU2: worth });
const how = fc.record<HowSummed>({ figures: fc.constantFrom('rows', 'pnl'), convert: fc.boolean() });

function valuesOf(of: string, { base, rates }: Worth): AccountValues {
  const value = (key: string, in_: string, said: number | null): AccountValue => ({
    account: of,
    key,
    value: '',
    amount: said,
    currency: in_,
    timestamp: AT,
    generation: 1,
  });
  const told = Object.entries(rates).map(([in_, said]) => value('ExchangeRate', in_, said));
  return {
    account: of,
    state: 'current',
    reason: null,
    asOf: AT,
    values: told,
    netLiquidation: base === null ? null : value('NetLiquidation', base, 1),
    totalCash: null,
    availableFunds: null,
    buyingPower: null,
    excessLiquidity: null,
    equityWithLoan: null,
    grossPositionValue: null,
    initialMargin: null,
    maintenanceMargin: null,
    cushion: null,
    dayTradesRemaining: null,
  };
}

test('each total is the naive sum of its positions, every position is in one of each kind, and none crosses currencies', () => {
  fc.assert(
    fc.property(fc.array(position, { maxLength: 12 }), worths, how, (positions, worthOf, chosen) => {
      const { figures, convert } = chosen;
      const exchange = new Map(Object.entries(worthOf));
      const told = [...exchange].map(([of, said]) => valuesOf(of, said));
      const view = { state: 'current', since: AT, asOf: AT, positions, rejected: [] } as const;
      const totals = totalsOf({ ...view, hidden: { count: 0, bySecType: {} } }, told, chosen);
      if (totals.state === 'unknown') throw new Error('the book was known');
      const summedIn = (held: ViewedPosition) =>
        convert ? (exchange.get(held.account)?.base ?? held.currency) : held.currency;
      const naive = (held: ViewedPosition, figure: (typeof FIGURES)[number]): number | null => {
        const rows = { value: held.marketValue, unrealized: held.unrealizedPnl, realized: held.realizedPnl };
        const isRow = figures === 'rows' && figure !== 'daily';
        if (!isRow && held.pnl?.state !== 'live') return null;
        const said = isRow ? rows[figure] : (held.pnl?.[figure] ?? null);
        const own = isRow ? held.currency : held.pnl?.currency;
        if (said === null || !own) return null;
        if (own === summedIn(held)) return said;
        const known = exchange.get(held.account);
        const by = convert && known?.base === summedIn(held) ? known.rates[own] : null;
        return by ? said * by : null;
      };
      const isIn = (total: Total) => (held: ViewedPosition) =>
        summedIn(held) === total.currency &&
        (total.account ?? held.account) === held.account &&
        (total.underlying ?? held.symbol) === held.symbol;
      for (const kind of ['byAccount', 'byUnderlying', 'byCurrency'] as const) {
        expect(totals[kind].reduce((sum, total) => sum + total.positions, 0)).toBe(positions.length);
        for (const total of totals[kind]) {
          const held = positions.filter(isIn(total));
          expect(total.positions).toBe(held.length);
          if (!convert) expect(total.rates).toEqual([]);
          expect(total.rates.every(({ to, from }) => to === total.currency && from !== to)).toBe(true);
          for (const figure of FIGURES) {
            const said = held.map((one) => naive(one, figure)).filter((one) => one !== null);
            const sum = said.length === 0 ? null : said.reduce((a, b) => a + b, 0);
            expect(total[figure]).toEqual({
              amount: sum,
              missing: held.length - said.length,
              oldest: sum === null ? null : AT,
            });
          }
        }
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
});
