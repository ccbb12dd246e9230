// Questions about the past that come too fast are refused with 162, where the limit is on (Lean 607, backtrader 110, stoqey/ibkr 27).
import { describe, expect, it } from 'vitest';
import { type LimitOptions, MockGateway } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, sentSoFar } from '../../support/gateway-requests-client.ts';
import { apple, askBars, BARS } from '../../support/past-client.ts';
import type { RawClient } from '../../support/raw-client.ts';

const start = (limits: LimitOptions) =>
  MockGateway.start({ clock: 'virtual', seed: 7, contracts: [{ contract: apple, price: 291.62 }], limits });
const VIOLATION = '162 Historical Market Data Service error message:Historical data request pacing violation';
const ask = async (client: RawClient, asked: Partial<typeof BARS> = {}): Promise<string> => {
  const [first] = await askBars(client, { barSizeSetting: '30 secs', durationStr: '60 S', ...asked });
  return first?.name === 'error' ? `${first.fields['code']} ${first.fields['message']}` : (first?.name ?? 'nothing');
};

describe('history that is asked for too fast', () => {
  it('is served as long as nobody asked for the limit', async () => {
    await using gateway = await start({});
    const client = await joined(gateway);
    for (let count = 0; count < 8; count++) expect(await ask(client)).toBe('historicalData');
    await client.close();
  });

  it('is refused when it is the same within 15 seconds, under another id too, and served after them', async () => {
    await using gateway = await start({ historyPacing: 'reject' });
    const client = await joined(gateway);
    expect(await ask(client)).toBe('historicalData');
    await gateway.clock.advance(14_999);
    expect(await ask(client, { reqId: 8 })).toBe(VIOLATION);
    await gateway.clock.advance(1);
    expect(await ask(client)).toBe('historicalData');
    await client.close();
  });

  it('is refused at the sixth about one contract within two seconds, at the third of bid and ask; bars of a minute are not counted', async () => {
    await using gateway = await start({ historyPacing: 'reject' });
    const client = await joined(gateway);
    const told: string[] = [];
    for (let count = 0; count < 6; count++) told.push(await ask(client, { durationStr: `${60 + 30 * count} S` }));
    expect(told).toEqual([...Array(5).fill('historicalData'), VIOLATION]);
    expect(await ask(client, { barSizeSetting: '1 min', durationStr: '600 S' })).toBe('historicalData');
    const quoted: string[] = [];
    for (let count = 0; count < 3; count++)
      quoted.push(await ask(client, { whatToShow: 'BID_ASK', durationStr: `${60 + 30 * count} S` }));
    expect(quoted).toEqual(['historicalData', 'historicalData', VIOLATION]);
    await client.close();
  });

  it('is refused beyond so many in ten minutes, over all clients of the login', async () => {
    await using gateway = await start({ historyPacing: 'reject', historyRequests: 2 });
    const [first, second] = [await joined(gateway), await joined(gateway, { clientId: 2 })];
    expect(await ask(first, { durationStr: '90 S' })).toBe('historicalData');
    expect(await ask(second, { durationStr: '120 S' })).toBe('historicalData');
    await gateway.clock.advance(599_999);
    expect(await ask(first, { durationStr: '150 S' })).toBe(VIOLATION);
    await gateway.clock.advance(1);
    expect(await ask(first, { durationStr: '150 S' })).toBe('historicalData');
    await Promise.all([first.close(), second.close()]);
  });

  it('is refused of ticks too', async () => {
    await using gateway = await start({ historyPacing: 'reject' });
    const client = await joined(gateway);
    const ticks = { ...BARS, startDateTime: '', endDateTime: '20260904-19:00:00', numberOfTicks: 5, miscOptions: '' };
    const asked = { ...ticks, useRTH: true, ignoreSize: false };
    client.send(requests.reqHistoricalTicks, asked);
    client.send(requests.reqHistoricalTicks, { ...asked, reqId: 8 });
    expect((await sentSoFar(client)).map(({ name, fields }) => fields['code'] ?? name)).toEqual([
      'historicalTicksLast',
      162,
    ]);
    await client.close();
  });
});
