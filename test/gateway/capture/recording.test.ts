// A session recorded between a client and a gateway: all of it is there, nothing says whose it was, and both ends notice nothing.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  readCapture,
  record,
  type TranscriptLine,
  transcript,
  transcriptText,
} from '../../../mock-gateway/capture/index.ts';
import { MockGateway, option, slice } from '../../../mock-gateway/index.ts';
import { RawClient } from '../../support/raw-client.ts';
import { Streaming } from '../../support/streaming.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const positions = [{ contract: CALL, position: 100, averageCost: 1200, marketPrice: 12.5 }];

/** A gateway, a recording in front of it, and what was written so far. */
async function recorded(
  options: Parameters<typeof MockGateway.start>[0],
  keepAccounts = false,
): Promise<AsyncDisposable & { gateway: MockGateway; at: { host: string; port: number }; stop(): Promise<string> }> {
  const gateway = await MockGateway.start(options);
  let text = '';
  const recording = await record({
    to: gateway,
    keepAccounts,
    write: (lines) => {
      text += lines;
    },
  });
  return {
    gateway,
    at: { host: '127.0.0.1', port: recording.port },
    stop: async () => {
      await recording.stop();
      return text;
    },
    [Symbol.asyncDispose]: async () => {
      await recording.stop();
      await gateway.stop();
    },
  };
}

const linesOf = (text: string): readonly TranscriptLine[] => [...transcript(readCapture(text))];
const named = (lines: readonly TranscriptLine[], from: 'client' | 'gateway') =>
  lines.flatMap(({ said }) => (said.is === 'message' && said.from === from ? [said] : []));
/** Every byte of a capture, as one text. */
const bytesOf = (text: string): string =>
  readCapture(text)
    .events.map((event) => ('base64' in event ? Buffer.from(event.base64, 'base64').toString('latin1') : '\n'))
    .join('');

