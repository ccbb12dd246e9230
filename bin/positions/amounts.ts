// Sizes, prices and money as a trader reads them: digits that were sent are shown.

const format = (options: Intl.NumberFormatOptions): ((value: number) => string) => {
  const made = new Intl.NumberFormat('en-US', options);
  return (value) => made.format(value);
};

const AS_SENT = 20;
const whole = format({ maximumFractionDigits: AS_SENT });
const fraction = format({ minimumFractionDigits: 2, maximumFractionDigits: AS_SENT });
const fine = format({ minimumFractionDigits: 2, maximumFractionDigits: 8 });
const coarse = format({ minimumFractionDigits: 2, maximumFractionDigits: 4 });
const cents = format({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const below = format({ maximumSignificantDigits: 2 });

const UNSAID = '–';
const isSmall = (value: number): boolean => Math.abs(value) < 1;

/** Every digit: a position of 0.00025289 is not 0. */
export const size = (value: number): string => whole(value);

/** At least two decimals; below 1 every digit, from 1 on no more than eight. */
export const price = (value: number | null): string =>
  value === null ? UNSAID : isSmall(value) ? fraction(value) : fine(value);

/** As {@link price}, but a quotient: from 1 on, four decimals say enough. */
export const cost = (value: number | null): string =>
  value === null ? UNSAID : isSmall(value) ? fraction(value) : coarse(value);

/** Two decimals; what would read 0.00 and is not shows where it begins. */
export const money = (value: number | null): string => {
  if (value === null) return UNSAID;
  return value !== 0 && Math.abs(value) < 0.005 ? below(value) : cents(value);
};

/** As {@link money}, a gain with its sign. */
export const gain = (value: number | null): string => (value !== null && value > 0 ? `+${money(value)}` : money(value));
