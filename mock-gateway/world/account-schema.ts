// What an account may be stated as: the rules for options and for scenario files, which take the same form.
import * as v from 'valibot';
import { either, finite, only, type RowPer, type Rule, text } from '../rules.ts';
import type { AccountOptions, PositionState } from './account.ts';
import type { StatedValue } from './account-values.ts';
import type { Contract } from './contract.ts';
import {
  type ContractRef,
  isBuilt,
  readContractText,
  resolveContract,
  type StatedContract,
  TEXT_FORMS,
} from './contract-text.ts';
import type { AccountsOptions } from './world.ts';

const contractText = v.pipe(
  v.string(),
  v.check((value) => readContractText(value) !== undefined, `must be like ${TEXT_FORMS}`),
);
const contractParts = only({
  secType: text,
  symbol: text,
  conId: v.exactOptional(v.pipe(v.number(), v.integer())),
  lastTradeDateOrContractMonth: v.exactOptional(v.string()),
  strike: v.exactOptional(finite),
  right: v.exactOptional(v.nullable(v.picklist(['', 'C', 'P', 'CALL', 'PUT']))),
  multiplier: v.exactOptional(v.nullable(finite)),
  exchange: v.exactOptional(v.string()),
  primaryExch: v.exactOptional(v.string()),
  currency: v.exactOptional(v.string()),
  localSymbol: v.exactOptional(v.string()),
  tradingClass: v.exactOptional(v.string()),
} satisfies RowPer<StatedContract>);

const contractRef: Rule<ContractRef> = v.pipe(
  either((input) => typeof input === 'object', contractParts, contractText),
  v.check(
    (ref) => unbuildable(ref) === undefined,
    (issue) => unbuildable(issue.input) ?? '',
  ),
);

// A contract from a builder stays the very same one: a test may look for it by identity.
const builtContract = v.custom<Contract>(isBuilt);
export const contractSchema: Rule<ContractRef> = v.lazy(
  (input): Rule<ContractRef> => (isBuilt(input) ? builtContract : contractRef),
);

/** Why a contract cannot be built, if it cannot. */
function unbuildable(ref: ContractRef): string | undefined {
  // Of a text that names none, it was said already.
  if (typeof ref === 'string' && readContractText(ref) === undefined) return undefined;
  try {
    resolveContract(ref);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const positionRows = {
  contract: contractSchema,
  position: finite,
  averageCost: finite,
  marketPrice: finite,
  realizedPnl: v.exactOptional(finite),
  previousClose: v.exactOptional(v.nullable(finite)),
} satisfies RowPer<PositionState>;

export const valueRows = {
  key: text,
  value: v.union([v.string(), v.number(), v.boolean()]),
  currency: v.exactOptional(v.string()),
} satisfies RowPer<StatedValue>;

const rate = v.pipe(finite, v.gtValue(0, 'must be above 0'));

/** One account. */
export const accountSchema: Rule<AccountOptions> = only({
  positions: v.exactOptional(v.array(only(positionRows))),
  cash: v.exactOptional(either((input) => typeof input === 'object', v.record(text, finite), finite)),
  currency: v.exactOptional(text),
  rates: v.exactOptional(v.record(text, rate)),
  values: v.exactOptional(v.array(only(valueRows))),
} satisfies RowPer<AccountOptions>);

/** Accounts by their codes. */
export const accountsSchema: Rule<AccountsOptions> = v.record(text, accountSchema);
