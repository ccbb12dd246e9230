// reqMktData: ticks of a known contract, once or as its price moves; for an option its greeks too.

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { SERVER_VERSION } from '../wire/server-version.ts';
import type { Contract } from '../world/contract.ts';
import { theContract } from './contract-query.ts';
import { MIN_TICK } from './contracts.ts';
import { optionComputation } from './option-model.ts';
import { type Client, type Reply, reply } from './reply.ts';

interface TickTypes {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly close: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly lastSize: number;
  readonly volume: number;
  readonly bidComputation: number;
  readonly askComputation: number;
  readonly lastComputation: number;
  readonly modelComputation: number;
}

const LIVE: TickTypes = {
  bid: 1,
  ask: 2,
  last: 4,
  close: 9,
  bidSize: 0,
  askSize: 3,
  lastSize: 5,
  volume: 8,
  bidComputation: 10,
  askComputation: 11,
  lastComputation: 12,
  modelComputation: 13,
};
const DELAYED: TickTypes = {
  bid: 66,
  ask: 67,
  last: 68,
  close: 75,
  bidSize: 69,
  askSize: 70,
  lastSize: 71,
  volume: 74,
  bidComputation: 80,
  askComputation: 81,
  lastComputation: 82,
  modelComputation: 83,
};
/** Market data type (1 live, 2 frozen, 3 delayed, 4 delayed and frozen) → the ticks that carry it. */
const TICK_TYPES: ReadonlyMap<number, TickTypes> = new Map([
  [1, LIVE],
  [2, LIVE],
  [3, DELAYED],
  [4, DELAYED],
]);

// The world has prices and no order book: every size is this.
const SIZE = 100;
const VOLUME = 10_000;
/** Bit 0 of a quote's attributes: it can be traded at. */
const CAN_AUTO_EXECUTE = 1;

const NOT_SUBSCRIBED = 'Requested market data is not subscribed.';

export const marketDataReplies: readonly Reply[] = [
  reply(requests.reqMarketDataType, (client, { marketDataType }) => {
    if (TICK_TYPES.has(marketDataType)) client.record.marketDataType = marketDataType;
    else client.error(321, `Error validating request.-'bW' : cause - Invalid market data type ${marketDataType}.`);
  }),
  reply(requests.reqMktData, (client, { reqId, snapshot, ...query }) => {
    const contract = theContract(client, reqId, query);
    if (contract === undefined) return;
    // Known by name, never priced: as a contract whose market data nobody pays for.
    if (!client.world.isPriced(contract)) return client.error(354, NOT_SUBSCRIBED, reqId);
    if (!client.login.takeLine(client.record, reqId))
      return client.error(101, 'Max number of tickers has been reached.', reqId);
    serve(client, reqId, contract, snapshot === true);
  }),
  reply(requests.cancelMktData, (client, { reqId }) => {
    const { name } = requests.reqMktData;
    const isIt = (open: { readonly name: string; readonly reqId?: number }) =>
      open.name === name && open.reqId === reqId;
    client.record.lines.delete(reqId);
    if (client.record.subscriptions.some(isIt)) client.unsubscribe(name, reqId);
    else client.error(300, `Can't find EId with tickerId:${reqId}`, reqId);
  }),
];

function serve(client: Client, reqId: number, contract: Contract, snapshot: boolean): void {
  const { marketDataType } = client.record;
  const types = TICK_TYPES.get(marketDataType) ?? LIVE;
  client.batch(() => {
    client.send(responses.marketDataType, { reqId, marketDataType });
    if (client.serverVersion >= SERVER_VERSION.smartComponents)
      client.send(responses.tickReqParams, {
        reqId,
        minTick: MIN_TICK,
        bboExchange: contract.secType === 'OPT' ? 'c70003' : '9c0001',
        snapshotPermissions: 3,
      });
    sendTicks(client, reqId, contract, types);
    const close = client.world.previousClose(contract);
    if (close !== null) sendPrice(client, reqId, types.close, close, 0, 0);
    client.send(responses.tickSize, { reqId, tickType: types.volume, size: VOLUME });
    if (snapshot) client.send(responses.tickSnapshotEnd, { reqId });
  });
  if (snapshot) {
    client.record.lines.delete(reqId);
    return;
  }
  // An option's greeks move with its underlying too.
  const moves = (moved: Contract): boolean =>
    moved.conId === contract.conId || (contract.secType === 'OPT' && moved === client.world.stock(contract.symbol));
  const stop = client.world.onPrice((moved) => {
    if (moves(moved)) client.batch(() => sendTicks(client, reqId, contract, types));
  });
  client.subscribe({ name: requests.reqMktData.name, reqId }, stop);
}

function sendTicks(client: Client, reqId: number, contract: Contract, types: TickTypes): void {
  const last = client.world.price(contract);
  // What is worth something or nothing is bid for at 0 at least; below 0, as oil once was, the bid lies lower still.
  const lowest = last < 0 ? last - MIN_TICK : Math.max(0, last - MIN_TICK);
  const [bid, ask] = [lowest, last + MIN_TICK].map((price) => Number(price.toFixed(8)));
  const prices = [
    { price: bid ?? last, type: types.bid, sizeType: types.bidSize, computation: types.bidComputation },
    { price: ask ?? last, type: types.ask, sizeType: types.askSize, computation: types.askComputation },
    { price: last, type: types.last, sizeType: types.lastSize, computation: types.lastComputation },
  ];
  for (const { price, type, sizeType } of prices) {
    sendPrice(client, reqId, type, price, SIZE, type === types.last ? 0 : CAN_AUTO_EXECUTE);
    client.send(responses.tickSize, { reqId, tickType: sizeType, size: SIZE });
  }
  if (contract.secType !== 'OPT') return;
  for (const { price, computation } of [...prices, { price: last, computation: types.modelComputation }]) {
    sendComputation(client, reqId, contract, computation, price);
  }
}

function sendPrice(
  client: Client,
  reqId: number,
  tickType: number,
  price: number,
  size: number,
  attrMask: number,
): void {
  client.send(responses.tickPrice, { reqId, tickType, price, size, attrMask });
}

/** At the underlying's price, or at the strike where the world knows none. */
function sendComputation(client: Client, reqId: number, contract: Contract, tickType: number, price: number): void {
  const stock = client.world.stock(contract.symbol);
  const underlying = (stock && client.world.price(stock)) || contract.strike;
  const computed = optionComputation(contract, price, underlying, client.clock.now());
  // tickAttrib 1: computed from prices, not from returns.
  client.send(responses.tickOptionComputation, { reqId, tickType, tickAttrib: 1, ...computed });
}
