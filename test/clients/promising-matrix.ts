// ib-tws-api, a client of promises, through as much of the matrix as its API has: a line of JSON for each request.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Contract, Order } from 'ib-tws-api';
import { isAsked, isLast, LIMIT_MS, saw, tell } from './driver-words.ts';

const [, host = '', port = ''] = process.argv.slice(2);
const client = new Client({ host, port: Number(port), clientId: 11, timeoutMs: LIMIT_MS });
const contract = Contract.stock('AAPL');
const option = Contract.option({ symbol: 'SPY', lastTradeDateOrContractMonth: '20261218', strike: 450, right: 'C' });
const limit = () => Order.limit({ action: 'BUY', totalQuantity: 1, lmtPrice: 1 });
const bars = {
  contract,
  endDateTime: '',
  duration: '1 D',
  barSizeSetting: '1 hour',
  whatToShow: 'TRADES',
  useRth: 1,
  formatDate: 1,
};
const ticks = {
  contract,
  startDateTime: '20261120 10:00:00',
  endDateTime: '',
  numberOfTicks: 10,
  whatToShow: 'TRADES',
  useRth: 1,
  ignoreSize: true,
};

async function placedAndCancelled(): Promise<void> {
  const orderId = await client.placeOrder({ contract, order: limit() });
  await client.cancelOrder(orderId);
}

/** Neither histogram nor tick-by-tick: its own readers of them are unwritten or throw. */
const ROWS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['connect', () => client.connect()],
  ['currentTime', () => client.getCurrentTime()],
  ['positions', () => client.getPositions()],
  ['contractDetails stock', () => client.getContractDetails(contract)],
  ['contractDetails option', () => client.getContractDetails(option)],
  ['contractDetails unknown', () => client.getContractDetails(Contract.stock('NOPE'))],
  ['optionChain', () => client.getSecDefOptParams({ contract: { symbol: 'SPY', secType: 'STK', conId: 756733 } })],
  ['quote snapshot', () => client.getMarketDataSnapshot({ contract })],
  ['historicalBars', () => client.getHistoricalData(bars)],
  ['headTimeStamp', () => client.getHeadTimeStamp({ contract, whatToShow: 'TRADES', useRth: 1, formatDate: 1 })],
  ['historicalTicks', () => client.getHistoricalTicks(ticks)],
  ['openOrders', () => client.getOpenOrders()],
  ['allOpenOrders', () => client.getAllOpenOrders()],
  ['placeOrder', placedAndCancelled],
  ['link alive', () => client.getCurrentTime()],
];

function refusal(error: unknown): string {
  if (!(error instanceof Error)) return `broke: ${error}`.slice(0, 120);
  if ('details' in error && typeof error.details === 'object' && error.details !== null && 'code' in error.details)
    return String(error.details.code);
  return 'code' in error && error.code === 'timeout' ? 'hang' : `broke: ${error.message}`.slice(0, 120);
}

saw('ready');
for (const [request, act] of ROWS.filter(([name]) => isAsked(name))) {
  const limited = Promise.race([act().then(() => 'ok', refusal), sleep(LIMIT_MS + 500, 'hang', { ref: false })]);
  const outcome = await limited;
  tell(request, outcome);
  if (isLast(outcome)) break;
}
// It has no way to disconnect.
process.exit();
