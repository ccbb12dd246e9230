// What a client asks beside accounts, contracts and quotes: nothing it may wait for without a timeout stays unanswered.
import { describe, expect, it } from 'vitest';
import { MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { joined, sentSoFar } from '../../support/gateway-requests-client.ts';
import { frameOf } from '../wire/vectors/vector.ts';

const start = () => MockGateway.start({ clock: 'virtual', accounts: { DU1: {}, DU2: {} }, unhandledRequests: 'error' });

const call = option('SPY', '20261218', 450, 'C');
const held = { position: 1, averageCost: 1000, marketPrice: 12.5 };

// As ib_async writes them.
const apple = ['265598', 'AAPL', 'STK', '', '0.0', '', '', 'SMART', 'NASDAQ', 'USD', 'AAPL', 'NMS'];

describe('a data feed the world does not have', () => {
  it.each([
    ['market depth', ['10', '5', '7', ...apple, '5', '0', ''], 354, 'not subscribed', ['11', '1', '7', '0']],
    ['real-time bars', ['50', '3', '7', ...apple, '5', 'TRADES', '1', ''], 420, 'No market data', ['51', '1', '7']],
    ['tick-by-tick data', ['97', '7', ...apple, 'Last', '0', '0'], 10189, 'No market data', ['98', '7']],
  ])('%s is refused for want of permissions, and may be cancelled', async (_feed, fields, code, message, cancel) => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(fields));
    expect(await sentSoFar(client)).toMatchObject([
      { name: 'error', fields: { id: 7, code, message: expect.stringContaining(message) } },
    ]);
    client.write(frameOf(cancel));
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
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
