// Contracts nobody holds, over TCP: every security type with its step, venues and hours; chains; names and codes.
import { describe, expect, it } from 'vitest';
import {
  bond,
  crypto,
  forex,
  future,
  futureOption,
  index,
  type MockGatewayOptions,
  parseScenario,
  startOptions,
} from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { nothing } from '../../support/contract-world.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import { ownGateways } from '../../support/own-gateways.ts';
import type { RawClient } from '../../support/raw-client.ts';

const WEDNESDAY = Date.UTC(2026, 10, 25, 15);
const contracts: MockGatewayOptions['contracts'] = [
  {
    contract: { secType: 'STK', symbol: 'SPY', primaryExch: 'ARCA' },
    price: 684.5,
    longName: 'SS SPDR S&P 500 ETF TRUST',
  },
  { contract: 'AAPL', price: 291.62 },
  { contract: forex('EUR', 'USD', { conId: 12087792 }), price: 1.1592 },
  { contract: 'USD.JPY', price: 156.12 },
  { contract: 'SPX IND', price: 6812.6, longName: 'S&P 500 Stock Index' },
  { contract: 'DAX IND EUREX EUR', price: 23464.6 },
  { contract: 'ES 20261218 x50', price: 6845.25 },
  { contract: 'ES 20270319 x50', price: 6902.5 },
  { contract: 'ES 20261218 6900 C x50', price: 61.5 },
  { contract: 'BTC CRYPTO', price: 87412.25 },
  { contract: 'IBDE40 CFD SMART EUR', price: 23464.6 },
  { contract: 'VFIAX FUND', price: 630.14, longName: 'VANGUARD 500 INDEX FUND' },
  { contract: 'US064159KJ44 BOND', price: 101.4 },
  { contract: 'XLV', price: 150, minTick: 0.05, venues: ['SMART', 'ARCA'], isin: 'US81369Y2090' },
];
const gateways = ownGateways();
const start = (options: MockGatewayOptions = {}) => gateways.start({ accounts: { DU1: {} }, contracts, ...options });

const ask = async (client: RawClient, parts: object): Promise<readonly Record<string, unknown>[]> => {
  const fields = { ...nothing, reqId: 3, includeExpired: false, secIdType: '', secId: '', issuerId: '', exchange: '' };
  client.send(requests.reqContractDetails, { ...fields, ...parts });
  return (await sentSoFar(client)).map((response) => ({ is: response.name, ...response.fields }));
};

