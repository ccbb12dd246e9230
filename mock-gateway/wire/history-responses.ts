// What the gateway sends of the past, and of the present tick by tick: one row per message, fields in wire order.

import { constant, group, message, present, until, version } from './message.ts';
import { SERVER_VERSION } from './server-version.ts';
import { bool, decimal, decimalSince, int, long, numeralText, string } from './text/field.ts';

const size = decimalSince(SERVER_VERSION.fractionalSizes);

/** What ticks of a type (1 Last, 2 AllLast, 3 BidAsk, 4 MidPoint) carry. */
const ofTickTypes = <S extends Parameters<typeof present>[1]>(types: readonly number[], inner: S) =>
  present((_agreed, read) => types.some((type) => read('tickType') === type), inner);
const LAST = [1, 2];
const BID_ASK = [3];
const MID_POINT = [4];

export const historyResponses = {
  // How many decimals a price, a volume or an average has is the gateway's own choice (recorded: `254.20`, `182.9400`).
  historicalData: message('historicalData', 17, {
    version: until(SERVER_VERSION.syntheticRealtimeBars, version(3)),
    reqId: int,
    startDate: until(SERVER_VERSION.historicalDataEnd, string),
    endDate: until(SERVER_VERSION.historicalDataEnd, string),
    bars: group({
      date: string,
      open: numeralText,
      high: numeralText,
      low: numeralText,
      close: numeralText,
      volume: numeralText,
      wap: numeralText,
      hasGaps: until(SERVER_VERSION.syntheticRealtimeBars, constant('false')),
      barCount: int,
    }),
  }),
  realtimeBar: message('realtimeBar', 50, {
    version: version(3),
    reqId: int,
    time: long,
    open: numeralText,
    high: numeralText,
    low: numeralText,
    close: numeralText,
    volume: numeralText,
    wap: numeralText,
    count: int,
  }),
  headTimestamp: message('headTimestamp', 88, { reqId: int, headTimestamp: string }),
  histogramData: message('histogramData', 89, { reqId: int, items: group({ price: decimal, size: decimal }) }),
  // The close stands before the high here.
  historicalDataUpdate: message('historicalDataUpdate', 90, {
    reqId: int,
    barCount: int,
    date: string,
    open: numeralText,
    close: numeralText,
    high: numeralText,
    low: numeralText,
    wap: numeralText,
    volume: numeralText,
  }),
  historicalTicks: message('historicalTicks', 96, {
    reqId: int,
    ticks: group({ time: long, unused: int, price: decimal, size }),
    done: bool,
  }),
  historicalTicksBidAsk: message('historicalTicksBidAsk', 97, {
    reqId: int,
    ticks: group({ time: long, mask: int, priceBid: decimal, priceAsk: decimal, sizeBid: size, sizeAsk: size }),
    done: bool,
  }),
  historicalTicksLast: message('historicalTicksLast', 98, {
    reqId: int,
    ticks: group({ time: long, mask: int, price: decimal, size, exchange: string, specialConditions: string }),
    done: bool,
  }),
  tickByTick: message('tickByTick', 99, {
    reqId: int,
    tickType: int,
    time: long,
    price: ofTickTypes(LAST, decimal),
    size: ofTickTypes(LAST, size),
    bidPrice: ofTickTypes(BID_ASK, decimal),
    askPrice: ofTickTypes(BID_ASK, decimal),
    bidSize: ofTickTypes(BID_ASK, size),
    askSize: ofTickTypes(BID_ASK, size),
    mask: ofTickTypes([...LAST, ...BID_ASK], int),
    exchange: ofTickTypes(LAST, string),
    specialConditions: ofTickTypes(LAST, string),
    midPoint: ofTickTypes(MID_POINT, decimal),
  }),
  historicalSchedule: message('historicalSchedule', 106, {
    reqId: int,
    startDateTime: string,
    endDateTime: string,
    timeZone: string,
    sessions: group({ startDateTime: string, endDateTime: string, refDate: string }),
  }),
  historicalDataEnd: message('historicalDataEnd', 108, {
    reqId: int,
    startDate: string,
    endDate: string,
  }),
};
