// reqSecDefOptParams and reqMatchingSymbols: which options there are on an underlying, what has such a name.

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Contract } from '../world/contract.ts';
import type { World } from '../world/world.ts';
import { type Client, type Reply, reply } from './reply.ts';

/** What a name is looked for among. */
const NAMED_TYPES: ReadonlySet<string> = new Set(['STK', 'IND', 'FUND', 'CRYPTO']);
/** What options can be asked for on. */
const UNDERLYING_TYPES: ReadonlySet<string> = new Set(['STK', 'IND', 'FUT']);
const DERIVED_TYPES: ReadonlySet<string> = new Set(['CFD', 'OPT', 'FUT', 'FOP', 'WAR', 'IOPT']);
/** IB sends no more. */
const MOST_SAMPLES = 16;
const PRINTABLE = /^[\x20-\x7e]*$/;

export const contractSearchReplies: readonly Reply[] = [
  reply(requests.reqSecDefOptParams, (client, { reqId, ...asked }) => {
    const underlyingConId = asked.underlyingConId ?? 0;
    if (!UNDERLYING_TYPES.has(asked.underlyingSecType))
      return invalid(client, reqId, 'cp', `Invalid security type - ${asked.underlyingSecType}`);
    if (asked.underlyingSecType === 'FUT' && asked.futFopExchange === '')
      return invalid(client, reqId, 'cp', 'Missing exchange for security type FUT');
    if (underlyingConId <= 0) return invalid(client, reqId, 'cp', 'Invalid contract id');
    client.batch(() => {
      for (const chain of chainsOn(client.world, asked.underlyingSymbol, asked.futFopExchange))
        client.send(responses.securityDefinitionOptionParameter, { reqId, underlyingConId, ...chain });
      client.send(responses.securityDefinitionOptionParameterEnd, { reqId });
    });
  }),
  reply(requests.reqMatchingSymbols, (client, { reqId, pattern }) => {
    const wanted = pattern.trim().toUpperCase();
    if (wanted === '') return invalid(client, reqId, 'ce', 'Pattern must not be empty');
    if (!PRINTABLE.test(wanted)) return invalid(client, reqId, 'ce', `Invalid pattern: '${pattern}'`);
    const found = contractsOf(client.world).filter((contract) => isNamed(client.world, contract, wanted));
    // The very symbol first, as recorded.
    const sorted = found.toSorted((a, b) => Number(b.symbol === wanted) - Number(a.symbol === wanted));
    const contracts = sorted.slice(0, MOST_SAMPLES).map((contract) => sample(client.world, contract));
    client.send(responses.symbolSamples, { reqId, contracts });
  }),
];

function invalid(client: Client, reqId: number, token: string, cause: string): void {
  client.error(321, `Error validating request.-'${token}' : cause - ${cause}`, reqId);
}

const contractsOf = (world: World): readonly Contract[] =>
  [...world.contracts.values()].filter((contract) => !world.isExpired(contract));

/** By its symbol, or by a word of its name. */
function isNamed(world: World, contract: Contract, wanted: string): boolean {
  if (!NAMED_TYPES.has(contract.secType)) return false;
  const name = world.listing(contract).longName.toUpperCase();
  return contract.symbol.startsWith(wanted) || ` ${name}`.includes(` ${wanted}`);
}

/** One for each venue, trading class and multiplier, as IB groups them: which strike has which expiry is not said. */
function chainsOn(world: World, symbol: string, futFopExchange: string) {
  const chains = new Map<string, { readonly exchange: string; readonly options: Contract[] }>();
  for (const option of contractsOf(world)) {
    // An exchange is for options on futures alone.
    const isMeant = option.secType === (futFopExchange === '' ? 'OPT' : 'FOP') && option.symbol === symbol;
    if (!isMeant) continue;
    for (const exchange of world.listing(option).venues) {
      if (futFopExchange !== '' && exchange !== futFopExchange) continue;
      const key = `${exchange}|${option.tradingClass}|${option.multiplier}`;
      const chain = chains.get(key) ?? { exchange, options: [] };
      chain.options.push(option);
      chains.set(key, chain);
    }
  }
  return [...chains.values()].map(({ exchange, options }) => ({
    exchange,
    tradingClass: options[0]?.tradingClass ?? '',
    multiplier: String(options[0]?.multiplier ?? ''),
    expirations: each(options, (option) => option.lastTradeDateOrContractMonth)
      .toSorted()
      .map((expiration) => ({ expiration })),
    strikes: each(options, ({ strike }) => strike)
      .toSorted((a, b) => a - b)
      .map((strike) => ({ strike })),
  }));
}

const each = <T>(contracts: readonly Contract[], part: (contract: Contract) => T): T[] => [
  ...new Set(contracts.map(part)),
];

function sample(world: World, contract: Contract) {
  const { conId, symbol, secType, primaryExch, currency } = contract;
  const derived = contractsOf(world).filter((other) => other.symbol === symbol && DERIVED_TYPES.has(other.secType));
  const derivativeSecTypes = each(derived, (other) => other.secType).map((type) => ({ secType: type }));
  const description = world.listing(contract).longName;
  return { conId, symbol, secType, primaryExch, currency, derivativeSecTypes, description, issuerId: '' };
}
