// An account that is not served: 2101, another API client of the same TWS keeps it; 321, this login may not have it.
import { expect, test } from 'vitest';
import { bootstrap, downloadEnd, notice, row, ScriptedServer } from '../support/scripted-server.ts';
import { Streaming } from '../support/streaming.ts';

const HELD = notice(
  2101,
  'Unable to subscribe to account as the following clients are subscribed to a different account.',
);
const of = (account: string) => Buffer.concat([row({ account }), downloadEnd(account)]);

test.each([
  ['2101', HELD],
  ['321', notice(321, "Error validating request:-'bk' : cause - Invalid account code 'DU2'.", 2147483647)],
])(
  '(K10) of several it takes nobody with it (%s): the others are told, it is named, and asked for again',
  async (_code, refused) => {
    let isHeld = true;
    await using server = await ScriptedServer.start({
      bootstrap: () => bootstrap('DU1,DU2'),
      download: (_connection, account) => (account === 'DU2' && isHeld ? refused : of(account)),
    });
    await using streaming = await Streaming.start(server, {
      account: 'all',
      accountDwellMs: 20,
      snapshotTimeoutMs: 400,
    });
    expect(streaming.streamer.positions()).toMatchObject({
      state: 'stale',
      reason: expect.stringMatching(/account-unanswered DU2/),
      positions: [{ account: 'DU1' }],
    });
    server.write(row({ account: 'DU1', position: '7' }));
    await streaming.handler.seen('a row of the other', ({ account, position }) => account === 'DU1' && position === 7);
    isHeld = false;
    await streaming.handler.seen('its own', ({ account }) => account === 'DU2');
    await streaming.streamer.whenCurrent();
    expect(server.opened).toBe(1);
  },
);

test('while streaming it is doubted like any other take-over, and costs no link', async () => {
  let downloads = 0;
  await using server = await ScriptedServer.start({ download: () => (++downloads === 2 ? HELD : of('DU1234567')) });
  await using streaming = await Streaming.start(server, { account: 'DU1234567' });
  server.write(
    notice(2100, 'New account data requested from TWS. API client has been unsubscribed from account data.'),
  );
  await streaming.state('degraded');
  await streaming.event('notice', ({ code }) => code === 2101);
  expect(streaming.streamer.positions()).toMatchObject({ state: 'stale', reason: 'account-taken-over' });
  expect([server.opened, streaming.events.gap]).toEqual([1, []]);
});
