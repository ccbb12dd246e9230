// Frames of P&L (94, 95) byte by byte: which field is which at each server version, what is unset, and what is no number.
import { describe, expect, test } from 'vitest';
import { RowBytes } from '../../src/positions/row-bytes.ts';
import { readPnlFrame } from '../../src/values/pnl-frame.ts';

/** In the midst of other bytes, as in a chunk. */
function read(...fields: readonly (string | number)[]) {
  const body = Buffer.from(`${fields.join('\0')}\0`);
  const chunk = Buffer.concat([Buffer.from('7\x008\0'), body, Buffer.from('1\x002\0')]);
  return readPnlFrame(new RowBytes(), chunk, 4, 4 + body.length);
}

const NOTHING = { size: null, daily: null, unrealized: null, realized: null, value: null, unread: null };

describe('a frame of P&L', () => {
  test.each([
    [[95, 7, 2, 1.5, -2.25, 3, 600], { size: 2, daily: 1.5, unrealized: -2.25, realized: 3, value: 600 }],
    [[95, 7, 2, 1.5, -2.25, 600], { size: 2, daily: 1.5, unrealized: -2.25, value: 600 }],
    [[95, 7, 2, 1.5, 600], { size: 2, daily: 1.5, value: 600 }],
    [[94, 7, 1.5, -2.25, 3], { daily: 1.5, unrealized: -2.25, realized: 3 }],
    [[94, 7, 1.5, -2.25], { daily: 1.5, unrealized: -2.25 }],
    [[94, 7, 1.5], { daily: 1.5 }],
  ])('%j is read as its server version has it', (fields, figures) => {
    expect(read(...fields)).toEqual({ ...NOTHING, reqId: 7, ...figures });
  });

  test('has as many digits as the gateway sends', () => {
    expect(read(94, 7, '13.999999999999979', '-0.00000012', '1.5E-7')).toMatchObject({
      daily: 13.999999999999979,
      unrealized: -0.00000012,
      realized: 1.5e-7,
    });
  });

  test.each([
    ['', '1.7976931348623157E308', '-1.7976931348623157e+308'],
    ['1.7976931348623E308', '1.7976931348623157E+308', '-1.75e308'],
  ])('%s, %s and %s are unset, and nothing is wrong with them', (...texts) => {
    expect(read(94, 7, ...texts)).toEqual({ ...NOTHING, reqId: 7 });
  });

  test.each(['NaN', '1e999', '12abc', '0x10', ' 1', '1,5'])(
    '%j is no number: the others count, and it is named',
    (text) => {
      expect(read(95, 7, 2, text, 4, '', 600)).toEqual({
        ...NOTHING,
        reqId: 7,
        size: 2,
        unrealized: 4,
        value: 600,
        unread: `daily '${text}' is not a number`,
      });
    },
  );

  test('no -0 is told', () => {
    expect(read(94, 7, '-0')).toEqual({ ...NOTHING, reqId: 7, daily: 0 });
    expect(read(94, 7, '-0.0')).toEqual({ ...NOTHING, reqId: 7, daily: 0 });
  });

  test.each([
    [[95, 7], 'P&L (95): it has 1 fields, as of no server version'],
    [[95, 7, 1, 2, 3, 4, 5, 6], 'P&L (95): it has 7 fields, as of no server version'],
    [[94, 7, 1, 2, 3, 4], 'P&L (94): it has 5 fields, as of no server version'],
  ])('%j is of no server version', (fields, reason) => {
    expect(read(...fields)).toEqual({ reason });
  });

  // `1e1` is 10 to who is lenient, and 10 may be the request of another position.
  test.each(['x', '', '-7', '7.5', '7.0', '1e1', ' 7', 'NaN', '12345678901'])('%j is nobody’s request', (id) => {
    expect(read(94, id, 1)).toEqual({ reason: `P&L (94): '${id}' is no number of a request` });
  });
});
