// What waits to be published, by itself: when the stream holds something of each position, be the outbox ever so busy.
import { expect, test, vi } from 'vitest';
import { Outbox } from '../../src/bus/outbox.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { fullLoopByClock } from '../support/full-loop.ts';
import { until } from '../support/until.ts';
import { costlyStream, rounds, settled, update } from './outbox-kit.ts';

/** A stream that takes a message when it is told to. */
function slowStream() {
  const flights: { readonly sequence: number; readonly land: (isTaken?: boolean) => Promise<void> }[] = [];
  const send = ({ sequence }: PositionUpdate) =>
    new Promise<boolean>((resolve) => {
      const land = async (isTaken = true) => {
        resolve(isTaken);
        await until(() =>
          expect(
            flights.splice(
              flights.findIndex((one) => one.sequence === sequence),
              1,
            ),
          ).toHaveLength(1),
        );
      };
      flights.push({ sequence, land });
    });
  const flies = (sequence: number) => until(() => expect(flights.map((one) => one.sequence)).toContain(sequence));
  const land = async (sequence: number, isTaken = true) => {
    await flies(sequence);
    await flights.find((one) => one.sequence === sequence)?.land(isTaken);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { send, flies, land, flying: () => flights.map(({ sequence }) => sequence) };
}

test('it is paid as soon as the stream took something of each position, and not when nothing waits any more', async () => {
  const { send, flies, land, flying } = slowStream();
  const paid = vi.fn();
  const outbox = new Outbox(send, paid);
  for (const [conId, sequence] of [
    [1, 1],
    [2, 2],
    [1, 3],
    [2, 4],
  ] as const)
    outbox.add(update(conId, sequence));
  await land(1);
  expect([outbox.isPaid, paid.mock.calls.length]).toEqual([false, 0]);
  await land(2);
  // In a turn of their own, which a full loop puts off.
  for (const next of [3, 4]) await flies(next);
  expect([outbox.isPaid, outbox.isIdle, flying()]).toEqual([true, false, [3, 4]]);
  expect(paid).toHaveBeenCalled();
});

test('once everything is owed anew, what was in flight before pays nothing', async () => {
  const { send, flies, land } = slowStream();
  const outbox = new Outbox(send, () => {});
  outbox.add(update(1, 1));
  await flies(1);
  outbox.oweEverything();
  outbox.add(update(1, 2));
  await land(1);
  expect(outbox.isPaid).toBe(false);
  await land(2);
  expect([outbox.isPaid, outbox.isIdle]).toEqual([true, true]);
});

test('what the stream refused is still owed; what was closed and opened again is owed again', async () => {
  const { send, land } = slowStream();
  const outbox = new Outbox(send, () => {});
  outbox.add(update(1, 1));
  await land(1, false);
  expect(outbox.isPaid).toBe(false);
  await land(1);
  expect(outbox.isPaid).toBe(true);
  outbox.add(update(1, 2, 'closed'));
  await land(2);
  outbox.add(update(1, 3, 'opened'));
  expect(outbox.isPaid).toBe(false);
  await land(3);
  expect(outbox.isPaid).toBe(true);
});

test('in flight when everything was owed, and nothing of it waits: nothing is owed for ever', async () => {
  const { send, flies, land } = slowStream();
  const outbox = new Outbox(send, () => {});
  outbox.add(update(1, 1));
  await flies(1);
  outbox.oweEverything();
  await land(1);
  expect([outbox.isPaid, outbox.isIdle]).toEqual([true, true]);
});

test('a full loop gives it a share: what comes is folded, each position is told in order, and none waits for ever', async () => {
  const time = fullLoopByClock(2);
  const { sent, most, send } = costlyStream(time.takes);
  const outbox = new Outbox(send, () => {});
  let sequence = 0;
  const before = time.upMs;
  await rounds(1_000, () => {
    for (let conId = 1; conId <= 250; conId++) outbox.add(update(conId, ++sequence));
  });
  // 0.03 of the time, and 5 ms that were saved; a publish is 0.1 ms.
  expect(sent.length).toBeLessThan((time.upMs - before) * 0.3 + 60);
  expect([outbox.isPaid, new Set(sent.map(({ conId }) => conId)).size]).toEqual([true, 250]);
  await settled(outbox);
  expect([most.ofOne, most.inFlight <= 200]).toEqual([0, true]);
  expect(sent.length + outbox.folded).toBe(sequence);
  const last = new Map<number, number>();
  for (const one of sent) {
    expect(one.sequence).toBeGreaterThan(last.get(one.conId) ?? 0);
    last.set(one.conId, one.sequence);
  }
  expect([...last.values()].sort((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, at) => sequence - 249 + at));
});

test('of what a full loop folds, a close is not, and what is opened or changed says so still', async () => {
  const time = fullLoopByClock(2);
  const { sent, send } = costlyStream(time.takes);
  const outbox = new Outbox(send, () => {});
  let sequence = 0;
  const closes: number[] = [];
  await rounds(200, (at) => {
    for (let conId = 1; conId <= 250; conId++) {
      const isClose = at % 50 === 40;
      const change = isClose ? 'closed' : at % 50 === 41 ? 'opened' : at % 50 === 20 ? 'changed' : 'repriced';
      outbox.add(update(conId, ++sequence, change));
      if (isClose) closes.push(sequence);
    }
  });
  await settled(outbox);
  expect(outbox.folded).toBeGreaterThan(sequence / 2);
  const told = sent.filter(({ change }) => change === 'closed').map((one) => one.sequence);
  expect(told.sort((a, b) => a - b)).toEqual(closes);
  for (let conId = 1; conId <= 250; conId++) {
    const changes = sent.filter((one) => one.conId === conId).map(({ change }) => change);
    // Behind each close, what opened it again, or the next close that took that in.
    for (const [at, change] of changes.entries())
      if (changes[at - 1] === 'closed') expect(['opened', 'closed']).toContain(change);
  }
});

test('while the bus takes nothing the newest 64 of a position wait, and are sent in order when it does', async () => {
  const flights: number[] = [];
  let isAway = true;
  const outbox = new Outbox(
    async ({ sequence }) => {
      const isTaken = !isAway;
      if (isTaken) flights.push(sequence);
      await new Promise((resolve) => setImmediate(resolve));
      return isTaken;
    },
    () => {},
  );
  outbox.add(update(1, 1));
  await rounds(5, () => {});
  for (let sequence = 2; sequence <= 200; sequence++) outbox.add(update(1, sequence));
  await rounds(20, () => {});
  isAway = false;
  await settled(outbox);
  expect(flights.slice(-64)).toEqual(Array.from({ length: 64 }, (_, at) => 137 + at));
  expect(flights.length + outbox.folded).toBe(200);
});

test('what was held is told again as it was last told, closes too; how many are held is known', async () => {
  const sent: string[] = [];
  const outbox = new Outbox(
    async ({ conId, change }) => {
      sent.push(`${conId} ${change}`);
      return true;
    },
    () => {},
  );
  outbox.add(update(1, 1, 'opened'));
  outbox.add(update(2, 2, 'opened'));
  outbox.add(update(2, 3, 'closed'));
  await settled(outbox);
  expect([outbox.held, sent.splice(0)]).toEqual([1, ['1 opened', '2 opened', '2 closed']]);
  outbox.tellAgain();
  await settled(outbox);
  expect([outbox.held, sent]).toEqual([1, ['1 opened', '2 closed']]);
});
