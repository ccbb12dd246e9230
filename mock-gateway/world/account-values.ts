// Account values as they are stated and told, and all those that follow from cash and positions.
import { ACCOUNT_KEYS } from './account-keys.ts';
import type { AccountSums } from './account-sums.ts';

/**
 * One account value, as text: IB sends numbers, dates and booleans through the same message.
 * @example const cash = account.values.find(({ key, currency }) => key === 'CashBalance' && currency === 'USD')?.value;
 */
export interface AccountValue {
  /** IB's name of it, such as `NetLiquidation`; updateAccountValue (6), field 3. */
  readonly key: string;
  /** As it travels; amounts in `currency`. Field 4. */
  readonly value: string;
  /** ISO code; `BASE` for a ledger's sum over all currencies, empty for what is no amount. Field 5. */
  readonly currency: string;
}

/**
 * An account value as a test or a scenario states it.
 * @example const ready: StatedValue = { key: 'AccountReady', value: false };
 */
export interface StatedValue {
  /** IB's name of it, such as `NetLiquidation`. */
  readonly key: string;
  /** Becomes text. */
  readonly value: string | number | boolean;
  /** ISO code. @default '' */
  readonly currency?: string;
}

/** It as it travels. */
export const accountValue = ({ key, value, currency = '' }: StatedValue): AccountValue => ({
  key,
  value: String(value),
  currency,
});

/** Every value of the download, in its order. @param base the base currency, which the sums are in */
export function accountValues(sums: AccountSums, base: string): readonly AccountValue[] {
  const values: AccountValue[] = [];
  for (const row of ACCOUNT_KEYS) {
    const { key } = row;
    if ('text' in row) values.push({ key, value: row.text(sums), currency: '' });
    else if ('amount' in row) values.push({ key, value: row.amount(sums), currency: base });
    else
      for (const entry of sums.ledger) values.push({ key, value: row.ledger(entry, sums), currency: entry.currency });
  }
  return values;
}

/**
 * They by {@link valueKey}, with those stated in place of the derived ones of their name and currency, and the others
 * where their name belongs: a download is in the order of the names (recorded).
 */
export function withStated(
  derived: readonly AccountValue[],
  stated: ReadonlyMap<string, AccountValue>,
): ReadonlyMap<string, AccountValue> {
  const values = new Map<string, AccountValue>();
  for (const value of derived) values.set(valueKey(value), value);
  for (const [key, value] of stated) values.set(key, value);
  if (values.size === derived.length) return values;
  return new Map([...values].sort(([, a], [, b]) => Number(a.key > b.key) - Number(a.key < b.key)));
}

/** The same key comes once per currency (CashBalance USD, CashBalance EUR). */
export const valueKey = ({ key, currency }: AccountValue): string => `${key}|${currency}`;
