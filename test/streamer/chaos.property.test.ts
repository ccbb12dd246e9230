// Random worlds, faults, moves and handlers; once the trouble ends, everything must be right again.
//
// What is judged, within a bound after the last fault: the book equals the gateway's truth as it is spelled on the wire;
// every handler's last word per position equals the book; no close is seen twice, and none is missed that reached
// the streamer; at most one connection existed at any instant; nothing was thrown out of the process; no update carried a
// number that is none; the book never said `current` while the link was not live. no-leaks.ts adds: no socket, no timer.
//
// Two choices. Faults that falsify without breaking a frame (a row dropped, a digit changed) cannot be seen by any client:
// after a schedule that had one the link is cut once before judging, so that a complete download puts it right. And a
// position that closes and reopens while the link is down is no close: what reaches the streamer is a difference in size.
// The closes it must have seen are taken from the gateway's journal: rows of size 0 sent on a live, undisturbed link
// before a later row that provably arrived.
//
// CHAOS_RUNS=10000 npm run chaos            the long run
// CHAOS_SEED=<seed>[/<path>] npm run chaos  replays what a failure printed
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChaosRun } from '../support/chaos/chaos-run.ts';
import { scheduleArbitrary } from '../support/chaos/schedule.ts';
import { Tally } from '../support/chaos/tally.ts';

/** A schedule that takes longer has hung, in milliseconds. */
const HANGS_MS = 90_000;
const [seed = String(Date.now() % 2 ** 31), path] = (process.env['CHAOS_SEED'] ?? '').split('/').filter(Boolean);
const RUNS = path === undefined ? Number(process.env['CHAOS_RUNS'] ?? 200) : 1;
const replay = path === undefined ? {} : { path };

test(
  'whatever goes wrong, afterwards book and handlers agree with the gateway, and nothing was lost, doubled or leaked',
  async () => {
    const tally = new Tally();
    console.log(`chaos: ${RUNS} schedules, CHAOS_SEED=${[seed, path].filter(Boolean).join('/')}`);
    // Not shrunk: every run costs real time, and time is a part of what failed. The schedule is printed as it was.
    const details = await fc.check(
      fc.asyncProperty(scheduleArbitrary, (schedule) => ChaosRun.play(schedule, tally)),
      { numRuns: RUNS, seed: Number(seed), timeout: HANGS_MS, endOnFailure: true, ...replay },
    );
    console.log(`chaos: ${tally}`);
    if (details.failed) {
      const schedule = JSON.stringify(details.counterexample?.[0]);
      const replayed = `CHAOS_SEED=${details.seed}/${details.counterexamplePath} npm run chaos`;
      throw new Error(`${replayed}\n${String(details.errorInstance)}\nschedule: ${schedule}`);
    }
    expect(tally.counts.visibleCloses, 'closes that cannot have been missed').toBeGreaterThan(
      path === undefined ? 0 : -1,
    );
  },
  Math.max(300_000, RUNS * 2_000),
);
