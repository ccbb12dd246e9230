// What a client asks beside accounts, contracts and quotes: nothing it may wait for without a timeout stays unanswered.
import { describe, expect, it } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { frameOf } from '../fixtures/wire-vectors.ts';
import { joined, sentSoFar } from '../support/gateway-requests-client.ts';

const start = () => MockGateway.start({ clock: 'virtual', accounts: { DU1: {}, DU2: {} }, unhandledRequests: 'error' });

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
