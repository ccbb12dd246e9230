// Position messages (61) from bytes as a table: what is a size of a contract, and what is none.
import { describe, expect, test } from 'vitest';
import { readPortfolioRow } from '../../src/positions/portfolio-row.ts';
import { readPosition } from '../../src/positions/position-message.ts';
import { RowBytes } from '../../src/positions/row-bytes.ts';
import { frame, position, type RowFields, row } from '../support/scripted-server.ts';

const PREFIX = 4;
/** What it says, or why nothing. */
function read(bytes: Buffer, end = bytes.length, link = new RowBytes()) {
  const { fact } = readPosition(link, bytes, PREFIX, end);
  return fact.fact === 'position' ? fact : fact.rejection;
}

describe('a size', () => {
  test.each<readonly [string, number]>([
    ['2', 2],
    ['-2', -2],
    ['0', 0],
    ['-0', 0],
    ['0.5', 0.5],
    ['1E2', 100],
    ['12345678901234567890', 12345678901234567000],
  ])("'%s' is %s", (text, size) => {
    const message = read(position({ position: text }));
    expect(message).toMatchObject({ fact: 'position', account: 'DU1234567', size, contract: { conId: 1 } });
    expect(Object.is('size' in message ? message.size : undefined, size)).toBe(true);
  });

  test.each(['', 'many', '12abc', '0x10', '1e-400', '1.2.3', '1,234', ' 2', '1.7976931348623157E308', 'NaN'])(
    "'%s' is none: the message is rejected with its account and contract",
    (text) => {
      expect(read(position({ position: text }))).toMatchObject({
        reason: expect.stringMatching(/^position \(61\): position /),
        account: 'DU1234567',
        conId: 1,
      });
    },
  );
});

describe('a contract', () => {
  test.each<readonly [RowFields, object]>([
    [
      { lastTradeDate: '20261218', right: 'P' },
      { expiry: '20261218', right: 'PUT' },
    ],
    [
      { strike: '0', multiplier: '' },
      { strike: null, multiplier: null },
    ],
    [{ strike: '45o' }, { strike: null }],
    [{ tradingClass: 'SPYW' }, { tradingClass: 'SPYW' }],
  ])('%o reads as %o', (fields, contract) => {
    expect(read(position(fields))).toMatchObject({ contract, size: 2 });
  });

  test.each<readonly [string, RowFields]>([
    ['conId', { conId: '1x' }],
    ['conId', { conId: '0' }],
    ['account', { account: '' }],
    ['symbol', { symbol: '', localSymbol: '' }],
    ['secType', { secType: '' }],
  ])('is none without its %s: %o', (what, fields) => {
    expect(read(position(fields))).toMatchObject({ reason: expect.stringContaining(what) });
  });

  test('that is not held any more may come without its terms', () => {
    const terms = { symbol: '', localSymbol: '', secType: '', currency: '' };
    expect(read(position({ ...terms, position: '0' }))).toMatchObject({ size: 0, contract: { conId: 1, symbol: '' } });
  });
});

test('what cannot be read of its average cost is null', () => {
  expect(read(position({ averageCost: 'dear' }))).toMatchObject({ size: 2, averageCost: null });
  expect(read(position({ averageCost: '0' }))).toMatchObject({ averageCost: 0 });
});

test('of another version nobody knows which field is which', () => {
  expect(read(frame(61, 2, 'DU1234567', 1, 'SPY'))).toMatchObject({
    reason: "position (61): row version '2' is not 3",
    account: null,
    conId: null,
  });
});

test('whatever of it is missing, it is rejected', () => {
  const whole = position();
  for (let end = PREFIX + 3; end < whole.length; end++) expect(read(whole, end)).toHaveProperty('reason');
  expect(read(whole)).toHaveProperty('fact', 'position');
});

test('a contract that a row told of on the same link is the same object, though its exchange is another', () => {
  const link = new RowBytes();
  const told = row({ primaryExch: 'AMEX' });
  const message = position({ position: '3' });
  const ofRow = readPortfolioRow(link, told, PREFIX, told.length);
  const ofPosition = read(message, message.length, link);
  expect(ofPosition).toMatchObject({ fact: 'position', size: 3 });
  expect('contract' in ofPosition && 'contract' in ofRow && ofPosition.contract === ofRow.contract).toBe(true);
  const other = position({ tradingClass: 'SPYW' });
  expect(read(other, other.length, link)).toMatchObject({ contract: { tradingClass: 'SPYW' } });
});
