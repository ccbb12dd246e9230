// Which known contracts a request's contract fields mean.
import type { Contract } from '../world/contract.ts';
import type { World } from '../world/world.ts';
import type { Client } from './reply.ts';

/** Contract fields as a request carries them: empty, 0 and null say nothing. */
export interface ContractQuery {
  readonly conId: number | null;
  readonly symbol: string;
  readonly secType: string;
  readonly lastTradeDateOrContractMonth: string;
  readonly strike: number | null;
  readonly right: string;
  readonly multiplier: string;
  readonly currency: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
  readonly includeExpired?: boolean | null;
}

/** Error 200. */
export const NO_DEFINITION = 'No security definition has been found for the request';

/** The one contract that fits; for none and for several the client is told error 200. */
export function theContract(client: Client, reqId: number, query: ContractQuery): Contract | undefined {
  const [contract, second] = findContracts(client.world, query);
  if (contract !== undefined && second === undefined) return contract;
  const ambiguous = `The contract description specified for ${query.symbol} is ambiguous.`;
  client.error(200, contract === undefined ? NO_DEFINITION : ambiguous, reqId);
  return undefined;
}

/** Every contract that fits; a conId decides alone. */
export function findContracts(world: World, query: ContractQuery): readonly Contract[] {
  const known = [...world.contracts.values()].filter(
    (contract) => query.includeExpired === true || !world.isExpired(contract),
  );
  if (query.conId !== null && query.conId !== 0) return known.filter(({ conId }) => conId === query.conId);
  const named = query.symbol !== '' || query.localSymbol !== '';
  return named ? known.filter((contract) => fits(contract, query)) : [];
}

// The exchange is not asked: SMART, a venue and nothing all find the contract.
function fits(contract: Contract, query: ContractQuery): boolean {
  const says = (wanted: string, is: string): boolean => wanted === '' || wanted === is;
  return (
    says(query.symbol, contract.symbol) &&
    says(query.secType, contract.secType) &&
    // A month, `yyyyMM`, finds every date in it.
    contract.lastTradeDateOrContractMonth.startsWith(query.lastTradeDateOrContractMonth) &&
    (query.strike === null || query.strike === 0 || query.strike === contract.strike) &&
    (['', '0', '?'].includes(query.right) || query.right.startsWith(contract.right || '-')) &&
    (query.multiplier === '' || Number(query.multiplier) === contract.multiplier) &&
    says(query.currency, contract.currency) &&
    says(query.localSymbol, contract.localSymbol) &&
    says(query.tradingClass, contract.tradingClass)
  );
}
