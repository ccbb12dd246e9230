// Several accounts: IB streams one at a time, so they are taken in turns, and how old each is can be seen.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { AccountRequiredError, type StreamerOptions } from '../../src/index.ts';
import { CALL, holding, OTHER_CALL, PUT } from '../support/option-world.ts';
import { bootstrap, downloadEnd, notice, row, ScriptedServer } from '../support/scripted-server.ts';
import { Streaming } from '../support/streaming.ts';
import { until } from '../support/until.ts';

const [FIRST, SECOND, THIRD] = ['DU1111111', 'DU2222222', 'DU3333333'] as const;

const twoAccounts = () => ({
  pushReprices: true,
  accounts: {
    [FIRST]: { positions: [holding(CALL, 1), holding(PUT, 2)] },
    [SECOND]: { positions: [holding(CALL, 10)] },
    [THIRD]: { positions: [holding(OTHER_CALL, 3)] },
  },
});
const taken = (gateway: MockGateway) =>
  gateway.journal
    .requests('reqAccountUpdates')
    .filter(({ fields }) => fields['subscribe'] === true)
    .map(({ fields }) => fields['acctCode']);

describe('several accounts', () => {
  test('without a choice start() fails and names them', async () => {
    await using gateway = await MockGateway.start(twoAccounts());
    await using streaming = new Streaming();
    const error = await streaming.failure(gateway);
    expect(error).toBeInstanceOf(AccountRequiredError);
    expect(error).toMatchObject({ accounts: [FIRST, SECOND, THIRD], advice: expect.stringContaining("'all'") });
  });

  test('named twice are one: no choice is asked for', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: () => bootstrap(`${FIRST},${FIRST},`),
      download: (_connection, account) => downloadEnd(account),
    });
    await using streaming = await Streaming.start(server);
    expect(streaming.events.snapshot).toMatchObject([{ accounts: [FIRST] }]);
  });

  test.each<readonly [string, StreamerOptions['account'], readonly (string | undefined)[]]>([
    ['one, when it is named', SECOND, [SECOND]],
    ['those in a list, each once', [THIRD, FIRST, THIRD], [THIRD, FIRST]],
    ["every one, with 'all'", 'all', [FIRST, SECOND, THIRD]],
  ])('streams %s, after one download each', async (_what, account, expected) => {
    await using gateway = await MockGateway.start(twoAccounts());
    await using streaming = await Streaming.start(gateway, { ...(account ? { account } : {}), accountDwellMs: 60_000 });
    expect(streaming.events.snapshot).toMatchObject([{ accounts: expected }]);
    expect(taken(gateway)).toEqual(expected);
    expect(new Set(streaming.handler.updates.map((update) => update.account))).toEqual(new Set(expected));
    expect(Object.keys(streaming.streamer.stats().accountAgeMs).sort()).toEqual([...expected].sort());
  });

  test('the same contract in two accounts is two positions', async () => {
    await using gateway = await MockGateway.start(twoAccounts());
    await using streaming = await Streaming.start(gateway, { account: 'all', accountDwellMs: 60_000 });
    const view = streaming.streamer.positions();
    expect(
      view.state === 'current' && view.positions.map(({ account, conId, position }) => [account, conId, position]),
    ).toEqual([
      [FIRST, CALL.conId, 1],
      [FIRST, PUT.conId, 2],
      [SECOND, CALL.conId, 10],
      [THIRD, OTHER_CALL.conId, 3],
    ]);
  });

  test('takes them in turns for ever, delivering what changed in each meanwhile, closes too', async () => {
    await using gateway = await MockGateway.start(twoAccounts());
    await using streaming = await Streaming.start(gateway, { account: 'all', accountDwellMs: 5 });
    gateway.account(FIRST).close(PUT);
    gateway.account(SECOND).setPosition(CALL, { ...holding(CALL, 11), averageCost: 5 });
    await streaming.handler.seen('the close', ({ account, change }) => account === FIRST && change === 'closed');
    await streaming.handler.seen('the change', ({ account, position }) => account === SECOND && position === 11);
    await gateway.waitFor('reqAccountUpdates', () => taken(gateway).length >= 9, { timeoutMs: 10_000 });
    expect(taken(gateway).slice(0, 9)).toEqual([FIRST, SECOND, THIRD, FIRST, SECOND, THIRD, FIRST, SECOND, THIRD]);
    expect(streaming.events.gap).toEqual([]);
    expect(gateway.connections.opened).toBe(1);
  });

  test('the age of each account and of the newest row are visible', async () => {
    await using gateway = await MockGateway.start(twoAccounts());
    await using streaming = await Streaming.start(gateway, { account: 'all', accountDwellMs: 60_000 });
    gateway.account(THIRD).reprice(OTHER_CALL, 4);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 4);
    const { accountAgeMs, newestRowAgeMs } = streaming.streamer.stats();
    expect(newestRowAgeMs).toBe(Math.min(...Object.values(accountAgeMs)));
    expect(accountAgeMs[THIRD]).toBe(newestRowAgeMs);
  });

  test('a loss while one is being downloaded publishes none of them', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: () => bootstrap(`${FIRST},${SECOND}`),
      download: (connection, account) => {
        const rows = row({ account, conId: account === FIRST ? '1' : '2', position: String(connection) });
        return connection === 2 && account === SECOND ? rows : Buffer.concat([rows, downloadEnd(account)]);
      },
    });
    await using streaming = await Streaming.start(server, { account: 'all', accountDwellMs: 60_000 });
    server.drop();
    await server.requested(6, 6); // 3 on the first link: subscribe, unsubscribe, subscribe; 3 on the second
    server.drop();
    const resumed = await streaming.event('resumed');
    expect(resumed.changes.map(({ account, position }) => [account, position])).toEqual([
      [FIRST, 3],
      [SECOND, 3],
    ]);
  });

  test('2100 is their own turn-taking and is no cause for doubt', async () => {
    await using server = await ScriptedServer.start({
      bootstrap: () => bootstrap(`${FIRST},${SECOND}`),
      download: (_connection, account) => Buffer.concat([row({ account }), downloadEnd(account)]),
    });
    await using streaming = await Streaming.start(server, { account: 'all', accountDwellMs: 60_000 });
    expect(streaming.streamer.isStreaming).toBe(true);
    server.write(
      Buffer.concat([notice(2100, 'API client has been unsubscribed'), row({ account: SECOND, marketPrice: '9' })]),
    );
    await streaming.handler.seen('a row', ({ marketPrice }) => marketPrice === 9);
    expect(streaming.states).not.toContain('degraded');
  });
});

test('no request waits in a buffer for the answer to the one before it', async () => {
  const waits: number[] = [];
  let endedAt = 0;
  await using server = await ScriptedServer.start({
    bootstrap: () => bootstrap('DU1,DU2'),
    download: (_connection, account) => {
      if (endedAt > 0) waits.push(performance.now() - endedAt);
      endedAt = 0;
      return Buffer.concat([row({ account }), downloadEnd(account)]);
    },
    unsubscribed: () => {
      endedAt = performance.now();
    },
  });
  await using _streaming = await Streaming.start(server, { account: 'all', accountDwellMs: 30 });
  await until(() => expect(waits.length).toBeGreaterThan(2));
  // Nagle and a delayed acknowledgement are 40 ms, in each turn.
  expect(Math.min(...waits)).toBeLessThan(20);
});
