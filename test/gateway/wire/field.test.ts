// The spelling of numbers, as recorded from gateways, and their unset forms.
import { describe, expect, it } from 'vitest';
import {
  decimal,
  decimalUpTo,
  double,
  int,
  type Kind,
  long,
  money,
  UNSET_DOUBLE,
  unset,
} from '../../../mock-gateway/wire/text/field.ts';

const spellings: readonly (readonly [string, Kind<number>, number, string])[] = [
  ['double', double, 0, '0.0'],
  ['double', double, 500, '500.0'],
  ['double', double, -0, '0.0'],
  ['double', double, 54385.58271885987, '54385.58271885987'],
  ['double', double, 1e7, '10000000.0'],
  ['decimal', decimal, -100, '-100'],
  ['decimal', decimal, 0.5, '0.5'],
  ['decimal', decimal, -0, '0'],
  ['decimal', decimal, 1e-7, '0.0000001'],
  ['decimal', decimal, -1.25e-9, '-0.00000000125'],
  ['decimal', decimal, 1e21, '1000000000000000000000'],
  ['decimal', decimal, 1.5e22, '15000000000000000000000'],
  ['decimalUpTo(7)', decimalUpTo(7), 291.26608124999, '291.2660812'],
  ['decimalUpTo(7)', decimalUpTo(7), 0.1 + 0.2, '0.3'],
  ['decimalUpTo(8)', decimalUpTo(8), 258.57998655, '258.57998655'],
  ['money', money, -35.736, '-35.74'],
  ['money', money, 2500, '2500.00'],
  ['money', money, -0.001, '0.00'],
  ['int', int, -1, '-1'],
  ['long', long, 1775425766350, '1775425766350'],
];

describe('numbers', () => {
  it.each(spellings)('%s %#: a value is written as gateways write it', (_label, kind, value, text) => {
    expect(kind.encode(value, 193)).toBe(text);
  });

  it.each(spellings)('%s %#: what was written is read back and written the same', (_label, kind, _value, text) => {
    expect(kind.encode(kind.decode(text, 193), 193)).toBe(text);
  });
});

describe('unset numbers', () => {
  it.each(['', UNSET_DOUBLE, '1.7976931348623157e+308'])('a double of %j is null', (text) => {
    expect(unset(double, UNSET_DOUBLE).decode(text, 193)).toBeNull();
  });

  it.each(['', '2147483647'])('an int of %j is null', (text) => {
    expect(unset(int, '').decode(text, 193)).toBeNull();
  });

  it.each(['', '9223372036854775807', '-9223372036854775808', '2147483647', UNSET_DOUBLE])(
    'a decimal of %j is null',
    (text) => {
      expect(unset(decimal, '').decode(text, 193)).toBeNull();
    },
  );

  it('null is written as the field wants it', () => {
    expect([unset(double, UNSET_DOUBLE).encode(null, 193), unset(int, '').encode(null, 193)]).toEqual([
      UNSET_DOUBLE,
      '',
    ]);
  });
});
