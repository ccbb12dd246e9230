// Promise 6: options only unless more is asked for; what does not match never reaches a handler.
import { describe, expect, test } from 'vitest';
import { future, MockGateway } from '../../../mock-gateway/index.ts';
import { type FilterCandidate, IBPositionStreamer, type StreamerOptions } from '../../../src/index.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT, STOCK } from '../../support/option-world.ts';
import { download, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const FUTURE = future('ES', '20261218', 50);
const everything = () => ({
  pushReprices: true,
  accounts: {
    [ACCOUNT]: {
      positions: [holding(CALL), holding(PUT, -1), holding(OTHER_CALL), holding(STOCK, 100), holding(FUTURE)],
    },
  },
});

describe('filter', () => {
  test.each<readonly [string, StreamerOptions, readonly number[]]>([
    ['options only by default', {}, [CALL.conId, PUT.conId, OTHER_CALL.conId]],
    ['further security types when named', { secTypes: ['STK', 'FUT'] }, [STOCK.conId, FUTURE.conId]],
    [
      "everything with secTypes: 'all'",
      { secTypes: 'all' },
      [CALL.conId, PUT.conId, OTHER_CALL.conId, STOCK.conId, FUTURE.conId],
    ],
    ['symbols when named', { symbols: ['QQQ', 'AAPL'] }, [OTHER_CALL.conId]],
    ['what the predicate lets in', { filter: ({ right }) => right === 'PUT' }, [PUT.conId]],
    [
      'what passes all of them together',
      { secTypes: ['OPT', 'STK'], symbols: ['SPY'], filter: ({ position }) => position > 0 },
      [CALL.conId],
    ],
  ])('lets through %s', async (_what, options, conIds) => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = await Streaming.start(gateway, options);
    for (const contract of [CALL, PUT, OTHER_CALL, STOCK, FUTURE]) gateway.account(ACCOUNT).reprice(contract, 77);
    await streaming.handler.count(conIds.length * 2);
    expect(streaming.handler.updates.slice(0, conIds.length).map(({ conId }) => conId)).toEqual(conIds);
    expect(new Set(streaming.handler.updates.map(({ conId }) => conId))).toEqual(new Set(conIds));
    const view = streaming.streamer.positions();
    expect(view.state === 'current' && view.positions.map(({ conId }) => conId)).toEqual(conIds);
  });

  test('asks the predicate with the whole row when a position enters, and still delivers its close', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    const asked: FilterCandidate[] = [];
    const filter = (candidate: FilterCandidate) => {
      asked.push(candidate);
      return candidate.marketPrice !== null && candidate.marketPrice < 5;
    };
    await using streaming = await Streaming.start(gateway, { filter });
    expect(asked[0]).toMatchObject({ account: ACCOUNT, conId: CALL.conId, right: 'CALL', strike: 450, position: 2 });
    gateway.account(ACCOUNT).reprice(CALL, 50);
    gateway.account(ACCOUNT).close(CALL);
    const closed = await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    expect(closed).toMatchObject({ conId: CALL.conId, position: 0 });
    gateway.account(ACCOUNT).setPosition(CALL, { ...holding(CALL), marketPrice: 50 });
    gateway.account(ACCOUNT).reprice(PUT, 1);
    await streaming.handler.seen('the put', ({ marketPrice }) => marketPrice === 1);
    expect(streaming.handler.updates.filter(({ conId }) => conId === CALL.conId).at(-1)).toBe(closed);
  });

  test('what was let in stays until it closes, also when its symbol or type is another by then', async () => {
    const before = { symbol: 'FB' };
    const after = { symbol: 'META', secType: 'WAR' };
    await using server = await ScriptedServer.start({
      download: (connection) =>
        connection === 1
          ? download(row(before), row({ ...before, conId: '2' }))
          : download(row({ ...after, position: '5' })),
    });
    await using streaming = await Streaming.start(server, { symbols: ['FB'] });
    server.write(Buffer.concat([row({ ...after, position: '5' }), row({ ...after, conId: '2', position: '0' })]));
    await streaming.handler.seen('the close', ({ change }) => change === 'closed');
    expect(streaming.streamer.positions()).toMatchObject({ positions: [{ conId: 1, symbol: 'META', position: 5 }] });
    server.drop();
    expect((await streaming.event('resumed')).changes).toEqual([]);
  });

  test('a predicate that is async is refused: its promise is no answer, and is never taken for true', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    const filter: Extract<StreamerOptions['filter'], object> = Object.assign(async () => false);
    const starting = new IBPositionStreamer().start({ port: gateway.port, filter });
    await expect(starting).rejects.toThrow(/filter.*answer true or false at once: it is async/);
    expect(gateway.clients).toEqual([]);
  });

  test('a predicate that throws lets nothing in and is reported, row by row', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway, {
      filter: () => {
        throw new Error('no opinion');
      },
    });
    expect(streaming.handler.updates).toEqual([]);
    expect(streaming.events.rejected).toMatchObject([
      { conId: CALL.conId, reason: expect.stringContaining('no opinion') },
      { conId: PUT.conId },
    ]);
  });
});