describe('the details of a contract nobody holds', () => {
  it.each([
    [
      { secType: 'CASH', symbol: 'EUR' },
      {
        conId: 12087792,
        localSymbol: 'EUR.USD',
        marketName: 'EUR.USD',
        exchange: 'IDEALPRO',
        validExchanges: 'IDEALPRO',
        currency: 'USD',
        minTick: 0.00005,
        marketRuleIds: '239',
        tradingHours: expect.stringMatching(/^\d{8}:1715-\d{8}:1700;/),
      },
    ],
    [
      { secType: 'CASH', symbol: 'USD' },
      { localSymbol: 'USD.JPY', currency: 'JPY', minTick: 0.005 },
    ],
    [
      { secType: 'IND', symbol: 'SPX' },
      { exchange: 'CBOE', longName: 'S&P 500 Stock Index', multiplier: '', minTick: 0.01 },
    ],
    [{ secType: 'IND', symbol: 'DAX', exchange: 'EUREX', currency: 'EUR' }, { timeZoneId: 'MET' }],
    [
      { secType: 'FOP', symbol: 'ES', exchange: 'CME' },
      {
        localSymbol: 'ESZ6 C6900',
        multiplier: '50',
        minTick: 0.25,
        underSecType: 'FUT',
        underConId: future('ES', '20261218', 50).conId,
        timeZoneId: 'US/Central',
      },
    ],
    [
      { secType: 'CRYPTO', symbol: 'BTC', exchange: 'PAXOS' },
      { localSymbol: 'BTC.USD', tradingClass: 'BTC', minTick: 0.25, minSize: 0.00000001 },
    ],
    [
      { secType: 'CFD', symbol: 'IBDE40' },
      { exchange: 'SMART', currency: 'EUR' },
    ],
    [
      { secType: 'FUND', symbol: 'VFIAX' },
      { exchange: 'FUNDSERV', fundName: 'VANGUARD 500 INDEX FUND' },
    ],
    [
      { secType: 'BOND', symbol: 'US064159KJ44' },
      { is: 'bondContractData', cusip: '064159KJ4', secIds: [{ tag: 'ISIN', value: 'US064159KJ44' }] },
    ],
    [
      { secType: 'STK', symbol: 'XLV', exchange: 'ARCA' },
      { minTick: 0.05, validExchanges: 'SMART,ARCA', marketRuleIds: '1005000000,1005000000', exchange: 'ARCA' },
    ],
  ])('asked for by %j are those of its type', async (asked, told) => {
    const client = await joined(await start());
    const rows = await ask(client, asked);
    expect(rows).toMatchObject([{ is: 'contractData', ...told }, { is: 'contractDataEnd' }]);
    await client.close();
  });

  it('come once a venue when none is named, as recorded, but once for a conId', async () => {
    const gateway = await start();
    const client = await joined(gateway);
    const rows = await ask(client, { secType: 'STK', symbol: 'SPY' });
    const venues = rows.slice(0, -1).map((row) => row['exchange']);
    expect(venues).toHaveLength(26);
    expect(venues.slice(0, 3)).toEqual(['SMART', 'AMEX', 'NYSE']);
    const { conId } = gateway.world.stock('SPY')!;
    expect(await ask(client, { conId })).toMatchObject([{ exchange: 'SMART' }, { is: 'contractDataEnd' }]);
    await client.close();
  });

  it.each([
    [{ secType: 'STK', symbol: 'SPY', exchange: 'IDEALPRO' }],
    [{ secType: 'CASH', symbol: 'EUR', exchange: 'SMART' }],
    [{ conId: 12087792, exchange: 'SMART' }],
    [{ secIdType: 'ISIN', secId: 'US0000000000' }],
  ])('are error 200 for %j, which nobody lists', async (asked) => {
    const client = await joined(await start());
    expect(await ask(client, asked)).toMatchObject([{ is: 'error', code: 200 }]);
    await client.close();
  });

  it.each([
    [{ secIdType: 'ISIN', secId: 'US0378331005', exchange: 'SMART' }, 'AAPL'],
    [{ secIdType: 'ISIN', secId: 'US81369Y2090', exchange: 'SMART' }, 'XLV'],
    [{ secIdType: 'CUSIP', secId: '064159KJ4', exchange: 'SMART' }, 'US064159KJ44'],
    [{ symbol: 'AAPL', secType: 'STK', exchange: 'ISLAND' }, 'AAPL'],
  ])('are found by %j', async (asked, symbol) => {
    const client = await joined(await start());
    expect((await ask(client, asked))[0]).toMatchObject({ symbol });
    await client.close();
  });

  it('tell six days of hours: weekends closed, and of CME each from the evening before', async () => {
    const clock = { now: () => WEDNESDAY, after: () => () => {} };
    const client = await joined(await start({ clock }));
    const [spy] = await ask(client, { symbol: 'SPY', secType: 'STK', exchange: 'SMART' });
    expect(spy).toMatchObject({
      tradingHours:
        '20261125:0400-20261125:2000;20261126:0400-20261126:2000;20261127:0400-20261127:2000;20261128:CLOSED;20261129:CLOSED;20261130:0400-20261130:2000',
    });
    const [es] = await ask(client, { symbol: 'ES', secType: 'FUT', exchange: 'CME' });
    expect(es).toMatchObject({
      tradingHours:
        '20261124:1700-20261125:1600;20261125:1700-20261126:1600;20261126:1700-20261127:1600;20261128:CLOSED;20261129:1700-20261130:1600;20261130:1700-20261201:1600',
    });
    await client.close();
  });
});

describe('an option chain', () => {
  const chains: MockGatewayOptions['chains'] = [
    { underlying: 'SPY', expiries: ['20261218', '20270115'], strikes: { from: 680, to: 690, step: 5 } },
    { underlying: 'ES 20261218 x50', expiries: ['20261211'], strikes: { from: 6800, to: 6900, step: 50 } },
  ];

  it('is calls and puts of each expiry at each strike, priced, and held by nobody', async () => {
    const gateway = await start({ chains });
    const client = await joined(gateway);
    const calls = await ask(client, { secType: 'OPT', symbol: 'SPY', right: 'C', exchange: 'SMART' });
    expect(calls.slice(0, -1).map((row) => [row['lastTradeDate'], row['strike']])).toEqual([
      ['20261218', 680],
      ['20261218', 685],
      ['20261218', 690],
      ['20270115', 680],
      ['20270115', 685],
      ['20270115', 690],
    ]);
    const options = [...gateway.world.contracts.values()].filter(({ secType }) => secType === 'OPT');
    const worth = options.map((option) => gateway.world.price(option));
    expect(Math.min(...worth)).toBeGreaterThan(1);
    expect(gateway.account('DU1').rows).toEqual([]);
    await client.close();
  });

  it('is told whole by reqSecDefOptParams; of a future for its exchange', async () => {
    const client = await joined(await start({ chains }));
    client.send(requests.reqSecDefOptParams, {
      reqId: 4,
      underlyingSymbol: 'ES',
      futFopExchange: 'CME',
      underlyingSecType: 'FUT',
      underlyingConId: 7,
    });
    const rows = named(await client.upTo('securityDefinitionOptionParameterEnd'), 'securityDefinitionOptionParameter');
    expect(rows).toMatchObject([
      {
        exchange: 'CME',
        multiplier: '50',
        expirations: [{ expiration: '20261211' }, { expiration: '20261218' }],
        strikes: [{ strike: 6800 }, { strike: 6850 }, { strike: 6900 }],
      },
    ]);
    await client.close();
  });

  it.each([
    [{ underlying: 'NOPE', expiries: ['20261218'], strikes: { from: 1, to: 2, step: 1 } }, /price is not known/],
    [{ underlying: 'SPY', expiries: ['20261218'], strikes: { from: 9, to: 2, step: 1 } }, /go up/],
    [{ underlying: 'SPY', expiries: ['20261218'], strikes: { from: 1, to: 9e6, step: 0.01 } }, /at most 20000/],
    [{ underlying: 'SPY', expiries: ['2026'], strikes: { from: 1, to: 2, step: 1 } }, /must be like '20261218'/],
  ])('that cannot be made, %j, is refused at the door', async (chain, message) => {
    await expect(start({ chains: [chain] })).rejects.toThrow(message);
  });
});

