// Promise 20: each user of the link has its own wishes; hidden is not empty; the link ends with the last lease.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import type { HandlerOptions, PositionUpdate, StreamLease } from '../../../src/index.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT, STOCK } from '../../support/option-world.ts';
import { download, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Collector, Streaming, silent } from '../../support/streaming.ts';

const everything = () => ({
  pushReprices: true,
  accounts: {
    [ACCOUNT]: { positions: [holding(CALL, 2), holding(PUT, -1), holding(OTHER_CALL, 3), holding(STOCK, 100)] },
  },
});
const conIds = (updates: readonly PositionUpdate[]): readonly number[] => updates.map(({ conId }) => conId);

async function joined(streaming: Streaming, options: HandlerOptions): Promise<Collector> {
  const collector = new Collector();
  streaming.register(collector, options);
  return collector;
}

describe('wishes', () => {
  test('two bots on one link see what each wants, closes too, and neither stops the other', async () => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = new Streaming();
    const spy = await joined(streaming, { name: 'spy', symbols: ['spy '] });
    const all = await joined(streaming, { name: 'all', secTypes: 'all' });
    const first = await streaming.start(gateway, { symbols: ['QQQ'] });
    const second = await streaming.start(gateway, { secTypes: 'all' });
    expect(conIds(streaming.handler.updates)).toEqual([OTHER_CALL.conId]);
    expect(conIds(spy.updates)).toEqual([CALL.conId, PUT.conId]);
    // QQQ is what start() wished for: a wish for security types leaves that open.
    expect(conIds(all.updates)).toEqual([OTHER_CALL.conId]);
    await first.release();
    expect(streaming.streamer.isStreaming).toBe(true);
    gateway.account(ACCOUNT).close(PUT);
    await spy.seen('the close', ({ conId, change }) => conId === PUT.conId && change === 'closed');
    expect(conIds(streaming.handler.updates)).not.toContain(PUT.conId);
    await second.release();
    expect(streaming.streamer.status.state).toBe('stopped');
    expect(gateway.connections).toMatchObject({ opened: 1 });
  });

  test.each<readonly [string, HandlerOptions, readonly number[]]>([
    ['nothing of its own', {}, [CALL.conId, PUT.conId, OTHER_CALL.conId]],
    ['other security types', { secTypes: ['stk'] }, [STOCK.conId]],
    ['one symbol', { symbols: ['QQQ'] }, [OTHER_CALL.conId]],
    ['another account', { accounts: ['DU9999999'] }, []],
    ['its account', { accounts: [ACCOUNT], secTypes: 'all', symbols: ['AAPL'] }, [STOCK.conId]],
    ['a predicate', { filter: ({ position }) => position < 0 }, [PUT.conId]],
  ])('a handler that joins late with %s is given the book by its own wish', async (_what, options, expected) => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = await Streaming.start(gateway);
    const late = await joined(streaming, options);
    expect(conIds(late.updates)).toEqual(expected);
    expect(late.updates.every(({ change, phase }) => change === 'opened' && phase === 'snapshot')).toBe(true);
  });

  test('hold over a gap: what closed while away is told to whoever was shown it', async () => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = await Streaming.start(gateway);
    const stocks = await joined(streaming, { secTypes: ['STK'] });
    gateway.refuse();
    for (const client of gateway.clients) client.disconnect('rst');
    await streaming.event('gap');
    gateway.account(ACCOUNT).close(STOCK);
    gateway.account(ACCOUNT).trade(CALL, 1, 5);
    gateway.accept();
    const resumed = await streaming.event('resumed');
    expect(stocks.updates.at(-1)).toMatchObject({ conId: STOCK.conId, change: 'closed', phase: 'reconciled' });
    expect(conIds(resumed.changes)).toEqual([CALL.conId]);
  });

  test('without the book hear what becomes of what they would have been shown', async () => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = await Streaming.start(gateway);
    const stocks = await joined(streaming, { secTypes: ['STK'], snapshot: false });
    gateway.account(ACCOUNT).reprice(STOCK, 9);
    await stocks.count(1);
    gateway.account(ACCOUNT).close(STOCK);
    await stocks.count(2);
    expect(stocks.updates.map(({ change }) => change)).toEqual(['repriced', 'closed']);
  });

  test('go on with the next start(), for what they leave open by what that one says', async () => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = new Streaming();
    const byAccount = await joined(streaming, { accounts: [ACCOUNT] });
    await streaming.start(gateway, { symbols: ['QQQ'] });
    expect(conIds(byAccount.updates)).toEqual([OTHER_CALL.conId]);
    await streaming.streamer.stop();
    await streaming.start(gateway, { secTypes: 'all' });
    await byAccount.count(4);
    expect(byAccount.updates.slice(1).map(({ conId, phase }) => [conId, phase])).toEqual([
      [CALL.conId, 'snapshot'],
      [PUT.conId, 'snapshot'],
      [STOCK.conId, 'snapshot'],
    ]);
  });

  test('whose predicate throws, or answers with a promise, are told of it and take nobody else with them', async () => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = await Streaming.start(gateway);
    const broken = await joined(streaming, {
      name: 'broken',
      filter: () => {
        throw new Error('no such table');
      },
    });
    const slow = await joined(streaming, {
      name: 'slow',
      filter: (() => Promise.resolve(false)) as unknown as () => boolean,
    });
    expect([...broken.updates, ...slow.updates]).toEqual([]);
    expect(streaming.events.handlerError.map(({ handler, error }) => [handler, String(error)])).toEqual(
      expect.arrayContaining([
        ['broken', 'Error: no such table'],
        ['slow', expect.stringContaining('a filter must answer true or false at once')],
      ]),
    );
    gateway.account(ACCOUNT).reprice(CALL, 8);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 8);
  });

  test.each<readonly [HandlerOptions, RegExp]>([
    [{ secTypes: ['OPTION'] }, /register the handler as 'secTypes.0' must be a security type .*mean 'OPT'/],
    [{ secTypes: [] }, /name at least one security type/],
    [{ filter: (async () => false) as unknown as () => boolean }, /'filter' must answer true or false at once/],
    [{ symbols: [''] }, /'symbols.0' must not be empty/],
    [{ accounts: [''] }, /'accounts.0' must not be empty/],
  ])('%j is refused at the door', async (options, sentence) => {
    await using streaming = new Streaming();
    expect(() => streaming.register(new Collector(), options)).toThrow(sentence);
  });
});

