// Promise 19: stop() then start() is a gap like any other; reset() forgets handlers, listeners and book.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT, STOCK } from '../../support/option-world.ts';
import { bootstrap, downloadEnd, row, ScriptedServer } from '../../support/scripted-server.ts';
import { Collector, Streaming, silent } from '../../support/streaming.ts';

describe('stop() and start() on the same account', () => {
  test('tell what was opened and closed in between, and that nobody listened (I11)', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const { run } = streaming.streamer;
    await streaming.streamer.stop();
    const { since } = streaming.streamer.positions();
    gateway.account(ACCOUNT).close(PUT);
    gateway.account(ACCOUNT).setPosition(OTHER_CALL, holding(OTHER_CALL, 5));
    await streaming.start(gateway);
    const resumed = await streaming.event('resumed');
    expect(streaming.events.gap).toMatchObject([
      { run, reason: 'stopped', error: null, positions: 2, generation: 1, since },
    ]);
    expect(resumed).toMatchObject({ run, closed: [{ conId: PUT.conId }], opened: [{ conId: OTHER_CALL.conId }] });
    expect(streaming.handler.updates.slice(2)).toEqual(resumed.changes);
    expect(streaming.events.snapshot).toHaveLength(1);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current' });
  });

  test('give a handler that joined in between the whole book', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    await streaming.streamer.stop();
    const late = streaming.register(new Collector());
    await streaming.start(gateway);
    expect(late.updates.map(({ conId, change, phase }) => [conId, change, phase])).toEqual([
      [CALL.conId, 'opened', 'snapshot'],
      [PUT.conId, 'opened', 'snapshot'],
    ]);
  });

  test('with another filter show what that lets in, and keep what was let in until it closes', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    await streaming.streamer.stop();
    gateway.account(ACCOUNT).close(PUT);
    await streaming.start(gateway, { secTypes: ['STK'] });
    expect(streaming.handler.updates.slice(2).map(({ conId, change }) => [conId, change])).toEqual([
      [PUT.conId, 'closed'],
      [STOCK.conId, 'opened'],
    ]);
    expect(streaming.streamer.stats().positions).toBe(2);
  });

  test('on another login forget what is no longer streamed, and close nothing of it', async () => {
    const script = {
      download: (_connection: number, account: string) => Buffer.concat([row({ account }), downloadEnd(account)]),
    };
    await using first = await ScriptedServer.start({ ...script, bootstrap: () => bootstrap('DU1') });
    await using second = await ScriptedServer.start({ ...script, bootstrap: () => bootstrap('DU2') });
    const warned: string[] = [];
    await using streaming = await Streaming.start(first);
    await streaming.streamer.stop();
    await streaming.start(second, { logger: { ...silent, warn: (text) => void warned.push(text) } });
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', positions: [{ account: 'DU2' }] });
    expect(streaming.streamer.stats().positions).toBe(1);
    expect(streaming.handler.updates.map(({ change }) => change)).toEqual(['opened', 'opened']);
    expect(warned).toContainEqual(expect.stringContaining('1 positions of an account that is not streamed any more'));
  });
});

describe('reset()', () => {
  test('stops, and forgets handlers, listeners and book: the next start begins afresh', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const { streamer } = streaming;
    const before = streamer.run;
    await streamer.reset();
    expect(streamer.run).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    expect(streamer.run).not.toBe(before);
    expect(streamer.stats()).toMatchObject({ handlers: 0, positions: 0, generation: 0 });
    expect(streamer.status).toEqual({ state: 'idle' });
    expect(streamer.positions()).toMatchObject({ state: 'unknown', reason: 'start() was not called yet' });
    const told = streaming.states.length;
    const late = new Collector();
    streamer.registerHandler(late);
    await streaming.start(gateway);
    expect(streaming.states).toHaveLength(told);
    expect(streaming.handler.updates).toHaveLength(2);
    expect(late.updates.map(({ phase, generation }) => [phase, generation])).toEqual([
      ['snapshot', 1],
      ['snapshot', 1],
    ]);
  });

  test('before any start, and twice at once, does no harm', async () => {
    await using streaming = new Streaming();
    await Promise.all([streaming.streamer.reset(), streaming.streamer.reset()]);
    expect(streaming.streamer.status.state).toBe('idle');
  });
});
