// One client's conversation, seen byte by byte from the other end of the socket.
import { describe, expect, it } from 'vitest';
import { MockGateway, option, realClock } from '../../mock-gateway/index.ts';
import { encodeClientHello } from '../../mock-gateway/wire/handshake.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { encodeMessage } from '../../mock-gateway/wire/text/write-message.ts';
import { joined, sentSoFar } from '../support/gateway-requests-client.ts';
import { ownGateways } from '../support/own-gateways.ts';
import type { RawClient } from '../support/raw-client.ts';
import { frameOf } from './wire/vectors/vector.ts';

const ACCOUNT = 'DU1234567';
const call = option('SPY', '20261218', 450, 'C');

const { start, open, connected } = ownGateways();

describe('the handshake', () => {
  it('is answered by the two-field reply alone, and nothing follows until startApi', async () => {
    const gateway = await start({ connectionTime: '20260405 23:49:26 Central European Standard Time' });
    const client = await open(gateway);
    await client.greet(193);
    // A request before startApi is dropped; had anything been sent for it, it would stand before managedAccounts.
    client.send(requests.reqCurrentTime, {});
    await gateway.waitFor('reqCurrentTime');
    expect(client.chunks.map((chunk) => new Uint8Array(chunk))).toEqual([
      frameOf(['193', '20260405 23:49:26 Central European Standard Time']),
    ]);
    client.startApi();
    const bootstrap = await client.upTo('nextValidId');
    expect(bootstrap.map(({ name }) => name)).toEqual(['managedAccounts', 'nextValidId']);
  });

  it.each([
    [200, 225, 200],
    [200, 178, 178],
    [118, 193, 118],
  ])('of a gateway at %i with a client at %i settles on %i', async (serverVersion, max, agreed) => {
    const client = await connected(await start({ serverVersion }), { max });
    expect(client.serverVersion).toBe(agreed);
  });

  it.each([
    [165, { id: -1, code: 2104, message: 'Market data farm connection is OK:usfarm' }],
    [193, { id: -1, code: 2104, message: 'Market data farm connection is OK:usfarm', advancedOrderRejectJson: '' }],
    [200, { id: -1, code: 2104, advancedOrderRejectJson: '', errorTime: expect.any(Number) }],
  ])('at server version %i decides the form of the notices', async (serverVersion, notice) => {
    const client = await connected(await start({ serverVersion }), { max: 225 });
    expect(await client.next('error')).toMatchObject(notice);
  });

  it.each([1, 2, 3, 7])('works in slices of %i bytes, and so does every request behind it', async (size) => {
    const gateway = await start();
    const client = await open(gateway);
    const slowly = (bytes: Uint8Array): void => {
      for (let at = 0; at < bytes.length; at += size) client.write(bytes.subarray(at, at + size));
    };
    slowly(encodeClientHello({ min: 100, max: 193, connectOptions: '+PACEAPI' }));
    slowly(encodeMessage(requests.startApi, { clientId: 3, optionalCapabilities: '' }, 193));
    slowly(encodeMessage(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT }, 193));
    await client.next('accountDownloadEnd');
    expect(gateway.clients[0]?.clientId).toBe(3);
    expect(gateway.journal.requests('handshake')[0]?.fields).toEqual({
      min: 100,
      max: 193,
      connectOptions: '+PACEAPI',
    });
  });

  it.each([99, 201, 150.5])('refuses to start at server version %d', async (serverVersion) => {
    await expect(MockGateway.start({ serverVersion })).rejects.toThrow(
      /'serverVersion'.*from 100 to 200.*current value is/,
    );
  });
});

