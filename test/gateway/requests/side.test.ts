// What a client asks beside accounts, contracts and quotes: nothing it may wait for without a timeout stays unanswered.
import { describe, expect, it, vi } from 'vitest';
import { MockGateway, type MockGatewayOptions, option, stock } from '../../../mock-gateway/index.ts';
import { joined, sentSoFar } from '../../support/gateway-requests-client.ts';
import { RawClient } from '../../support/raw-client.ts';
import { frameOf } from '../wire/vectors/vector.ts';

const start = (options: MockGatewayOptions = {}) =>
  MockGateway.start({ clock: 'virtual', accounts: { DU1: {}, DU2: {} }, unhandledRequests: 'error', ...options });

const call = option('SPY', '20261218', 450, 'C');
const held = { position: 1, averageCost: 1000, marketPrice: 12.5 };

// As ib_async writes them.
const apple = ['265598', 'AAPL', 'STK', '', '0.0', '', '', 'SMART', 'NASDAQ', 'USD', 'AAPL', 'NMS'];

describe('a data feed the login does not have', () => {
  it.each([
    ['market depth', ['10', '5', '7', ...apple, '5', '0', ''], 354, 'not subscribed', ['11', '1', '7', '0'], 310],
    ['real-time bars', ['50', '3', '7', ...apple, '5', 'TRADES', '1', ''], 420, 'No market data', ['51', '1', '7']],
    ['tick-by-tick data', ['97', '7', ...apple, 'Last', '0', '0'], 10189, 'No market data', ['98', '7']],
  ])(
    '%s is refused for want of permissions, and may be cancelled',
    async (_feed, fields, code, message, cancel, missing?: number) => {
      await using gateway = await start({
        marketData: 'none',
        contracts: [{ contract: stock('AAPL', { conId: 265598 }) }],
      });
      const client = await joined(gateway, { max: 178 });
      client.write(frameOf(fields));
      expect(await sentSoFar(client)).toMatchObject([
        { name: 'error', fields: { id: 7, code, message: expect.stringContaining(message) } },
      ]);
      client.write(frameOf(cancel));
      expect((await sentSoFar(client)).map(({ fields: f }) => f['code'])).toEqual(
        missing === undefined ? [] : [missing],
      );
      await client.close();
    },
  );
});

describe('what nobody has subscribed to', () => {
  const FUNDAMENTALS = ['265598', 'AAPL', 'STK', 'SMART', 'NASDAQ', 'USD', 'AAPL'];
  const NO_NEWS = 'News feed is not allowed.';
  it.each<[string, string[], number, string]>([
    [
      'historical ticks',
      ['96', '7', ...apple, '0', '', '20261124 16:00:00', '10', 'TRADES', '1', '0', ''],
      10187,
      'Failed to request historical ticks:No market data permissions for ISLAND STK',
    ],
    [
      'a histogram',
      ['88', '7', ...apple, '0', '1', '1 week'],
      10188,
      'Failed to request histogram data:No market data permissions for ISLAND STK',
    ],
    [
      'fundamentals',
      ['52', '2', '7', ...FUNDAMENTALS, 'ReportSnapshot', ''],
      430,
      'The fundamentals data for the security specified is not available.Not allowed',
    ],
    ['a news article', ['84', '7', 'BRFG', 'BRFG$1', ''], 10172, 'Failed to request news article:No data available'],
    ['WSH meta data', ['100', '7'], 10276, NO_NEWS],
    ['WSH events', ['102', '7', '265598', '', '0', '0', '0', '', '', '10'], 10276, NO_NEWS],
    [
      'an end of a scan',
      ['23', '1', '7'],
      162,
      'Historical Market Data Service error message:API scanner subscription cancelled: 7',
    ],
    [
      "a replacement of an advisor's groups",
      ['19', '1', '1', '<xml/>', '7'],
      321,
      "Error validating request.-'bW' : cause - FA data operations ignored for non FA customers.",
    ],
  ])('%s is refused under the id of the request', async (_what, fields, code, message) => {
    await using gateway = await MockGateway.start({
      accounts: { DU1: { positions: [{ contract: stock('AAPL', { conId: 265598 }), ...held }] } },
      marketData: 'none',
      unhandledRequests: 'error',
    });
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(fields));
    expect(await sentSoFar(client)).toMatchObject([{ name: 'error', fields: { id: 7, code, message } }]);
    await client.close();
  });

  it("an advisor's groups have no id of their own", async () => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(['18', '1', '1']));
    expect(await sentSoFar(client)).toMatchObject([{ name: 'error', fields: { id: 2_147_483_647, code: 321 } }]);
    await client.close();
  });

  it.each([
    ['12', '1', '1'],
    ['13', '1'],
    ['53', '1', '7'],
    ['70', '1', '7'],
    ['89', '7'],
    ['101', '7'],
    ['103', '7'],
  ])('request %s is heeded, and rightly nothing is said', async (...fields) => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(fields));
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });
});

