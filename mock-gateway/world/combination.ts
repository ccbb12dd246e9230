// What a combination (BAG) is: its legs, the contract that stands for it, and a price made of those of the legs.
import { type Contract, priceFactor } from './contract.ts';
import { exact } from './decimals.ts';

/**
 * One leg of a combination.
 * @example const sold: OrderLeg = { contract: option('SPY', '20261218', 460, 'C'), ratio: 1, action: 'SELL' };
 */
export interface OrderLeg {
  /** What is bought or sold. */
  readonly contract: Contract;
  /** How many of it one unit of the combination has: whole, above 0; of a stock beside options, shares. */
  readonly ratio: number;
  /** Which side, when the combination is bought; the other one when it is sold. */
  readonly action: 'BUY' | 'SELL';
  /** Where it is to be traded. @default 'SMART' */
  readonly exchange?: string;
  /** 0 the same as the combination, 1 opens, 2 closes, 3 unknown; handed back as it is. @default 0 */
  readonly openClose?: number;
  /** Of institutions alone; handed back as it is. @default 0 */
  readonly shortSaleSlot?: number;
  /** Of institutions alone; handed back as it is. @default '' */
  readonly designatedLocation?: string;
  /** Handed back as it is. @default -1 */
  readonly exemptCode?: number;
  /** Its own limit, of one unit, where the order states one for each leg; handed back as it is. @default none */
  readonly price?: number | null;
}

/**
 * Something that is bought or sold: one contract, or a combination of several.
 * @example const share: Traded = { contract: stock('SPY'), legs: [] };
 */
export interface Traded {
  /** The contract; of a combination the one that stands for it, which nobody ever holds. */
  readonly contract: Contract;
  /** Empty of a single contract. */
  readonly legs: readonly OrderLeg[];
}

/** What has prices. */
interface Prices {
  price(contract: Contract): number;
  isPriced(contract: Contract): boolean;
}

/** The conId of every combination in a currency, as a login was told them (ibx 470). No other has combinations over SMART. */
export const COMBINATION_CON_IDS: ReadonlyMap<string, number> = new Map([
  ['AUD', 61227077],
  ['BRL', 136000438],
  ['CAD', 61227082],
  ['CHF', 61227087],
  ['CNH', 136000441],
  ['DKK', 136000423],
  ['EUR', 58666491],
  ['GBP', 58666494],
  ['HKD', 61227072],
  ['INR', 136000444],
  ['JPY', 61227069],
  ['KRW', 136000424],
  ['MXN', 136000449],
  ['NOK', 136000452],
  ['NZD', 136000435],
  ['SEK', 136000429],
  ['USD', 28812380],
]);

/** Symbol and local symbol of a combination: those of its legs, each once, in the order of the alphabet (ibx 470). */
export const symbolOf = (legs: readonly OrderLeg[]): string =>
  [...new Set(legs.map(({ contract }) => contract.symbol))].sort().join(',');

/**
 * A combination, to be spread into the terms of an order: its legs by conId, as IB has them, and the contract that stands
 * for it (conId 28812380 of every one in dollars, trading class COMB).
 * @param exchange where the combination is to be traded
 * @throws {RangeError} when there are fewer than two legs, one is itself a combination or comes twice, its ratio is no
 * whole number above 0, or legs have several currencies
 * @example
 * const vertical = combination([
 *   { contract: option('SPY', '20261218', 450, 'C'), ratio: 1, action: 'BUY' },
 *   { contract: option('SPY', '20261218', 460, 'C'), ratio: 1, action: 'SELL' },
 * ]);
 * gateway.orders.place({ account: 'DU1234567', ...vertical, action: 'BUY', totalQuantity: 1, orderType: 'LMT', lmtPrice: 4.2 });
 */
