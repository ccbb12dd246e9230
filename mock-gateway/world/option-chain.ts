// A whole option chain from a few figures: every expiry and strike, calls and puts, priced by one volatility.
import { type Contract, type ContractOverrides, option, type Right } from './contract.ts';
import type { ContractRef } from './contract-text.ts';
import type { ListedContract, ListingFacts } from './listing.ts';
import { computationAt } from './option-model.ts';
import { futureOption } from './other-contracts.ts';

/**
 * Options on one underlying, which nobody holds: calls and puts of each expiry at each strike. On a future they are
 * options on it, with its multiplier.
 * @example
 * const chain: OptionChain = { underlying: 'SPY', expiries: ['20261218'], strikes: { from: 600, to: 700, step: 5 } };
 */
export interface OptionChain {
  /** Known by then, with a price. */
  readonly underlying: ContractRef;
  /** `yyyyMMdd`, each. */
  readonly expiries: readonly string[];
  /** From the first to the last, both included. */
  readonly strikes: {
    /** The lowest strike. */
    readonly from: number;
    /** The highest one, where the steps meet it. */
    readonly to: number;
    /** From one strike to the next, above 0. */
    readonly step: number;
  };
  /** Of a year: 0.2 is 20 %. @default 0.2 */
  readonly volatility?: number;
  /** Such as `SPXW` on `SPX`. @default the underlying's symbol */
  readonly tradingClass?: string;
  /** @default AMEX, of options on futures CME */
  readonly primaryExch?: string;
  /** Of every option of it. @default SMART and primaryExch */
  readonly venues?: readonly string[];
  /** Of every option of it. @default that of the login */
  readonly marketData?: NonNullable<ListingFacts['marketData']>;
}

/** One option of a chain, and what it is worth. */
export interface ChainLink extends ListedContract {
  readonly contract: Contract;
}

const USUAL_VOLATILITY = 0.2;
const MOST_LINKS = 20_000;

/**
 * Every option of the chain.
 * @throws {RangeError} when an expiry is no date, the strikes do not go up, or there are too many of them
 */
export function linksOf(chain: OptionChain, underlying: Contract, price: number, now: number): readonly ChainLink[] {
  const { expiries, volatility = USUAL_VOLATILITY, venues, marketData } = chain;
  const facts = { ...(venues && { venues }), ...(marketData && { marketData }) };
  const strikes = strikesOf(chain);
  const count = expiries.length * strikes.length * 2;
  if (count > MOST_LINKS)
    throw new RangeError(
      `Cannot list the options on '${underlying.symbol}': it must have at most ${MOST_LINKS} options: it has ${count}`,
    );
  return expiries.flatMap((expiry) =>
    strikes.flatMap((strike) =>
      (['CALL', 'PUT'] as const).map((right) => {
        const contract = linkOf(chain, underlying, expiry, strike, right);
        const { optPrice } = computationAt(contract, volatility, price, now);
        return { contract, price: Number(optPrice.toFixed(2)), ...facts };
      }),
    ),
  );
}

function strikesOf({ strikes: { from, to, step } }: OptionChain): readonly number[] {
  if (!(from > 0 && to >= from && step > 0)) {
    throw new RangeError(`Cannot list strikes from ${from} to ${to} by ${step}: they must be above 0, and go up`);
  }
  const count = Math.min(MOST_LINKS, Math.floor((to - from) / step + 1e-9) + 1);
  return Array.from({ length: count }, (_, index) => Number((from + index * step).toFixed(6)));
}

function linkOf(chain: OptionChain, underlying: Contract, expiry: string, strike: number, right: Right): Contract {
  const { symbol, currency, secType, multiplier } = underlying;
  const { tradingClass, primaryExch } = chain;
  const overrides: ContractOverrides = {
    currency,
    ...(tradingClass === undefined ? {} : { tradingClass }),
    ...(primaryExch === undefined ? {} : { primaryExch }),
  };
  if (secType === 'FUT') return futureOption(symbol, expiry, strike, right, multiplier ?? 1, overrides);
  const ofClass = option(tradingClass ?? symbol, expiry, strike, right);
  return option(symbol, expiry, strike, right, { localSymbol: ofClass.localSymbol, ...overrides });
}
