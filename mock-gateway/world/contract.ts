// Contracts: what one is, builders for stock, option and future, and the ids derived from it.

/** The two sides of an option. */
export type Right = 'CALL' | 'PUT';
/** As people write them, and the wire. */
export type SpeltRight = Right | 'C' | 'P';

/**
 * A contract as IB names its parts; sent in portfolioValue (7), position (61) and contractData (10).
 * @example const { conId, localSymbol } = option('SPY', '20261218', 450, 'C'); // localSymbol 'SPY   261218C00450000'
 */
export interface Contract {
  /** IB's number of the contract. @default a hash of the other parts, nine digits long */
  readonly conId: number;
  /** That of the underlying, e.g. `SPY`. */
  readonly symbol: string;
  /** `STK`, `OPT`, `FUT`, `IND`, `CASH`, `FOP`, `CFD`, `CRYPTO`, `FUND`, `BOND`. */
  readonly secType: string;
  /** `yyyyMMdd`; empty for what does not expire. */
  readonly lastTradeDateOrContractMonth: string;
  /** In `currency`; 0 for what has none. */
  readonly strike: number;
  /** As the streamer spells it, and null for what is neither; on the wire it is a letter, or what the message has for none. */
  readonly right: Right | null;
  /** Null for a stock, where the wire leaves it empty. */
  readonly multiplier: number | null;
  /** Empty in the position rows of options and futures. */
  readonly exchange: string;
  /** Where it is listed; portfolioValue (7) carries it in place of `exchange`. */
  readonly primaryExch: string;
  /** ISO code, e.g. `USD`. */
  readonly currency: string;
  /** The exchange's own name, OCC form for options. */
  readonly localSymbol: string;
  /** The exchange's class, e.g. `SPXW` for weeklies on `SPX`. */
  readonly tradingClass: string;
}

/**
 * Parts of a contract in place of those a builder would choose; a `conId` of 0 is derived from the rest.
 * @example option('SPX', '20261218', 5000, 'C', { tradingClass: 'SPXW', primaryExch: 'CBOE' });
 */
export type ContractOverrides = Partial<Contract>;

/** What one unit of price is worth: the multiplier, or 1 where there is none. */
export const priceFactor = (contract: Contract): number => contract.multiplier ?? 1;

const EXPIRY = /^\d{8}$/;
/** The exchanges' letters of the months, from January. */
export const FUTURE_MONTHS = 'FGHJKMNQUVXZ';
/** How a right may be spelt, and which it is. */
export const RIGHTS: Readonly<Record<SpeltRight, Right>> = { C: 'CALL', CALL: 'CALL', P: 'PUT', PUT: 'PUT' };
const LETTERS = { CALL: 'C', PUT: 'P' } as const;

/** The letter that the wire and local symbols have; empty for what is neither. */
export const letterOf = (right: Right | null): '' | 'C' | 'P' => (right === null ? '' : LETTERS[right]);

/**
 * An option: multiplier 100, the 21-character OCC localSymbol (`SPY   261218C00450000`), USD.
 * @param expiry `yyyyMMdd`
 * @example option('SPY', '20261218', 450, 'C')
 * @throws {RangeError} when the expiry is no date or the strike not above 0
 */
export function option(
  symbol: string,
  expiry: string,
  strike: number,
  right: SpeltRight,
  overrides: ContractOverrides = {},
): Contract {
  checkExpiry('option', symbol, expiry);
  if (!(strike > 0 && Number.isFinite(strike))) {
    throw new RangeError(`Cannot build option '${symbol}': strike must be above 0: current value is ${strike}`);
  }
  const thousandths = String(Math.round(strike * 1000)).padStart(8, '0');
  return finish({
    conId: 0,
    symbol,
    secType: 'OPT',
    lastTradeDateOrContractMonth: expiry,
    strike,
    right: RIGHTS[right],
    multiplier: 100,
    exchange: '',
    // What TWS shows for US options in the portfolio, whatever exchange they trade on.
    primaryExch: 'AMEX',
    currency: 'USD',
    localSymbol: `${symbol.padEnd(6)}${expiry.slice(2)}${letterOf(RIGHTS[right])}${thousandths}`,
    tradingClass: symbol,
    ...overrides,
  });
}

