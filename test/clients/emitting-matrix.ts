// @stoqey/ib or ib through the matrix: a line of JSON for each request their API has.
import { setTimeout as sleep } from 'node:timers/promises';
import { isAsked, isFarmNotice, isLast, LIMIT_MS, saw, tell } from './driver-words.ts';
import { EmittingClient, type Heard } from './emitting-client.ts';

const [library = '', host = '', port = ''] = process.argv.slice(2);
const ACCOUNT = 'DU1234567';
const us = { exchange: 'SMART', currency: 'USD' };
const stock = { symbol: 'AAPL', secType: 'STK', ...us };
const unknown = { symbol: 'NOPE', secType: 'STK', ...us };
const call = {
  symbol: 'SPY',
  secType: 'OPT',
  lastTradeDateOrContractMonth: '20261218',
  strike: 450,
  right: 'C',
  multiplier: 100,
  ...us,
};
// The older one names the expiry as TWS once did.
const option = library === 'ib' ? { ...call, expiry: call.lastTradeDateOrContractMonth } : call;
const limit = (price: number) => ({
  action: 'BUY',
  totalQuantity: 1,
  orderType: 'LMT',
  lmtPrice: price,
  transmit: true,
});
const isStoqey = library === '@stoqey/ib';
const histogram = isStoqey ? [1, 'day'] : ['1 day'];
const ticks = isStoqey ? 'historicalTicksLast' : 'historicalTickDataEnd';
const depth = isStoqey ? [stock, 5, false] : [stock, 5];
// @stoqey/ib numbers what can be scanned for.
const scan = { instrument: 'STK', locationCode: 'STK.US', scanCode: isStoqey ? 2 : 'MOST_ACTIVE', numberOfRows: 5 };

/** Request → method, its arguments, the events of which one ends it. */
const ROWS: readonly (readonly [string, string, readonly unknown[], readonly string[]])[] = [
  ['currentTime', 'reqCurrentTime', [], ['currentTime']],
  ['accountUpdates', 'reqAccountUpdates', [true, ACCOUNT], ['accountDownloadEnd']],
  ['positions', 'reqPositions', [], ['positionEnd']],
  ['accountUpdatesMulti', 'reqAccountUpdatesMulti', [21, ACCOUNT, '', false], ['accountUpdateMultiEnd']],
  ['accountSummary', 'reqAccountSummary', [22, 'All', 'NetLiquidation'], ['accountSummaryEnd']],
  ['pnl', 'reqPnL', [23, ACCOUNT, ''], ['pnl']],
  ['contractDetails stock', 'reqContractDetails', [24, stock], ['contractDetailsEnd']],
  ['contractDetails option', 'reqContractDetails', [25, option], ['contractDetailsEnd']],
  ['contractDetails unknown', 'reqContractDetails', [26, unknown], ['contractDetailsEnd']],
  ['matchingSymbols', 'reqMatchingSymbols', [27, 'AAP'], ['symbolSamples']],
  ['optionChain', 'reqSecDefOptParams', [28, 'SPY', '', 'STK', 756733], ['securityDefinitionOptionParameterEnd']],
  ['quote snapshot', 'reqMktData', [29, stock, '', true, false], ['tickSnapshotEnd']],
  ['historicalBars', 'reqHistoricalData', [30, stock, '', '1 D', '1 hour', 'TRADES', 1, 1, false], ['historicalData']],
  ['headTimeStamp', 'reqHeadTimestamp', [31, stock, 'TRADES', isStoqey ? true : 1, 1], ['headTimestamp']],
  [
    'historicalTicks',
    'reqHistoricalTicks',
    [32, stock, '20261120 10:00:00', isStoqey ? '' : null, 10, 'TRADES', 1, true],
    [ticks],
  ],
  ['histogram', 'reqHistogramData', [33, stock, true, ...histogram], ['histogramData']],
  ['marketDepth exchanges', 'reqMktDepthExchanges', [], ['mktDepthExchanges']],
  ['realTimeBars', 'reqRealTimeBars', [34, stock, 5, 'TRADES', true], ['realtimeBar']],
  ['tickByTick', 'reqTickByTickData', [35, stock, 'AllLast', 0, true], ['tickByTickAllLast']],
  ['marketDepth', 'reqMktDepth', [36, ...depth], ['updateMktDepth', 'updateMktDepthL2']],
  ['newsProviders', 'reqNewsProviders', [], ['newsProviders']],
  ['historicalNews', 'reqHistoricalNews', [37, 265598, 'BRFG', '', '', 5], ['historicalNewsEnd']],
  ['newsArticle', 'reqNewsArticle', [38, 'BRFG', 'BRFG$1'], ['newsArticle']],
  ['scannerParameters', 'reqScannerParameters', [], ['scannerParameters']],
  ['scanner', 'reqScannerSubscription', [39, scan], ['scannerDataEnd']],
  ['fundamentals', 'reqFundamentalData', [40, stock, 'ReportSnapshot'], ['fundamentalData']],
  ['openOrders', 'reqOpenOrders', [], ['openOrderEnd']],
  ['allOpenOrders', 'reqAllOpenOrders', [], ['openOrderEnd']],
  ['completedOrders', 'reqCompletedOrders', [false], ['completedOrdersEnd']],
  ['executions', 'reqExecutions', [41, {}], ['execDetailsEnd']],
  ['whatIf', 'placeOrder', [101, stock, { ...limit(100), whatIf: true }], ['openOrder']],
  ['placeOrder', 'placeOrder', [102, stock, limit(1)], ['orderStatus']],
  ['globalCancel', 'reqGlobalCancel', [], ['orderStatus']],
];

const heard: Heard[] = [];
const client = new EmittingClient(library, { host, port: Number(port), clientId: 11 }, (one) => heard.push(one));

function outcomeOf(ends: readonly string[]): string | undefined {
  for (const one of heard) {
    if ('event' in one) continue;
    if (one.code === undefined) return `broke: ${one.text}`.slice(0, 120);
    if (!isFarmNotice(one.code)) return String(one.code);
  }
  return heard.some((one) => 'event' in one && ends.includes(one.event)) ? 'ok' : undefined;
}

async function attempt(request: string, act: () => void, ends: readonly string[]): Promise<string> {
  heard.length = 0;
  const until = Date.now() + LIMIT_MS;
  try {
    act();
  } catch (error) {
    const broke = `broke: ${error}`.slice(0, 120);
    tell(request, broke);
    return broke;
  }
  let outcome = outcomeOf(ends);
  for (; outcome === undefined && Date.now() < until; outcome = outcomeOf(ends)) await sleep(10);
  tell(request, outcome ?? 'hang');
  return outcome ?? 'hang';
}

async function askAll(): Promise<void> {
  if (isLast(await attempt('connect', () => client.connect(), ['nextValidId']))) return;
  for (const [request, method, args, ends] of ROWS.filter(([name]) => isAsked(name))) {
    if (client.has(method) && isLast(await attempt(request, () => client.call(method, ...args), ends))) return;
  }
  // A second order's 202 may still be on its way.
  await sleep(500);
  await attempt('link alive', () => client.call('reqCurrentTime'), ['currentTime']);
}

saw('ready');
await askAll();
client.disconnect();
