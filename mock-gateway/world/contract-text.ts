// Contracts as people write them, and which contract is meant.
import { type Contract, future, option, RIGHTS, type Right, type SpeltRight, stock } from './contract.ts';
import { bond, cfd, crypto, forex, fund, futureOption, index } from './other-contracts.ts';

/**
 * A contract: a {@link Contract}, a part of one (`secType` and `symbol` at least), or text: `AAPL`, `SPY 20261218 450 C`,
 * `ES 20261218 x50`, `ES 20261218 6300 C x50`, `EUR.USD`, or a symbol, its type, and perhaps exchange and currency:
 * `SPX IND CBOE`, `DAX IND EUREX EUR`, `BTC CRYPTO`, `VFIAX FUND`, `IBM CFD`, `US912810TM09 BOND`. A contract of that
 * description which the gateway already knows is meant, conId and all.
 */
export type ContractRef = string | (Partial<StatedContract> & Pick<StatedContract, 'secType' | 'symbol'>);

/** A contract as people state it: its right may be spelt as on the wire. */
export type StatedContract = Omit<Contract, 'right'> & { readonly right: SpeltRight | '' | null };
type ContractParts = Partial<Contract> & Pick<Contract, 'secType' | 'symbol'>;

const OPTION = /^(\S+) (\d{8}) (\d+(?:\.\d+)?) (C|P|CALL|PUT)$/;
const FUTURE = /^(\S+) (\d{8}) x(\d+(?:\.\d+)?)$/;
const FUTURE_OPTION = /^(\S+ \d{8} \d+(?:\.\d+)? (?:C|P|CALL|PUT)) x(\d+(?:\.\d+)?)$/;
const PAIR = /^([A-Z]{3})\.([A-Z]{3})$/;
const TYPED = /^(\S+) (STK|IND|CRYPTO|CFD|FUND|BOND|CASH)(?: ([A-Z][A-Z0-9]+))?(?: ([A-Z]{3}))?$/;
const STOCK = /^\S+$/;

/** The forms a text may have, for the sentence that says it has none of them. */
export const TEXT_FORMS = "'AAPL', 'SPY 20261218 450 C', 'ES 20261218 x50', 'EUR.USD' or 'SPX IND CBOE'";

/** The parts named by a text, or undefined when it names no contract. */
export function readContractText(text: string): ContractParts | undefined {
  const [, symbol, expiry, strike, right] = OPTION.exec(text) ?? [];
  if (symbol !== undefined && expiry !== undefined) {
    const side = right?.startsWith('C') === true ? 'CALL' : 'PUT';
    return { secType: 'OPT', symbol, lastTradeDateOrContractMonth: expiry, strike: Number(strike), right: side };
  }
  const [, onFuture, each] = FUTURE_OPTION.exec(text) ?? [];
  const itsParts = onFuture === undefined ? undefined : readContractText(onFuture);
  if (itsParts !== undefined) return { ...itsParts, secType: 'FOP', multiplier: Number(each) };
  const [, root, month, multiplier] = FUTURE.exec(text) ?? [];
  if (root !== undefined && month !== undefined) {
    return { secType: 'FUT', symbol: root, lastTradeDateOrContractMonth: month, multiplier: Number(multiplier) };
  }
  const [, base, quote] = PAIR.exec(text) ?? [];
  if (base !== undefined && quote !== undefined) return { secType: 'CASH', symbol: base, currency: quote };
  const [, name, secType, primaryExch, currency] = TYPED.exec(text) ?? [];
  if (name !== undefined && secType !== undefined) return typed(name, secType, primaryExch, currency);
  return STOCK.test(text) ? { secType: 'STK', symbol: text } : undefined;
}

const typed = (name: string, secType: string, primaryExch?: string, currency?: string): ContractParts => ({
  secType,
  symbol: name,
  ...(primaryExch === undefined ? {} : { primaryExch }),
  ...(currency === undefined ? {} : { currency }),
});

/**
 * The contract meant: the one given, when no part of it is left out; a known one that has all the parts; or else a new
 * one with the builder's defaults.
 * @throws {RangeError} when the parts make no contract
 */
export function resolveContract(ref: ContractRef, known: Iterable<Contract> = []): Contract {
  const parts = typeof ref === 'string' ? readContractText(ref) : withRight(ref);
  if (parts === undefined) {
    throw new RangeError(`Cannot read contract '${String(ref)}': it must be like ${TEXT_FORMS}`);
  }
  if (isWhole(parts)) return Object.isFrozen(parts) ? parts : Object.freeze({ ...parts });
  for (const contract of known) if (hasParts(contract, parts)) return contract;
  return buildContract(parts);
}

/** The very same object, where its right is spelt as a contract spells it. */
function withRight(ref: Exclude<ContractRef, string>): ContractParts {
  const { right, ...rest } = ref;
  if (right === undefined) return rest;
  const spelt = right === null || right === '' ? null : RIGHTS[right];
  return spelt === right && isWhole(ref) ? ref : { ...rest, right: spelt };
}

const PARTS = Object.keys(stock('SPY'));
const isWhole = (parts: object): parts is Contract =>
  Reflect.get(parts, 'conId') !== 0 && PARTS.every((name) => Reflect.get(parts, name) !== undefined);

/** Whether it is as a builder makes it: whole, and not to be changed any more. */
export const isBuilt = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && Object.isFrozen(value) && isWhole(value);

const hasParts = (contract: Contract, parts: ContractParts): boolean =>
  Object.entries(parts).every(([name, value]) => Reflect.get(contract, name) === value);

function buildContract(parts: ContractParts): Contract {
  const build = BUILDERS.get(parts.secType);
  return build === undefined ? stock(parts.symbol, parts) : build(parts.symbol, parts);
}

const sideOf = ({ right }: Partial<Contract>): Right => right ?? 'CALL';

type Builder = (symbol: string, parts: Partial<Contract>) => Contract;

/** Security type → its builder; anything else is built as a stock is. */
const BUILDERS: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ['OPT', (symbol, parts) => option(symbol, expiryOf(parts), parts.strike ?? 0, sideOf(parts), parts)],
  ['FUT', (symbol, parts) => future(symbol, expiryOf(parts), parts.multiplier ?? 1, parts)],
  [
    'FOP',
    (symbol, parts) =>
      futureOption(symbol, expiryOf(parts), parts.strike ?? 0, sideOf(parts), parts.multiplier ?? 0, parts),
  ],
  ['CASH', (symbol, parts) => forex(symbol, parts.currency ?? 'USD', parts)],
  ['IND', index],
  ['CRYPTO', crypto],
  ['CFD', cfd],
  ['FUND', fund],
  ['BOND', (symbol, parts) => bond(parts.localSymbol ?? symbol, parts)],
]);

const expiryOf = (parts: Partial<Contract>): string => parts.lastTradeDateOrContractMonth ?? '';