/**
 * A stock: no multiplier, NASDAQ (trading class NMS), USD.
 * @example stock('AAPL', { conId: 265598 })
 */
export function stock(symbol: string, overrides: ContractOverrides = {}): Contract {
  return finish({
    conId: 0,
    symbol,
    secType: 'STK',
    lastTradeDateOrContractMonth: '',
    strike: 0,
    right: null,
    multiplier: null,
    exchange: overrides.primaryExch ?? 'NASDAQ',
    primaryExch: 'NASDAQ',
    currency: 'USD',
    localSymbol: symbol,
    tradingClass: 'NMS',
    ...overrides,
  });
}

/**
 * A future: the localSymbol is symbol, month letter and last digit of the year (`ESZ6`), CME, USD.
 * @param expiry `yyyyMMdd`
 * @example future('ES', '20261218', 50)
 * @throws {RangeError} when the expiry is no date or the multiplier not above 0
 */
export function future(
  symbol: string,
  expiry: string,
  multiplier: number,
  overrides: ContractOverrides = {},
): Contract {
  checkExpiry('future', symbol, expiry);
  if (!(multiplier > 0 && Number.isFinite(multiplier))) {
    throw new RangeError(`Cannot build future '${symbol}': multiplier must be above 0: current value is ${multiplier}`);
  }
  const month = FUTURE_MONTHS[Number(expiry.slice(4, 6)) - 1] ?? '';
  return finish({
    conId: 0,
    symbol,
    secType: 'FUT',
    lastTradeDateOrContractMonth: expiry,
    strike: 0,
    right: null,
    multiplier,
    exchange: '',
    primaryExch: 'CME',
    currency: 'USD',
    localSymbol: `${symbol}${month}${expiry.slice(3, 4)}`,
    tradingClass: symbol,
    ...overrides,
  });
}

/** IB's security types of what can be held or quoted. */
export const SEC_TYPES: readonly string[] =
  'STK,OPT,FUT,IND,FOP,CASH,BAG,WAR,IOPT,BOND,BILL,CMDTY,NEWS,FUND,CRYPTO,CFD,EC,FWD,ICS,ICU,BSK,SLB'.split(',');

/** @throws {RangeError} when it is no date */
export function checkExpiry(builder: string, symbol: string, expiry: string): void {
  if (!isDay(expiry)) {
    throw new RangeError(`Cannot build ${builder} '${symbol}': expiry must be yyyyMMdd: current value is '${expiry}'`);
  }
}

/** Whether it is a day of the calendar, `yyyyMMdd`. */
export function isDay(text: string): boolean {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)].map(Number);
  if (!EXPIRY.test(text) || year === undefined || month === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The contract as a builder makes it: with a conId, and not to be changed any more. */
export const finish = (contract: Contract): Contract =>
  Object.freeze(contract.conId === 0 ? { ...contract, conId: derivedConId(contract) } : contract);

/** The same contract always has the same conId: a hash (FNV-1a) of what makes it what it is, nine digits long. */
function derivedConId(contract: Contract): number {
  const identity = [
    contract.secType,
    contract.symbol,
    contract.lastTradeDateOrContractMonth,
    contract.strike,
    letterOf(contract.right),
    contract.multiplier ?? '',
    contract.primaryExch,
    contract.currency,
    contract.tradingClass,
  ].join('|');
  let hash = 0x811c9dc5;
  for (let index = 0; index < identity.length; index++) {
    hash = Math.imul(hash ^ identity.charCodeAt(index), 0x01000193);
  }
  return 100_000_000 + ((hash >>> 0) % 900_000_000);
}
