// Promise 8, on a link that stays up: downloads that are repeated are told apart, and no more of them are asked for than needed.
import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  bootstrap,
  download,
  downloadEnd,
  frame,
  notice,
  row,
  ScriptedServer,
} from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const RESTORED = notice(1102, 'restored - data maintained');
const LOST = notice(1101, 'restored - data lost');
const subscriptions = (server: ScriptedServer) =>
  server.requests.filter(([id, , on]) => id === '6' && on === '1').length;

describe('a repeated download', () => {
  test.each([
    ['1102', RESTORED],
    ['1101', LOST],
  ])('(%s) is not ended by the end marker of an earlier one, which would close all that is held', async (_, why) => {
    let downloads = 0;
    await using server = await ScriptedServer.start({ download: () => (++downloads === 1 ? download(row()) : null) });
    await using streaming = await Streaming.start(server);
    server.write(why);
    await server.requested(6, 3);
    server.write(Buffer.concat([downloadEnd(), notice(2104, 'behind it:usfarm')]));
    await streaming.event('notice', ({ code }) => code === 2104);
    expect(streaming.streamer.positions()).toMatchObject({ positions: [{ conId: 1 }] });
    server.write(download(row({ marketPrice: '9' })));
    await streaming.handler.seen('the download', ({ marketPrice }) => marketPrice === 9);
    expect(streaming.handler.updates.map(({ change }) => change)).toEqual(['opened', 'repriced']);
  });

  test('ends with its own marker although nothing is held any more', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () => (++downloads === 1 ? download(row()) : Buffer.concat([frame(8, 1, '14:05'), downloadEnd()])),
    });
    await using streaming = await Streaming.start(server);
    server.write(RESTORED);
    await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [] });
  });

  test('is asked for once, however many notices call for it at once', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () => download(row({ marketPrice: String(++downloads) })),
    });
    await using streaming = await Streaming.start(server, { heartbeat: { intervalMs: 50, timeoutMs: 5_000 } });
    server.write(Buffer.concat(Array.from({ length: 500 }, () => RESTORED)));
    await streaming.handler.seen('a refresh', ({ marketPrice }) => marketPrice === 2);
    server.write(RESTORED);
    await streaming.handler.seen('one more', ({ marketPrice }) => marketPrice === 3);
    await server.requested(49, 6);
    expect(subscriptions(server)).toBe(3);
  });
});

describe('a repeated download that is disturbed', () => {
  test('by the loss of the link closes nothing of what had not come yet', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () => (++downloads === 2 ? row({ position: '5' }) : download(row(), row({ conId: '2' }))),
    });
    await using streaming = await Streaming.start(server);
    server.write(RESTORED);
    await streaming.handler.seen('half of it', ({ position }) => position === 5);
    server.drop('fin');
    expect((await streaming.event('resumed')).closed).toEqual([]);
    expect(streaming.streamer.positions()).toMatchObject({ positions: [{ conId: 2 }, { conId: 1, position: 2 }] });
  });

  test('by 1101 is followed by another, whatever it brought itself', async () => {
    let downloads = 0;
    await using server = await ScriptedServer.start({
      download: () => (++downloads === 2 ? row({ position: '5' }) : download(row({ position: String(downloads) }))),
    });
    await using streaming = await Streaming.start(server);
    server.write(RESTORED);
    await streaming.handler.seen('half of it', ({ position }) => position === 5);
    server.write(Buffer.concat([LOST, row({ position: '6' }), downloadEnd()]));
    await streaming.event('resumed');
    expect(streaming.handler.updates.map(({ position }) => position)).toEqual([1, 5, 6, 3]);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [{ position: 3 }] });
  });

  test('by end markers of other accounts, and by its own twice, closes nothing in any account', async () => {
    const [one, two] = ['DU1111111', 'DU2222222'];
    let downloads = 0;
    await using server = await ScriptedServer.start({
      bootstrap: () => bootstrap(`${one},${two}`),
      download: (_connection, account) => {
        const other = downloadEnd(account === one ? two : one);
        const own = downloadEnd(account);
        const rows = [row({ account, marketPrice: String(++downloads) }), row({ account, conId: '2' })];
        return Buffer.concat(downloads < 3 ? [...rows, own, own] : [other, own, ...rows, other, own, own]);
      },
    });
    await using streaming = await Streaming.start(server, { account: 'all', accountDwellMs: 5 });
    await streaming.handler.seen('the sixth download', ({ marketPrice }) => marketPrice === 6);
    expect(streaming.handler.updates.filter(({ change }) => change === 'closed')).toEqual([]);
    expect(streaming.streamer.stats().positions).toBe(4);
  });
});

describe('1101 before anything was subscribed', () => {
  test.each([
    ['between managedAccounts and nextValidId', Buffer.concat([frame(15, 1, ACCOUNT), LOST, frame(9, 1, 1)])],
    ['in one chunk with them', Buffer.concat([bootstrap(), notice(1100, 'lost'), LOST])],
  ])('(%s) has lost nothing: the link is live', async (_, greeted) => {
    await using server = await ScriptedServer.start({ bootstrap: () => greeted });
    await using streaming = await Streaming.start(server);
    expect(streaming.streamer.status.state).toBe('live');
    expect(streaming.streamer.positions().state).toBe('current');
    expect(streaming.events.notice.map(({ code }) => code)).toContain(1101);
    expect(subscriptions(server)).toBe(1);
  });
});
