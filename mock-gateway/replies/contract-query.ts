// Which known contracts a request's contract fields mean.
import { type Contract, letterOf, SEC_TYPES } from '../world/contract.ts';
import { isListedAt } from '../world/listing.ts';
import type { World } from '../world/world.ts';
import type { Client } from './reply.ts';

/** The type of a future that never ends: of contract details and history alone. */
export const CONTINUOUS = 'CONTFUT';
/** Each future there is, and that one. */
export const WITH_CONTINUOUS = 'FUT+CONTFUT';

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
  /** Left out where the venue does not matter. */
  readonly exchange?: string;
  /** `ISIN`, or `CUSIP`, the nine characters of it behind the country. */
  readonly secIdType?: string;
  readonly secId?: string;
}

/** What can be asked for: continuous futures too. */
const ASKED_TYPES: ReadonlySet<string> = new Set([...SEC_TYPES, CONTINUOUS, WITH_CONTINUOUS]);

/** Why nothing can be looked for; undefined where something can (ibx, nautilus_trader, foreign logs: 321). */
export function queryRefused({ conId, symbol, secType, localSymbol, secId = '' }: ContractQuery): string | undefined {
  if ((conId !== null && conId !== 0) || secId !== '') return undefined;
  if (symbol === '' && localSymbol === '') return 'The symbol or the local-symbol or the security id must be entered';
  return ASKED_TYPES.has(secType) ? undefined : 'Please enter a valid security type';
}

/** Error 200. */
export const NO_DEFINITION = 'No security definition has been found for the request';

/**
 * The one contract that fits; for none and for several the client is told error 200, and 321 where what was said cannot
 * be looked for.
 */
export function theContract(client: Client, reqId: number, query: ContractQuery): Contract | undefined {
  const refused = query.secType === CONTINUOUS ? 'Please enter a valid security type' : queryRefused(query);
  if (refused !== undefined) {
    client.error(321, `Error validating request.-'bW' : cause - ${refused}`, reqId);
    return undefined;
  }
  const [contract, second] = findContracts(client.world, query);
  if (contract !== undefined && second === undefined) return contract;
  const ambiguous = `The contract description specified for ${query.symbol} is ambiguous.`;
  client.error(200, contract === undefined ? NO_DEFINITION : ambiguous, reqId);
  return undefined;
}

/** Every contract that fits and is listed where it is asked for; a conId or a code says which, alone. */
export function findContracts(world: World, query: ContractQuery): readonly Contract[] {
  const { conId, symbol, localSymbol, secId = '', exchange = '' } = query;
  const isMeant =
    conId !== null && conId !== 0
      ? (contract: Contract) => contract.conId === conId
      : secId !== ''
        ? (contract: Contract) => hasCode(world, contract, query)
        : (contract: Contract) => (symbol !== '' || localSymbol !== '') && fits(contract, query);
  return [...world.contracts.values()].filter(
    (contract) =>
      isMeant(contract) &&
      (query.includeExpired === true || !world.isExpired(contract)) &&
      isListedAt(contract, world.listing(contract), exchange),
  );
}

/** The future a continuous one is now: of each name the first to end. */
export function continuous(world: World, query: ContractQuery): readonly Contract[] {
  const first = new Map<string, Contract>();
  for (const future of findContracts(world, { ...query, secType: 'FUT', includeExpired: false })) {
    const name = `${future.symbol} ${future.tradingClass} ${future.multiplier} ${future.currency}`;
    const known = first.get(name);
    if (known === undefined || future.lastTradeDateOrContractMonth < known.lastTradeDateOrContractMonth)
      first.set(name, future);
  }
  return [...first.values()];
}

function hasCode(world: World, contract: Contract, { secIdType, secId }: ContractQuery): boolean {
  const { isin } = world.listing(contract);
  if (secIdType !== 'ISIN' && secIdType !== 'CUSIP') return false;
  return isin !== '' && secId === (secIdType === 'CUSIP' ? isin.slice(2, 11) : isin);
}

function fits(contract: Contract, query: ContractQuery): boolean {
  const says = (wanted: string, is: string): boolean => wanted === '' || wanted === is;
  // A bond's ISIN, which is its local symbol, stands for its symbol.
  const isBond = contract.secType === 'BOND' && query.symbol === contract.localSymbol;
  return (
    (isBond || says(query.symbol, contract.symbol)) &&
    says(query.secType, contract.secType) &&
    // A month, `yyyyMM`, finds every date in it.
    contract.lastTradeDateOrContractMonth.startsWith(query.lastTradeDateOrContractMonth) &&
    (query.strike === null || query.strike === 0 || query.strike === contract.strike) &&
    (['', '0', '?'].includes(query.right) || query.right.startsWith(letterOf(contract.right) || '-')) &&
    (query.multiplier === '' || Number(query.multiplier) === (contract.multiplier ?? 1)) &&
    says(query.currency, contract.currency) &&
    says(query.localSymbol, contract.localSymbol) &&
    says(query.tradingClass, contract.tradingClass)
  );
}
