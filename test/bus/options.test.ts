// What publisher and subscriber refuse at the door, and what they say where the bus cannot be entered; no server is needed.
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { BusError, BusSubscriber, publishPositions, type SubscriberOptions } from '../../src/bus/index.ts';
import { InvalidOptionsError } from '../../src/index.ts';
import { isolatedStreamer } from '../../testing/index.ts';

const CANNOT = 'Cannot subscribe to the bus as';

describe('options of the bus', () => {
  test.each<[SubscriberOptions, string]>([
    [{ name: 'a b' }, `${CANNOT} 'name' must be 1 to 64 letters, digits, '-' or '_': current value is 'a b'.`],
    [{ heartbeatMs: 0 }, `${CANNOT} 'heartbeatMs' must be at least 50: current value is 0.`],
    [{ heartbeatMs: Number.NaN }, `${CANNOT} 'heartbeatMs' must be a number of milliseconds: current value is NaN.`],
    [
      { staleAfterMs: 6_000 },
      `${CANNOT} 'staleAfterMs' must be at least twice 'heartbeatMs', or the book would be stale between heartbeats: current value is 6000.`,
    ],
    [{ servers: [] }, `${CANNOT} 'servers' must name at least one server: current value is [].`],
  ])('%o is refused with one sentence', async (options, sentence) => {
    const refused = await BusSubscriber.connect(options).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidOptionsError);
    expect(refused).toMatchObject({ message: sentence });
  });

  test('a publisher refuses what it does not know', async () => {
    const options = { name: 'desk', hartbeatMs: 100 };
    await expect(publishPositions(isolatedStreamer(), options)).rejects.toThrow(
      "Cannot publish to the bus as 'hartbeatMs' is not an option: check its spelling.",
    );
  });

  test('where nothing listens, the sentence says where, and what to start; no password is in it', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const address = probe.address();
    await new Promise((resolve) => probe.close(resolve));
    const port = typeof address === 'object' && address ? address.port : 0;
    const servers = `nats://me:secret@127.0.0.1:${port}`;
    const refused = await BusSubscriber.connect({ servers }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BusError);
    const where = `nats://127.0.0.1:${port}`;
    expect(String(refused)).toContain(`BusError: Cannot enter the bus at ${where}: nothing there answers`);
    expect(String(refused)).toContain('start nats-server -js there');
    expect(String(refused)).not.toContain('secret');
  });
});