describe('a download', () => {
  it('is every value, every row, the time, the end marker, in one chunk', async () => {
    const client = await connected(await start());
    await client.next('error');
    await client.next('error');
    await client.next('error');
    const chunksBefore = client.chunks.length;
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
    const names = (await client.upTo('accountDownloadEnd')).map(({ name }) => name);
    const runs = names.filter((name, index) => name !== 'updateAccountValue' || names[index - 1] !== name);
    expect(runs).toEqual([
      'updateAccountValue',
      ...['portfolioValue', 'updateAccountTime'],
      ...['portfolioValue', 'updateAccountTime'],
      ...['portfolioValue', 'updateAccountTime'],
      'updateAccountTime',
      'accountDownloadEnd',
    ]);
    expect(client.chunks).toHaveLength(chunksBefore + 1);
  });

  it('may leave the account empty when there is one', async () => {
    const client = await connected(await start());
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: '' });
    expect(await client.next('accountDownloadEnd')).toEqual({ accountName: ACCOUNT });
  });

  it.each(['1', ''])('of account %j, which is not there, is error 321 under id 2147483647', async (acctCode) => {
    const client = await connected(await start({ accounts: { DU1: {}, DU2: {} } }));
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode });
    client.send(requests.reqCurrentTime, {});
    const errors = (await client.upTo('currentTime'))
      .filter(({ name }) => name === 'error')
      .map(({ fields }) => fields);
    expect(errors.at(-1)).toEqual({
      id: 2147483647,
      code: 321,
      message: `Error validating request.-'bk' : cause - Invalid account code '${acctCode}'.`,
      advancedOrderRejectJson: '',
    });
  });

  it('writes a stock with strike 0 and right 0 in the portfolio, strike 0.0 and no right in positions', async () => {
    const client = await connected(await start());
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
    client.send(requests.reqPositions, {});
    await client.next('positionEnd');
    const text = Buffer.concat(client.chunks).toString('latin1');
    const row =
      'AAPL\0STK\0\x000\x000\0\0NASDAQ\0USD\0AAPL\0NMS\0-100\x00291.6234436\0-29162.34\x00291.2660812\0-35.74\x000.00\0';
    expect(text).toContain(row);
    expect(text).toContain('AAPL\0STK\0\x000.0\0\0\0NASDAQ\0USD\0AAPL\0NMS\0-100\x00291.2660812\0');
  });

  it('holds each client to its own subscription', async () => {
    const gateway = await start();
    const watching = await connected(gateway, { clientId: 1 });
    const other = await connected(gateway, { clientId: 2 });
    watching.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
    await watching.next('accountDownloadEnd');
    expect(gateway.clients.map(({ subscriptions }) => subscriptions)).toEqual([
      [{ name: 'reqAccountUpdates', account: ACCOUNT }],
      [],
    ]);
    gateway.account(ACCOUNT).reprice(call, 14);
    expect(await watching.next('portfolioValue')).toMatchObject({
      conId: call.conId,
      marketPrice: 14,
      marketValue: 2800,
    });
    other.send(requests.reqCurrentTime, {});
    expect((await other.upTo('currentTime')).filter(({ name }) => name === 'portfolioValue')).toEqual([]);
  });

  it('asked for twice comes twice, and changes still come once', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    for (let times = 0; times < 2; times++) {
      client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
      await client.next('accountDownloadEnd');
    }
    gateway.account(ACCOUNT).reprice(call, 14);
    client.send(requests.reqCurrentTime, {});
    const names = (await client.upTo('currentTime')).map(({ name }) => name);
    expect(names).toEqual(['portfolioValue', 'currentTime']);
  });
});

