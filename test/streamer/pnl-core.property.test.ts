// The P&L core against a second opinion: whatever comes, and in whatever order, no promise about live P&L is broken.
import fc from 'fast-check';
import { test } from 'vitest';
import { PnlCore } from '../../src/values/pnl-core.ts';
import { PnlModel } from '../model/pnl-model.ts';

const conId = fc.integer({ min: 1, max: 6 });
const figure = fc.constantFrom(null, 1, 2, 2.5);
const size = fc.constantFrom(null, 0, 1, 1, 2, -2);
/** Rows that agree with frames of the figures above, with themselves, with neither. */
const row = fc
  .record({
    conId,
    size: fc.constantFrom(0, 1, 1, 1, 2, -2),
    value: fc.constantFrom(null, 0, 1, 2, 2, 2.5),
    multiplier: fc.constantFrom(null, 1, 1, 2, 0.5),
    isConsistent: fc.constantFrom(true, true, true, false),
  })
  .map(({ conId, size, value, multiplier, isConsistent }) => ({
    do: 'row' as const,
    conId,
    size,
    multiplier,
    marketValue: value,
    marketPrice: value === null || !isConsistent || size === 0 ? null : value / size / (multiplier ?? 1),
  }));
const step = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('linkUp' as const, 'linkDown' as const, 'dataLost' as const) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('hold' as const), conIds: fc.uniqueArray(conId), size: fc.nat(9) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('frame' as const), which: fc.nat(40), size, daily: figure, value: figure }),
  },
  { weight: 6, arbitrary: row },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('notice' as const),
      which: fc.nat(40),
      code: fc.constantFrom(2150, 2150, 321, 2104),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 30, 50, 200, 1_000, 16_000, 46_000, 91_000),
    }),
  },
);

test('whatever comes, P&L is told only of what is held, never as fresh when it is not, asked for in number and pace', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 4, 50),
      fc.array(step, { maxLength: 60, size: 'max' }),
      (subscriptions, steps) => {
        const model = new PnlModel(new PnlCore({ base: () => 'USD', rate: () => null }), subscriptions);
        model.take({ do: 'linkUp' });
        model.take({ do: 'hold', conIds: [1, 2, 3], size: 0 });
        model.take({ do: 'pass', ms: 1_000 });
        for (const each of steps) model.take(each);
        model.end();
      },
    ),
    { numRuns: Number(process.env['PNL_MODEL_RUNS'] ?? 2_000) },
  );
});
