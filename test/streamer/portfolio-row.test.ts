// Rows from bytes as a table: each number as the wire spells it, and what is made of it.
import { describe, expect, test } from 'vitest';
import { readPortfolioRow } from '../../src/positions/portfolio-row.ts';
import { RowBytes } from '../../src/positions/row-bytes.ts';
import { type RowFields, rowFields } from '../support/scripted-server.ts';

const body = (fields: RowFields = {}): Buffer => Buffer.from(`${rowFields(fields).join('\0')}\0`);
const read = (bytes: Buffer) => readPortfolioRow(new RowBytes(), bytes, 0, bytes.length);

describe('a number', () => {
  test.each<readonly [string, number | null]>([
    ['0', 0],
    ['-0', 0],
    ['-0.0', 0],
    ['12', 12],
    ['-12', -12],
    ['0012', 12],
    ['12.5', 12.5],
    ['0.1', 0.1],
    ['-0.005', -0.005],
    ['291.6234436', 291.6234436],
    ['258.57998655', 258.57998655],
    ['11340.427636781911', 11340.427636781911],
    ['123456789012345', 123456789012345],
    ['1234567890123456', 1234567890123456],
    ['12345678901234567890', 12345678901234567000],
    ['0.000000000000001', 1e-15],
    ['1.0E-5', 1e-5],
    ['1e22', 1e22],
    ['-1.5e+3', -1500],
    ['21474836.47', 21474836.47],
    ['2147483646', 2147483646],
    ['2147483648', 2147483648],
    ['', null],
    ['2147483647', null],
    ['1.7976931348623157E308', null],
    ['-1.7976931348623157E308', null],
    ['1.7976931348623158e308', null],
    [`17976931348623157${'0'.repeat(292)}.0`, null],
    ['9223372036854775807', null],
    ['170141183460469231731687303715884105727', null],
  ])("'%s' is %s", (text, value) => {
    const row = read(body({ marketPrice: text }));
    expect(row).toMatchObject({ marketPrice: value });
    expect(Object.is('marketPrice' in row ? row.marketPrice : undefined, value)).toBe(true);
  });

  test.each([
    'abc',
    '12abc',
    '1,234',
    ' 12',
    '12 ',
    '+12',
    '.5',
    '5.',
    '1.2.3',
    '--1',
    '-',
    '1e',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e999',
    '0x10',
    '١٢',
  ])(
    "'%s' is none: beside a size it is null and said, as the size the row is rejected with its account and contract",
    (text) => {
      expect(read(body({ marketPrice: text }))).toMatchObject({
        position: 2,
        marketPrice: null,
        unread: expect.stringContaining('marketPrice'),
      });
      expect(read(body({ position: text }))).toMatchObject({
        reason: expect.stringContaining('position'),
        account: 'DU1234567',
        conId: 1,
      });
    },
  );
});

describe('a contract', () => {
  test.each<readonly [RowFields, object]>([
    [
      { strike: '0', multiplier: '' },
      { strike: null, multiplier: null },
    ],
    [
      { strike: '452.5', multiplier: '10' },
      { strike: 452.5, multiplier: 10 },
    ],
    [{ lastTradeDate: '' }, { expiry: null }],
    [{ lastTradeDate: '20250620 08:30 US/Central' }, { expiry: '20250620' }],
    [{ lastTradeDate: '20250620-08:30:00-US/Central' }, { expiry: '20250620' }],
    [
      { symbol: 'ÄÖ', localSymbol: '日経' },
      { symbol: 'ÄÖ', localSymbol: '日経' },
    ],
  ])('%o reads as %o', (fields, contract) => {
    expect(read(body(fields))).toMatchObject({ contract });
  });

  test('that comes again byte for byte is the same object; with one byte different it is not', () => {
    const reader = new RowBytes();
    const contractOf = (fields: RowFields) => {
      const bytes = body(fields);
      const row = readPortfolioRow(reader, bytes, 0, bytes.length);
      return 'contract' in row ? row.contract : undefined;
    };
    const first = contractOf({});
    expect(contractOf({ marketPrice: '99' })).toBe(first);
    const other = contractOf({ strike: '451' });
    expect(other).toMatchObject({ conId: 1, strike: 451 });
    expect(other).not.toBe(first);
    expect(contractOf({ conId: '11' })).toMatchObject({ conId: 11 });
  });
});

describe('a rejected row', () => {
  test.each<readonly [string, readonly string[], number | null]>([
    ['names its contract where that could be read', ['7', '8', '265598', 'AAPL', ''], 265598],
    ['names none where a version it does not know may have moved it', ['7', '82', '7203', 'OPT', ''], null],
    ['names none that only Number() would read', ['7', '8', '1e3', 'AAPL', ''], null],
  ])('%s', (_what, fields, conId) => {
    expect(read(Buffer.from(fields.join('\0')))).toMatchObject({ reason: expect.any(String), conId });
  });
});

test('rows in the middle of a chunk are read where they lie, and not beyond', () => {
  const one = body();
  const chunk = Buffer.concat([Buffer.from('xx'), one, body({ conId: '2' })]);
  expect(readPortfolioRow(new RowBytes(), chunk, 2, 2 + one.length)).toMatchObject({ contract: { conId: 1 } });
  for (let end = 3; end < 2 + one.length; end++) {
    expect(readPortfolioRow(new RowBytes(), chunk, 2, end)).toHaveProperty('reason');
  }
});

describe('(D12) the memory of contracts', () => {
  const contractRead = (reader: RowBytes, bytes: Buffer) => {
    const read = readPortfolioRow(reader, bytes, 0, bytes.length);
    return 'contract' in read ? read.contract : null;
  };

  test('keeps none that is longer than a contract can be', () => {
    const reader = new RowBytes();
    const short = body({ conId: '1' });
    const long = body({ conId: '2', localSymbol: 'S'.repeat(60_000) });
    expect(contractRead(reader, short)).toBe(contractRead(reader, short));
    expect(contractRead(reader, long)).not.toBeNull();
    expect(contractRead(reader, long)).not.toBe(contractRead(reader, long));
  });

  test('has a limit in bytes: beyond it, it begins anew', () => {
    const reader = new RowBytes();
    const localSymbol = 'S'.repeat(400);
    const first = body({ conId: '1', localSymbol });
    const known = contractRead(reader, first);
    for (let conId = 2; conId < 90_000; conId++) contractRead(reader, body({ conId: String(conId), localSymbol }));
    expect(contractRead(reader, first)).toEqual(known);
    expect(contractRead(reader, first)).not.toBe(known);
  });
});