export function combination(legs: readonly OrderLeg[], exchange = 'SMART'): Traded {
  const wrong = wrongWith(legs);
  if (wrong !== undefined) throw new RangeError(`Cannot combine ${symbolOf(legs) || 'nothing'}: ${wrong}`);
  const currency = legs[0]?.contract.currency ?? '';
  const symbol = symbolOf(legs);
  const contract: Contract = Object.freeze({
    conId: COMBINATION_CON_IDS.get(currency) ?? 0,
    symbol,
    secType: 'BAG',
    lastTradeDateOrContractMonth: '',
    strike: 0,
    right: null,
    multiplier: null,
    exchange,
    primaryExch: '',
    currency,
    localSymbol: symbol,
    tradingClass: 'COMB',
  });
  return { contract, legs: legs.toSorted((a, b) => a.contract.conId - b.contract.conId) };
}

/** Why they are none; undefined where they are. */
export function wrongWith(legs: readonly OrderLeg[]): string | undefined {
  if (legs.length < 2) return `it must have at least two legs: it has ${legs.length}`;
  const nested = legs.find(({ contract }) => contract.secType === 'BAG');
  if (nested !== undefined) return `a leg must be a single contract: '${nested.contract.localSymbol}' is a combination`;
  const unequal = legs.find(({ ratio }) => !Number.isInteger(ratio) || ratio <= 0);
  if (unequal !== undefined) return `the ratio of a leg must be a whole number above 0: it is ${unequal.ratio}`;
  if (new Set(legs.map(({ contract }) => contract.conId)).size < legs.length)
    return 'each leg must be another contract';
  if (new Set(legs.map(({ contract }) => contract.currency)).size > 1) return 'its legs must have one currency';
  return undefined;
}

/**
 * What a price of each leg counts for in the price of the combination: its ratio, below 0 where it is sold. Where
 * multipliers differ the price is that of one unit of the largest, so that a share beside an option counts for a
 * hundredth (not recorded).
 */
export function weightsOf(legs: readonly OrderLeg[]): readonly number[] {
  const unit = Math.max(...legs.map(({ contract }) => priceFactor(contract)));
  return legs.map(
    ({ contract, ratio, action }) => ((action === 'BUY' ? 1 : -1) * ratio * priceFactor(contract)) / unit,
  );
}

/** The sum of what each leg counts for. */
export function weighted(legs: readonly OrderLeg[], priceOfLeg: (contract: Contract) => number): number {
  const weights = weightsOf(legs);
  return exact(legs.reduce((sum, { contract }, at) => sum + (weights[at] ?? 0) * priceOfLeg(contract), 0));
}

/** Of one unit; below 0 of a combination that brings money in. */
export const priceOf = (prices: Prices, { contract, legs }: Traded): number =>
  legs.length === 0 ? prices.price(contract) : weighted(legs, (leg) => prices.price(leg));

/** Whether all of it has a price. */
export const isPriced = (prices: Prices, traded: Traded): boolean =>
  partsOf(traded).every(({ contract }) => prices.isPriced(contract));

/** What changes hands for one unit: the contract itself, or each leg. */
export const partsOf = ({ contract, legs }: Traded): readonly Pick<OrderLeg, 'contract' | 'ratio' | 'action'>[] =>
  legs.length === 0 ? [{ contract, ratio: 1, action: 'BUY' }] : legs;

/** Whether the routing parameters of a combination let each leg be filled by itself. */
export const isNonGuaranteed = (routing: unknown): boolean =>
  Array.isArray(routing) &&
  routing.some(
    (each: unknown) =>
      typeof each === 'object' &&
      each !== null &&
      Reflect.get(each, 'tag') === 'NonGuaranteed' &&
      Reflect.get(each, 'value') === '1',
  );

/** The legs in one text, as openOrder has it beside them: `756733|1,320227571|-1`, ratios in lowest terms (ibx 470). */
export function legsText(legs: readonly OrderLeg[]): string {
  const divisor = commonRatio(legs);
  return legs
    .map(({ contract, ratio, action }) => `${contract.conId}|${((action === 'BUY' ? 1 : -1) * ratio) / divisor}`)
    .join(',');
}

/** The largest number that divides every ratio; 1 of none. */
export const commonRatio = (legs: readonly { readonly ratio: number }[]): number =>
  legs.reduce((common, { ratio }) => greatestCommon(common, ratio), 0) || 1;

const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b));
