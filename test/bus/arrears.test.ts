// How late a stream is: what waits for longer than it may, on an event loop that is full.
import { expect, test } from 'vitest';
import { arrears, lateAfterMs } from '../../src/bus/arrears.ts';
import { Outbox } from '../../src/bus/outbox.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { fullLoopByClock } from '../support/full-loop.ts';
import { costlyStream, rounds, settled, update } from './outbox-kit.ts';

test('it may be late by three heartbeats, 5 s at least', () => {
  expect([50, 1_000, 5_000].map(lateAfterMs)).toEqual([5_000, 5_000, 15_000]);
});

test('what waits for longer than it may is late until the stream has it, however much comes meanwhile', async () => {
  const time = fullLoopByClock(2);
  const { send } = costlyStream(time.takes);
  let turned = 0;
  const outbox = new Outbox(
    send,
    () => {},
    () => {
      turned += 1;
    },
    1_000,
  );
  let sequence = 0;
  const burst = (updates: number) => {
    for (let conId = 1; conId <= 250; conId++)
      for (let one = 0; one < updates; one++) outbox.add(update(conId, ++sequence));
  };
  const look = async (turns: number) => {
    const lates: boolean[] = [];
    await rounds(turns, () => void lates.push(outbox.looksLate()));
    return lates;
  };
  expect(outbox.looksLate()).toBe(false);
  // 250 x 60 publishes of 0.1 ms in 0.03 of the time are 50 s; of one each, 0.8 s.
  burst(60);
  const began = time.upMs;
  const lates = await look(2_000);
  const firstAt = lates.indexOf(true);
  expect(firstAt).toBeGreaterThan(0);
  expect(new Set(lates.slice(firstAt))).toEqual(new Set([true]));
  expect(time.upMs - began).toBeGreaterThan(4_000);
  expect(turned).toBe(0);
  expect(arrears(outbox, '')).toBe('the publisher is more than 1 s behind');
  await settled(outbox);
  expect(turned).toBeGreaterThan(0);
  expect(arrears(outbox, '')).toBe(null);
  // Prices without end: each is folded into the next, and what is sent is the newest.
  for (let round = 0; round < 70; round++) burst(1);
  await rounds(3_000, () => {
    burst(1);
    expect(outbox.looksLate()).toBe(false);
  });
  await settled(outbox);
});

test('a delay that stays is late all the time, not only where one look has gone on for long enough', async () => {
  const time = fullLoopByClock(2);
  const { send } = costlyStream(time.takes);
  let sequence = 0;
  let isOver = false;
  // For each that was sent another comes: ten of each wait all the time, and go round in 1.7 s.
  const sending = async (one: PositionUpdate): Promise<boolean> => {
    if (!isOver) outbox.add(update(one.conId, ++sequence));
    return await send(one);
  };
  const outbox: Outbox = new Outbox(
    sending,
    () => {},
    () => {},
    1_000,
  );
  for (let conId = 1; conId <= 50; conId++) for (let one = 0; one < 10; one++) outbox.add(update(conId, ++sequence));
  const lates: boolean[] = [];
  await rounds(4_000, () => void lates.push(outbox.looksLate()));
  const firstAt = lates.indexOf(true);
  expect(firstAt).toBeGreaterThan(0);
  expect(new Set(lates.slice(firstAt))).toEqual(new Set([true]));
  isOver = true;
  await settled(outbox);
  expect(outbox.looksLate()).toBe(false);
});
