// What every account is valued at: contracts, their prices, yesterday's closes, and which have expired.
import { MAX_AMOUNT, WITHIN } from '../rules.ts';
import { type BarsOptions, readBars } from './bars-csv.ts';
import type { Contract } from './contract.ts';
import { type Listing, type ListingFacts, listingOf } from './listing.ts';
import type { PriceHistory, PriceRecord, SetPrices } from './price-record.ts';

/**
 * What one unit is worth when its contract expires: stated, or for an option what it is in the money.
 * @example gateway.world.expire(contract, { price: 0 }); // worthless
 */
export type Settlement =
  | {
      /** Of one unit, without the multiplier. */
      readonly price: number;
    }
  | {
      /** Price of the underlying. @default that of the stock of the same symbol, if the world has one */
      readonly underlyingPrice?: number;
    };

/** All that changes of one contract, in one place: a reprice looks it up once. */
class Instrument {
  /** As it was registered; it may have a price before. */
  registered: Contract | undefined = undefined;
  listing: Listing | undefined = undefined;
  price: number | undefined = undefined;
  /** At the start of the day; null when it was stated as unknown. */
  previousClose: number | null | undefined = undefined;
  isExpired = false;
  /** What was set so far. */
  set: SetPrices | undefined = undefined;
}

export class Market {
  readonly #instruments = new Map<number, Instrument>();
  readonly #contracts = new Map<number, Contract>();
  /** `STK AAPL` → those contracts, by conId. */
  readonly #named = new Map<string, Map<number, Contract>>();
  readonly #onPrice: (contract: Contract, by: string | undefined) => void;
  readonly #record: PriceRecord;

  /** @param onPrice told of every price as it is set, and of the account that set it and tells of its own row itself */
  constructor(onPrice: (contract: Contract, by: string | undefined) => void, record: PriceRecord) {
    this.#onPrice = onPrice;
    this.#record = record;
  }

  /** Every contract known, by conId. */
  get contracts(): ReadonlyMap<number, Contract> {
    return this.#contracts;
  }

  /** The stock of a symbol: the underlying of its options. */
  stock(symbol: string): Contract | undefined {
    return this.named('STK', symbol)[0];
  }

  /** The contracts of a security type and a symbol. */
  named(secType: string, symbol: string): readonly Contract[] {
    return [...(this.#named.get(`${secType} ${symbol}`)?.values() ?? [])];
  }

  /** What an option's price follows: a stock, an index, or the future that runs no shorter than it. */
  underlying({ secType, symbol, lastTradeDateOrContractMonth: expiry }: Contract): Contract | undefined {
    if (secType === 'OPT') return this.stock(symbol) ?? this.named('IND', symbol)[0];
    if (secType === 'FUT') return this.named('IND', symbol)[0];
    if (secType !== 'FOP') return undefined;
    const futures = this.named('FUT', symbol).filter((future) => future.lastTradeDateOrContractMonth >= expiry);
    return futures.toSorted((a, b) => (a.lastTradeDateOrContractMonth < b.lastTradeDateOrContractMonth ? -1 : 1))[0];
  }

  /** What one unit of a currency is worth in another, by their pair; undefined where it has no price. */
  pairPrice(of: string, inCurrency: string): number | undefined {
    const priced = (from: string, to: string): number | undefined => {
      const pair = this.named('CASH', from).find((each) => each.currency === to);
      return pair && this.#instruments.get(pair.conId)?.price;
    };
    const inverse = priced(inCurrency, of);
    return priced(of, inCurrency) ?? (inverse ? 1 / inverse : undefined);
  }

  /** What IB knows of it beside what names it. */
  listing(contract: Contract): Listing {
    const instrument = this.#instrument(contract);
    instrument.listing ??= listingOf(contract);
    return instrument.listing;
  }

  /** Makes a contract known, with these facts in place of the usual ones. @throws {Error} when its conId is another's */
  list(contract: Contract, facts: ListingFacts): void {
    this.register(contract);
    this.#instrument(contract).listing = listingOf(contract, facts);
  }

  /** Its past is these bars from now on. @returns the newest price in them */
  stateBars(contract: Contract, bars: readonly BarsOptions[]): number | undefined {
    return this.#record.state(
      contract,
      bars.map((series) => readBars(series, contract)),
    );
  }

  /** Of one unit, without the multiplier; 0 before one was set. */
  price(contract: Contract): number {
    return this.#instruments.get(contract.conId)?.price ?? 0;
  }

  /** Whether it ever had a price; 0 is one. */
  isPriced(contract: Contract): boolean {
    return this.#instruments.get(contract.conId)?.price !== undefined;
  }

  /** Its prices through time; undefined before it had one. */
  history(contract: Contract): PriceHistory | undefined {
    return this.#record.of(contract);
  }

  /** The price at the start of the day; null when unknown. */
  previousClose(contract: Contract): number | null {
    return this.#instruments.get(contract.conId)?.previousClose ?? null;
  }

  isExpired(contract: Contract): boolean {
    return this.#instruments.get(contract.conId)?.isExpired === true;
  }

  /** Makes the contract known. @throws {Error} when its conId is another contract's, or it is a combination */
  register(contract: Contract): void {
    this.#register(this.#instrument(contract), contract);
  }

  /** States the price at the start of the day (null: unknown), or lets the first price known stand for it. */
  setPreviousClose(contract: Contract, stated: number | null | undefined, firstPrice: number): void {
    const instrument = this.#instrument(contract);
    if (stated !== undefined) instrument.previousClose = stated;
    else if (instrument.previousClose === undefined) instrument.previousClose = firstPrice;
  }

  /** @param by the account that tells of its own row itself */
  setPrice(contract: Contract, price: number, by?: string): void {
    this.#setPrice(this.#instrument(contract), contract, price, by);
  }

  /**
   * The market moved.
   * @throws {RangeError} when the price is not finite
   * @throws {Error} when its conId is another contract's
   */
  reprice(contract: Contract, price: number): void {
    if (!(Math.abs(price) <= MAX_AMOUNT)) check('reprice', contract, { price });
    const instrument = this.#instrument(contract);
    this.#register(instrument, contract);
    if (instrument.previousClose === undefined) instrument.previousClose = price;
    this.#setPrice(instrument, contract, price, undefined);
  }

  /**
   * The contract expires.
   * @returns what one unit of it is worth
   * @throws {Error} when an option's underlying has no price and none is given
   * @throws {RangeError} when a price given is not finite
   */
  expire(contract: Contract, settlement: Settlement): number {
    const price = this.#settlementPrice(contract, settlement);
    check('expire', contract, { price });
    this.#instrument(contract).isExpired = true;
    return price;
  }

  /** A new trading day: the prices of now are yesterday's. */
  startDay(): void {
    for (const instrument of this.#instruments.values()) {
      if (instrument.price !== undefined) instrument.previousClose = instrument.price;
    }
  }

  #instrument({ conId }: Contract): Instrument {
    let instrument = this.#instruments.get(conId);
    if (instrument === undefined) {
      instrument = new Instrument();
      this.#instruments.set(conId, instrument);
    }
    return instrument;
  }