describe('reqMatchingSymbols', () => {
  it.each([
    ['SPY', ['SPY']],
    ['vanguard', ['VFIAX']],
    ['S&P', ['SPY', 'SPX']],
    ['SP', ['SPY', 'SPX']],
  ])('for %s finds symbols and words of names', async (pattern, symbols) => {
    const client = await joined(await start());
    client.send(requests.reqMatchingSymbols, { reqId: 5, pattern });
    const [{ contracts: found } = { contracts: [] }] = named(await client.upTo('symbolSamples'), 'symbolSamples');
    expect(found).toMatchObject(symbols.map((symbol) => ({ symbol })));
    await client.close();
  });
});

describe('reqMarketRule', () => {
  it.each([
    [26, 0.01],
    [67, 0.25],
    [239, 0.00005],
    [1005000000, 0.05],
  ])('%i is a step of %d', async (marketRuleId, increment) => {
    const client = await joined(await start());
    client.send(requests.reqMarketRule, { marketRuleId });
    expect(named(await sentSoFar(client), 'marketRule')).toEqual([
      { marketRuleId, priceIncrements: [{ lowEdge: 0, increment }] },
    ]);
    await client.close();
  });
});

describe('the same in YAML', () => {
  it('is read by readable names, and makes the same contracts as the builders', async () => {
    const scenario = parseScenario(`
gateway: { marketData: delayed }
accounts: { DU1: {} }
contracts:
  - { contract: EUR.USD, price: 1.1592 }
  - { contract: SPX IND CBOE, price: 6812.6, marketData: live }
  - { contract: BTC CRYPTO, price: 87412.25 }
  - { contract: US912810TM09 BOND, price: 99.125 }
  - { contract: ES 20261218 6900 C x50, price: 61.5 }
steps:
  - reprice: { contract: EUR.USD, price: 1.16 }
`);
    const gateway = await gateways.start(startOptions(scenario));
    await gateway.play(scenario);
    const built = [
      forex('EUR', 'USD'),
      index('SPX'),
      crypto('BTC'),
      bond('US912810TM09'),
      futureOption('ES', '20261218', 6900, 'C', 50),
    ];
    expect([...gateway.world.contracts.values()]).toEqual(built);
    expect(gateway.world.price(forex('EUR', 'USD'))).toBe(1.16);
    expect(gateway.marketData).toBe('delayed');
    expect(gateway.world.listing(index('SPX')).marketData).toBe('live');
  });

  it('is brought to a gateway that runs, whose prices stay', async () => {
    const gateway = await start();
    await gateway.play({
      contracts: [
        { contract: 'AAPL', price: 1 },
        { contract: 'MSFT', price: 476.1 },
      ],
      steps: [],
    });
    const client = await joined(gateway);
    expect(names(await sentSoFar(client))).toEqual([]);
    expect(gateway.world.price(gateway.world.stock('AAPL')!)).toBe(291.62);
    expect(gateway.world.price(gateway.world.stock('MSFT')!)).toBe(476.1);
    await client.close();
  });

  it.each([
    ['contracts: [{ contract: EUR.USD, prize: 1 }]', /prize is not a key of this: did you mean 'price'/],
    ['contracts: [{ contract: a b c d }]', /'EUR\.USD' or 'SPX IND CBOE'/],
    ['gateway: { marketData: free }', /must be one of live, delayed, none, competing/],
  ])('%s is a complaint', (text, message) => {
    expect(() => parseScenario(`${text}\nsteps: []`)).toThrow(message);
  });
});