describe('a recording', () => {
  test('holds every message of both sides, as the journal of the gateway has them', async () => {
    await using session = await recorded({ accounts: { DU1234567: { positions } } }, true);
    await using streaming = await Streaming.start(session.at);
    session.gateway.account('DU1234567').trade(CALL, 5, 12.7);
    await streaming.handler.seen('the trade', ({ position }) => position === 105);
    await streaming.streamer.stop();
    await session.gateway.waitFor('closed');
    const lines = linesOf(await session.stop());
    const journal = session.gateway.journal.entries;
    for (const [from, direction] of [
      ['client', 'request'],
      ['gateway', 'response'],
    ] as const) {
      const there = journal.filter((entry) => entry.direction === direction);
      expect(there.length).toBeGreaterThan(3);
      expect(named(lines, from).map(({ name }) => name)).toEqual(there.map(({ name }) => name));
    }
    expect(named(lines, 'gateway').find(({ name }) => name === 'portfolioValue')?.fields).toMatchObject({
      accountName: 'DU1234567',
      position: 100,
    });
    expect(lines.filter(({ said }) => said.is === 'unreadable')).toEqual([]);
    expect(lines.at(-1)?.said).toEqual(expect.objectContaining({ is: 'closed', by: 'client', how: 'fin' }));
  });

  test('names no account, wherever a chunk cuts its number, and keeps every length', async () => {
    const accounts = { DU1234567: { positions }, U7654321: {}, paper: {} };
    await using session = await recorded({ accounts, journalLimit: 10_000 });
    session.gateway.faults.add(slice({ bytes: 1, maxBytes: 7 }));
    await using streaming = await Streaming.start(session.at, { account: 'all' });
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [{ account: 'DU1234567' }] });
    await streaming.streamer.stop();
    const text = await session.stop();
    const bytes = bytesOf(text);
    for (const account of Object.keys(accounts)) expect(bytes).not.toContain(account);
    const lines = linesOf(text);
    expect(named(lines, 'gateway').find(({ name }) => name === 'managedAccounts')?.fields).toMatchObject({
      accountsList: 'DU0000001,U0000002,xxxx1',
    });
    expect(lines.filter(({ said }) => said.is === 'unreadable')).toEqual([]);
    const asked = named(lines, 'client').filter(({ name }) => name === 'reqAccountUpdates');
    expect(new Set(asked.map(({ fields }) => fields['acctCode']))).toEqual(new Set(['DU0000001', 'U0000002', 'xxxx1']));
  });

  test('names no account to a client older than frames either, whatever it looks like', async () => {
    await using session = await recorded({ accounts: { 'Margin-Doe': {} } });
    const client = await RawClient.open(session.at);
    client.readRaw();
    // Client version 63, and then the client id alone.
    client.write(Buffer.from('63\x00'));
    await client.rawAtLeast(10);
    client.write(Buffer.from('4\x00'));
    await client.rawAtLeast(60);
    await client.close();
    const text = await session.stop();
    expect(bytesOf(text)).not.toContain('Doe');
    expect(named(linesOf(text), 'gateway').map(({ name }) => name)).toEqual(['serverVersion', 'managedAccounts']);
    expect(named(linesOf(text), 'client').map(({ name }) => name)).toEqual(['handshake', 'startApi']);
  });

  test.each(['fin', 'rst'] as const)('passes a %s of the gateway on, and writes it down', async (how) => {
    await using session = await recorded({});
    const client = await RawClient.start(session.at);
    session.gateway.clients[0]?.disconnect(how);
    expect(await client.closed).toBe(how === 'fin' ? 'fin' : 'ECONNRESET');
    const lines = linesOf(await session.stop());
    expect(lines.at(-1)?.said).toEqual(expect.objectContaining({ is: 'closed', by: 'gateway', how }));
  });

  test('that is stopped while a client is connected says so', async () => {
    await using session = await recorded({});
    const client = await RawClient.start(session.at);
    const lines = linesOf(await session.stop());
    await client.closed;
    expect(lines.at(-1)?.said).toEqual(expect.objectContaining({ is: 'closed', by: 'recorder', how: 'fin' }));
  });

  test('keeps legs apart, and bytes that are no message too', async () => {
    await using session = await recorded({});
    const good = await RawClient.start(session.at);
    const strange = await RawClient.open(session.at);
    strange.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await strange.closed;
    await good.close();
    const lines = linesOf(await session.stop());
    expect(
      named(
        lines.filter(({ leg }) => leg === 1),
        'client',
      ).map(({ name }) => name),
    ).toEqual(['handshake', 'startApi']);
    const second = lines.filter(({ leg }) => leg === 2).map(transcriptText);
    expect(second[0]).toMatch(/^\+\d+\.\d{3} s {2}2 · opened$/);
    expect(second.join('\n')).toMatch(/→ \? 18 bytes: Byte 0 of the stream is 71/);
  });

  test('to a gateway that is not there resets who connects', async () => {
    await using gateway = await MockGateway.start();
    await gateway.refuse();
    let text = '';
    const write = (lines: string) => {
      text += lines;
    };
    await using recording = await record({ to: gateway, write });
    const client = await RawClient.open({ host: '127.0.0.1', port: recording.port });
    expect(await client.closed).toBe('ECONNRESET');
    expect(linesOf(text).map(({ said }) => said)).toEqual([
      expect.objectContaining({ is: 'opened' }),
      expect.objectContaining({ is: 'closed', by: 'gateway', how: 'rst' }),
    ]);
  });

  test('ends a leg whose client closed its side and is gone, while the gateway tells on', async () => {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const recording = await record({ to: { host: '127.0.0.1', port }, write: () => {} });
    const client = connect({ host: '127.0.0.1', port: recording.port, allowHalfOpen: true });
    client.on('error', () => {});
    const [gateway]: Socket[] = await once(server, 'connection');
    if (gateway === undefined) throw new Error('Nobody connected');
    gateway.on('error', () => {});
    let isGone = false;
    gateway.once('close', () => {
      isGone = true;
    });
    client.end('hello');
    for await (const _ of gateway.iterator({ destroyOnReturn: false }));
    client.resetAndDestroy();
    while (!isGone) {
      gateway.write('row');
      await turn();
    }
    await recording.stop();
    gateway.destroy();
    server.close();
  });
});

describe('a capture', () => {
  const head = '{"capture":1,"started":"2026-11-26T07:00:00.000Z","redacted":true}\n';

  test('that ends in the middle of a line is read up to there', () => {
    const opened = '{"n":0,"leg":1,"ms":0,"is":"opened"}\n';
    const { events, isCut } = readCapture(`${head}${opened}{"n":1,"leg":1,"ms":3,"from":"cli`);
    expect(events).toHaveLength(1);
    expect(isCut).toBe(true);
    expect(readCapture(head + opened).isCut).toBe(false);
  });

  test.each([
    ['', /line 1 must say \{"capture":1,…\}: ''/],
    ['{"capture":2}\n', /line 1 must say/],
    [`${head}{"n":0,"leg":0,"ms":0,"is":"opened"}\n`, /line 2 is no event of one: '\{"n":0,"leg":0/],
    [`${head}{"n":0,"leg":1,"ms":0,"from":"client","base64":"?"}\n`, /line 2 is no event/],
  ])('of other lines is refused: %j', (text, sentence) => {
    expect(() => readCapture(text)).toThrow(sentence);
  });
});
