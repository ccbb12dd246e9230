// What the page makes of what is told, as values: days left, names of accounts, shares of margin, groups with their sums, trends.
import { describe, expect, test } from 'vitest';
import { accountsOf, shortNames } from '../../bin/positions/page/accounts.ts';
import { COLUMNS, isAged } from '../../bin/positions/page/columns.ts';
import { daysLeft } from '../../bin/positions/page/expiry.ts';
import { countIn, grouped } from '../../bin/positions/page/groups.ts';
import { dayShareOf, marginOf } from '../../bin/positions/page/margin.ts';
import type { Position, Worth } from '../../bin/positions/page/told.ts';
import { amountAt, Trends, trendText } from '../../bin/positions/page/trends.ts';

const at = (text: string): number => Date.parse(text);

const position = (own: Partial<Position> = {}): Position => ({
  ...{ account: 'DU1234567', conId: 1, symbol: 'SPY', secType: 'OPT', right: 'CALL', strike: 450, expiry: '20261218' },
  ...{ multiplier: 100, currency: 'USD', localSymbol: 'SPY', tradingClass: 'SPY', position: 1, marketPrice: 2 },
  ...{ marketValue: 200, averageCost: 100, unrealizedPnl: 100, realizedPnl: 0 },
  ...{ timestamp: '2026-11-26T12:00:00.000Z', generation: 1, sequence: 1 },
  ...{ change: 'opened', phase: 'live', cause: 'unknown', ...own },
});

describe('the age of a row', () => {
  const row = position({ timestamp: '2026-11-26T12:00:00.000Z' });
  test.each([
    ['2026-11-26T12:00:07Z', '7s', false],
    ['2026-11-26T12:03:31Z', '3m', true],
    // A line that is slow for a moment.
    ['2026-11-26T11:59:56Z', '0s', false],
    // Set back by an hour since: it is not new for an hour.
    ['2026-11-26T11:00:00Z', '–', true],
  ])('at %s is %s', (now, text, isOld) => {
    const column = COLUMNS.find(({ name }) => name === 'age');
    expect(column?.text(row, at(now), { accounts: false, currencies: false })).toBe(text);
    expect(isAged(row, at(now))).toBe(isOld);
    expect(Boolean(column?.doubt?.(row, at(now)))).toBe(isOld);
  });
});

describe('days left', () => {
  test.each([
    ['USD', '20261218', '2026-11-26T12:00:00Z', '22 d'],
    // Five in the morning in London, midnight in New York: the day before it there until then.
    ['USD', '20261218', '2026-12-18T04:59:59Z', '1 d'],
    ['USD', '20261218', '2026-12-18T05:00:00Z', 'today'],
    ['USD', '20261218', '2026-12-19T04:59:59Z', 'today'],
    ['USD', '20261218', '2026-12-19T05:00:00Z', 'expired'],
    ['JPY', '20261218', '2026-12-17T15:00:00Z', 'today'],
    ['JPY', '20261218', '2026-12-18T15:00:00Z', 'expired'],
    // Clocks are put forward in between: still whole days.
    ['EUR', '20270401', '2027-03-26T23:30:00Z', '5 d'],
    ['XYZ', '20261218', '2026-12-18T23:59:59Z', 'today'],
    ['constructor', '20261218', '2026-12-18T23:59:59Z', 'today'],
    ['USD', '20270229', '2026-12-18T12:00:00Z', '?'],
    ['USD', '20261399', '2026-12-18T12:00:00Z', '?'],
    ['USD', '20300101', '2026-12-18T12:00:00Z', '1,110 d'],
  ])('in %s to %s at %s: %s', (currency, expiry, now, text) => {
    expect(daysLeft({ expiry, currency }, at(now))?.text).toBe(text);
  });

  test('are none of what does not expire, and say by which calendar they are counted', () => {
    const now = at('2026-12-18T12:00:00Z');
    expect(daysLeft({ expiry: null, currency: 'USD' }, now)).toBeNull();
    expect(daysLeft({ expiry: '20261218', currency: 'USD' }, now)?.title).toBe(
      'last trade date 2026-12-18, counted by the day in New York, as it trades in USD',
    );
    expect(daysLeft({ expiry: '20261218', currency: 'XYZ' }, now)?.title).toContain('by the day of UTC');
  });
});

