// The greeks that follow from an option's price: Black and Scholes, without interest and dividends.
import type { Contract } from './contract.ts';

/** As tickOptionComputation sends it. */
export interface OptionComputation {
  readonly impliedVol: number;
  readonly delta: number;
  readonly optPrice: number;
  readonly pvDividend: number;
  readonly gamma: number;
  /** For one point of volatility, 0.01. */
  readonly vega: number;
  /** For one calendar day. */
  readonly theta: number;
  readonly undPrice: number;
}

const YEAR_MS = 365 * 86_400_000;
/** Options stop trading at 16:00 in New York; the hour there in UTC, without the summer's hour. */
const CLOSE_HOUR_UTC = 21;
const MIN_YEARS = 3_600_000 / YEAR_MS;
const MAX_VOLATILITY = 5;

/**
 * Solves the volatility that gives the price, and the greeks at it. When no volatility gives it (below what it is in
 * the money), nothing is computed: -1 and -2.
 */
export function optionComputation(
  contract: Contract,
  price: number,
  underlying: number,
  now: number,
): OptionComputation {
  const years = yearsLeft(contract, now);
  const worth = (volatility: number): number => greeks(contract, underlying, years, volatility).price;
  const known = { optPrice: price, pvDividend: 0, undPrice: underlying };
  if (!(worth(0.0001) <= price && price <= worth(MAX_VOLATILITY))) {
    return { ...known, impliedVol: -1, delta: -2, gamma: -2, vega: -2, theta: -2 };
  }
  let low = 0.0001;
  let high = MAX_VOLATILITY;
  // Price grows with volatility, so halving finds it; 60 halvings are finer than a double.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (worth(middle) < price) low = middle;
    else high = middle;
  }
  const { delta, gamma, vega, theta } = greeks(contract, underlying, years, high);
  return { ...known, impliedVol: high, delta, gamma, vega, theta };
}

/** What the option is worth at a volatility, and the greeks there. @param volatility of a year, 0.2 for 20 % */
export function computationAt(
  contract: Contract,
  volatility: number,
  underlying: number,
  now: number,
): OptionComputation {
  const { price, ...rest } = greeks(contract, underlying, yearsLeft(contract, now), volatility);
  return { ...rest, impliedVol: volatility, optPrice: price, pvDividend: 0, undPrice: underlying };
}

const yearsLeft = (contract: Contract, now: number): number =>
  Math.max(MIN_YEARS, (expiryTime(contract.lastTradeDateOrContractMonth) - now) / YEAR_MS);

function greeks(contract: Contract, underlying: number, years: number, volatility: number) {
  const { strike, right } = contract;
  const spread = volatility * Math.sqrt(years);
  const d1 = (Math.log(underlying / strike) + (spread * spread) / 2) / spread;
  const d2 = d1 - spread;
  const sign = right === 'CALL' ? 1 : -1;
  const density = Math.exp((-d1 * d1) / 2) / Math.sqrt(2 * Math.PI);
  return {
    price: sign * (underlying * normal(sign * d1) - strike * normal(sign * d2)),
    delta: sign * normal(sign * d1),
    gamma: density / (underlying * spread),
    vega: (underlying * density * Math.sqrt(years)) / 100,
    theta: (-underlying * density * volatility) / (2 * Math.sqrt(years)) / 365,
  };
}

/** The normal distribution's share below x; Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function normal(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const tail = (series * Math.exp((-x * x) / 2)) / 2;
  return x > 0 ? 1 - tail : tail;
}

const expiryTime = (expiry: string): number =>
  Date.UTC(Number(expiry.slice(0, 4)), Number(expiry.slice(4, 6)) - 1, Number(expiry.slice(6, 8)), CLOSE_HOUR_UTC);