describe('hidden is not empty', () => {
  test('views and the snapshot count what is hidden, and the log says once when that is everything', async () => {
    const world = { accounts: { [ACCOUNT]: { positions: [holding(STOCK, 5)] } } };
    await using gateway = await MockGateway.start(world);
    const warned: string[] = [];
    await using streaming = await Streaming.start(gateway, {
      logger: { ...silent, warn: (message) => void warned.push(message) },
    });
    expect(streaming.streamer.positions()).toMatchObject({
      state: 'current',
      positions: [],
      hidden: { count: 1, bySecType: { STK: 1 } },
    });
    expect(streaming.events.snapshot).toMatchObject([{ hidden: { count: 1, bySecType: { STK: 1 } } }]);
    expect(warned).toEqual([
      expect.stringMatching(/Nothing of what is held is shown: 1 STK is hidden .*secTypes: 'all'/),
    ]);
    expect(streaming.streamer.positions({ secTypes: 'all' })).toMatchObject({ hidden: { count: 0, bySecType: {} } });
  });

  test('counts a security type for what the gateway called it, whatever that means elsewhere', async () => {
    const names = ['constructor', '__proto__', 'toString'];
    const rows = names.map((secType, index) => row({ secType, conId: String(index + 2) }));
    await using server = await ScriptedServer.start({ download: () => download(row(), ...rows) });
    await using streaming = await Streaming.start(server);
    const book = streaming.streamer.positions();
    const hidden = book.state === 'current' ? Object.entries(book.hidden.bySecType) : [];
    expect(hidden.sort()).toEqual(names.map((secType) => [secType, 1]).sort());
  });

  test('a handler that its own wish shows nothing is named once, whether it was there before or joins late', async () => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = new Streaming();
    const warned: string[] = [];
    await joined(streaming, { name: 'early', symbols: ['SPX'] });
    await joined(streaming, { name: 'sees', symbols: ['SPY'] });
    await streaming.start(gateway, { logger: { ...silent, warn: (message) => void warned.push(message) } });
    await joined(streaming, { name: 'late', accounts: ['DU9999999'] });
    expect(warned).toEqual([
      expect.stringMatching(/^Handler 'early' is shown nothing of what is held: .* hides all 4 positions\.$/),
      expect.stringContaining("Handler 'late' is shown nothing"),
    ]);
  });

  test('a view shows by its own wish, and finds one position whatever is hidden', async () => {
    await using gateway = await MockGateway.start(everything());
    await using streaming = await Streaming.start(gateway);
    const { streamer } = streaming;
    expect(streamer.positions({ secTypes: ['stk', 'OPT'], symbols: ['aapl'] })).toMatchObject({
      positions: [{ conId: STOCK.conId }],
      hidden: { count: 3, bySecType: { OPT: 3 } },
    });
    expect(streamer.position(STOCK.conId)).toMatchObject({ position: 100 });
    expect(streamer.position('spy 261218c00450000')).toMatchObject({ conId: CALL.conId });
    expect(streamer.position(STOCK.conId, 'DU9999999')).toBeNull();
    expect(() => streamer.positions({ secTypes: ['OPTS'] })).toThrow(/did you mean 'OPT'/);
  });
});

describe('leases', () => {
  const over = ({ signal }: StreamLease) => (signal.reason as { message?: string } | undefined)?.message;

  test('stop() ends the link for all, and says so to each', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const warned: string[] = [];
    const logger = { ...silent, warn: (message: string) => void warned.push(message) };
    const leases = await Promise.all([1, 2, 3].map(() => streaming.start(gateway, { logger })));
    await leases[0]?.release();
    await leases[0]?.release();
    expect(leases.map(({ signal }) => signal.aborted)).toEqual([true, false, false]);
    await streaming.streamer.stop();
    expect(leases.map(over)).toEqual([
      expect.stringContaining('its lease was released'),
      expect.stringContaining('stop() was called'),
      expect.stringContaining('stop() was called'),
    ]);
    expect(warned).toEqual([expect.stringContaining('all 2 leases')]);
    expect(gateway.connections.opened).toBe(1);
  });

  test('are given back by `await using` and by the signal; one that gives up its start leaves the others theirs', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const abort = new AbortController();
    const given = streaming.start(gateway, { signal: abort.signal });
    const kept = streaming.start(gateway);
    abort.abort();
    await expect(given).rejects.toMatchObject({ code: 'ABORTED' });
    {
      await using lease = await kept;
      expect([lease.signal.aborted, streaming.streamer.isStreaming]).toEqual([false, true]);
    }
    expect(streaming.streamer.status.state).toBe('stopped');
  });

  test('of a start that only joined follow their own signal', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const abort = new AbortController();
    const lease = await streaming.start(gateway, { signal: abort.signal });
    abort.abort();
    expect([lease.signal.aborted, streaming.streamer.isStreaming]).toEqual([true, true]);
  });
});
