// Builders of what is neither stock, option nor future: pairs, indices, options on futures, CFDs, coins, funds, bonds.
import {
  type Contract,
  type ContractOverrides,
  checkExpiry,
  FUTURE_MONTHS,
  finish,
  letterOf,
  RIGHTS,
  type SpeltRight,
} from './contract.ts';

const PLAIN: Contract = {
  conId: 0,
  symbol: '',
  secType: '',
  lastTradeDateOrContractMonth: '',
  strike: 0,
  right: null,
  multiplier: null,
  exchange: '',
  primaryExch: '',
  currency: 'USD',
  localSymbol: '',
  tradingClass: '',
};

/** One that is listed at a single place: its exchange is also its primary one. */
function listed(parts: Partial<Contract>, overrides: ContractOverrides): Contract {
  const venue = overrides.primaryExch ?? overrides.exchange ?? parts.exchange ?? '';
  return finish({ ...PLAIN, ...parts, exchange: venue, primaryExch: venue, ...overrides });
}

/**
 * A currency pair at IDEALPRO: `EUR.USD` is both its localSymbol and its trading class.
 * @param currency what the price is in
 * @example forex('EUR', 'USD', { conId: 12087792 })
 */
export function forex(symbol: string, currency: string, overrides: ContractOverrides = {}): Contract {
  const pair = `${symbol}.${currency}`;
  const parts = { symbol, secType: 'CASH', exchange: 'IDEALPRO', currency, localSymbol: pair, tradingClass: pair };
  return listed(parts, overrides);
}

/**
 * An index: quoted, never traded.
 * @example index('SPX'); // at CBOE
 * index('DAX', { exchange: 'EUREX', currency: 'EUR' });
 */
export function index(symbol: string, overrides: ContractOverrides = {}): Contract {
  return listed({ symbol, secType: 'IND', exchange: 'CBOE', localSymbol: symbol, tradingClass: symbol }, overrides);
}

/**
 * A coin at PAXOS: localSymbol `BTC.USD`, no multiplier.
 * @example crypto('BTC')
 */
export function crypto(symbol: string, overrides: ContractOverrides = {}): Contract {
  const localSymbol = `${symbol}.${overrides.currency ?? 'USD'}`;
  return listed({ symbol, secType: 'CRYPTO', exchange: 'PAXOS', localSymbol, tradingClass: symbol }, overrides);
}

/**
 * A contract for difference, routed by IB (SMART).
 * @example cfd('IBDE40', { currency: 'EUR' })
 */
export function cfd(symbol: string, overrides: ContractOverrides = {}): Contract {
  return listed({ symbol, secType: 'CFD', exchange: 'SMART', localSymbol: symbol, tradingClass: symbol }, overrides);
}

/**
 * A mutual fund at FUNDSERV, at one price a day.
 * @example fund('VFIAX')
 */
export function fund(symbol: string, overrides: ContractOverrides = {}): Contract {
  return listed(
    { symbol, secType: 'FUND', exchange: 'FUNDSERV', localSymbol: symbol, tradingClass: symbol },
    overrides,
  );
}

/**
 * A bond by its ISIN, which is its symbol and its localSymbol unless stated otherwise; a request finds it by either.
 * @example bond('US912810TM09', { symbol: 'T', lastTradeDateOrContractMonth: '20521115' })
 */
export function bond(isin: string, overrides: ContractOverrides = {}): Contract {
  const symbol = overrides.symbol ?? isin;
  return listed({ symbol, secType: 'BOND', exchange: 'SMART', localSymbol: isin, tradingClass: symbol }, overrides);
}

/**
 * An option on a future: the localSymbol is that of the month, right and strike (`ESZ6 C6300`), CME, USD.
 * @param expiry `yyyyMMdd`
 * @example futureOption('ES', '20261218', 6300, 'C', 50)
 * @throws {RangeError} when the expiry is no date, or strike or multiplier not above 0
 */
export function futureOption(
  symbol: string,
  expiry: string,
  strike: number,
  right: SpeltRight,
  multiplier: number,
  overrides: ContractOverrides = {},
): Contract {
  checkExpiry('futureOption', symbol, expiry);
  for (const [name, value] of Object.entries({ strike, multiplier })) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new RangeError(`Cannot build futureOption '${symbol}': ${name} must be above 0: current value is ${value}`);
  }
  const month = FUTURE_MONTHS[Number(expiry.slice(4, 6)) - 1] ?? '';
  return finish({
    ...PLAIN,
    symbol,
    secType: 'FOP',
    lastTradeDateOrContractMonth: expiry,
    strike,
    right: RIGHTS[right],
    multiplier,
    primaryExch: 'CME',
    localSymbol: `${symbol}${month}${expiry.slice(3, 4)} ${letterOf(RIGHTS[right])}${strike}`,
    tradingClass: symbol,
    ...overrides,
  });
}
