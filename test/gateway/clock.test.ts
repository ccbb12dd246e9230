// Time that moves when it is told to, and chance that repeats.
import { describe, expect, it } from 'vitest';
import { MockGateway, realClock, virtualClock } from '../../mock-gateway/index.ts';
import { randomFrom } from '../../mock-gateway/random.ts';

describe('the virtual clock', () => {
  it('stands still, then runs what is due in order of time, and of asking where that is equal', async () => {
    const clock = virtualClock(1_000);
    const ran: string[] = [];
    const note = (name: string) => () => ran.push(`${name}@${clock.now()}`);
    clock.after(30, note('c'));
    clock.after(10, note('a'));
    clock.after(10, note('b'));
    clock.after(31, note('never'));
    const called = clock.after(5, note('called off'));
    called();
    expect([clock.now(), ran]).toEqual([1_000, []]);
    await clock.advance(30);
    expect(ran).toEqual(['a@1010', 'b@1010', 'c@1030']);
    expect([clock.now(), clock.pending]).toEqual([1_030, 1]);
  });

  it('sees timers set in answer to others, also after an await, within one advance', async () => {
    const clock = virtualClock(0);
    const ran: number[] = [];
    const wait = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
    const work = (async () => {
      for (let step = 0; step < 3; step++) {
        await wait(60_000);
        await Promise.resolve();
        ran.push(clock.now());
      }
    })();
    await clock.advance(180_000);
    await work;
    expect(ran).toEqual([60_000, 120_000, 180_000]);
  });

  it('makes one move after the other when two are asked for at once', async () => {
    const clock = virtualClock(0);
    const ran: number[] = [];
    clock.after(10, () => ran.push(clock.now()));
    clock.after(20, () => ran.push(clock.now()));
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect([ran, clock.now()]).toEqual([[10, 20], 20]);
    expect(() => clock.advance(-1)).toThrow(/ms must be 0 or more, and finite: current value is -1/);
  });

  it('belongs to the gateway that was started with it; the real one does not move', async () => {
    await using gateway = await MockGateway.start({ clock: 'virtual' });
    const before = gateway.clock.now();
    await gateway.clock.advance(1_234);
    expect(gateway.clock.now() - before).toBe(1_234);
    await using real = await MockGateway.start();
    await expect(real.clock.advance(1)).rejects.toThrow("start the gateway with clock: 'virtual'");
  });

  it('leaves no timer behind when the gateway stops', async () => {
    const clock = virtualClock();
    const gateway = await MockGateway.start({ clock });
    gateway.clock.after(1_000, () => expect.unreachable());
    await gateway.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(2_000);
  });
});

describe('a clock', () => {
  it('of a virtual kind goes on after a timer that threw, which fails only its own advance', async () => {
    const clock = virtualClock();
    clock.after(5, () => {
      throw new Error('the timer broke');
    });
    await expect(clock.advance(10)).rejects.toThrow('the timer broke');
    const ran: number[] = [];
    clock.after(5, () => ran.push(clock.now()));
    await clock.advance(10);
    expect(ran).toHaveLength(1);
  });

  it('of a virtual kind refuses to advance without end, and takes a delay that is no number for none', async () => {
    const clock = virtualClock();
    for (const ms of [Number.POSITIVE_INFINITY, Number.NaN, -1]) {
      expect(() => clock.advance(ms)).toThrow(/ms must be 0 or more, and finite/);
    }
    const ran: number[] = [];
    clock.after(Number.NaN, () => ran.push(clock.now()));
    await clock.advance(0);
    expect(ran).toHaveLength(1);
  });

  it("of the real kind waits longer than the machine's timers can, not one millisecond", async () => {
    const ran: string[] = [];
    const cancels = [2 ** 31, 3_000_000_000, Number.POSITIVE_INFINITY].map((delayMs) =>
      realClock.after(delayMs, () => ran.push(String(delayMs))),
    );
    // Due behind whatever was cut down to one millisecond.
    await new Promise<void>((resolve) => realClock.after(5, resolve));
    for (const cancel of cancels) cancel();
    expect(ran).toEqual([]);
  });
});

describe('chance', () => {
  it('is the same for the same seed, and spread over its range', () => {
    const draw = (seed: number): readonly number[] => {
      const random = randomFrom(seed);
      return Array.from({ length: 10_000 }, () => random.whole(0, 9));
    };
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
    for (let digit = 0; digit < 10; digit++) {
      const share = draw(42).filter((drawn) => drawn === digit).length;
      expect(share).toBeGreaterThan(900);
      expect(share).toBeLessThan(1_100);
    }
  });

  it('has a seed of its own when none is given', async () => {
    await using one = await MockGateway.start();
    await using two = await MockGateway.start();
    expect(one.seed).not.toBe(two.seed);
    await expect(MockGateway.start({ seed: -1 })).rejects.toThrow(/'seed'.*current value is -1/);
  });
});
