// Bars over the door: the same that a client is answered, and others stated in their place.
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ask } from '../../support/control.ts';
import { joined, named } from '../../support/gateway-requests-client.ts';

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly open: number;
  readonly close: number;
  readonly volume: number;
}
const CSV = 'date,open,high,low,close,volume\n20261119,510,512,509,511,7\n20261120,511,514,510,513,8';

test('bars are those that a client is answered', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  const bars: readonly Bar[] = (await ask(door, 'GET /bars?contract=AAPL&size=1%20hour&duration=2%20D')).json;
  const client = await joined(door.gateway);
  const [apple] = [...door.gateway.world.contracts.values()].filter(({ localSymbol }) => localSymbol === 'AAPL');
  client.send(requests.reqHistoricalData, {
    reqId: 1,
    conId: apple!.conId,
    symbol: 'AAPL',
    secType: 'STK',
    lastTradeDateOrContractMonth: '',
    strike: 0,
    right: '',
    multiplier: '',
    exchange: 'SMART',
    primaryExch: '',
    currency: 'USD',
    localSymbol: '',
    tradingClass: '',
    includeExpired: false,
    endDateTime: '',
    barSizeSetting: '1 hour',
    durationStr: '2 D',
    useRTH: 1,
    whatToShow: 'TRADES',
    formatDate: 2,
    keepUpToDate: false,
    chartOptions: '',
  });
  const [{ bars: answered } = { bars: [] }] = named(await client.upTo('historicalData'), 'historicalData');
  const told = answered as readonly { date: string; open: string; close: string; volume: string }[];
  expect(bars.length).toBeGreaterThan(6);
  expect(bars.map(({ from, open, close, volume }) => [from / 1_000, open, close, volume])).toEqual(
    told.map(({ date, open, close, volume }) => [date, open, close, volume].map(Number)),
  );
});

test('bars stated stand in their place, and give a price to a contract that had none', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  expect(await ask(door, 'GET /bars?contract=QQQ')).toMatchObject({ status: 404 });
  const body = { contract: 'QQQ', bars: [{ size: '1 day', csv: CSV }] };
  expect(await ask(door, 'PUT /bars', body)).toMatchObject({ status: 200, json: { price: 513 } });
  const bars: readonly Bar[] = (await ask(door, 'GET /bars?contract=QQQ&duration=3%20D')).json;
  expect(bars.slice(-3, -1)).toMatchObject([
    { open: 510, close: 511, volume: 7 },
    { open: 511, close: 513, volume: 8 },
  ]);
});

test('what is asked in other words than IB’s is refused with the rule', async () => {
  await using door = await ControlDoor.open();
  const asked = async (query: string) => (await ask(door, `GET /bars${query}`)).json.complaints;
  expect(await asked('')).toEqual([{ key: 'contract', rule: 'must name a contract, such as AAPL' }]);
  expect(await asked('?contract=AAPL&size=7%20mins')).toMatchObject([{ rule: expect.stringContaining('bar size') }]);
  expect(await asked('?contract=AAPL&duration=long')).toHaveLength(1);
  expect(await asked('?contract=AAPL&what=LUCK')).toMatchObject([{ key: 'what' }]);
  expect(await asked('?contract=AAPL&size=1%20secs&duration=5%20D')).toMatchObject([
    { rule: 'must be 10000 bars at most' },
  ]);
  expect(
    await ask(door, 'PUT /bars', { contract: 'QQQ', bars: [{ size: '1 day', csv: 'date,open\n20261119,1' }] }),
  ).toMatchObject({ status: 422, json: { complaints: [{ key: 'bars[0].csv' }] } });
});