  #register(instrument: Instrument, contract: Contract): void {
    const known = instrument.registered;
    if (known === contract) return;
    if (contract.secType === 'BAG') {
      throw new Error(`Cannot use '${contract.localSymbol}': a combination is nobody's contract, name one of its legs`);
    }
    if (known !== undefined && (known.localSymbol !== contract.localSymbol || known.secType !== contract.secType)) {
      throw new Error(
        `Cannot use '${contract.localSymbol}': its conId ${contract.conId} is already that of '${known.localSymbol}'`,
      );
    }
    instrument.registered = contract;
    this.#contracts.set(contract.conId, contract);
    const name = `${contract.secType} ${contract.symbol}`;
    const named = this.#named.get(name) ?? new Map<number, Contract>();
    this.#named.set(name, named.set(contract.conId, contract));
  }

  #setPrice(instrument: Instrument, contract: Contract, price: number, by: string | undefined): void {
    instrument.price = price;
    instrument.set ??= this.#record.begin(contract, instrument.previousClose ?? null);
    this.#record.add(instrument.set, price);
    this.#onPrice(contract, by);
  }

  #settlementPrice(contract: Contract, settlement: Settlement): number {
    if ('price' in settlement) return settlement.price;
    if (contract.secType !== 'OPT') return this.price(contract);
    const underlying = this.underlying(contract);
    const underlyingPrice = settlement.underlyingPrice ?? (underlying && this.price(underlying));
    if (underlyingPrice === undefined) {
      throw new Error(
        `Cannot expire '${contract.localSymbol}': the price of ${contract.symbol} is not known, pass 'underlyingPrice' or 'price'`,
      );
    }
    return Math.max(
      0,
      contract.right === 'CALL' ? underlyingPrice - contract.strike : contract.strike - underlyingPrice,
    );
  }
}

/** @throws {RangeError} when a number is not finite, or beyond what an amount can be */
export function check(verb: string, contract: Contract, numbers: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(numbers)) {
    const number = numbers[name] ?? Number.NaN;
    if (Math.abs(number) <= MAX_AMOUNT) continue;
    const rule = Number.isFinite(number) ? WITHIN : 'must be a finite number';
    throw new RangeError(`Cannot ${verb} '${contract.localSymbol}': ${name} ${rule}: current value is ${number}`);
  }
}