describe('names of accounts', () => {
  test('tell no more of one than tells it from the others, and steer nothing', () => {
    const names = (...accounts: readonly string[]) => [...shortNames(accounts).values()];
    expect(names('DU1234567')).toEqual(['DU…67']);
    expect(names('DU1234567', 'DU7654321')).toEqual(['DU…67', 'DU…21']);
    expect(names('DU1234567', 'DU7654567')).toEqual(['DU…34567', 'DU…54567']);
    expect(names('U1', 'DU\u001b[2J67')).toEqual(['U1', 'DU…67']);
    expect(new Set(names('DU167', 'DU267', 'DU1267', 'DU11267')).size).toBe(4);
  });

  test('are of whatever names one, each once, in order', () => {
    expect(accountsOf([{ account: 'B' }], [{ account: 'A' }, { account: 'B' }])).toEqual(['A', 'B']);
  });
});

describe('shares', () => {
  const amount = (value: number | null, currency = 'USD') => ({ amount: value, currency });
  const worth = (own: Partial<Worth>): Worth => ({
    ...{ account: 'DU1234567', state: 'current', reason: null, totalCash: null, availableFunds: null, day: null },
    ...{ netLiquidation: amount(100_000), maintenanceMargin: amount(38_000) },
    ...own,
  });

  test('margin is a share of the net liquidation value, and says so', () => {
    expect(marginOf(worth({}))).toEqual({
      share: 0.38,
      title: 'The maintenance margin, 38,000.00 USD, as a share of the net liquidation value, 100,000.00 USD.',
    });
    expect(marginOf(worth({ maintenanceMargin: amount(150_000) })).share).toBe(1.5);
    expect(marginOf(worth({ maintenanceMargin: amount(0) })).share).toBe(0);
  });

  test.each([
    ['no margin', { maintenanceMargin: null }, 'has not told the maintenance margin'],
    ['an unset margin', { maintenanceMargin: amount(null) }, 'has not told the maintenance margin'],
    ['no worth', { netLiquidation: null }, 'has not told the net liquidation value'],
    ['two currencies', { maintenanceMargin: amount(1, 'EUR') }, 'told in EUR'],
    ['nothing left', { netLiquidation: amount(0) }, 'not above 0'],
    ['debts', { netLiquidation: amount(-5) }, 'not above 0'],
  ])('%s: none, and why', (_, own, why) => {
    expect(marginOf(worth(own))).toEqual({ share: null, title: expect.stringContaining(why) });
  });

  test('the day is a share of what the account was worth without it, in one currency only', () => {
    const day = (daily: number | null, currency: string | null = 'USD') => ({
      state: 'live' as const,
      daily,
      currency,
    });
    const share = (own: Partial<Worth>) => dayShareOf(worth(own)).share;
    expect(share({ day: day(25_000) })).toBeCloseTo(1 / 3);
    expect(share({ day: day(-100_000) })).toBe(-0.5);
    expect(share({ day: day(25_000, null) })).toBeNull();
    expect(share({ day: day(25_000, 'EUR') })).toBeNull();
    expect(share({ day: day(null) })).toBeNull();
    expect(share({ day: day(100_000) })).toBeNull();
    expect(dayShareOf(worth({})).title).toContain('has not told');
  });
});

