// The recorded order conversations, had again with the fake gateway: the same messages in the same order, equal field
// by field but for ids, prices and times.
import { describe, expect, it } from 'vitest';
import { MockGateway, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { readResponse } from '../../../mock-gateway/wire/text/read-body.ts';
import { joinTexts } from '../../../mock-gateway/wire/text/text-body.ts';
import { joined, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import type { Response } from '../../support/raw-client.ts';
import { recordedOrders, serverVersionOf } from '../../support/recorded-orders.ts';

/** What cannot be the same: numbers given by the gateway, what was paid, when and where. */
const OWN = [
  'permId',
  'sharesAllocation',
  'execId',
  'time',
  'price',
  'avgPrice',
  'avgFillPrice',
  'lastFillPrice',
  'exchange',
  'executionExchange',
  'completedTime',
  'parentPermId',
];

const comparable = ({ name, fields }: Response): unknown => ({
  name,
  fields: Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      field,
      OWN.includes(field) && !(name === 'openOrder' && field === 'exchange') ? 'its own' : value,
    ]),
  ),
});

function recorded(section: string): readonly Response[] {
  return recordedOrders
    .filter((frame) => frame.section === section)
    .map((frame) => {
      const isCut = frame.fields[0] === '5' && frame.sv !== 173;
      const texts = isCut ? frame.fields.slice(0, -1) : frame.fields;
      const read = readResponse(joinTexts(texts), serverVersionOf(frame));
      if (!read.known) throw new Error(`No row for message ${frame.fields[0]}`);
      return { name: read.message.name, fields: read.values };
    });
}

const TESLA = 'Order session: MKT BUY 100 TSLA';
const APPLE = 'Order session: MKT BUY 100 AAPL (Gateway 2025)';
const tesla = stock('TSLA', { conId: 76792991 });
const apple = stock('AAPL', { conId: 265598 });

const start = () =>
  MockGateway.start({
    accounts: {
      DU1234567: {
        positions: [
          { contract: tesla, position: 0, averageCost: 0, marketPrice: 196.52 },
          { contract: apple, position: 0, averageCost: 0, marketPrice: 201.94 },
        ],
      },
    },
  });

describe.skipIf(recordedOrders.length === 0)('recorded order conversations', () => {
  it('a market order: 5 3 11 5 3 5 59, field by field', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { clientId: 100, max: 169 });
    client.send(requests.placeOrder, orderRequest({ orderId: 13, symbol: 'TSLA' }));
    const sent = await sentSoFar(client);
    expect(sent.map(comparable)).toEqual(recorded(TESLA).map(comparable));
    await client.close();
  });

  it('a market order at server version 173: its first five messages, field by field', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { clientId: 100, max: 173 });
    client.send(requests.placeOrder, orderRequest({ orderId: 5 }));
    const sent = await sentSoFar(client);
    expect(sent.slice(0, 5).map(comparable)).toEqual(recorded(APPLE).map(comparable));
    await client.close();
  });

  it('a cancel: orderStatus, then 202', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { clientId: 100, max: 169 });
    client.send(requests.placeOrder, orderRequest({ orderId: 41, orderType: 'LMT', lmtPrice: 10 }));
    await sentSoFar(client);
    client.send(requests.cancelOrder, { orderId: 41, manualOrderCancelTime: '' });
    const sent = await sentSoFar(client);
    expect(sent.map(comparable)).toEqual(recorded('Order session: cancel').map(comparable));
    await client.close();
  });

  it('a completed order, and the end marker', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { clientId: 100, max: 169 });
    client.send(requests.placeOrder, orderRequest({ orderId: 5 }));
    await sentSoFar(client);
    client.send(requests.reqCompletedOrders, { apiOnly: false });
    const [first, last] = recorded('Completed orders').filter(({ fields }) => fields['submitter'] === undefined);
    const sent = await sentSoFar(client);
    expect(sent.map(comparable)).toEqual([first, last].map((each) => comparable(each!)));
    expect(sent[0]!.fields['completedTime']).toMatch(/^\d{8} \d\d:\d\d:\d\d UTC$/);
    await client.close();
  });

  it('a fill: two position rows, the second with the commission, then the portfolio row', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { clientId: 100, max: 173 });
    client.send(requests.reqPositions, {});
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
    await sentSoFar(client);
    client.send(requests.placeOrder, orderRequest({ orderId: 5 }));
    const sent = await sentSoFar(client);
    const told = sent.filter(({ name }) => name !== 'updateAccountValue').map(({ name }) => name);
    expect(told).toEqual([
      ...['openOrder', 'orderStatus', 'executionData', 'openOrder', 'orderStatus', 'openOrder', 'commissionReport'],
      ...['position', 'position', 'portfolioValue', 'updateAccountTime'],
    ]);
    const costs = sent.filter(({ name }) => name === 'position').map(({ fields }) => fields['avgCost']);
    expect(costs).toEqual([201.94, 201.95]);
    await client.close();
  });
});