describe('what a subscription leaves out', () => {
  const held = { contract: call, position: 1, averageCost: 1000, marketPrice: 10 };
  const accounts = { DU1: { positions: [held] }, DU2: { positions: [held] } };

  it('reqAccountUpdates tells nothing of other accounts', async () => {
    const gateway = await start({ accounts });
    const client = await connected(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU2' });
    const download = await client.upTo('accountDownloadEnd');
    expect(download.filter(({ name }) => name === 'portfolioValue')).toHaveLength(1);
    gateway.account('DU1').trade(call, 1, 11);
    client.send(requests.reqCurrentTime, {});
    const rows = (await client.upTo('currentTime')).filter(({ name }) => name !== 'currentTime');
    // The price is the market's, so it moves here too; the trade is DU1's own.
    expect(rows).toEqual([
      { name: 'portfolioValue', fields: expect.objectContaining({ accountName: 'DU2', position: 1, marketPrice: 11 }) },
    ]);
  });

  it('reqPositions tells every account, and nothing of prices', async () => {
    const gateway = await start({ accounts });
    const client = await connected(gateway);
    client.send(requests.reqPositions, {});
    const burst = (await client.upTo('positionEnd')).filter(({ name }) => name === 'position');
    expect(burst.map(({ fields }) => fields['account'])).toEqual(['DU1', 'DU2']);
    gateway.account('DU1').reprice(call, 12);
    gateway.account('DU2').trade(call, -1, 12);
    client.send(requests.cancelPositions, {});
    client.send(requests.reqCurrentTime, {});
    const rows = (await client.upTo('currentTime')).filter(({ name }) => name === 'position');
    expect(rows.map(({ fields }) => [fields['account'], fields['position']])).toEqual([['DU2', 0]]);
    expect(gateway.clients[0]?.subscriptions).toEqual([]);
  });
});

describe('time', () => {
  it("is the gateway's clock everywhere: handshake, account time, current time, journal", async () => {
    const now = Date.UTC(2026, 10, 22, 14, 34, 5, 678);
    const gateway = await start({ clock: { ...realClock, now: () => now } });
    const client = await connected(gateway, { max: 200 });
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
    client.send(requests.reqCurrentTime, {});
    client.send(requests.reqCurrentTimeInMillis, {});
    expect(client.hello?.connectionTime).toBe('20261122 14:34:05 UTC');
    expect(await client.next('updateAccountTime')).toEqual({ timeStamp: '14:34' });
    expect(await client.next('currentTime')).toEqual({ time: Math.floor(now / 1_000) });
    expect(await client.next('currentTimeInMillis')).toEqual({ timeInMillis: now });
    expect(gateway.journal.entries.every((entry) => entry.time === now)).toBe(true);
  });

  it('asked for again too soon is not told where the limit says so, by each client for itself (ib_insync 604)', async () => {
    const gateway = await start({ clock: 'virtual', limits: { currentTimeGapMs: 4_000 } });
    const [hasty, other] = [await joined(gateway), await joined(gateway, { clientId: 2 })];
    const answers = async (client: RawClient) => {
      client.send(requests.reqCurrentTime, {});
      return (await sentSoFar(client)).length;
    };
    expect([await answers(hasty), await answers(hasty), await answers(other)]).toEqual([1, 0, 1]);
    await gateway.clock.advance(3_999);
    expect(await answers(hasty)).toBe(0);
    await gateway.clock.advance(1);
    expect(await answers(hasty)).toBe(1);
    await Promise.all([hasty.close(), other.close()]);
  });
});

describe('bytes no client sends', () => {
  it.each([
    ['another protocol', false, Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['no version range', false, Buffer.concat([Buffer.from('API\0'), frameOf(['hello'])])],
    ['a length with the top bit set', false, Buffer.from('API\0\x80\0\0\0', 'latin1')],
    ['a length above the limit', false, Buffer.from('API\0\x00\x10\x00\x01', 'latin1')],
    ['a bad length later on', true, Buffer.from('ffffffff', 'hex')],
    ['an empty body', true, Buffer.alloc(4)],
    ['an id that is no number', true, frameOf(['six', '2'])],
  ])('%s: the socket is closed, the journal says why, others go on', async (_what, greeted, bytes) => {
    const gateway = await start();
    const good = await connected(gateway);
    const bad = await open(gateway);
    // The reply must be read before the reset comes: glued to data, a reset looks like an orderly end to libuv.
    if (greeted) await bad.greet();
    bad.write(bytes);
    expect(await bad.closed).toBe('ECONNRESET');
    const entry = await gateway.waitFor('badBytes');
    expect(entry.fields).toEqual({ reason: expect.stringMatching(/\w/) });
    good.send(requests.reqCurrentTime, {});
    await good.next('currentTime');
    expect(gateway.clients).toHaveLength(1);
  });

  it('a field that cannot be read is error 320, and the conversation goes on', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    client.write(frameOf(['6', '2', 'yes', ACCOUNT]));
    client.send(requests.reqCurrentTime, {});
    const seen = await client.upTo('currentTime');
    expect(seen).toContainEqual({ name: 'error', fields: expect.objectContaining({ code: 320, id: 2147483647 }) });
  });

  it.each([
    [['1', '11', '5'], 5],
    [['94', '6', ACCOUNT, '', 'many'], 6],
    [['3', '8', '0', 'AAPL', 'STK', '', '0', '', '', 'SMART', '', 'USD', '', '', '', '', 'BUY', 'lots', 'MKT'], 8],
    [['62', '1', 'five', 'All', 'NetLiquidation'], 2147483647],
  ])('of %j is 320 under the number that could be read', async (texts, id) => {
    const gateway = await start();
    const client = await connected(gateway);
    client.write(frameOf(texts));
    client.send(requests.reqCurrentTime, {});
    const seen = await client.upTo('currentTime');
    expect(seen.filter(({ fields }) => fields['code'] === 320).map(({ fields }) => fields['id'])).toEqual([id]);
  });
});

describe('a request nothing answers', () => {
  it('is journalled and ignored by default', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    client.write(frameOf(['999', 'a', 'b']));
    const entry = await gateway.waitFor('unknown');
    expect(entry).toMatchObject({ direction: 'request', clientId: 1, fields: { id: 999, texts: ['a', 'b'] } });
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
  });

  it("closes that client's connection under the policy 'error'", async () => {
    const gateway = await start({ unhandledRequests: 'error' });
    const client = await connected(gateway);
    client.write(frameOf(['999', 'a']));
    expect(await client.closed).toBe('ECONNRESET');
    expect((await gateway.waitFor('unhandled')).fields).toEqual({ request: 'message id 999' });
  });
});
