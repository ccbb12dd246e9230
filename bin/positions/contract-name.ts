// A contract as a trader writes it: `SPY 18DEC26 450 C`. Contracts that differ have names that differ.
import type { PositionContract } from '../../src/index.ts';
import { printable } from '../printable.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

type Name = (contract: PositionContract) => readonly (string | number | null)[];

const BY_SEC_TYPE: Readonly<Record<string, Name>> = {
  STK: ({ symbol, localSymbol }) => [symbol, aside(localSymbol, symbol)],
  FUT: (contract) => [contract.symbol, day(contract), aside(contract.localSymbol, '')],
  CASH: ({ symbol, currency }) => [`${symbol}.${currency}`],
};
/** SPX and SPXW are two classes of one symbol. */
const CALL_OR_PUT: Name = (contract) => [
  root(contract),
  day(contract),
  contract.strike,
  contract.right?.charAt(0) ?? '',
];
/** Two treasuries of one day differ in their exchange's name only. */
const OTHER: Name = (contract) => {
  const { symbol, secType, localSymbol } = contract;
  return localSymbol.trim() === '' ? [symbol, secType, day(contract)] : [localSymbol.trim(), secType];
};

export function contractName(contract: PositionContract): string {
  const name = contract.right === null ? (BY_SEC_TYPE[contract.secType] ?? OTHER) : CALL_OR_PUT;
  return printable(
    name(contract)
      .filter((part) => part !== null && part !== '')
      .join(' '),
  );
}

const aside = (localSymbol: string, symbol: string): string => {
  const text = localSymbol.trim();
  return text === '' || text === symbol ? '' : `(${text})`;
};

function root({ symbol, tradingClass }: PositionContract): string {
  if (tradingClass === '' || tradingClass === symbol) return symbol;
  return tradingClass.startsWith(symbol) ? tradingClass : `${symbol} ${tradingClass}`;
}

/** `18DEC26`; nothing for what does not expire. */
export const expiryName = (contract: Pick<PositionContract, 'expiry'>): string => printable(day(contract));

function day({ expiry }: Pick<PositionContract, 'expiry'>): string {
  if (expiry === null) return '';
  return `${expiry.slice(6, 8)}${MONTHS[Number(expiry.slice(4, 6)) - 1] ?? '???'}${expiry.slice(2, 4)}`;
}
