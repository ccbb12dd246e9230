// What users of other IB software reported, frame by frame: told as it was sent, and nothing inferred that was not there.
import { describe, expect, test } from 'vitest';
import type { PositionUpdate } from '../../src/index.ts';
import {
  ACCOUNT,
  accountTime,
  bootstrap,
  download,
  downloadEnd,
  frame,
  notice,
  position,
  positionsEnd,
  type RowFields,
  row,
  ScriptedServer,
} from '../support/scripted-server.ts';
import { Streaming } from '../support/streaming.ts';

const FUTURE: RowFields = { secType: 'FUT', right: '0', strike: '0', lastTradeDate: '20261214', position: '-1' };
const STOCK: RowFields = { secType: 'STK', right: '0', strike: '0', lastTradeDate: '', multiplier: '' };
const EVERY = { secTypes: ['OPT', 'STK', 'FUT', 'FOP', 'CRYPTO'] };

describe('a row', () => {
  test.each<readonly [string, RowFields, Partial<PositionUpdate>]>([
    [
      'of a fraction of a coin (ib_insync 433)',
      { ...STOCK, secType: 'CRYPTO', position: '0.00025289', marketPrice: '79085.75' },
      { position: 0.00025289, marketPrice: 79_085.75, multiplier: null },
    ],
    [
      'whose numbers another reader shifted by one field (IBrokers 30)',
      { ...STOCK, position: '10', marketPrice: '417.344', averageCost: '411.5534', unrealizedPNL: '57.91' },
      { position: 10, marketPrice: 417.344, averageCost: 411.5534, unrealizedPnl: 57.91 },
    ],
    [
      'of an option on a future (nautilus 1789)',
      { secType: 'FOP', strike: '5550', right: 'P', lastTradeDate: '20240920', multiplier: '50', position: '-1' },
      { secType: 'FOP', right: 'PUT', strike: 5_550, expiry: '20240920', multiplier: 50, position: -1 },
    ],
    [
      'of a future quoted in cents (nautilus 2531): the value is not price times size times multiplier',
      { ...FUTURE, position: '2', multiplier: '5000', marketPrice: '450.25', marketValue: '45025' },
      { position: 2, multiplier: 5_000, marketPrice: 450.25, marketValue: 45_025, strike: null },
    ],
  ])('%s is told as it was sent', async (_what, sent, told) => {
    await using server = await ScriptedServer.start({ download: () => download(row(sent)) });
    await using streaming = await Streaming.start(server, EVERY);
    expect(streaming.handler.updates).toMatchObject([told]);
  });

  test('of size 0 in the first download, and of -1 the next day, is opened once (Lean 136)', async () => {
    await using server = await ScriptedServer.start({ download: () => download(row({ ...FUTURE, position: '0' })) });
    await using streaming = await Streaming.start(server, EVERY);
    server.write(row(FUTURE));
    await streaming.handler.seen('the future', ({ conId }) => conId === 1);
    expect(streaming.handler.updates).toMatchObject([{ change: 'opened', position: -1 }]);
  });

  test('in front of and behind what nobody asked for is taken: orders, executions, positions, accounts (client 0)', async () => {
    await using server = await ScriptedServer.start();
    await using streaming = await Streaming.start(server, { clientId: 0 });
    const unasked = [
      frame(5, 7, 265_598, 'AAPL', 'STK'),
      frame(3, 1, 'Filled', 1, 0, 10, 1, 0, 10, 0, ''),
      frame(59, 1, 'exec', 1, 'USD', 0, 0, ''),
      frame(14, 1, 1, 2, 'bulletin', 'NYSE'),
      frame(15, 1, `${ACCOUNT},DU9`),
      frame(9, 1, 77),
    ];
    server.write(
      Buffer.concat([row({ position: '3' }), ...unasked, position({ position: '4' }), row({ position: '4' })]),
    );
    await streaming.handler.seen('the last', ({ position: size }) => size === 4);
    expect(streaming.handler.updates.map(({ position: size }) => size)).toEqual([2, 3, 4]);
    expect(server.opened).toBe(1);
  });
});

