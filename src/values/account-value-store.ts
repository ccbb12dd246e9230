// The newest of every value of every account, how old they are, and what of it is new. Pure: time is what it is given.
import { ageMs, type Moment } from '../moment.ts';
import { type AccountValue, type AccountValues, isCurrency, NAMED_VALUES } from './account-value.ts';

/** Values kept of one account; real ones have some 160, and a ledger for each currency. */
const MAX_VALUES = 2_000;
/** Longest text of a value, of its key and of its currency; real ones have some dozen characters. */
const MAX_TEXT = 500;
/** The unset double, and what is near it. */
const UNSET = 1.7e308;

/** One value as it came. */
export interface ToldValue {
  readonly account: string;
  readonly key: string;
  readonly value: string;
  readonly currency: string;
}

/** The value when it is news; `null` when it says what was known; why it was not taken. */
export type TakenValue = AccountValue | null | { readonly refused: string };

interface Kept {
  readonly value: AccountValue;
  readonly at: Moment;
}

interface Account {
  readonly kept: Map<string, Kept>;
  /** Under which name the value that shows the base currency was told last. */
  baseName: string;
  newest: Moment;
  /** No value came since the link, or what was asked of it, was lost. */
  isLost: boolean;
  lostAtMs: number;
  view: AccountValues | null;
}

export class AccountValueStore {
  readonly #accounts = new Map<string, Account>();

  take(told: ToldValue, generation: number, at: Moment): TakenValue {
    const { account, key, value: text, currency } = told;
    if (Math.max(key.length, text.length, currency.length) > MAX_TEXT)
      return { refused: `an account value is longer than ${MAX_TEXT} characters` };
    const known = this.#accounts.get(account) ?? fresh(at);
    this.#accounts.set(account, known);
    const name = `${key}|${currency}`;
    const before = known.kept.get(name);
    if (!before && known.kept.size >= MAX_VALUES) return { refused: `an account has more than ${MAX_VALUES} values` };
    const value = Object.freeze({
      account,
      key,
      value: text,
      amount: amountOf(text),
      currency,
      timestamp: at.date,
      generation,
    });
    known.kept.set(name, { value, at });
    if (key === NAMED_VALUES.netLiquidation && isCurrency(currency)) known.baseName = name;
    known.newest = at;
    known.isLost = false;
    known.view = null;
    return before?.value.value === text ? null : value;
  }

  /** The link is gone, or TWS lost what was asked of it. */
  lost(at: Moment): void {
    for (const account of this.#accounts.values()) {
      account.isLost = true;
      account.lostAtMs = at.upMs;
    }
  }

  /** A download of the account ended: what it did not name since the loss before it is not there any more. */
  ended(account: string): void {
    const known = this.#accounts.get(account);
    if (!known || known.isLost) return;
    for (const [name, { at }] of known.kept) if (at.upMs < known.lostAtMs && known.kept.delete(name)) known.view = null;
  }

  /** The base currency of an account, which its net liquidation is told in; `null`: not told. */
  base(account: string): string | null {
    const known = this.#accounts.get(account);
    return known?.kept.get(known.baseName)?.value.currency ?? null;
  }

  /** What one unit of a currency is worth in the base currency of the account; `null`: not told. */
  rate(account: string, currency: string): number | null {
    return this.#accounts.get(account)?.kept.get(`ExchangeRate|${currency}`)?.value.amount ?? null;
  }

  /** These accounts are streamed; others are forgotten. */
  retain(accounts: readonly string[]): void {
    for (const account of this.#accounts.keys()) if (!accounts.includes(account)) this.#accounts.delete(account);
  }

  /** Every value of every account. */
  all(): readonly AccountValue[] {
    return [...this.#accounts.values()].flatMap(({ kept }) => [...kept.values()].map(({ value }) => value));
  }

  /**
   * Each account, the same object until something changes.
   * @param doubt why the book is not current; `null`: it is
   * @param silentAfterMs an account that says nothing for so long is stale
   */
  views(doubt: string | null, silentAfterMs: number): readonly AccountValues[] {
    return [...this.#accounts].map(([account, known]) => {
      const reason = doubt ?? ownDoubt(known, silentAfterMs);
      if (known.view?.reason === reason) return known.view;
      const values = Object.freeze([...known.kept.values()].map(({ value }) => value));
      known.view = accountView({ account, asOf: known.newest.date, values }, reason);
      return known.view;
    });
  }
}

const fresh = (at: Moment): Account => ({
  kept: new Map(),
  baseName: '',
  newest: at,
  isLost: false,
  lostAtMs: Number.NEGATIVE_INFINITY,
  view: null,
});

function ownDoubt({ isLost, newest }: Account, silentAfterMs: number): string | null {
  if (isLost) return 'no account value came since the link was lost';
  return ageMs(newest) > silentAfterMs ? `no account value came for more than ${silentAfterMs} ms` : null;
}

/** The base currency of an account may become another: what was told last counts, and a currency before `BASE`. */
function newestOf(values: readonly AccountValue[]): AccountValue | null {
  const inCurrency = values.filter(({ currency }) => isCurrency(currency));
  const [first = null, ...others] = inCurrency.length > 0 ? inCurrency : values;
  return others.reduce((newest, one) => (newest && one.timestamp < newest.timestamp ? newest : one), first);
}

/** @param reason why it is stale; `null`: it is not */
export function accountView(
  { account, asOf, values }: Pick<AccountValues, 'account' | 'asOf' | 'values'>,
  reason: string | null,
): AccountValues {
  const named = (key: string) => newestOf(values.filter((value) => value.key === key));
  return Object.freeze({
    account,
    state: reason === null ? 'current' : 'stale',
    reason,
    asOf,
    values,
    netLiquidation: named(NAMED_VALUES.netLiquidation),
    totalCash: named(NAMED_VALUES.totalCash),
    availableFunds: named(NAMED_VALUES.availableFunds),
    buyingPower: named(NAMED_VALUES.buyingPower),
    excessLiquidity: named(NAMED_VALUES.excessLiquidity),
    equityWithLoan: named(NAMED_VALUES.equityWithLoan),
    grossPositionValue: named(NAMED_VALUES.grossPositionValue),
    initialMargin: named(NAMED_VALUES.initialMargin),
    maintenanceMargin: named(NAMED_VALUES.maintenanceMargin),
    cushion: named(NAMED_VALUES.cushion),
    dayTradesRemaining: named(NAMED_VALUES.dayTradesRemaining),
  });
}

/** A plain decimal number; everything else is text, and the unset double is nothing. No -0. */
function amountOf(text: string): number | null {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return null;
  const amount = Number(text);
  return Math.abs(amount) < UNSET ? amount || 0 : null;
}
