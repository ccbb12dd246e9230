// Contract details over TCP: what is found, how it is told, and what is not found.
import { describe, expect, it } from 'vitest';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { apple, bond, call, es, nothing, put, start } from '../../support/contract-world.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import type { RawClient } from '../../support/raw-client.ts';

const askDetails = (
  client: RawClient,
  query: Partial<typeof nothing> | { strike: number } | { conId: number; exchange?: string; secType?: string },
) =>
  client.send(requests.reqContractDetails, {
    ...nothing,
    reqId: 3,
    includeExpired: false,
    secIdType: '',
    secId: '',
    issuerId: '',
    ...query,
  });

describe('reqContractDetails', () => {
  it('by conId sends that contract with its OCC name, its date with a zone, and the end marker', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askDetails(client, { conId: call.conId });
    const responses = await client.upTo('contractDataEnd');
    expect(names(responses)).toEqual(['contractData', 'contractDataEnd']);
    expect(responses[0]?.fields).toMatchObject({
      reqId: 3,
      conId: call.conId,
      localSymbol: 'AAPL  261218C00300000',
      lastTradeDateOrContractMonth: '20261218 16:00 US/Eastern',
      lastTradeDate: '20261218',
      strike: 300,
      right: 'C',
      multiplier: '100',
      underConId: apple.conId,
      underSymbol: 'AAPL',
      underSecType: 'STK',
      contractMonth: '202612',
      realExpirationDate: '20261218',
      minTick: 0.01,
    });
    await client.close();
  });

  it.each([
    [{ symbol: 'AAPL', secType: 'OPT' }, [call.conId, put.conId]],
    [{ symbol: 'AAPL', secType: 'OPT', right: 'PUT' }, [put.conId]],
    [{ symbol: 'AAPL', secType: 'OPT', right: 'C', strike: 300, lastTradeDateOrContractMonth: '202612' }, [call.conId]],
    [{ localSymbol: 'AAPL  261218P00300000', secType: 'OPT' }, [put.conId]],
    [{ symbol: 'AAPL', secType: 'STK', currency: 'USD', exchange: 'SMART' }, [apple.conId]],
    [{ symbol: 'ES', secType: 'FUT', multiplier: '50', exchange: 'CME' }, [es.conId]],
    [{ symbol: 'AAPL', secType: 'STK' }, [apple.conId]],
  ])('of %j finds %j', async (query, conIds) => {
    await using gateway = await start();
    const client = await joined(gateway);
    askDetails(client, query);
    const found = named(await client.upTo('contractDataEnd'), 'contractData');
    expect(found.map(({ conId }) => conId)).toEqual(conIds);
    await client.close();
  });

  it.each([
    { conId: 4711 },
    { symbol: 'MSFT', secType: 'STK' },
    { symbol: 'AAPL', secType: 'OPT', strike: 1 },
    { symbol: 'AAPL', secType: 'STK', currency: 'EUR' },
    { symbol: 'ES', secType: 'FUT', exchange: 'SMART' },
  ])('of %j finds nothing: error 200 and no end marker', async (query) => {
    await using gateway = await start();
    const client = await joined(gateway);
    askDetails(client, query);
    expect(await sentSoFar(client)).toMatchObject([{ name: 'error', fields: { id: 3, code: 200 } }]);
    await client.close();
  });

  it.each([
    ['SMART', 'SMART'],
    ['SMART:NASDAQ', 'SMART'],
    ['SMART/AMEX', 'SMART'],
    ['NASDAQ', 'NASDAQ'],
    ['', 'SMART'],
  ])('asked for a stock on "%s" names it on %s, so that a qualified contract can be routed', async (exchange, is) => {
    await using gateway = await start();
    const client = await joined(gateway);
    askDetails(client, { conId: 265598, exchange });
    const [details] = named(await client.upTo('contractDataEnd'), 'contractData');
    expect(details).toMatchObject({
      exchange: is,
      primaryExch: 'NASDAQ',
      longName: 'APPLE INC',
      industry: 'Technology',
      secIds: [{ tag: 'ISIN', value: 'US0378331005' }],
      validExchanges: expect.stringMatching(/^SMART,AMEX,NYSE,.*,NASDAQ,.*,T24X$/),
      marketRuleIds: Array(26).fill('26').join(','),
      minSize: 0.0001,
      sizeIncrement: 0.0001,
      suggestedSizeIncrement: 100,
    });
    await client.close();
  });

  it('names the venue of a future, which is not SMART, and no listing of a derivative, as recorded', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askDetails(client, { conId: es.conId, exchange: '' });
    expect(named(await client.upTo('contractDataEnd'), 'contractData')).toMatchObject([
      {
        exchange: 'CME',
        validExchanges: 'CME,QBALGO',
        primaryExch: '',
        minTick: 0.25,
        marketRuleIds: '67,67',
        underConId: 11004968,
        longName: 'E-mini S&P 500',
        aggGroup: null,
        minSize: 1,
      },
    ]);
    askDetails(client, { conId: call.conId });
    expect(named(await client.upTo('contractDataEnd'), 'contractData')).toMatchObject([
      { exchange: 'SMART', validExchanges: 'SMART,AMEX', primaryExch: '' },
    ]);
    await client.close();
  });

  it('of a combination is 321, by its legs or by a conId (pysystemtrade 1639)', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askDetails(client, { secType: 'BAG', symbol: 'AAPL', exchange: 'SMART' });
    askDetails(client, { secType: 'BAG', conId: apple.conId, exchange: 'SMART' });
    const told = await sentSoFar(client);
    expect(told.map(({ fields }) => fields['code'])).toEqual([321, 321]);
    expect(told[0]?.fields).toMatchObject({
      id: 3,
      message:
        "Error validating request.-'bI' : cause - 'BAG' isn't supported for contract data request. Please enter a valid security type",
    });
    await client.close();
  });

  it('of a bond comes in the layout of bonds', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    askDetails(client, { conId: bond.conId });
    expect(names(await client.upTo('contractDataEnd'))).toEqual(['bondContractData', 'contractDataEnd']);
    await client.close();
  });

  it('of an expired option finds it only when expired ones are asked for', async () => {
    await using gateway = await start();
    gateway.account('DU1').expire(call);
    const client = await joined(gateway);
    askDetails(client, { conId: call.conId });
    expect(named(await sentSoFar(client), 'error')).toMatchObject([{ code: 200 }]);
    client.send(requests.reqContractDetails, {
      ...nothing,
      reqId: 3,
      conId: call.conId,
      includeExpired: true,
      secIdType: '',
      secId: '',
      issuerId: '',
    });
    expect(names(await client.upTo('contractDataEnd'))).toEqual(['contractData', 'contractDataEnd']);
    await client.close();
  });
});