describe('a scan', () => {
  it('finds nothing, and says so before its empty list', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    const filters = ['', '', '', '', '', '', '', '', '', '', '', '', '', '0', '', '', 'ALL', '', ''];
    client.write(frameOf(['22', '7', '10', 'STK', 'STK.US.MAJOR', 'TOP_PERC_GAIN', ...filters]));
    expect(await sentSoFar(client)).toMatchObject([
      { name: 'error', fields: { id: 7, code: 165, message: expect.stringMatching(/no items retrieved$/) } },
      { name: 'scannerData', fields: { reqId: 7, rows: [] } },
    ]);
    expect(gateway.journal.entries.find(({ name }) => name === 'reqScannerSubscription')?.fields).toMatchObject({
      scanCode: 'TOP_PERC_GAIN',
      abovePrice: null,
      stockTypeFilter: 'ALL',
    });
    await client.close();
  });

  it('has its parameters as XML', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(['24', '1']));
    const [parameters] = await sentSoFar(client);
    expect(parameters?.fields['xml']).toMatch(/^<\?xml .*<ScanParameterResponse>[\s\S]*<\/ScanParameterResponse>\n$/s);
    await client.close();
  });
});

describe('a request nothing answers', () => {
  const UNKNOWN = ['250', '77', 'x'];

  it('is refused with 320 under its first number, and said once on stderr', async () => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      await using gateway = await MockGateway.start();
      const client = await joined(gateway);
      for (const fields of [UNKNOWN, UNKNOWN, ['251', 'x']]) client.write(frameOf(fields));
      expect((await sentSoFar(client)).map(({ fields }) => [fields['id'], fields['code']])).toEqual([
        [77, 320],
        [77, 320],
        [2_147_483_647, 320],
      ]);
      expect(said.mock.calls).toEqual([
        ['mock gateway: nothing answers message id 250: it is refused with 320'],
        ['mock gateway: nothing answers message id 251: it is refused with 320'],
      ]);
      await client.close();
    } finally {
      said.mockRestore();
    }
  });

  it.each([
    ['refuse', 1],
    ['ignore', 0],
  ] as const)('by the policy %s is answered %i times, journalled, and not said', async (unhandledRequests, times) => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      await using gateway = await MockGateway.start({ unhandledRequests });
      const client = await joined(gateway);
      client.write(frameOf(UNKNOWN));
      expect(await sentSoFar(client)).toHaveLength(times);
      expect(gateway.journal.entries.filter(({ name }) => name === 'unhandled')).toHaveLength(1);
      expect(said.mock.calls).toEqual([]);
      await client.close();
    } finally {
      said.mockRestore();
    }
  });
});

describe('farm notices', () => {
  it('at connect are those the gateway was started with, in their order', async () => {
    const cash = { code: 2104, text: 'Market data farm connection is OK:cashfarm' };
    await using gateway = await MockGateway.start({ farmNotices: [cash, 2103, 2107] });
    const client = await RawClient.start(gateway);
    const codes = (await sentSoFar(client)).map(({ fields }) => [fields['id'], fields['code'], fields['message']]);
    expect(codes).toEqual([
      [-1, 2104, 'Market data farm connection is OK:cashfarm'],
      [-1, 2103, 'Market data farm connection is broken:usfarm'],
      [-1, 2107, 'HMDS data farm connection is inactive but should be available upon demand.ushmds'],
    ]);
    await client.close();
  });

  it('of a code without a text are refused at the door', async () => {
    await expect(MockGateway.start({ farmNotices: [1] })).rejects.toThrow(
      "Cannot start the gateway as 'farmNotices[0]'",
    );
  });
});

