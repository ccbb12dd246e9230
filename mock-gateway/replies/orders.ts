// Orders: there are none, and none are taken, as with a read-only API (protocol 3.9); and the day's executions.

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { SERVER_VERSION } from '../wire/server-version.ts';
import type { Contract } from '../world/contract.ts';
import type { Execution } from '../world/execution.ts';
import { contractFields } from './contract-fields.ts';
import { type Client, NO_REQUEST_ID, type Reply, reply } from './reply.ts';

const READ_ONLY = "Error validating request.-'bC' : cause - The API interface is currently in Read-Only mode.";

const refuse = (client: Client, id: number): void => client.error(321, READ_ONLY, id);
const sendNoOrders = (client: Client): void => client.send(responses.openOrderEnd, {});

export const orderReplies: readonly Reply[] = [
  reply(requests.placeOrder, (client, { orderId }) => refuse(client, orderId)),
  reply(requests.cancelOrder, (client, { orderId }) => refuse(client, orderId)),
  reply(requests.exerciseOptions, (client, { reqId }) => refuse(client, reqId)),
  reply(requests.globalCancel, (client) => refuse(client, NO_REQUEST_ID)),
  reply(requests.reqOpenOrders, sendNoOrders),
  reply(requests.reqAllOpenOrders, sendNoOrders),
  // Nothing is answered to client 0: orders that come later would be bound to it, and none come.
  reply(requests.reqAutoOpenOrders, (client) => {
    if (client.clientId !== 0) client.error(327, 'Only the default client (i.e 0) can auto bind orders.');
  }),
  reply(requests.reqCompletedOrders, (client) => client.send(responses.completedOrdersEnd, {})),
  reply(requests.reqExecutions, (client, { reqId, ...filter }) => {
    client.batch(() => {
      const found = client.world.executions.today.filter((execution) => passes(execution, filter));
      for (const execution of found) client.send(responses.executionData, row(client, reqId, execution));
      // All fills, then what each cost, then the end (recorded).
      for (const execution of found) client.send(responses.commissionReport, commission(execution));
      client.send(responses.executionDataEnd, { reqId });
    });
  }),
];

interface ExecutionFilter {
  readonly clientId: number | null;
  readonly acctCode: string;
  readonly time: string;
  readonly symbol: string;
  readonly secType: string;
  readonly exchange: string;
  readonly side: string;
}

const SIDES: Readonly<Record<string, 1 | -1>> = { BUY: 1, BOT: 1, SELL: -1, SLD: -1, SSHORT: -1 };

// Trades of the world were made by hand, so by clientId 0, which as a filter means every client.
function passes({ account, time, contract, quantity }: Execution, filter: ExecutionFilter): boolean {
  const equal = (wanted: string, is: string): boolean => wanted === '' || wanted.toUpperCase() === is;
  return (
    (filter.clientId ?? 0) === 0 &&
    (filter.acctCode === '' || filter.acctCode === account) &&
    (filter.time === '' || digits(filter.time) <= digits(utc(time))) &&
    equal(filter.symbol, contract.symbol) &&
    equal(filter.secType, contract.secType) &&
    equal(filter.exchange, venue(contract)) &&
    (filter.side === '' || SIDES[filter.side.toUpperCase()] === Math.sign(quantity))
  );
}

function row(client: Client, reqId: number, execution: Execution) {
  const { contract, quantity, price } = execution;
  const size = Math.abs(quantity);
  return {
    reqId,
    orderId: 0,
    ...contractFields(contract),
    exchange: venue(contract),
    execId: execution.execId,
    time: executionTime(execution.time, client.serverVersion),
    acctNumber: execution.account,
    executionExchange: venue(contract),
    side: quantity > 0 ? 'BOT' : 'SLD',
    shares: size,
    price,
    permId: execution.permId,
    clientId: 0,
    liquidation: 0,
    cumQty: size,
    avgPrice: price,
    orderRef: '',
    evRule: '',
    evMultiplier: null,
    modelCode: '',
    // 2: the fill took liquidity.
    lastLiquidity: 2,
    pendingPriceRevision: false,
    submitter: '',
  };
}

const commission = ({ execId, commission, contract, realizedPNL }: Execution) => ({
  execId,
  commission,
  currency: contract.currency,
  // Six decimals, as recorded.
  realizedPNL: realizedPNL === null ? null : Number(realizedPNL.toFixed(6)),
  // Of bonds alone.
  yield: null,
  yieldRedemptionDate: '',
});

const venue = ({ exchange, primaryExch }: Contract): string => (exchange === '' ? primaryExch : exchange);

/** `yyyyMMdd HH:mm:ss`, in UTC as the default connectionTime. */
const utc = (time: number): string => new Date(time).toISOString().slice(0, 19).replaceAll('-', '').replace('T', ' ');

const digits = (text: string): string => text.replaceAll(/\D/g, '').padEnd(14, '0').slice(0, 14);

/** Two spaces before 174 (recorded at 173); one, and the zone's name, from there on. */
const executionTime = (time: number, serverVersion: number): string =>
  serverVersion < SERVER_VERSION.instrumentTimezone ? utc(time).replace(' ', '  ') : `${utc(time)} UTC`;
