// Faults on top of a capture that is served again: the streamer goes on, or comes back and has the whole of it.
import { describe, expect, test } from 'vitest';
import {
  badLength,
  corrupt,
  drop,
  duplicate,
  type Fault,
  fin,
  garbage,
  hang,
  latency,
  refuse,
  reset,
  slice,
  stall,
  throttle,
  withhold,
} from '../../../mock-gateway/index.ts';
import { RawClient } from '../../support/raw-client.ts';
import { at, NOW, served, streamAgain, streamed } from '../../support/streamed-session.ts';
import { Streaming } from '../../support/streaming.ts';

describe('with a fault on top, the streamer', () => {
  const ONCE = { times: 1 };
  const FAULTS: readonly [string, Fault, 'goes on' | 'comes back'][] = [
    ['latency', latency({ ms: 5, jitterMs: 10 }), 'goes on'],
    ['slice', slice({ bytes: 7, maxBytes: 300 }), 'goes on'],
    ['throttle', throttle({ bytesPerSecond: 100_000 }), 'goes on'],
    ['duplicate', duplicate('portfolioValue'), 'goes on'],
    ['corrupt', corrupt({ message: 'portfolioValue', field: 'marketPrice', value: 'x', ...ONCE }), 'goes on'],
    ['reset', reset({ afterBytes: 2_000, ...ONCE }), 'comes back'],
    ['fin', fin({ afterBytes: 2_000, ...ONCE }), 'comes back'],
    ['badLength', badLength('topBit', { message: 'accountDownloadEnd', ...ONCE }), 'comes back'],
    ['garbage', garbage({ bytes: 64, message: 'accountDownloadEnd', ...ONCE }), 'comes back'],
    ['drop', drop('accountDownloadEnd', ONCE), 'comes back'],
    ['stall', stall({ afterBytes: 3_000 }), 'comes back'],
    ['hang', hang(), 'comes back'],
    ['refuse', refuse(), 'comes back'],
  ];
  test.each(FAULTS)('%s', async (_name, fault, outcome) => {
    const session = await streamed();
    await using played = await served(session);
    await using streaming = new Streaming();
    const active = played.faults.add(fault);
    const starting = streaming.start(at(played), {
      secTypes: 'all',
      // Long enough for a healthy attempt on a busy machine: one that gives up is a difference, and no other is served.
      connectTimeoutMs: 2_000,
      snapshotTimeoutMs: outcome === 'goes on' ? 10_000 : 2_000,
      reconnect: { initial: true },
    });
    if (outcome === 'comes back' && !('times' in fault)) {
      await streaming.event('status', ({ state }) => state === 'reconnecting');
      await active.remove();
    }
    await starting;
    await streaming.handler.seen('the trade', ({ position }) => position === 105);
    expect(played.differences).toEqual([]);
    expect(streaming.states.includes('reconnecting')).toBe(outcome === 'comes back');
  });
});

describe('what went otherwise under a fault', () => {
  test('is told in one sentence, and not judged', async () => {
    const session = await streamed();
    await using played = await served(session);
    const active = played.faults.add(reset({ afterBytes: 100 }));
    await expect(streamAgain(at(played))).rejects.toThrow();
    await expect.poll(() => played.spoiled).toHaveLength(1);
    expect(played.spoiled[0]).toMatch(/^Connection 1 ended before it sent \w+, message \d+ of \d+ in the capture\.$/);
    expect(played.differences).toEqual([]);
    await active.remove();
    await streamAgain(at(played));
    await played.finished;
    played.verify();
    expect(played.spoiled).toHaveLength(1);
  });

  test('is told of a connection that ends with the replay too', async () => {
    const played = await served(await streamed(), { ...NOW, match: 'loose' });
    played.faults.add(withhold('managedAccounts'));
    const client = await RawClient.open(at(played));
    await client.greet();
    await played.stop();
    expect(played.spoiled).toEqual([
      expect.stringMatching(/^Connection 1 ended before it sent startApi, message 2 of \d+ in the capture\.$/),
    ]);
  });

  test('is nothing where everything went as recorded', async () => {
    await using played = await served(await streamed());
    played.faults.add(slice({ bytes: 7, maxBytes: 300 }));
    await streamAgain(at(played));
    await played.stop();
    expect(played.spoiled).toEqual([]);
  });
});