describe('a split: another conId with a fraction of the size (edavki 106)', () => {
  const OLD: RowFields = { conId: '11', position: '1000' };
  const NEW: RowFields = { ...STOCK, conId: '99', position: '333.3333' };
  const after = [
    [99, 'opened', 333.3333],
    [11, 'closed', 0],
  ];
  const toldBehind = ({ handler }: Streaming) =>
    handler.updates.slice(1).map(({ conId, change, position: size }) => [conId, change, size]);

  test('live', async () => {
    await using server = await ScriptedServer.start({ download: () => download(row(OLD)) });
    await using streaming = await Streaming.start(server, EVERY);
    server.write(Buffer.concat([row(NEW), row({ ...OLD, position: '0' })]));
    await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    expect(toldBehind(streaming)).toEqual(after);
  });

  test('while away', async () => {
    const held = (connection: number) => (connection === 1 ? OLD : NEW);
    await using server = await ScriptedServer.start({
      download: (connection) => download(row(held(connection))),
      positions: (connection) => Buffer.concat([position(held(connection)), positionsEnd()]),
    });
    await using streaming = await Streaming.start(server, EVERY);
    server.drop();
    await streaming.event('resumed');
    expect(toldBehind(streaming)).toEqual(after);
  });
});

describe('a download', () => {
  test('whose end names no account is that of the account whose turn it is (ib_async 165)', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: () => bootstrap('DU1,DU2'),
      download: (_connection, account) => Buffer.concat([row({ account }), accountTime(), downloadEnd('')]),
    });
    await using streaming = await Streaming.start(server, { account: 'all' });
    expect(streaming.streamer.positions()).toMatchObject({
      state: 'current',
      positions: [{ account: 'DU1' }, { account: 'DU2' }],
    });
    expect(server.opened).toBe(1);
  });

  test('asked for a second time on one link that never ends costs that link, and closes nothing (ib_insync 303)', async () => {
    const downloads = new Map<number, number>();
    await using server = await ScriptedServer.start({
      download: (connection) => {
        const count = (downloads.get(connection) ?? 0) + 1;
        downloads.set(connection, count);
        return count === 1 ? download(row(), row({ conId: '2' })) : row();
      },
    });
    await using streaming = await Streaming.start(server, { snapshotTimeoutMs: 150 });
    server.write(notice(1102, 'restored - data maintained'));
    expect((await streaming.event('gap')).error?.code).toBe('SNAPSHOT_TIMEOUT');
    expect((await streaming.event('resumed')).changes).toEqual([]);
    expect(server.opened).toBe(2);
  });

  test('behind a dozen 1100 and a 1102 that names farms not connected tells what came meanwhile (IBC 143)', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () => (++downloads === 1 ? download(row()) : download(row(), row({ conId: '99', position: '100' }))),
    });
    await using streaming = await Streaming.start(server);
    for (let count = 0; count < 12; count++)
      server.write(notice(1100, 'Connectivity between IB and TWS has been lost.'));
    const text =
      'restored - data maintained. Connected: usfarm. The following farms are not connected: ushmds; secdefnj.';
    server.write(notice(1102, text));
    expect(await streaming.handler.seen('the stock of an assignment', ({ conId }) => conId === 99)).toMatchObject({
      change: 'opened',
      phase: 'reconciled',
      position: 100,
    });
    expect([server.opened, downloads]).toEqual([1, 2]);
  });
});

test.each(['All', 'DU1A', 'du1'])(
  "an account '%s' is none, and those there are are named (ib_async 72)",
  async (account) => {
    await using server = await ScriptedServer.start({ bootstrap: () => bootstrap('DU1,DU2,') });
    await using streaming = new Streaming();
    expect(await streaming.failure(server, { account })).toMatchObject({
      code: 'UNKNOWN_ACCOUNT',
      message: expect.stringContaining('DU1, DU2'),
    });
  },
);
