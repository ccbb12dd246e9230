// What is told of an account's values: one value, and the view of an account with the common ones by name.

/**
 * One value of an account: updateAccountValue (6). Frozen, shared by all handlers.
 * @example streamer.on('accountValue', ({ key, amount, currency }) => console.log(key, amount, currency));
 */
export interface AccountValue {
  /** Account code, such as `DU1234567`. Field 6. */
  readonly account: string;
  /** IB's name of it, such as `NetLiquidation`; with `-S`, `-C`, `-P` of one segment. Field 3. */
  readonly key: string;
  /** As it came: amounts, dates and booleans come the same way. Field 4. */
  readonly value: string;
  /** `value` as a number; `null` where it is none, or unset. In `currency`, where that names one. */
  readonly amount: number | null;
  /** ISO code; `BASE` for a sum over all currencies, empty for what is no amount. Field 5. */
  readonly currency: string;
  /** When it was last told, changed or not. It cannot be set: set a copy. */
  readonly timestamp: Date;
  /** Which link brought it: 1 for the first connection, one more for each later one. */
  readonly generation: number;
}

/** Whether it names one: `BASE` is a sum over all, whatever that is in. */
export const isCurrency = (currency: string): boolean => currency !== '' && currency !== 'BASE';

/** The common values by name. Each amount is in the base currency of its account, which its `currency` names. */
export const NAMED_VALUES = {
  netLiquidation: 'NetLiquidation',
  totalCash: 'TotalCashValue',
  availableFunds: 'AvailableFunds',
  buyingPower: 'BuyingPower',
  excessLiquidity: 'ExcessLiquidity',
  equityWithLoan: 'EquityWithLoanValue',
  grossPositionValue: 'GrossPositionValue',
  initialMargin: 'InitMarginReq',
  maintenanceMargin: 'MaintMarginReq',
  cushion: 'Cushion',
  dayTradesRemaining: 'DayTradesRemaining',
} as const;

/**
 * What one account is worth, and whether that can be believed: its own age, whatever rows or other accounts say.
 * The common values by name; `null` is "IB did not say", never 0.
 * @example for (const { account, state, netLiquidation } of streamer.accountValues()) console.log(account, state, netLiquidation?.amount);
 */
export type AccountValues = {
  /** Account code, such as `DU1234567`. */
  readonly account: string;
  /** `stale`: the book is, or no value came for too long, or none since the link was lost. */
  readonly state: 'current' | 'stale';
  /** Why it is stale, as a sentence part; `null` when it is not. */
  readonly reason: string | null;
  /** When the newest of its values came. */
  readonly asOf: Date;
  /** Every value, in the order they first came. */
  readonly values: readonly AccountValue[];
} & { readonly [Name in keyof typeof NAMED_VALUES]: AccountValue | null };
