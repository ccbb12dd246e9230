// calculateImpliedVolatility and calculateOptionPrice: one computation for prices the client supposes.

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Contract } from '../world/contract.ts';
import { computationAt, type OptionComputation, optionComputation } from '../world/option-model.ts';
import { type ContractQuery, NO_DEFINITION, theContract } from './contract-query.ts';
import { type Client, type Reply, reply } from './reply.ts';

/** The tick type of a computation a client asked for. */
const CUSTOM_COMPUTATION = 53;

export const optionCalculatorReplies: readonly Reply[] = [
  reply(requests.calculateImpliedVolatility, (client, { reqId, optionPrice, underPrice, ...query }) =>
    answer(client, reqId, query, (option, now) => optionComputation(option, optionPrice, underPrice, now)),
  ),
  reply(requests.calculateOptionPrice, (client, { reqId, volatility, underPrice, ...query }) =>
    answer(client, reqId, query, (option, now) => computationAt(option, volatility, underPrice, now)),
  ),
  // Answered at once, so there is never one left to cancel; ib_async cancels all the same.
  reply(requests.cancelCalculateImpliedVolatility, () => {}),
  reply(requests.cancelCalculateOptionPrice, () => {}),
];

function answer(
  client: Client,
  reqId: number,
  query: ContractQuery,
  compute: (option: Contract, now: number) => OptionComputation,
): void {
  const option = theContract(client, reqId, query);
  if (option === undefined) return;
  if (option.secType !== 'OPT') {
    client.error(200, NO_DEFINITION, reqId);
    return;
  }
  const computed = compute(option, client.clock.now());
  const isNumber = Object.values(computed).every(Number.isFinite);
  if (isNumber)
    client.send(responses.tickOptionComputation, { reqId, tickType: CUSTOM_COMPUTATION, tickAttrib: 1, ...computed });
  else client.error(321, UNUSABLE, reqId);
}

const UNUSABLE = "Error validating request.-'bW' : cause - Volatility and prices must be above 0.";
