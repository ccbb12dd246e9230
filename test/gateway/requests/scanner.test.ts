// The market scanner over TCP: what may be scanned for, and what is found.
import { describe, expect, it } from 'vitest';
import {
  MockGateway,
  type MockGatewayOptions,
  parseScenario,
  startOptions,
  stock,
} from '../../../mock-gateway/index.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import type { RawClient } from '../../support/raw-client.ts';
import { recordedHistory } from '../../support/recorded-orders.ts';
import { frameOf } from '../wire/vectors/vector.ts';

const amd = stock('AMD', { conId: 4391 });
const tesla = stock('TSLA', { conId: 76792991 });
const start = (options: MockGatewayOptions = {}) =>
  MockGateway.start({
    clock: 'virtual',
    unhandledRequests: 'error',
    contracts: [
      { contract: amd, price: 214.9 },
      { contract: tesla, price: 426.5 },
    ],
    scans: [{ scanCode: 'MOST_ACTIVE', displayName: 'Most Active <&>', contracts: [tesla, 'AMD'] }],
    ...options,
  });

interface Asked {
  readonly reqId?: string;
  readonly rows?: string;
  readonly location?: string;
  readonly code?: string;
  readonly above?: string;
  readonly below?: string;
}
const scan = (client: RawClient, asked: Asked = {}) => {
  const { reqId = '7', rows = '-1', location = 'STK.US.MAJOR', code = 'MOST_ACTIVE', above = '', below = '' } = asked;
  const filters = [above, below, '', '', '', '', '', '', '', '', '', '', '', '0', '', '', 'ALL', '', ''];
  client.write(frameOf(['22', reqId, rows, 'STK', location, code, ...filters]));
  return sentSoFar(client);
};
const conIds = (sent: Awaited<ReturnType<typeof scan>>) =>
  named(sent, 'scannerData').map(({ rows }) => Array.isArray(rows) && rows.map(({ conId }) => conId));

describe('a scan', () => {
  it('finds what was stated, in its order, and again every half minute until it is cancelled', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    expect(conIds(await scan(client))).toEqual([[tesla.conId, amd.conId]]);
    await gateway.clock.advance(29_999);
    expect(await sentSoFar(client)).toEqual([]);
    await gateway.clock.advance(1);
    expect(conIds(await sentSoFar(client))).toEqual([[tesla.conId, amd.conId]]);
    client.write(frameOf(['23', '1', '7']));
    expect(named(await sentSoFar(client), 'error')).toMatchObject([{ id: 7, code: 162 }]);
    await gateway.clock.advance(60_000);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it.each<[string, Asked, readonly number[]]>([
    ['of so many rows', { rows: '1' }, [tesla.conId]],
    ['above a price', { above: '300' }, [tesla.conId]],
    ['below a price', { below: '300' }, [amd.conId]],
    ['of all the place within it', { location: 'STK.US' }, [tesla.conId, amd.conId]],
    ['of another place', { location: 'STK.EU' }, []],
    ['by another code', { code: 'HOT_BY_VOLUME' }, []],
  ])('%s finds those alone', async (_what, asked, expected) => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    expect(conIds(await scan(client, asked))).toEqual([expected]);
    await client.close();
  });

  it('beyond the tenth of a client is 162; one that is open may be asked anew', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    for (let reqId = 1; reqId <= 10; reqId++) await scan(client, { reqId: String(reqId) });
    expect(named(await scan(client, { reqId: '11' }), 'error')).toMatchObject([
      { id: 11, code: 162, message: expect.stringContaining('Only 10 simultaneous API scanner subscriptions') },
    ]);
    expect(conIds(await scan(client, { reqId: '10' }))).toEqual([[tesla.conId, amd.conId]]);
    await client.close();
  });

  it('is among the parameters, as XML', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    client.write(frameOf(['24', '1']));
    const [parameters] = named(await sentSoFar(client), 'scannerParameters');
    expect(parameters?.['xml']).toContain(
      '<ScanType><displayName>Most Active &lt;&amp;&gt;</displayName><scanCode>MOST_ACTIVE</scanCode></ScanType>',
    );
    expect(parameters?.['xml']).toContain('<locationCode>STK.US.MAJOR</locationCode>');
    await client.close();
  });

  it('in a file is the same', async () => {
    const file = parseScenario('{ scans: [{ scanCode: MOST_ACTIVE, contracts: [AMD] }], steps: [] }');
    await using gateway = await start({ scans: startOptions(file).scans });
    const client = await joined(gateway, { max: 178 });
    expect(conIds(await scan(client))).toEqual([[amd.conId]]);
    await client.close();
  });

  const recorded = recordedHistory.filter(({ fields }) => fields[0] === '20');
  it.skipIf(recorded.length === 0)('is told as recorded, field by field', async () => {
    for (const { fields } of recorded) {
      const rows = Array.from({ length: Number(fields[3]) }, (_, index) =>
        fields.slice(4 + 16 * index, 20 + 16 * index),
      );
      const contracts = rows.map(([, conId, symbol = '', , , , , , , , , tradingClass = '']) =>
        stock(symbol, { conId: Number(conId), tradingClass }),
      );
      await using gateway = await start({ scans: [{ scanCode: 'MOST_ACTIVE', contracts }] });
      const client = await joined(gateway, { max: 173 });
      client.readRaw();
      client.write(frameOf(['22', fields[2]!, '-1', 'STK', 'STK.US.MAJOR', 'MOST_ACTIVE', ...Array(19).fill('')]));
      const bodies = await client.rawFrames('20\0');
      expect(bodies.at(-1)?.split('\0').slice(0, -1)).toEqual(fields);
      client.startApi();
      await client.close();
    }
  });
});
