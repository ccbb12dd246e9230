// What the page draws and says of a figure over time, as numbers: gaps are gaps at every zoom, sums are never across currencies.
import { describe, expect, test } from 'vitest';
import { momentsOf, type Plot, readingAt, spanIn, stretchesOf, within } from '../../bin/positions/page/plot.ts';
import { barsOf } from '../../bin/positions/page/underlyings.ts';
import { startedStreamer } from '../../testing/index.ts';
import { optionWorld } from '../support/option-world.ts';

const said = (...amounts: readonly (number | null)[]) => amounts.map((amount, index) => ({ at: index * 10, amount }));
const plotOf = (own: Partial<Plot> = {}): Plot => ({
  ...{ title: '', isGain: false, from: 0, to: 100, bands: [], marks: [], lines: [] },
  ...own,
});
const lineOf = (...stretches: Plot['lines'][number]['stretches']) => ({
  name: 'value',
  kind: 'first' as const,
  stretches,
});

describe('stretches', () => {
  test('are cut by a gap, however short, by what was not said, and by a long silence', () => {
    const bands = [{ from: 12, until: 13, why: 'a gap' }];
    expect(stretchesOf(said(1, 2, 3, null, 5, 6), bands, 15).map((stretch) => stretch.map(({ at }) => at))).toEqual([
      [0, 10],
      [20],
      [40, 50],
    ]);
    expect(stretchesOf(said(1, null, 3), [], 100)).toHaveLength(2);
    expect(stretchesOf([...said(1, 2), { at: 200, amount: 3 }], [], 50)).toHaveLength(2);
  });

  test('end where their line crosses the edge of a span, and nowhere else', () => {
    const stretch = [
      { at: 0, amount: 0 },
      { at: 10, amount: 100 },
      { at: 20, amount: 0 },
    ];
    expect(within(stretch, { from: 5, to: 15 })).toEqual([
      { at: 5, amount: 50 },
      { at: 10, amount: 100 },
      { at: 15, amount: 50 },
    ]);
    expect(within(stretch, { from: 12, to: 14 })).toEqual([
      { at: 12, amount: 80 },
      { at: 14, amount: 60 },
    ]);
    expect(within(stretch, { from: 21, to: 30 })).toEqual([]);
    expect(within(stretch, { from: -5, to: 30 })).toEqual(stretch);
  });
});

describe('a reading', () => {
  const before = [
    { at: 0, amount: 1 },
    { at: 10, amount: 2 },
  ];
  const after = [
    { at: 60, amount: 3 },
    { at: 70, amount: 4 },
  ];
  const bands = [{ from: 11, until: 59, why: 'a gap' }];
  const plot = plotOf({ lines: [lineOf(before, after)], bands });

  test('is of the nearest sample on this side of a gap, and in the gap of none', () => {
    const of = (at: number) => {
      const { at: moment, amounts, why } = readingAt(plot, at, 2);
      return [moment, amounts[0]?.amount, why];
    };
    expect(of(4)).toEqual([0, 1, null]);
    expect(of(7)).toEqual([10, 2, null]);
    expect(of(10.5)).toEqual([10, 2, null]);
    for (const at of [11, 12, 58.9]) expect(of(at)).toEqual([at, null, 'a gap']);
    expect(of(59)).toEqual([60, 3, null]);
    expect(of(90)).toEqual([90, null, 'nothing was told of it']);
  });

  test('is not of the sample behind a short gap, however near', () => {
    const short = [{ from: 11, until: 12, why: 'a gap' }];
    const lines = [lineOf([{ at: 8, amount: 1 }], [{ at: 12, amount: 2 }])];
    expect(readingAt(plotOf({ lines, bands: short }), 10.9, 5)).toMatchObject({ at: 8, amounts: [{ amount: 1 }] });
    expect(readingAt(plotOf({ lines, bands: short }), 10.9, 2)).toMatchObject({ amounts: [{ amount: null }] });
  });

  test('goes by keys to each sample, and once into each gap', () => {
    expect(momentsOf(plot)).toEqual([0, 10, 11, 60, 70]);
    expect(momentsOf({ ...plot, from: 20, to: 65 })).toEqual([20, 60]);
  });
});

test('a span stays within what there is, and is all of it when it is nearly all', () => {
  const whole = { from: 0, to: 100_000 };
  expect(spanIn(whole, { from: -20_000, to: 20_000 })).toEqual({ from: 0, to: 40_000 });
  expect(spanIn(whole, { from: 90_000, to: 120_000 })).toEqual({ from: 70_000, to: 100_000 });
  expect(spanIn(whole, { from: 50_000, to: 50_100 })).toEqual({ from: 49_550, to: 50_550 });
  expect(spanIn(whole, { from: 1_000, to: 99_000 })).toBeNull();
});

test('bars add up what was said, count what was not, and add no two currencies', async () => {
  await using kit = await startedStreamer({ gateway: optionWorld(), streamer: { secTypes: 'all' } });
  const view = kit.streamer.positions();
  if (view.state === 'unknown') throw new Error(view.reason);
  const [first] = JSON.parse(JSON.stringify(view.positions));
  const now = Date.parse(first.timestamp);
  const of = (symbol: string, currency: string, marketValue: number | null, unrealizedPnl: number | null) => ({
    ...first,
    ...{ symbol, currency, marketValue, unrealizedPnl },
  });
  const held = [
    of('SAP', 'USD', 100, 1),
    of('SAP', 'EUR', -40, -2),
    of('SAP', 'USD', -30, null),
    of('IBM', 'USD', null, null),
  ];
  expect(barsOf(held, now, null)).toEqual([
    {
      currency: 'USD',
      bars: [
        {
          symbol: 'SAP',
          currency: 'USD',
          positions: 2,
          long: 100,
          short: -30,
          value: 70,
          unrealized: 1,
          missing: 1,
          aged: 0,
        },
        {
          symbol: 'IBM',
          currency: 'USD',
          positions: 1,
          long: 0,
          short: 0,
          value: null,
          unrealized: null,
          missing: 1,
          aged: 0,
        },
      ],
      more: 0,
    },
    {
      currency: 'EUR',
      bars: [
        {
          symbol: 'SAP',
          currency: 'EUR',
          positions: 1,
          long: 0,
          short: -40,
          value: -40,
          unrealized: -2,
          missing: 0,
          aged: 0,
        },
      ],
      more: 0,
    },
  ]);
  expect(barsOf(held, now + 600_000, null)[1]?.bars[0]?.aged).toBe(1);
});
