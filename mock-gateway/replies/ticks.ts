// The ticks of one line: quotes, sizes, close, times, and an option's computations, live or delayed.
import { responses } from '../wire/responses.ts';
import { SERVER_VERSION } from '../wire/server-version.ts';
import type { COMPUTED } from '../world/greeks-serving.ts';
import { optionComputation } from '../world/option-model.ts';
import type { Permission } from './data-permission.ts';
import { isComputed, onGrid, type Quoted } from './quoted.ts';
import type { Client } from './reply.ts';

interface TickTypes {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly close: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly lastSize: number;
  readonly volume: number;
  readonly lastTimestamp: number;
  readonly halted: number;
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
  lastTimestamp: 45,
  halted: 49,
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
  lastTimestamp: 88,
  halted: 90,
  bidComputation: 80,
  askComputation: 81,
  lastComputation: 82,
  modelComputation: 83,
};
/** Message 58 → the ticks that follow it. */
const TICK_TYPES = { 1: LIVE, 3: DELAYED } as const;

/** Tick 84: where the last trade was, in the letters of the consolidated tape. */
const LAST_EXCHANGE = 84;
const TAPE_LETTERS: ReadonlyMap<string, string> = new Map([
  ['NASDAQ', 'Q'],
  ['NYSE', 'N'],
  ['ARCA', 'P'],
  ['AMEX', 'A'],
  ['BATS', 'Z'],
]);

// The world has prices and no order book: every size is this.
const SIZE = 100;
/** Bit 0 of a quote's attributes: it can be traded at. */
const CAN_AUTO_EXECUTE = 1;

/** What stands for a number that is not computed yet. */
const NOT_COMPUTED: Readonly<Record<(typeof COMPUTED)[number], -1 | -2>> = {
  impliedVol: -1,
  optPrice: -1,
  pvDividend: -1,
  undPrice: -1,
  delta: -2,
  gamma: -2,
  vega: -2,
  theta: -2,
};

/** A line as it was granted. */
export interface Line {
  readonly reqId: number;
  readonly quoted: Quoted;
  readonly permission: Extract<Permission, { is: 'served' }>;
  /** When it was opened, in milliseconds by the gateway's clock, and how much later the model's tick first comes. */
  readonly openedMs: number;
  readonly modelAfterMs: number | 'never';
}

/**
 * What comes once, at the start.
 * @param isRegulatory whether it is a regulatory snapshot: ticks alone, without type and parameters (ibx 446)
 */
export function sendOpening(client: Client, line: Line, isRegulatory = false): void {
  const { reqId, quoted, permission } = line;
  for (const { code, text } of permission.notices) client.error(code, text, reqId);
  const types = TICK_TYPES[permission.marketDataType];
  if (!isRegulatory) sendParameters(client, line);
  sendMoved(client, line);
  const close = quoted.close();
  if (close !== null) sendPrice(client, reqId, types.close, close, 0, 0);
  // Currencies and indices have no volume.
  if (quoted.quotes === 'all') client.send(responses.tickSize, { reqId, tickType: types.volume, size: quoted.volume });
  client.send(responses.tickGeneric, { reqId, tickType: types.halted, value: 0 });
  const letter = TAPE_LETTERS.get(quoted.contract.primaryExch);
  if (types === LIVE && quoted.contract.secType === 'STK' && letter !== undefined)
    client.send(responses.tickString, { reqId, tickType: LAST_EXCHANGE, value: letter });
}

function sendParameters(client: Client, { reqId, quoted, permission }: Line): void {
  client.send(responses.marketDataType, { reqId, marketDataType: permission.marketDataType });
  if (client.serverVersion >= SERVER_VERSION.smartComponents)
    client.send(responses.tickReqParams, {
      reqId,
      minTick: quoted.minTick,
      bboExchange: isComputed(quoted.contract) ? 'c70003' : '9c0001',
      snapshotPermissions: 3,
    });
}

/** What comes at every move of the price. */
export function sendMoved(client: Client, line: Line): void {
  const { reqId, quoted, permission } = line;
  const types = TICK_TYPES[permission.marketDataType];
  const last = quoted.last();
  const step = (steps: number): number => onGrid(last + steps * quoted.minTick, quoted.minTick);
  const prices = [
    {
      is: 'bidAsk',
      // What is worth something or nothing is bid for at 0 at least; below 0, as oil once was, the bid lies lower still.
      price: last < 0 ? step(-1) : Math.max(0, step(-1)),
      type: types.bid,
      sizeType: types.bidSize,
      computation: types.bidComputation,
    },
    { is: 'bidAsk', price: step(1), type: types.ask, sizeType: types.askSize, computation: types.askComputation },
    { is: 'last', price: last, type: types.last, sizeType: types.lastSize, computation: types.lastComputation },
  ].filter(({ is }) => quoted.quotes === 'all' || quoted.quotes === is);
  for (const { is, price, type, sizeType } of prices) {
    sendPrice(client, reqId, type, price, SIZE, is === 'last' ? 0 : CAN_AUTO_EXECUTE);
    client.send(responses.tickSize, { reqId, tickType: sizeType, size: SIZE });
  }
  if (quoted.quotes !== 'bidAsk') {
    const value = String(Math.floor(client.clock.now() / 1000));
    client.send(responses.tickString, { reqId, tickType: types.lastTimestamp, value });
  }
  if (!isComputed(quoted.contract) || permission.computations === 'none') return;
  if (permission.computations === 'all')
    for (const { price, computation } of prices) sendComputation(client, reqId, quoted, computation, price);
  if (line.modelAfterMs !== 'never' && client.clock.now() >= line.openedMs + line.modelAfterMs) sendModel(client, line);
}

/** The tick whose greeks TWS shows. */
export function sendModel(client: Client, { reqId, quoted, permission }: Line): void {
  if (!isComputed(quoted.contract) || permission.computations === 'none') return;
  const { modelComputation } = TICK_TYPES[permission.marketDataType];
  sendComputation(client, reqId, quoted, modelComputation, quoted.last());
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
function sendComputation(client: Client, reqId: number, { contract }: Quoted, tickType: number, price: number): void {
  const under = client.world.underlying(contract);
  const underlying = (under && client.world.price(under)) || contract.strike;
  const computed = optionComputation(contract, price, underlying, client.clock.now());
  const { uncomputed = [] } = client.world.listing(contract).greeks;
  const left = Object.fromEntries(uncomputed.map((name) => [name, NOT_COMPUTED[name]]));
  // tickAttrib 1: computed from prices, not from returns.
  client.send(responses.tickOptionComputation, { reqId, tickType, tickAttrib: 1, ...computed, ...left });
}
