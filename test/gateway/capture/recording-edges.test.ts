// A recording among strangers: readers who are slow, clients that vanish, a disk that is full, and a gateway that is itself.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type RecordOptions, readCapture, record, replay } from '../../../mock-gateway/capture/index.ts';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { RawClient } from '../../support/raw-client.ts';
import { recordedSession } from '../../support/recorded-session.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** A peer that speaks no protocol and reads nothing unless told to, and a recording of it. */
async function besideStranger(): Promise<{ client: Socket; gateway: Socket; text: () => string }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  let text = '';
  const recording = await record({
    to: { host: '127.0.0.1', port },
    write: (lines) => {
      text += lines;
    },
  });
  const client = connect({ host: '127.0.0.1', port: recording.port, allowHalfOpen: true });
  const [gateway]: Socket[] = await once(server, 'connection');
  if (gateway === undefined) throw new Error('Nobody connected');
  for (const socket of [client, gateway]) socket.on('error', () => {});
  open.push({
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      gateway.destroy();
      await recording.stop();
      server.close();
      await once(server, 'close');
    },
  });
  return { client, gateway, text: () => text };
}

const MEGABYTE = 1024 * 1024;

describe('a recording', () => {
  test.each([
    ['is still there', false],
    ['closed its own side', true],
  ])('tells a client that %s and reads slowly all that a gateway said before it left', async (_, isHalfClosed) => {
    const warnings: Error[] = [];
    const heard = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', heard);
    const { client, gateway } = await besideStranger();
    // Deno 2.9 itself cuts what a socket that has ended its own side is sent, behind the first buffer.
    const told = Buffer.alloc((isHalfClosed && process.versions['deno'] !== undefined ? 1 : 64) * MEGABYTE);
    if (isHalfClosed) {
      client.end();
      gateway.resume();
      await once(gateway, 'end');
    }
    gateway.end(told);
    let received = 0;
    for await (const chunk of client) {
      received += chunk.length;
      await turn();
    }
    expect(received).toBe(told.length);
    process.off('warning', heard);
    expect(warnings).toEqual([]);
  });

  test('says who vanished, also while the other side did not read', async () => {
    const { client, gateway, text } = await besideStranger();
    client.write(Buffer.alloc(64 * MEGABYTE));
    // Until every buffer on the way is full.
    for (let [quiet, length] = [0, 0]; quiet < 200 || length === 0; await turn()) {
      quiet = text().includes('"from":"client"') && text().length === length ? quiet + 1 : 0;
      length = text().length;
    }
    client.resetAndDestroy();
    while (!text().includes('"is":"closed"')) {
      gateway.write('row');
      await turn();
    }
    // Whether it was by a reset the system does not always tell.
    expect(readCapture(text()).events.at(-1)).toMatchObject({ is: 'closed', by: 'client' });
  });

  test('that cannot be written lets both sides go on, and says so when it is stopped', async () => {
    await using gateway = await MockGateway.start();
    let lines = 0;
    const write = (): void => {
      lines += 1;
      if (lines > 3) throw new Error('no space left on the disk');
    };
    const recording = await record({ to: gateway, write });
    const client = await RawClient.start({ host: '127.0.0.1', port: recording.port });
    await client.close();
    await gateway.waitFor('closed');
    await expect(recording.stop()).rejects.toThrow('no space left on the disk');
    expect(lines).toBe(4);
  });

  test.each<[string, RecordOptions['to'], object, RegExp]>([
    [
      'a port that is none',
      { host: '127.0.0.1', port: 70_000 },
      {},
      /'to\.port' must be a whole number from 1 to 65535/,
    ],
    ['no host', { host: '', port: 4002 }, {}, /'to\.host' must not be empty/],
    [
      'a name nothing has',
      { host: 'x', port: 1 },
      { keepAcounts: true },
      /'keepAcounts' is not an option: did you mean/,
    ],
  ])('is refused with %s', async (_, to, more, sentence) => {
    await expect(record({ to, write: () => {}, ...more })).rejects.toThrow(sentence);
  });

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', '127.0.0.1'],
    ['127.0.0.1', '0.0.0.0'],
    ['0.0.0.0', '127.0.0.1'],
  ])('of itself, at %s while it listens at %s, is refused', async (to, host) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close();
    await once(server, 'close');
    const itself = record({ to: { host: to, port }, host, port, write: () => {} });
    await expect(itself).rejects.toThrow(`Cannot record ${to}:${port}: that is where this recording listens itself`);
  });
});

test('a capture that an editor has been at is read all the same', async () => {
  const { text, capture } = await recordedSession({}, async (at) => {
    await (await RawClient.start(at)).close();
  });
  const edited = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  expect(readCapture(edited)).toEqual(capture);
  expect(readCapture(text.trimEnd())).toEqual(capture);
  expect(readCapture(`${text}\n\n`)).toEqual(capture);
  expect(readCapture(text.slice(0, -20))).toEqual({ ...capture, events: capture.events.slice(0, -1), isCut: true });
});

test('a replay is refused with what is no option, and with what its option does not take', async () => {
  const { capture } = await recordedSession({}, async (at) => {
    await (await RawClient.start(at)).close();
  });
  const misspelt = { capture, spead: 3 };
  await expect(replay(misspelt)).rejects.toThrow("Cannot replay as 'spead' is not an option: did you mean 'speed'?");
  await expect(replay({ capture, speed: 0 })).rejects.toThrow("Cannot replay as 'speed' must be a number above 0");
  const read = JSON.parse('{"match":"lose"}');
  await expect(replay({ capture, ...read })).rejects.toThrow("Cannot replay as 'match' must be one of strict, loose");
});
