// Promise 2, its failures: every reason why start() gives no stream is a typed error with advice.
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import {
  AccountRequiredError,
  ConnectTimeoutError,
  InvalidOptionsError,
  StreamerError,
  type StreamerErrorCode,
  UnknownAccountError,
} from '../../../src/index.ts';
import { RawClient } from '../../support/raw-client.ts';
import {
  bootstrap,
  download,
  greeting,
  notice,
  row,
  type Script,
  ScriptedServer,
} from '../../support/scripted-server.ts';
import { Streaming, silent } from '../../support/streaming.ts';

/** A port nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Those that carry more than their sentence. */
const CLASSES: Partial<Record<StreamerErrorCode, abstract new (...args: never) => StreamerError>> = {
  CONNECT_TIMEOUT: ConnectTimeoutError,
  ACCOUNT_REQUIRED: AccountRequiredError,
  UNKNOWN_ACCOUNT: UnknownAccountError,
};

describe('start rejects with a typed error that says what to do', () => {
  test('rejects at once where nothing listens, and says how to start a gateway', async () => {
    await using streaming = new Streaming();
    const error = await streaming.failure({ host: '127.0.0.1', port: await freePort() });
    expect(error).toMatchObject({ code: 'CONNECTION_REFUSED' });
    expect(error).toMatchObject({ code: 'CONNECTION_REFUSED', advice: expect.stringContaining('Enable ActiveX') });
    expect(streaming.streamer.stats()).toMatchObject({ attempts: 1, connects: 0 });
    expect(streaming.streamer.status).toMatchObject({ state: 'stopped', error });
    expect(streaming.streamer.positions()).toMatchObject({ state: 'unknown', reason: (error as Error).message });
  });

  test('rejects for a host that has no address', async () => {
    await using streaming = new Streaming();
    const error = await streaming.failure({ host: 'no-such-host.invalid', port: 7497 }, { heartbeat: {} });
    expect(error).toMatchObject({ code: 'HOST_NOT_FOUND' });
    expect(error).toMatchObject({ message: expect.stringContaining('no-such-host.invalid') });
  });

  const failures: readonly (readonly [string, Script, StreamerErrorCode, object])[] = [
    [
      'a version request that is never answered, naming the dialog',
      { greeting: () => null },
      'CONNECT_TIMEOUT',
      { phase: 'handshake', advice: expect.stringContaining('Accept incoming connection') },
    ],
    [
      'a gateway that never becomes ready',
      { bootstrap: () => null },
      'CONNECT_TIMEOUT',
      { phase: 'ready', message: expect.stringContaining('nextValidId') },
    ],
    [
      'a gateway that names no account',
      { bootstrap: () => bootstrap('') },
      'CONNECT_TIMEOUT',
      { phase: 'ready', message: expect.stringContaining('managedAccounts') },
    ],
    [
      'a download whose end marker is withheld, counting the rows that came',
      { download: () => Buffer.concat([row(), row({ conId: '2' })]) },
      'SNAPSHOT_TIMEOUT',
      { message: expect.stringContaining('2 rows came') },
    ],
    [
      'a client id in use (326)',
      { bootstrap: () => notice(326, 'Unable to connect as the client id is already in use.') },
      'CLIENT_ID_IN_USE',
      { message: expect.stringContaining('Client id 1') },
    ],
    [
      'a paper disclaimer not accepted (10141)',
      { bootstrap: () => notice(10141, 'Paper trading disclaimer must first be accepted for API connection.') },
      'PAPER_DISCLAIMER',
      {},
    ],
    [
      'a server version that is too new',
      { greeting: () => greeting(194) },
      'UNSUPPORTED_SERVER_VERSION',
      { message: expect.stringContaining('194') },
    ],
    [
      'a server version that is too old',
      { greeting: () => greeting(76) },
      'UNSUPPORTED_SERVER_VERSION',
      { message: expect.stringContaining('76') },
    ],
    ['a version that is not a number', { greeting: () => greeting('NaN') }, 'PROTOCOL', {}],
    ['a web server on that port', { greeting: () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') }, 'PROTOCOL', {}],
    [
      'several accounts when none is chosen, naming them',
      { bootstrap: () => bootstrap('DU1,DU2,') },
      'ACCOUNT_REQUIRED',
      { accounts: ['DU1', 'DU2'], advice: expect.stringContaining('IB_ACCOUNT') },
    ],
    [
      'an account the gateway refuses (321)',
      {
        download: () =>
          notice(321, "Error validating request.-'bk' : cause - Invalid account code 'DU1234567'.", 2147483647),
      },
      'UNKNOWN_ACCOUNT',
      {},
    ],
    [
      'a link that ends inside the chunk that made it ready',
      { bootstrap: () => Buffer.concat([bootstrap(), Buffer.from('ffffffff', 'hex')]) },
      'PROTOCOL',
      {},
    ],
    [
      'a link that ends inside the chunk that completed the download',
      { download: () => Buffer.concat([download(row()), Buffer.from('ffffffff', 'hex')]) },
      'PROTOCOL',
      {},
    ],
  ];

  test.each(failures)('rejects for %s', async (_what, script, code, details) => {
    await using server = await ScriptedServer.start(script);
    await using streaming = new Streaming();
    const error = await streaming.failure(server, { connectTimeoutMs: 300, snapshotTimeoutMs: 300 });
    expect(error).toBeInstanceOf(CLASSES[code] ?? StreamerError);
    expect(error).toMatchObject({ advice: expect.stringMatching(/\w/), ...details, code });
    expect(server.opened).toBe(1);
    expect(streaming.streamer.isStreaming).toBe(false);
    expect(streaming.streamer.positions().state).toBe('unknown');
    expect(streaming.handler.updates).toEqual([]);
    expect(streaming.states.at(-1)).toBe('stopped');
  });

  test('rejects for a link the gateway closes before it is ready', async () => {
    await using server = await ScriptedServer.start({ greeting: () => null });
    await using streaming = new Streaming();
    const failure = streaming.failure(server);
    await streaming.state('connecting');
    await server.connected();
    server.drop('fin');
    expect(await failure).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  test('rejects for an account this login does not hold', async () => {
    await using gateway = await MockGateway.start();
    await using streaming = new Streaming();
    const error = await streaming.failure(gateway, { account: 'DU7654321' });
    expect(error).toBeInstanceOf(UnknownAccountError);
    expect(error).toMatchObject({ accounts: ['DU1234567'], message: expect.stringContaining('DU7654321') });
  });

  test('rejects with 326 while another client holds the id, and succeeds once that one has left', async () => {
    await using gateway = await MockGateway.start();
    const other = await RawClient.start(gateway, { clientId: 1 });
    await using streaming = new Streaming();
    expect(await streaming.failure(gateway)).toMatchObject({ code: 'CLIENT_ID_IN_USE' });
    await other.close();
    await streaming.start(gateway);
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test("takes the first free client id where it is 'auto', without failing, and keeps it over a lost link", async () => {
    await using gateway = await MockGateway.start();
    const others = [
      await RawClient.start(gateway, { clientId: 901 }),
      await RawClient.start(gateway, { clientId: 902 }),
    ];
    await using streaming = await Streaming.start(gateway, { clientId: 'auto', circuitBreaker: { failures: 1 } });
    expect(streaming.streamer.stats()).toMatchObject({ clientId: 903, attempts: 3 });
    expect(gateway.clients.map(({ clientId }) => clientId)).toEqual([901, 902, 903]);
    for (const other of others) await other.close();
    gateway.clients.find(({ clientId }) => clientId === 903)?.disconnect('fin');
    await streaming.event('resumed');
    expect(gateway.clients.map(({ clientId }) => clientId)).toEqual([903]);
  });

  test("waits for its client id to be free again where it was 'auto' once: what was its own lingers", async () => {
    await using server = await ScriptedServer.start({
      bootstrap: (connection) => (connection === 2 || connection === 3 ? notice(326, 'in use') : bootstrap()),
    });
    await using streaming = await Streaming.start(server, { clientId: 'auto' });
    server.drop();
    await streaming.event('resumed');
    expect(server.opened).toBe(4);
    expect(streaming.streamer.stats().clientId).toBe(901);
  });

  test("gives up where every client id that 'auto' tries is taken, and reconnect.initial is not set", async () => {
    await using server = await ScriptedServer.start({ bootstrap: () => notice(326, 'in use') });
    await using streaming = new Streaming();
    expect(await streaming.failure(server, { clientId: 'auto' })).toMatchObject({
      code: 'CLIENT_ID_IN_USE',
      message: expect.stringContaining('932'),
    });
    expect(server.opened).toBe(32);
  });

  test('names every fault of its options together and connects to nothing', async () => {
    await using streaming = new Streaming();
    const error = await streaming.streamer
      .start({ port: 70_000, clientId: -1, logger: silent, secTypes: [] })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect((error as InvalidOptionsError).issues).toHaveLength(3);
    expect(streaming.states).toEqual([]);
  });
});
