// What the streamer does about an error of its own: it says so, tries once more, and gives up when that happens again.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { EXIT, explain } from '../../bin/positions/exit.ts';
import { watch } from '../../bin/positions/watch.ts';
import { MockGateway } from '../../mock-gateway/index.ts';
import { HandlerRegistry } from '../../src/delivery/handler-registry.ts';
import { optionWorld } from '../support/option-world.ts';
import { Streaming } from '../support/streaming.ts';
import { until } from '../support/until.ts';

const BUG = new TypeError('a bug of ours');

/** From now on, so many publications of a download throw. */
function breakPublication(times: number): void {
  const spy = vi.spyOn(HandlerRegistry.prototype, 'settleSnapshots');
  for (let time = 0; time < times; time++) {
    spy.mockImplementationOnce(() => {
      throw BUG;
    });
  }
}

/** Resolves when the gateway holds no connection any more. */
const closedAll = (gateway: MockGateway) => until(() => expect(gateway.clients).toEqual([]));

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an error of our own', () => {
  test('in the first attempt is what start() rejects with: INTERNAL, with its cause and advice', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    breakPublication(1);
    const error = await streaming.failure(gateway, { reconnect: { initial: true } });
    expect(error).toMatchObject({ code: 'INTERNAL' });
    expect(error).toMatchObject({ code: 'INTERNAL', cause: BUG, advice: expect.stringContaining('report') });
    expect(streaming.streamer.status).toMatchObject({ state: 'stopped', error });
    expect(streaming.states.filter((state) => state === 'connecting')).toHaveLength(1);
    await closedAll(gateway);
  });

  test('on a running link is tried again once', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    breakPublication(1);
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('status', (status) => status.state === 'reconnecting' && status.error.code === 'INTERNAL');
    await streaming.event('resumed');
    expect(streaming.streamer.positions().state).toBe('current');
  });

  test('that repeats itself ends the stream, says why, and start() works again', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const reading = streaming.streamer.updates()[Symbol.asyncIterator]();
    breakPublication(100);
    gateway.clients[0]?.disconnect('rst');
    expect(await streaming.state('stopped')).toMatchObject({ error: { code: 'INTERNAL' } });
    expect(streaming.streamer.positions()).toMatchObject({
      state: 'stale',
      reason: expect.stringContaining(BUG.message),
    });
    while (!(await reading.next()).done);
    expect(streaming.states.filter((state) => state === 'connecting')).toHaveLength(3);
    vi.restoreAllMocks();
    await streaming.start(gateway);
    expect(streaming.streamer.positions().state).toBe('current');
  });
});

describe('ib-positions watch', () => {
  test('ends with exit code 1 when an error of the streamer’s own ends its start', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    breakPublication(1);
    await using streaming = new Streaming();
    const ended = await watch(streaming.settings(gateway), 'plain').catch(explain);
    expect(ended).toMatchObject({ code: EXIT.noStream, text: expect.stringContaining(BUG.message) });
  });

  test('ends with exit code 1 when the stream gives up', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await using streaming = new Streaming();
    const watching = watch(streaming.settings(gateway), 'plain').catch(explain);
    await streaming.state('live');
    breakPublication(100);
    gateway.clients[0]?.disconnect('rst');
    expect(await watching).toMatchObject({ code: EXIT.noStream });
  });

  test('ends with exit code 0 on a signal, also during its start', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await using streaming = new Streaming();
    const watching = watch(streaming.settings(gateway), 'plain');
    await streaming.state('connecting');
    process.emit('SIGINT');
    expect(await watching).toBe(EXIT.done);
  });
});
