// Orders, executions and time over TCP: none are taken, fills of the world are told, end markers always come.
import { describe, expect, it } from 'vitest';
import { MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';
import { frameOf } from '../wire/vectors/vector.ts';

const call = option('SPY', '20261218', 450, 'C');
const apple = stock('AAPL', { conId: 265598 });
const start = () => MockGateway.start({ clock: 'virtual', accounts: { DU1: {}, DU2: {} } });
const anything = { clientId: 0, acctCode: '', time: '', symbol: '', secType: '', exchange: '', side: '' };

describe('orders', () => {
  it.each([
    ['placeOrder', encodeMessage(requests.placeOrder, orderRequest({ orderId: 9 }), 193), 9],
    ['cancelOrder', frameOf(['4', '12', '', '', '2147483647']), 12],
    [
      'exerciseOptions',
      frameOf([
        '21',
        '2',
        '14',
        '',
        'AAPL',
        'OPT',
        '20261218',
        '300',
        'C',
        '100',
        'SMART',
        'USD',
        ...'  1 1  0   0'.split(' '),
      ]),
      14,
    ],
    ['globalCancel', frameOf(['58', '', '2147483647']), 2147483647],
    ['reqOpenOrders', frameOf(['5', '1']), 2147483647],
    ['reqAllOpenOrders', frameOf(['16', '1']), 2147483647],
    ['reqAutoOpenOrders', frameOf(['15', '1', '1']), 2147483647],
    ['reqCompletedOrders', frameOf(['99', '0']), 2147483647],
  ])('%s is refused by a gateway that is read-only: 321', async (_name, frame, id) => {
    await using gateway = await MockGateway.start({ readOnly: true, clock: 'virtual', accounts: { DU1: {} } });
    const client = await joined(gateway);
    client.write(frame);
    expect(await sentSoFar(client)).toMatchObject([
      { name: 'error', fields: { id, code: 321, message: expect.stringContaining('Read-Only mode') } },
    ]);
    await client.close();
  });

  it('there are none: open and all open orders and completed orders answer with their end markers', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqOpenOrders, {});
    client.send(requests.reqAllOpenOrders, {});
    client.send(requests.reqCompletedOrders, { apiOnly: false });
    expect((await sentSoFar(client)).map(({ name }) => name)).toEqual([
      'openOrderEnd',
      'openOrderEnd',
      'completedOrdersEnd',
    ]);
    await client.close();
  });

  it.each([
    [0, []],
    [1, [327]],
  ])('auto open orders of client %i give %j', async (clientId, codes) => {
    await using gateway = await start();
    const client = await joined(gateway, { clientId });
    client.send(requests.reqAutoOpenOrders, { autoBind: true });
    expect((await sentSoFar(client)).map(({ fields }) => fields['code'])).toEqual(codes);
    await client.close();
  });
});

