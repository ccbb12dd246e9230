// Subscribers that sleep amid a burst, or are held up, for longer than the heartbeat is waited for: processes of their own.
import { afterEach, describe, expect, test } from 'vitest';
import { type Program, program } from '../support/program.ts';
import { until } from '../support/until.ts';
import { contracts, openDesk, QUICK } from './desk.ts';
import { hasNats } from './nats.ts';

const STALE_AFTER_MS = 500;
const programs: Program[] = [];
/** Not by the child's own kill(): on Deno what was signalled once counts as ended. */
const signal = ({ pid }: Program['child'], name: NodeJS.Signals): void => void (pid && process.kill(pid, name));
afterEach(async () => {
  for (const { child, ended } of programs.splice(0)) {
    signal(child, 'SIGKILL');
    await ended;
  }
});

/** Follows what a subscriber in another process is told. @param heldUpMs by a listener of its `snapshot` */
function subscriber(url: string, heldUpMs = 0) {
  const args = [url, QUICK.name, `${QUICK.heartbeatMs}`, `${STALE_AFTER_MS}`, `${heldUpMs}`];
  const started = program('test/bus/subscriber-process.ts', args);
  programs.push(started);
  let text = '';
  started.child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  const lines = () => text.split('\n').slice(0, -1);
  return { ...started, told: () => lines().map((line): unknown[] => JSON.parse(line)) };
}

const updatesOf = (told: readonly unknown[][]) => told.filter(([type]) => type === 'update');
const eventsOf = (told: readonly unknown[][]) => told.flatMap(([type]) => (type === 'update' ? [] : [type]));
/** What was told between a gap and its end: a busy machine may make another one, before or behind. */
function meanwhile(told: readonly unknown[][]) {
  let isGap = false;
  return told.filter(([type]) => {
    if (type === 'gap' || type === 'resumed') isGap = type === 'gap';
    return isGap && type === 'update';
  });
}

/** A desk whose contracts are all repriced, to 1.01, 1.02 and so on. */
async function burstingDesk() {
  const desk = await openDesk();
  const publisher = await desk.publish();
  let round = 0;
  return {
    desk,
    publisher,
    price: () => (100 + round) / 100,
    burst: async (rounds: number) => {
      for (const last = round + rounds; round < last; ) {
        round++;
        for (const contract of contracts) desk.account.reprice(contract, (100 + round) / 100);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    /** Resolves when the publisher has said so often more that it lives. */
    beats: async (count: number) => {
      const { subscriber } = await desk.subscribe();
      const seen = new Set<number>();
      await until(() => {
        const view = subscriber.positions();
        if (view.state !== 'unknown') seen.add(view.asOf.getTime());
        expect(seen.size).toBeGreaterThan(count);
      });
      await subscriber.stop();
    },
  };
}

describe.skipIf(!hasNats)('a subscriber that is away for longer than the heartbeat', () => {
  test.skipIf(process.platform === 'win32')(
    'is told, when it slept amid a burst, of a gap, of everything that came meanwhile once, and that it is over',
    async () => {
      const { desk, publisher, burst, beats, price } = await burstingDesk();
      await using _ = desk;
      const { child, said, told } = subscriber(desk.nats.url);
      await said(/^\["snapshot"\]/m);
      await burst(5);
      signal(child, 'SIGSTOP');
      await burst(10);
      await beats((2 * STALE_AFTER_MS) / QUICK.heartbeatMs);
      await burst(10);
      // A loop that is full sends late: what is in the stream before it wakes cannot be live.
      await until(() => expect(publisher.stats().published).toBe(20 * 26));
      signal(child, 'SIGCONT');
      await said(/^\["resumed"\]/m);
      await burst(1);
      await until(() => expect(told().filter(([, , at]) => at === price())).toHaveLength(20));
      // A busy machine may hold it up once more, later on.
      expect(eventsOf(told()).slice(0, 4)).toEqual(['held up', 'snapshot', 'gap', 'resumed']);
      const updates = updatesOf(told());
      const keys = updates.map(([, conId, at]) => `${conId}/${at}`);
      expect(new Set(keys).size).toBe(20 * 27);
      expect(updates).toHaveLength(20 * 27);
      expect(updates.map(([, , , , , sequence]) => sequence)).toEqual(updates.map((_, at) => at + 1));
      const reconciled = meanwhile(told());
      expect(reconciled.length).toBeGreaterThanOrEqual(20 * 10);
      expect(new Set(reconciled.map(([, , , , phase]) => phase))).toEqual(new Set(['reconciled']));
    },
  );

  test('is told of a gap when a handler of its own held it up, and takes nothing that waited for a sign of life', async () => {
    const { desk, burst, publisher } = await burstingDesk();
    await using _ = desk;
    const { said, told } = subscriber(desk.nats.url, 3 * STALE_AFTER_MS);
    await said(/^\["held up"\]/m);
    await burst(1);
    // All of it is in the stream, and nothing can prove life that was written before.
    await until(() => expect(publisher.stats().published).toBe(40));
    await said(/^\["resumed"\]/m);
    expect(eventsOf(told()).slice(0, 4)).toEqual(['held up', 'snapshot', 'gap', 'resumed']);
    expect(meanwhile(told()).map(([, , at, , phase]) => [at, phase])).toEqual(
      Array.from({ length: 20 }, () => [1.01, 'reconciled']),
    );
    expect(updatesOf(told())).toHaveLength(40);
  });
});
