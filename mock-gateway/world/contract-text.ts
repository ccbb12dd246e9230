// Contracts as people write them, and which contract is meant.
import { type Contract, future, option, stock } from './contract.ts';

/**
 * A contract: a {@link Contract}, a part of one (`secType` and `symbol` at least), or text: `AAPL`, `SPY 20261218 450 C`,
 * `ES 20261218 x50`. A contract of that description which the gateway already knows is meant, conId and all.
 */
export type ContractRef = string | (Partial<Contract> & Pick<Contract, 'secType' | 'symbol'>);

type ContractParts = Exclude<ContractRef, string>;

const OPTION = /^(\S+) (\d{8}) (\d+(?:\.\d+)?) (C|P|CALL|PUT)$/;
const FUTURE = /^(\S+) (\d{8}) x(\d+(?:\.\d+)?)$/;
const STOCK = /^\S+$/;

/** The parts named by a text, or undefined when it names no contract. */
export function readContractText(text: string): ContractParts | undefined {
  const [, symbol, expiry, strike, right] = OPTION.exec(text) ?? [];
  if (symbol !== undefined && expiry !== undefined) {
    const side = right?.startsWith('C') === true ? 'C' : 'P';
    return { secType: 'OPT', symbol, lastTradeDateOrContractMonth: expiry, strike: Number(strike), right: side };
  }
  const [, root, month, multiplier] = FUTURE.exec(text) ?? [];
  if (root !== undefined && month !== undefined) {
    return { secType: 'FUT', symbol: root, lastTradeDateOrContractMonth: month, multiplier: Number(multiplier) };
  }
  return STOCK.test(text) ? { secType: 'STK', symbol: text } : undefined;
}

/**
 * The contract meant: the one given, when no part of it is left out; a known one that has all the parts; or else a new
 * one with the builder's defaults.
 * @throws {RangeError} when the parts make no contract
 */
export function resolveContract(ref: ContractRef, known: Iterable<Contract> = []): Contract {
  const parts = typeof ref === 'string' ? readContractText(ref) : ref;
  if (parts === undefined) {
    throw new RangeError(
      `Cannot read contract '${String(ref)}': it must be like 'AAPL', 'SPY 20261218 450 C' or 'ES 20261218 x50'`,
    );
  }
  if (isWhole(parts)) return Object.isFrozen(parts) ? parts : Object.freeze({ ...parts });
  for (const contract of known) if (hasParts(contract, parts)) return contract;
  return buildContract(parts);
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
  const { symbol, secType, lastTradeDateOrContractMonth: expiry = '', strike = 0, right, multiplier } = parts;
  if (secType === 'OPT') return option(symbol, expiry, strike, right === 'P' ? 'P' : 'C', parts);
  if (secType === 'FUT') return future(symbol, expiry, multiplier ?? 1, parts);
  return stock(symbol, parts);
}
