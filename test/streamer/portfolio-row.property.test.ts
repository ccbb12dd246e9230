// The row reader against any text where a number stands: it agrees with Number(), says null, or rejects. Nothing else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPortfolioRow } from '../../src/positions/portfolio-row.ts';
import { RowBytes } from '../../src/positions/row-bytes.ts';

const SEED = Date.now() % 2 ** 31;
const check = { seed: SEED, numRuns: 3_000 };
const FIELDS = ['position', 'marketPrice', 'marketValue', 'averageCost', 'unrealizedPnl', 'realizedPnl'] as const;
const CONTRACT = ['7', '8', '12345', 'SPY', 'OPT', '20261218', '450', 'C', '100', 'AMEX', 'USD', 'SPY   X', 'SPY'];
const UNSET = ['', '1.7976931348623157E308', '-1.7976931348623157e+308', '2147483647', '9223372036854775807'];

/** Reads a row with these texts in its six number fields, in the middle of other bytes. */
function read(numbers: readonly string[], contract = CONTRACT) {
  const row = Buffer.from(`${[...contract, ...numbers, 'DU1234567'].join('\0')}\0`);
  const bytes = Buffer.concat([Buffer.from('99'), row, Buffer.from('99')]);
  return readPortfolioRow(new RowBytes(), bytes, 2, 2 + row.length);
}

const digits = (maxLength: number) => fc.array(fc.nat(9), { minLength: 1, maxLength }).map((values) => values.join(''));
const sign = fc.constantFrom('', '-');
const exponent = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-'), fc.integer({ min: 0, max: 30 })).map(([e, n]) => `${e}${n}`),
);
const decimal = fc
  .tuple(sign, digits(20), fc.option(digits(12)), exponent)
  .map(([minus, whole, fraction, e]) => `${minus}${whole}${fraction === null ? '' : `.${fraction}`}${e}`)
  .filter((text) => !UNSET.includes(text));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);

test(`every decimal text is read as Number() reads it, in every field (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.oneof(decimal, finite), fc.nat(5), (text, at) => {
      fc.pre(!UNSET.includes(text) && Math.abs(Number(text)) !== Number.MAX_VALUE);
      const row = read(FIELDS.map((_, index) => (index === at ? text : '1')));
      if ('reason' in row) throw new Error(`'${text}' was rejected: ${row.reason}`);
      // Minus nothing is nothing.
      expect(row[FIELDS[at]!]).toBe(Number(text) === 0 ? 0 : Number(text));
    }),
    check,
  );
});

test(`an unset number is null, and a row without its size is rejected (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.constantFrom(...UNSET), fc.nat(5), (text, at) => {
      const row = read(FIELDS.map((_, index) => (index === at ? text : '1')));
      if (at === 0) expect(row).toMatchObject({ reason: 'position is missing', conId: 12345 });
      else expect(row).toMatchObject({ [FIELDS[at]!]: null });
    }),
    check,
  );
});

test(`any other text is rejected, or null and said beside a size, and never read as part of a number (seed ${SEED})`, () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.tuple(decimal, fc.string({ minLength: 1, maxLength: 3 })).map(([number, rest]) => number + rest),
    fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), decimal).map(([rest, number]) => rest + number),
    fc.constantFrom('NaN', 'Infinity', '-Infinity', '0x10', '1_000', '1,5', '.5', '5.', '1..2', '--1', '+1', '1e', '-'),
  );
  fc.assert(
    fc.property(text, fc.nat(5), (drawn, at) => {
      const spoilt = drawn.replaceAll('\0', '');
      fc.pre(!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(spoilt) && spoilt !== '');
      const row = read(FIELDS.map((_, index) => (index === at ? spoilt : '1')));
      if (at === 0) expect(row).toHaveProperty('reason');
      else expect(row).toMatchObject({ position: 1, [FIELDS[at]!]: null, unread: expect.any(String) });
    }),
    check,
  );
});

test(`any fields at all give a row of finite numbers or a reason, and nothing is thrown (seed ${SEED})`, () => {
  const field = fc.oneof(fc.string({ maxLength: 8 }), decimal, fc.constantFrom(...CONTRACT, ...UNSET));
  fc.assert(
    fc.property(fc.array(field, { maxLength: 24 }), fc.nat(18), (fields, kept) => {
      const good = [...CONTRACT, '1', '2', '3', '4', '5', '6', 'DU1234567'];
      const texts = [...good.slice(0, kept + 2), ...fields].map((text) => text.replaceAll('\0', ''));
      const body = Buffer.from(`${texts.join('\0')}\0`);
      const row = readPortfolioRow(new RowBytes(), body, 0, body.length);
      if ('reason' in row) {
        expect(row.reason).not.toBe('');
        return;
      }
      expect(Number.isFinite(row.position)).toBe(true);
      for (const name of FIELDS) expect(row[name] === null || Number.isFinite(row[name])).toBe(true);
      for (const name of ['strike', 'multiplier'] as const)
        expect(row.contract[name] === null || Number.isFinite(row.contract[name])).toBe(true);
    }),
    check,
  );
});

test(`a contract remembered by its bytes is the contract that was sent, whatever came before (seed ${SEED})`, () => {
  const contract = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('SPY', 'SP', 'QQQ'), fc.constantFrom('450', '45', '4500'))
    .map(([conId, symbol, strike]) => CONTRACT.with(2, `${conId}`).with(3, symbol).with(6, strike));
  fc.assert(
    fc.property(fc.array(contract, { minLength: 1, maxLength: 12 }), (contracts) => {
      const reader = new RowBytes();
      for (const fields of contracts) {
        const body = Buffer.from(`${[...fields, '1', '2', '3', '4', '5', '6', 'DU1234567'].join('\0')}\0`);
        const row = readPortfolioRow(reader, body, 0, body.length);
        expect(row).toMatchObject({
          contract: { conId: Number(fields[2]), symbol: fields[3], strike: Number(fields[6]) },
        });
      }
    }),
    { ...check, numRuns: 300 },
  );
});
