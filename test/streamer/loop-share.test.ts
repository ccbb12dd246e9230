// Work that can wait takes a stated share of a full event loop and all of an idle one, by a clock that is moved.
import { expect, test } from 'vitest';
import { LoopShare } from '../../src/loop-share.ts';
import { fullLoopByClock } from '../support/full-loop.ts';

const PIECE_MS = 0.1;
/** What may have been saved up before. */
const SAVED_MS = 5;

/** Works for so many turns of the loop, a piece at a time. @returns what it took */
async function worked(share: LoopShare, time: ReturnType<typeof fullLoopByClock>, turns: number, pieceMs = PIECE_MS) {
  const took = { ms: 0, pieces: 0, longestMs: 0 };
  for (const until = time.turns + turns; time.turns < until; ) {
    await share.turn();
    let slice = 0;
    do {
      time.takes(pieceMs);
      slice += pieceMs;
      took.pieces++;
    } while (!share.isSpent);
    took.ms += slice;
    took.longestMs = Math.max(took.longestMs, slice);
  }
  share.rest();
  return took;
}

test('of a full loop it takes its share: no more, and hardly less', async () => {
  const time = fullLoopByClock(2);
  const took = await worked(new LoopShare(0.05), time, 3_000);
  expect(took.ms - SAVED_MS).toBeLessThanOrEqual(time.upMs * 0.05);
  expect(took.ms).toBeGreaterThan(time.upMs * 0.045);
  expect(took.longestMs).toBeLessThan(SAVED_MS + PIECE_MS);
});

test('of an idle loop it takes every turn, each for a millisecond at most once what was saved is spent', async () => {
  const time = fullLoopByClock(0);
  const share = new LoopShare(0.05);
  await worked(share, time, 10);
  const took = await worked(share, time, 500);
  expect(took.pieces).toBeGreaterThan(4_500);
  expect(took.longestMs).toBeLessThanOrEqual(1 + 2 * PIECE_MS);
});

test('a piece that took too long is paid for before the next begins', async () => {
  const time = fullLoopByClock(1);
  const share = new LoopShare(0.1);
  await worked(share, time, 1, 50);
  const paidFrom = time.turns;
  await share.turn();
  // 50 ms less the 5 that were saved are a tenth of 450.
  expect(time.turns - paidFrom).toBeGreaterThan(400);
  expect(time.turns - paidFrom).toBeLessThan(460);
});

test('two who share it get turns one after the other', async () => {
  const time = fullLoopByClock(0);
  const share = new LoopShare(0.05);
  const got: string[] = [];
  const worker = async (name: string) => {
    for (let slice = 0; slice < 3; slice++) {
      await share.turn();
      got.push(name);
    }
  };
  await Promise.all([worker('a'), worker('b')]);
  expect(got.join('')).toBe('ababab');
  expect(time.turns).toBeGreaterThanOrEqual(5);
});
