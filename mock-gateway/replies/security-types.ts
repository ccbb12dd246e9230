// What contract details say of a security type as such: sizes, order types, and what it derives from.
import type { Contract } from '../world/contract.ts';
import { isOfUsStock, US_STOCK_ORDER_TYPES, USUAL_ORDER_TYPES } from '../world/recorded-listings.ts';
import { sessionOf } from '../world/trading-hours.ts';

interface Sizes {
  readonly minSize: number;
  readonly sizeIncrement: number;
  readonly suggestedSizeIncrement: number;
}

const sizes = (minSize: number, suggestedSizeIncrement = minSize): Sizes => ({
  minSize,
  sizeIncrement: minSize,
  suggestedSizeIncrement,
});

interface SecurityType {
  readonly underSecType: string;
  readonly stockType: string;
  /** Time of day behind the last trade date, as recorded for a future: `20250620 08:30 US/Central`. */
  readonly lastTradeTime: string;
  readonly sizes: Sizes;
  /** What TWS counts as one market for data; null (recorded) for a future. */
  readonly aggGroup: number | null;
}

const PLAIN: SecurityType = { underSecType: '', stockType: '', lastTradeTime: '', sizes: sizes(1), aggGroup: 1 };

/** Recorded: STK, FUT. */
const SECURITY_TYPES: ReadonlyMap<string, SecurityType> = new Map([
  // Fractions are traded, round lots suggested.
  ['STK', { ...PLAIN, stockType: 'COMMON', sizes: sizes(0.0001, 100) }],
  ['OPT', { ...PLAIN, underSecType: 'STK', lastTradeTime: '16:00' }],
  ['FUT', { ...PLAIN, underSecType: 'IND', lastTradeTime: '08:30', aggGroup: null }],
  ['FOP', { ...PLAIN, underSecType: 'FUT', lastTradeTime: '15:00', aggGroup: null }],
  ['CASH', { ...PLAIN, sizes: sizes(0.01, 1) }],
  ['CRYPTO', { ...PLAIN, sizes: sizes(0.00000001) }],
  ['FUND', { ...PLAIN, sizes: sizes(0.001) }],
]);

export const securityType = ({ secType }: Contract): SecurityType => SECURITY_TYPES.get(secType) ?? PLAIN;

export const orderTypesOf = (contract: Contract): string =>
  isOfUsStock(contract) ? US_STOCK_ORDER_TYPES : USUAL_ORDER_TYPES;

/** `20261218 16:00 US/Eastern`; empty for what does not expire. */
export function lastTradeText(contract: Contract): string {
  const { lastTradeDateOrContractMonth: expiry } = contract;
  const { lastTradeTime } = securityType(contract);
  const { timeZoneId } = sessionOf(contract);
  if (expiry === '' || lastTradeTime === '') return expiry;
  return `${expiry} ${lastTradeTime} ${timeZoneId}`;
}
