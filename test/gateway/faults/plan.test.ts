// What a fault plans, by the virtual clock: the moments and sizes themselves, and that a seed gives them again.
import { describe, expect, it } from 'vitest';
import { ByteLane } from '../../../mock-gateway/faults/byte-lane.ts';
import { FaultBoard } from '../../../mock-gateway/faults/fault-board.ts';
import { MessageFaults } from '../../../mock-gateway/faults/message-faults.ts';
import { drop, type Fault, garbage, latency, slice, throttle, virtualClock } from '../../../mock-gateway/index.ts';
import { randomFrom } from '../../../mock-gateway/random.ts';

interface Delivery {
  readonly atMs: number;
  readonly text: string;
}

/** Pushes each text at once, and tells when what of it came out within `ms`. */
async function deliveries(seed: number, faults: readonly Fault[], texts: readonly string[], ms: number) {
  const [clock, board] = [virtualClock(0), new FaultBoard()];
  for (const fault of faults) board.add(fault);
  const seen: Delivery[] = [];
  const lane = new ByteLane({
    board,
    direction: 'response',
    clock,
    random: randomFrom(seed),
    client: { clientId: 1 },
    isHeld: () => false,
    deliver: (bytes) => seen.push({ atMs: clock.now(), text: Buffer.from(bytes).toString() }),
    close: () => expect.unreachable(),
  });
  for (const text of texts) lane.push(Buffer.from(text));
  await clock.advance(ms);
  lane.stop();
  return { seen, board, pending: clock.pending };
}

const letters = [...'abcdefghij'];
const momentsOf = async (seed: number): Promise<readonly number[]> => {
  const { seen } = await deliveries(seed, [latency({ ms: 10, jitterMs: 500 })], letters, 510);
  expect(seen.map(({ text }) => text)).toEqual(letters);
  return seen.map(({ atMs }) => atMs);
};

describe('latency', () => {
  it('plans ms and what the seed gives of the jitter, never before what was sent earlier', async () => {
    const random = randomFrom(5);
    let latest = 0;
    const planned = letters.map(() => {
      latest = Math.max(latest, 10 + random.next() * 500);
      return latest;
    });
    expect(await momentsOf(5)).toEqual(planned);
    expect(new Set(planned).size).toBeGreaterThan(2);
  });

  it('has the same moments for the same seed, and others for another', async () => {
    const five = await momentsOf(5);
    expect(await momentsOf(5)).toEqual(five);
    expect(await momentsOf(6)).not.toEqual(five);
  });

  it('with times strikes so often: what comes behind is on time, but never earlier', async () => {
    const { seen, board } = await deliveries(1, [latency({ ms: 40, times: 1 })], ['a', 'b'], 40);
    expect(seen).toEqual([
      { atMs: 40, text: 'a' },
      { atMs: 40, text: 'b' },
    ]);
    expect(board.active).toEqual([]);
  });
});

describe('slice', () => {
  const piecesOf = async (seed: number): Promise<readonly Delivery[]> =>
    (await deliveries(seed, [slice({ bytes: 2, maxBytes: 7, gapMs: 3 })], ['x'.repeat(100)], 200)).seen;

  it('plans pieces of the sizes the seed gives, so far apart in time', async () => {
    const random = randomFrom(9);
    const planned: Delivery[] = [];
    for (let left = 100; left > 0; ) {
      const size = Math.min(left, random.whole(2, 7));
      planned.push({ atMs: planned.length * 3, text: 'x'.repeat(size) });
      left -= size;
    }
    expect(await piecesOf(9)).toEqual(planned);
    expect(await piecesOf(10)).not.toEqual(planned);
  });

  it('with times strikes so often', async () => {
    const { seen } = await deliveries(1, [slice({ bytes: 1, gapMs: 1, times: 1 })], ['ab', 'cd'], 10);
    expect(seen.map(({ text }) => text)).toEqual(['a', 'b', 'cd']);
  });
});

describe('throttle', () => {
  it('plans each step at the moment its bytes are due', async () => {
    const { seen } = await deliveries(1, [throttle({ bytesPerSecond: 1_000 })], ['x'.repeat(70)], 1_000);
    expect(seen.map(({ atMs, text }) => [atMs, text.length])).toEqual([
      [0, 20],
      [20, 20],
      [40, 20],
      [60, 10],
    ]);
  });

  it('the slowest of several is what counts', async () => {
    const faults = [throttle({ bytesPerSecond: 1_000 }), throttle({ bytesPerSecond: 500 })];
    const { seen } = await deliveries(1, faults, ['x'.repeat(20)], 1_000);
    expect(seen.map(({ atMs, text }) => [atMs, text.length])).toEqual([
      [0, 10],
      [20, 10],
    ]);
  });
});

describe('chance', () => {
  const outcome = (seed: number, fault: Fault, count: number): readonly string[] => {
    const board = new FaultBoard();
    board.add(fault);
    const faults = new MessageFaults({
      board,
      direction: 'response',
      random: randomFrom(seed),
      client: { clientId: 1 },
      release: () => {},
      onStrike: () => {},
    });
    return Array.from({ length: count }, (_item, index) =>
      faults
        .pass({ name: 'currentTime', bytes: Uint8Array.of(index), fields: {} })
        .map(({ bytes }) => Buffer.from(bytes).toString('hex'))
        .join(' '),
    );
  };

  it.each([
    ['which messages are lost', drop('currentTime', { chance: 0.5 })],
    ['what garbage is made of', garbage({ bytes: 8 })],
  ])('decides %s, the same for the same seed', (_what, fault) => {
    const first = outcome(3, fault, 64);
    expect(outcome(3, fault, 64)).toEqual(first);
    expect(outcome(4, fault, 64)).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(1);
  });
});