describe('groups', () => {
  const line = (own: Partial<Position>, key: string) => ({
    ...{ is: 'position' as const, key, group: null },
    position: position(own),
  });
  const pnl = (daily: number, currency: string | null, state: 'live' | 'stale' = 'live') => ({
    pnl: { ...{ state, daily, unrealized: 0, realized: 0, value: 0, price: null, asOf: null }, currency },
  });

  test('sum nothing across currencies, and count what a sum is without', () => {
    const [group, ...rest] = grouped(
      [
        line({ ...pnl(5, 'USD') }, 'a'),
        line({ marketValue: null, ...pnl(7, 'USD', 'stale') }, 'b'),
        line({ currency: 'EUR', unrealizedPnl: null, ...pnl(9, null) }, 'c'),
        line({ currency: 'EUR', ...pnl(11, 'USD') }, 'd'),
      ],
      'underlying',
      new Set(),
    );
    expect(group).toMatchObject({ name: 'SPY', count: 4, isFolded: false });
    expect(group).toHaveProperty('sums', [
      {
        currency: 'USD',
        value: { amount: 200, missing: 1 },
        unrealized: { amount: 200, missing: 0 },
        daily: { amount: 5, missing: 1 },
      },
      {
        currency: 'EUR',
        value: { amount: 400, missing: 0 },
        unrealized: { amount: 100, missing: 1 },
        // In a currency that is not verified, and in another one.
        daily: { amount: null, missing: 2 },
      },
    ]);
    expect(rest.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('that are folded are their line, still summed and counted', () => {
    const held = [line({}, 'a'), line({ symbol: 'QQQ' }, 'b'), line({}, 'c')];
    const lines = grouped(held, 'underlying', new Set(['group underlying SPY', 'group expiry SPY']));
    expect(lines.map(({ key }) => key)).toEqual(['group underlying SPY', 'group underlying QQQ', 'b']);
    expect(lines[0]).toMatchObject({ isFolded: true, count: 2, sums: [{ value: { amount: 400, missing: 0 } }] });
    expect(countIn(lines)).toEqual({ found: 3, folded: 2 });
  });

  test('have no sum of the day where no live P&L is told', () => {
    expect(grouped([line({}, 'a')], 'account', new Set())[0]).toMatchObject({ sums: [{ daily: null }] });
  });
});

describe('trends', () => {
  const begun = at('2026-11-26T12:00:00Z');
  const held = (price: number | null, timestamp = begun) =>
    new Map([['a', position({ marketPrice: price, timestamp: new Date(timestamp).toISOString() })]]);
  const amounts = (trends: Trends) =>
    trends.of('a')?.stretches.map((stretch) => stretch.map(({ amount }) => amount)) ?? null;

  test('go on while prices are told, no faster than every three seconds', () => {
    const trends = new Trends();
    for (let ms = 0; ms <= 9_000; ms += 250) trends.look(held(ms), begun + ms);
    expect(amounts(trends)).toEqual([[0, 3_000, 6_000, 9_000]]);
    expect(trends.looks).toBe(4);
    expect(trendText(trends.of('a'))).toMatch(/^▲ price 0\.00 → 9,000\.00, [\d:]+ to [\d:]+: as far as/);
  });

  test('are cut by a gap, however short, by a price that is not told, and by a long silence', () => {
    const trends = new Trends();
    const look = (second: number, price: number | null) => trends.look(held(price), begun + second * 1_000);
    look(0, 1);
    look(3, 2);
    trends.cut();
    look(6, 3);
    look(9, null);
    look(12, 4);
    look(15, 5);
    look(60, 6);
    expect(amounts(trends)).toEqual([[1, 2], [3], [4, 5], [6]]);
    expect(trends.of('a')?.gaps.map(({ from, to }) => [from - begun, to - begun])).toEqual([
      [3_000, 6_000],
      [15_000, 60_000],
    ]);
    expect(trendText(trends.of('a'))).toContain('not known in between');
    const trend = trends.of('a');
    // The nearest there is, none in a gap, none where no price was told, none outside.
    const then = [0, 1, 2, 3, 4, 6, 8, 9, 12, 60, 70].map((second) => trend && amountAt(trend, begun + second * 1_000));
    expect(then).toEqual([1, 1, 2, 2, null, 3, 3, null, 4, 6, null]);
  });

  test('know nothing of a row that is older than its beat, nor of what is held no more', () => {
    const trends = new Trends();
    trends.look(held(1), begun);
    trends.look(held(1), begun + 300_000);
    expect(amounts(trends)).toEqual([[1]]);
    trends.look(new Map(), begun + 303_000);
    expect(trends.of('a')).toBeNull();
    trends.look(held(2, begun + 306_000), begun + 306_000);
    expect(amounts(trends)).toEqual([[2]]);
  });

  test('keep a hundred moments, and begin anew when the clock is set back', () => {
    const trends = new Trends();
    for (let step = 0; step < 250; step++) trends.look(held(step, begun + step * 3_000), begun + step * 3_000);
    expect(amounts(trends)?.flat()).toEqual(Array.from({ length: 100 }, (_, index) => 150 + index));
    const late = new Map([...held(1, begun + 750_000), ['b', position({ timestamp: new Date(begun).toISOString() })]]);
    trends.look(late, begun + 750_000);
    expect(amounts(trends)?.flat()).toHaveLength(100);
    trends.look(held(7), begun);
    expect(amounts(trends)).toEqual([[7]]);
  });
});