describe('a list nobody trades on', () => {
  it.each([
    [
      'market rule',
      ['91', '26'],
      'marketRule',
      { marketRuleId: 26, priceIncrements: [{ lowEdge: 0, increment: 0.01 }] },
    ],
    [
      'family codes',
      ['80'],
      'familyCodes',
      {
        familyCodes: [
          { accountID: 'DU1', familyCode: '' },
          { accountID: 'DU2', familyCode: '' },
        ],
      },
    ],
    ['depth exchanges', ['82'], 'mktDepthExchanges', { exchanges: [] }],
    ['smart components', ['83', '7', '9c0001'], 'smartComponents', { reqId: 7, components: [] }],
    ['news providers', ['85'], 'newsProviders', { newsProviders: [] }],
    ['display groups', ['67', '1', '7'], 'displayGroupList', { reqId: 7, groups: '1|2|3|4|5|6|7' }],
    ['a display group', ['68', '1', '7', '1'], 'displayGroupUpdated', { reqId: 7, contractInfo: 'none' }],
    [
      'a choice for one',
      ['69', '1', '7', '8314@SMART'],
      'displayGroupUpdated',
      { reqId: 7, contractInfo: '8314@SMART' },
    ],
    ['soft dollar tiers', ['79', '7'], 'softDollarTiers', { reqId: 7, tiers: [] }],
    ['headlines', ['86', '7', '265598', 'BRFG', '', '', '5', ''], 'historicalNewsEnd', { reqId: 7, hasMore: false }],
    ['user info', ['104', '7'], 'userInfo', { reqId: 7, whiteBrandingId: '' }],
  ])('%s is answered', async (_list, fields, name, values) => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(fields));
    expect(await sentSoFar(client)).toEqual([{ name, fields: values }]);
    await client.close();
  });
});

describe('the option calculator', () => {
  const asked = (contract: string[], ...numbers: string[]) => [...contract, ...numbers, '0', ''];
  const itsCall = [String(call.conId), 'SPY', 'OPT', '20261218', '450.0', 'C', '100', 'SMART', '', 'USD', '', ''];
  const itsStock = ['0', 'SPY', 'STK', '', '0.0', '', '', 'SMART', '', 'USD', '', ''];
  const startHolding = () =>
    MockGateway.start({
      clock: 'virtual',
      accounts: {
        DU1: {
          positions: [
            { contract: call, ...held },
            { contract: stock('SPY'), ...held },
          ],
        },
      },
      unhandledRequests: 'error',
    });

  it('gives the price at the volatility it gave for that price', async () => {
    await using gateway = await startHolding();
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(['54', '3', '7', ...asked(itsCall, '12.5', '448.0')]));
    const [implied] = await sentSoFar(client);
    expect(implied).toMatchObject({
      name: 'tickOptionComputation',
      fields: { reqId: 7, tickType: 53, optPrice: 12.5, undPrice: 448 },
    });
    const volatility = implied?.fields['impliedVol'];
    expect(volatility).toBeGreaterThan(0.1);
    client.write(frameOf(['55', '3', '8', ...asked(itsCall, String(volatility), '448.0')]));
    const [priced] = await sentSoFar(client);
    expect(priced?.fields).toMatchObject({ reqId: 8, tickType: 53, impliedVol: volatility, undPrice: 448 });
    expect(priced?.fields['optPrice']).toBeCloseTo(12.5, 6);
    for (const cancel of ['56', '57']) client.write(frameOf([cancel, '1', '7']));
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it.each([
    ['a stock', ['54', '3', '7', ...asked(itsStock, '12.5', '448.0')], 200],
    ['an underlying at 0', ['55', '3', '7', ...asked(itsCall, '0.2', '0')], 321],
    ['a volatility of 0 at the money', ['55', '3', '7', ...asked(itsCall, '0', '450')], 321],
  ])('refuses %s', async (_what, fields, code) => {
    await using gateway = await startHolding();
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(fields));
    expect(await sentSoFar(client)).toMatchObject([{ name: 'error', fields: { id: 7, code } }]);
    await client.close();
  });
});
