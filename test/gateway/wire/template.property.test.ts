// The short ways of encoding, held equal to the tables' own: digits to spelling, templates to messages.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { responses } from '../../../mock-gateway/wire/responses.ts';
import {
  type Put,
  putDecimal,
  putDecimalUpTo,
  putDouble,
  putMoney,
} from '../../../mock-gateway/wire/text/fast/ascii-number.ts';
import { FrameSlab } from '../../../mock-gateway/wire/text/fast/frame-slab.ts';
import { MessageTemplate } from '../../../mock-gateway/wire/text/fast/message-template.ts';
import { portfolioTemplates, positionTemplates } from '../../../mock-gateway/wire/text/fast/row-templates.ts';
import { decimal, decimalUpTo, double, type Kind, money } from '../../../mock-gateway/wire/text/field.ts';
import { decodeFields } from '../../../mock-gateway/wire/text/read-fields.ts';
import { splitTexts } from '../../../mock-gateway/wire/text/text-body.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

/** Prices and products of prices as they occur, halves of a last digit among them, and any double at all. */
const numbers = fc.oneof(
  fc.integer({ min: -100_000_000, max: 100_000_000 }).map((cents) => cents / 100),
  fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }).map((units) => units / 1e8),
  fc.tuple(fc.integer({ min: -500, max: 500 }), fc.double({ min: 0, max: 5_000, noNaN: true })).map(([a, b]) => a * b),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((halves) => (halves * 2 + 1) / 200),
  fc.integer({ min: -(2 ** 33), max: 2 ** 33 }),
  fc.constantFrom(0, -0, 0.1 + 0.2, 1e-7, 5e-324, -1e-9, 0.005, 1.005, 2147483647, 2147483648, 1e21, Number.MAX_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const kinds: readonly (readonly [string, Kind<number>, Put])[] = [
  ['decimal', decimal, putDecimal],
  ['decimalUpTo(7)', decimalUpTo(7), putDecimalUpTo(7)],
  ['decimalUpTo(8)', decimalUpTo(8), putDecimalUpTo(8)],
  ['double', double, putDouble],
  ['money', money, putMoney],
];

describe('digits written straight into bytes', () => {
  it.each(kinds)('are those %s spells, or none', (_name, kind, put) => {
    const target = new Uint8Array(64);
    let written = 0;
    fc.assert(
      fc.property(numbers, (value) => {
        const end = put(value, target, 3);
        if (end < 0) return;
        written += 1;
        expect(end).toBeLessThanOrEqual(35);
        expect(Buffer.from(target.subarray(3, end)).toString()).toBe(kind.encode(value, 193));
      }),
      { numRuns: 20_000, seed },
    );
    // Not an empty promise: most of what prices are made of goes this way.
    expect(written).toBeGreaterThan(8_000);
  });
});

describe('a template', () => {
  const contract = {
    conId: 1234567,
    symbol: 'SPÄ',
    secType: 'OPT',
    lastTradeDateOrContractMonth: '20261218',
    strike: 450,
    right: 'C',
    multiplier: '100',
    primaryExch: 'AMEX',
    currency: 'USD',
    localSymbol: 'SPY   261218C00450000',
    tradingClass: 'SPY',
  };
  const none = { position: 0, marketPrice: 0, marketValue: 0, averageCost: 0, unrealizedPNL: 0, realizedPNL: 0 };
  const templateOf = (serverVersion = 193) =>
    portfolioTemplates(serverVersion)({ ...contract, ...none, accountName: 'DU1234567' });
  const row = fc.record({
    position: numbers,
    marketPrice: numbers,
    marketValue: numbers,
    averageCost: numbers,
    unrealizedPNL: numbers,
    realizedPNL: numbers,
  });

  it.each([
    ['as fractions may be told', 193],
    ['where sizes are whole', 100],
  ])('gives the bytes the table gives, %s, its values too, and leaves the rows before it alone', (_what, version) => {
    const template = templateOf(version);
    let before: { readonly bytes: Uint8Array; readonly copy: Uint8Array } | undefined;
    fc.assert(
      fc.property(row, (open) => {
        const values = { ...contract, ...open, accountName: 'DU1234567' };
        const { unrealizedPNL, realizedPNL, ...others } = open;
        const encoded = template.encode({ ...others, unrealizedPnl: unrealizedPNL, realizedPnl: realizedPNL });
        const bytes = encodeMessage(responses.portfolioValue, values, version);
        expect(Buffer.from(encoded.bytes).equals(bytes)).toBe(true);
        expect(encoded.fields).toStrictEqual(values);
        expect(Object.keys(encoded.fields)).toEqual(
          Object.keys(decodeFields(responses.portfolioValue, splitTexts(bytes.subarray(4)).slice(1), version, 'exact')),
        );
        if (before !== undefined) expect(Buffer.from(before.bytes).equals(before.copy)).toBe(true);
        before = { bytes: encoded.bytes, copy: encoded.bytes.slice() };
      }),
      { numRuns: 3_000, seed },
    );
  });

  it.each([193, 100])('of a position gives the bytes and values of its table too, at server version %i', (version) => {
    const { primaryExch: exchange, ...named } = contract;
    const of = (position: number, avgCost: number) => ({ account: 'DU1234567', ...named, exchange, position, avgCost });
    const template = positionTemplates(version)(of(0, 0));
    fc.assert(
      fc.property(row, ({ unrealizedPNL, realizedPNL, ...others }) => {
        const encoded = template.encode({ ...others, unrealizedPnl: unrealizedPNL, realizedPnl: realizedPNL });
        const values = of(others.position, others.averageCost);
        expect(Buffer.from(encoded.bytes).equals(encodeMessage(responses.position, values, version))).toBe(true);
        expect(encoded.fields).toStrictEqual(values);
      }),
      { numRuns: 3_000, seed },
    );
  });

  it('refuses a number that is none, as the table does', () => {
    expect(() => templateOf().encode({ ...none, unrealizedPnl: 0, realizedPnl: 0, marketPrice: Number.NaN })).toThrow(
      'portfolioValue.marketPrice must be decimal: current value is NaN',
    );
    expect(
      () =>
        new MessageTemplate(
          responses.portfolioValue,
          193,
          { ...contract, ...none, accountName: 'x' },
          { symbol: { from: 'symbol', put: putMoney } },
          new FrameSlab(),
        ),
    ).toThrow('portfolioValue.symbol cannot be left open');
  });
});
