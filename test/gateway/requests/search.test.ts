// What a client looks for over TCP: option chains, names, and a past the world does not keep.
import { BarSizeSetting, EventName, SecType, WhatToShow } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import { type MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import { StoqeyClient } from '../../support/stoqey-client.ts';

const apple = stock('AAPL', { conId: 265598 });
const weekly = { tradingClass: 'AAPLW' };
const contracts = [
  option('AAPL', '20270115', 300, 'C'),
  option('AAPL', '20261218', 297.5, 'P'),
  option('AAPL', '20261218', 300, 'P'),
  option('AAPL', '20261211', 295, 'C', weekly),
  option('SPY', '20261218', 450, 'C'),
  apple,
];
const held = { position: 1, averageCost: 100, marketPrice: 10 };
const gateways = ownGateways();
const start = (serverVersion = 200): Promise<MockGateway> =>
  gateways.start({
    serverVersion,
    clock: 'virtual',
    unhandledRequests: 'error',
    accounts: { DU1: { positions: contracts.map((contract) => ({ contract, ...held })) } },
  });

const chain = { underlyingSymbol: 'AAPL', futFopExchange: '', underlyingSecType: 'STK', underlyingConId: 265598 };

describe('reqSecDefOptParams', () => {
  it('sends every strike and expiry once for each venue and trading class, then the end marker', async () => {
    const client = await joined(await start());
    client.send(requests.reqSecDefOptParams, { reqId: 4, ...chain });
    const rows = named(await client.upTo('securityDefinitionOptionParameterEnd'), 'securityDefinitionOptionParameter');
    const monthly = {
      reqId: 4,
      underlyingConId: 265598,
      tradingClass: 'AAPL',
      multiplier: '100',
      expirations: [{ expiration: '20261218' }, { expiration: '20270115' }],
      strikes: [{ strike: 297.5 }, { strike: 300 }],
    };
    const weeklies = {
      ...monthly,
      tradingClass: 'AAPLW',
      expirations: [{ expiration: '20261211' }],
      strikes: [{ strike: 295 }],
    };
    expect(rows).toEqual([
      { ...monthly, exchange: 'SMART' },
      { ...monthly, exchange: 'AMEX' },
      { ...weeklies, exchange: 'SMART' },
      { ...weeklies, exchange: 'AMEX' },
    ]);
    await client.close();
  });

  it.each([
    ['a name without options', { underlyingSymbol: 'IBM' }],
    ['options on a future, of which there are none', { underlyingSecType: 'FUT', futFopExchange: 'CME' }],
  ])('for %s sends the end marker alone', async (_what, asked) => {
    const client = await joined(await start());
    client.send(requests.reqSecDefOptParams, { reqId: 4, ...chain, ...asked });
    expect((await client.upTo('securityDefinitionOptionParameterEnd')).map(({ fields }) => fields)).toEqual([
      { reqId: 4 },
    ]);
    await client.close();
  });

  it.each([
    [{ underlyingConId: null }, 'Invalid contract id'],
    [{ underlyingConId: -1 }, 'Invalid contract id'],
    [{ underlyingSecType: 'OPT' }, 'Invalid security type - OPT'],
    [{ underlyingSecType: 'FUT' }, 'Missing exchange for security type FUT'],
  ])('for %j is refused with 321', async (asked, cause) => {
    const client = await joined(await start());
    client.send(requests.reqSecDefOptParams, { reqId: 4, ...chain, ...asked });
    const error = await client.next('error');
    expect(error).toMatchObject({ id: 4, code: 321, message: expect.stringContaining(`cause - ${cause}`) });
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });
});

describe('reqMatchingSymbols', () => {
  it.each([
    ['aap', [{ conId: 265598, symbol: 'AAPL', primaryExch: 'NASDAQ', derivativeSecTypes: [{ secType: 'OPT' }] }]],
    [' AAPL ', [{ conId: 265598 }]],
    ['SPY', []],
  ])('for "%s" sends the stocks whose name begins so, with what is derived from them', async (pattern, found) => {
    const client = await joined(await start());
    client.send(requests.reqMatchingSymbols, { reqId: 5, pattern });
    const [answer] = named(await client.upTo('symbolSamples'), 'symbolSamples');
    expect(answer).toMatchObject({ reqId: 5, contracts: found });
    await client.close();
  });

  it.each([
    ['  ', 'Pattern must not be empty'],
    ['Société', "Invalid pattern: 'Société'"],
  ])('for "%s" is refused with 321', async (pattern, cause) => {
    const client = await joined(await start());
    client.send(requests.reqMatchingSymbols, { reqId: 5, pattern });
    expect(await client.next('error')).toMatchObject({ id: 5, code: 321, message: expect.stringContaining(cause) });
    await client.close();
  });
});

// Where a request or an answer changes, and the version before.
describe.each([118, 123, 124, 175, 176, 193])('@stoqey/ib at server version %i', (serverVersion) => {
  it('reads chain and names, the past and when it began', async () => {
    const client = await StoqeyClient.connect(await start(serverVersion));
    try {
      const { api } = client;
      api.reqSecDefOptParams(1, 'AAPL', '', SecType.STK, 265598);
      api.reqMatchingSymbols(2, 'AAPL');
      const what = { conId: 265598, exchange: 'SMART' };
      api.reqHistoricalData(3, what, '', '1 D', BarSizeSetting.HOURS_ONE, WhatToShow.TRADES, 1, 1, false);
      api.reqHeadTimestamp(4, what, WhatToShow.TRADES, true, 1);
      api.cancelHistoricalData(3);
      api.reqHistoricalData(
        5,
        { conId: 7, exchange: 'SMART' },
        '',
        '1 D',
        BarSizeSetting.HOURS_ONE,
        WhatToShow.TRADES,
        1,
        1,
        false,
      );
      await client.event(EventName.error, 1);
      const [smart] = client.all(EventName.securityDefinitionOptionParameter);
      expect(smart).toEqual([1, 'SMART', 265598, 'AAPL', 100, ['20261218', '20270115'], [297.5, 300]]);
      expect(client.all(EventName.securityDefinitionOptionParameterEnd)).toEqual([[1]]);
      expect(client.all(EventName.symbolSamples)).toMatchObject([
        [2, [{ contract: { conId: 265598, symbol: 'AAPL' }, derivativeSecTypes: ['OPT'] }]],
      ]);
      const bars = client.all(EventName.historicalData);
      expect(bars.at(-1)?.[1]).toMatch(/^finished/);
      // The last one closes at the world's price.
      expect(bars.at(-2)?.slice(0, 6)).toEqual([3, expect.stringMatching(/^\d{8} /), 10, 10, 10, 10]);
      expect(client.all(EventName.headTimestamp)).toMatchObject([
        [4, expect.stringMatching(/^19801212[- ] ?14:30:00$/)],
      ]);
      expect(client.all(EventName.error).map(([error, code, reqId]) => [code, reqId, Object(error).message])).toEqual([
        [366, 3, 'No historical data query found for ticker id:3'],
        [200, 5, 'No security definition has been found for the request'],
      ]);
    } finally {
      await client.disconnect();
    }
  });
});
