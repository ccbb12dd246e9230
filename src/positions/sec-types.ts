// The security types positions have, as IB spells them, and which one was probably meant.
import leven from 'leven';

/** Security types of IB's Contract (`secType` of portfolioValue, 7, and position, 61). `BAG` is a combo: never held as such. */
export const SEC_TYPES = [
  'STK',
  'OPT',
  'FUT',
  'FOP',
  'CASH',
  'BOND',
  'BILL',
  'FUND',
  'CFD',
  'CMDTY',
  'CRYPTO',
  'WAR',
  'IOPT',
  'IND',
  'SLB',
  'EC',
  'BAG',
] as const;

/**
 * A security type of IB: `OPT` option, `FOP` option on a future, `STK` stock or ETF, `FUT`, `CASH` currency, …
 * @example const secTypes: readonly SecType[] = ['OPT', 'FOP'];
 */
export type SecType = (typeof SEC_TYPES)[number];

/** What people call them. */
const SPOKEN: ReadonlyMap<string, SecType> = new Map([
  ['STOCK', 'STK'],
  ['EQUITY', 'STK'],
  ['ETF', 'STK'],
  ['OPTION', 'OPT'],
  ['FUTURE', 'FUT'],
  ['FUTOPT', 'FOP'],
  ['FOREX', 'CASH'],
  ['FX', 'CASH'],
  ['CURRENCY', 'CASH'],
  ['COMMODITY', 'CMDTY'],
  ['WARRANT', 'WAR'],
  ['INDEX', 'IND'],
  ['COIN', 'CRYPTO'],
]);
/** Letters that may be wrong for a name to be the one meant. */
const NEAR = 2;

/** Whether IB has it, whatever its case and the blanks around it. */
export const isSecType = (name: string): boolean => SEC_TYPES.some((type) => type === spelled(name));

/** As IB spells it. */
export const spelled = (name: string): string => name.trim().toUpperCase();

/** The one that was probably meant; null: none is near. */
export function nearSecType(name: string): SecType | null {
  const word = spelled(name);
  const spoken = SPOKEN.get(word) ?? SPOKEN.get(word.replace(/S$/, ''));
  if (spoken) return spoken;
  const wrong = Math.min(NEAR, word.length - 1);
  const near = SEC_TYPES.map((type) => ({ type, letters: leven(word, type) })).filter(
    ({ letters }) => letters <= wrong,
  );
  return near.sort((a, b) => a.letters - b.letters)[0]?.type ?? null;
}
