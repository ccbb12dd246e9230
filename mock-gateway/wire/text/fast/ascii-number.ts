// Numbers written as digits straight into bytes, where that is quick and sure; -1 where only the long way is: the kind's
// own `encode`, to which a property test holds each of these equal.

const [ZERO, MINUS, POINT] = [0x30, 0x2d, 0x2e];
const INT_LIMIT = 0x7fffffff;
/** Up to here a double has a digit to spare behind eight decimals, so fifteen digits name exactly one double. */
const EXACT_LIMIT = 1e6;
/** Above it the product with a power of ten is too coarse to tell which way to round. */
const ROUND_LIMIT = 1e4;
const NEAR_HALF = 1e-3;
const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8] as const;

/** Tried in this order: most prices have few decimals. */
const EXACT_DECIMALS = [2, 4, 8] as const;

/** Spells a value from `at` on. @returns where it ends, or -1 when it did not */
export type Put = (value: number, target: Uint8Array, at: number) => number;

function putDigits(value: number, target: Uint8Array, at: number): number {
  let end = at + 1;
  for (let power = 10; power <= value; power *= 10) end += 1;
  let rest = value;
  for (let place = end - 1; place >= at; place--) {
    const quotient = (rest / 10) | 0;
    target[place] = ZERO + rest - quotient * 10;
    rest = quotient;
  }
  return end;
}

function putFraction(fraction: number, decimals: number, target: Uint8Array, at: number): number {
  target[at] = POINT;
  let rest = fraction;
  for (let place = at + decimals; place > at; place--) {
    const quotient = (rest / 10) | 0;
    target[place] = ZERO + rest - quotient * 10;
    rest = quotient;
  }
  return at + decimals + 1;
}

function withoutZeros(target: Uint8Array, end: number): number {
  let last = end;
  while (target[last - 1] === ZERO) last -= 1;
  return target[last - 1] === POINT ? last - 1 : last;
}

/** `scaled` × 10^-`decimals`, without needless zeros. */
function putScaled(scaled: number, decimals: number, target: Uint8Array, at: number): number {
  const scale = POWERS[decimals] ?? 1;
  const whole = Math.floor(scaled / scale);
  const point = putDigits(whole, target, at);
  return withoutZeros(target, putFraction(scaled - whole * scale, decimals, target, point));
}

function putSign(value: number, target: Uint8Array, at: number): number {
  if (value >= 0) return at;
  target[at] = MINUS;
  return at + 1;
}

function putWhole(value: number, target: Uint8Array, at: number): number {
  if (Math.abs(value) > INT_LIMIT) return -1;
  return putDigits(Math.abs(value), target, putSign(value, target, at));
}

/** The shortest decimal, if it has at most `digits` decimals. */
function putShortest(value: number, digits: number, target: Uint8Array, at: number): number {
  if (Number.isInteger(value)) return putWhole(value, target, at);
  const size = Math.abs(value);
  if (size >= EXACT_LIMIT) return -1;
  for (const tried of EXACT_DECIMALS) {
    const decimals = Math.min(tried, digits);
    const scale = POWERS[decimals] ?? 1;
    const scaled = Math.round(size * scale);
    if (scaled / scale === size) return putScaled(scaled, decimals, target, putSign(value, target, at));
  }
  return -1;
}

/** As the kind `decimal` spells it. */
export const putDecimal: Put = (value, target, at) => putShortest(value, 8, target, at);

/** As the kind `double` spells it: always with a fraction. */
export const putDouble: Put = (value, target, at) => {
  const end = putShortest(value, 8, target, at);
  if (end < 0 || !Number.isInteger(value)) return end;
  target[end] = POINT;
  target[end + 1] = ZERO;
  return end + 2;
};

/** As every kind `decimalSince` spells it: what becomes of a fraction depends on the server version, which only they know. */
export const putDecimalSince: Put = (value, target, at) =>
  Number.isInteger(value) ? putDecimal(value, target, at) : -1;

/** As the kind `decimalUpTo(digits)` spells it. */
export const putDecimalUpTo =
  (digits: number): Put =>
  (value, target, at) => {
    const end = putShortest(value, digits, target, at);
    if (end >= 0) return end;
    const size = Math.abs(value);
    if (size >= ROUND_LIMIT) return -1;
    const exact = size * (POWERS[digits] ?? 1);
    const below = Math.floor(exact);
    if (below === 0 || Math.abs(exact - below - 0.5) < NEAR_HALF) return -1;
    return putScaled(exact - below > 0.5 ? below + 1 : below, digits, target, putSign(value, target, at));
  };

/** As the kind `money` spells it. */
export const putMoney: Put = (value, target, at) => {
  const exact = Math.abs(value) * 100;
  if (exact > INT_LIMIT) return -1;
  const below = Math.floor(exact);
  const part = exact - below;
  if (Math.abs(part - 0.5) < NEAR_HALF) return -1;
  const cents = part > 0.5 ? below + 1 : below;
  const whole = (cents / 100) | 0;
  const start = cents === 0 ? at : putSign(value, target, at);
  return putFraction(cents - whole * 100, 2, target, putDigits(whole, target, start));
};
