// What an account may be stated as: the rules for options and for scenario files, which take the same form.
import * as v from 'valibot';
import { anyText, either, finite, only, type RowPer, type Rule, text, wireId } from '../rules.ts';
import type { AccountOptions, PositionState } from './account.ts';
import type { StatedValue } from './account-values.ts';
import { type Contract, SEC_TYPES } from './contract.ts';
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
  secType: v.picklist(SEC_TYPES, `must be one of ${SEC_TYPES.join(', ')}`),
  symbol: text,
  conId: v.exactOptional(wireId(0)),
  lastTradeDateOrContractMonth: v.exactOptional(anyText),
  strike: v.exactOptional(finite),
  right: v.exactOptional(v.nullable(v.picklist(['', 'C', 'P', 'CALL', 'PUT']))),
  multiplier: v.exactOptional(v.nullable(finite)),
  exchange: v.exactOptional(anyText),
  primaryExch: v.exactOptional(anyText),
  currency: v.exactOptional(anyText),
  localSymbol: v.exactOptional(anyText),
  tradingClass: v.exactOptional(anyText),
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
  value: v.union([anyText, v.number(), v.boolean()]),
  currency: v.exactOptional(anyText),
} satisfies RowPer<StatedValue>;

const rate = v.pipe(finite, v.gtValue(0, 'must be above 0'));

const isReadable = (ref: ContractRef): boolean => typeof ref !== 'string' || readContractText(ref) !== undefined;
const nameOf = (ref: ContractRef): string => (typeof ref === 'string' ? ref : JSON.stringify(ref));

/** What is stated of a contract already; undefined where each is stated once. */
export function statedTwice(stated: readonly { readonly contract: ContractRef }[]): string | undefined {
  const seen = new Set<number>();
  // Of what is no contract that was said already.
  const named = stated.filter(({ contract }) => isReadable(contract) && unbuildable(contract) === undefined);
  const again = named.find(({ contract }) => seen.size === seen.add(resolveContract(contract).conId).size);
  return again === undefined ? undefined : `must state each contract once: ${nameOf(again.contract)} is there twice`;
}

/** Each contract once: of two sizes the second would hold in silence. */
const positionsOnce: Rule<readonly PositionState[]> = v.pipe(
  v.array(only(positionRows)),
  v.check(
    (positions) => statedTwice(positions) === undefined,
    ({ input }) => statedTwice(input) ?? '',
  ),
);

/** One account. */
export const accountSchema: Rule<AccountOptions> = only({
  positions: v.exactOptional(positionsOnce),
  cash: v.exactOptional(either((input) => typeof input === 'object', v.record(text, finite), finite)),
  currency: v.exactOptional(text),
  rates: v.exactOptional(v.record(text, rate)),
  values: v.exactOptional(v.array(only(valueRows))),
} satisfies RowPer<AccountOptions>);

/** A code as IB's are: in a list of them a comma stands between two. */
export const accountCode = v.pipe(
  v.string(),
  v.nonEmpty('must not be empty'),
  v.regex(/^[\w.-]+$/, "must be letters and digits, such as 'DU1234567'"),
);

/** Accounts by their codes. */
export const accountsSchema: Rule<AccountsOptions> = v.record(accountCode, accountSchema);