describe('reqExecutions', () => {
  const traded = async () => {
    const gateway = await start();
    gateway.account('DU1').trade(call, 2, 12.5);
    await gateway.clock.advance(60_000);
    gateway.account('DU2').trade(apple, -10, 290);
    return gateway;
  };

  it('tells the fills of the world, oldest first, then the end marker', async () => {
    await using gateway = await traded();
    const client = await joined(gateway);
    client.send(requests.reqExecutions, { reqId: 2, ...anything });
    const responses = await client.upTo('executionDataEnd');
    expect(named(responses, 'executionData')).toMatchObject([
      {
        reqId: 2,
        conId: call.conId,
        acctNumber: 'DU1',
        side: 'BOT',
        shares: 2,
        price: 12.5,
        cumQty: 2,
        avgPrice: 12.5,
        time: '20261123 14:30:00 UTC',
        pendingPriceRevision: false,
      },
      { reqId: 2, conId: 265598, acctNumber: 'DU2', side: 'SLD', shares: 10, time: '20261123 14:31:00 UTC' },
    ]);
    await client.close();
  });

  it('tells what each fill cost and realized, after the fills and before the end marker', async () => {
    await using gateway = await start();
    gateway.account('DU1').trade(call, 2, 12.5, { commission: 1.3 });
    gateway.account('DU1').trade(call, -1, 13, { commission: 0.65 });
    gateway.account('DU1').trade(call, -3, 14);
    const client = await joined(gateway);
    client.send(requests.reqExecutions, { reqId: 2, ...anything });
    const responses = await client.upTo('executionDataEnd');
    expect(names(responses)).toEqual(['executionData', 'commissionReport', 'executionDataEnd']);
    const fills = named(responses, 'executionData').map(({ execId }) => execId);
    const rest = { currency: 'USD', yield: null, yieldRedemptionDate: '' };
    expect(named(responses, 'commissionReport')).toEqual([
      { execId: fills[0], commission: 1.3, realizedPNL: null, ...rest },
      { execId: fills[1], commission: 0.65, realizedPNL: 48.7, ...rest },
      // One closes what is left, two open the other way.
      { execId: fills[2], commission: 0, realizedPNL: 149.35, ...rest },
    ]);
    const { realizedPnl } = gateway.account('DU1').pnl;
    expect(realizedPnl).toBeCloseTo(48.7 + 149.35);
    await client.close();
  });

  it.each([
    [{ acctCode: 'DU2' }, [265598]],
    [{ symbol: 'SPY' }, [call.conId]],
    [{ secType: 'OPT' }, [call.conId]],
    [{ side: 'BUY' }, [call.conId]],
    [{ side: 'SELL' }, [265598]],
    [{ exchange: 'NASDAQ' }, [265598]],
    [{ time: '20261123-14:30:30' }, [265598]],
    [{ time: '20261123 14:32:00' }, []],
    [{ clientId: 5 }, []],
  ])('filtered by %j tells %j', async (filter, conIds) => {
    await using gateway = await traded();
    const client = await joined(gateway);
    client.send(requests.reqExecutions, { reqId: 2, ...anything, ...filter });
    const found = named(await client.upTo('executionDataEnd'), 'executionData');
    expect(found.map(({ conId }) => conId)).toEqual(conIds);
    await client.close();
  });

  it('writes the time with two spaces and no zone before 174', async () => {
    await using gateway = await traded();
    const client = await joined(gateway, { max: 173 });
    client.send(requests.reqExecutions, { reqId: 2, ...anything });
    const [first] = named(await client.upTo('executionDataEnd'), 'executionData');
    expect(first?.['time']).toBe('20261123  14:30:00');
    await client.close();
  });

  it('tells nothing of yesterday', async () => {
    await using gateway = await traded();
    gateway.world.startDay();
    const client = await joined(gateway);
    client.send(requests.reqExecutions, { reqId: 2, ...anything });
    expect(names(await sentSoFar(client))).toEqual(['executionDataEnd']);
    await client.close();
  });
});

describe('every server version from 100 to 200', () => {
  const versions = Array.from({ length: 101 }, (_unused, index) => 100 + index);

  it('answers every request with its end marker, in fields that can be read back to the last one', async () => {
    await using gateway = await MockGateway.start({ clock: 'virtual' });
    gateway.account('DU1234567').trade(apple, 1, 290);
    for (const max of versions) {
      const client = await joined(gateway, { max });
      client.send(requests.reqPositions, {});
      client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: '' });
      client.send(requests.reqAccountSummary, { reqId: 1, groupName: 'All', tags: 'NetLiquidation' });
      client.send(requests.reqPnL, { reqId: 2, account: 'DU1234567', modelCode: '' });
      client.send(requests.reqPnLSingle, { reqId: 3, account: 'DU1234567', modelCode: '', conId: 265598 });
      client.send(requests.reqExecutions, { reqId: 4, ...anything, lastNDays: null, specificDates: [] });
      client.send(requests.reqCurrentTime, {});
      client.write(frameOf(['9', '8', '5', '', 'SPY', 'OPT', ...Array.from({ length: 14 }, () => '')]));
      client.write(
        frameOf([
          '1',
          '11',
          '6',
          '',
          'SPY',
          'OPT',
          '',
          '',
          '',
          '',
          'SMART',
          ...Array(4).fill(''),
          '0',
          '',
          '1',
          '0',
          '',
        ]),
      );
      const responses = await sentSoFar(client);
      expect(names(responses), `server version ${max}`).toEqual([
        'position',
        'positionEnd',
        'updateAccountValue',
        'portfolioValue',
        'updateAccountTime',
        'accountDownloadEnd',
        'accountSummary',
        'accountSummaryEnd',
        'pnl',
        'pnlSingle',
        'executionData',
        'commissionReport',
        'executionDataEnd',
        'currentTime',
        'contractData',
        'contractDataEnd',
        'marketDataType',
        ...(max >= 114 ? ['tickReqParams'] : []),
        'tickPrice',
        'tickSize',
        'tickString',
        'tickOptionComputation',
        'tickGeneric',
        'tickSnapshotEnd',
      ]);
      await client.close();
    }
  });
});
