// The streamer's clock with time that may jump, until the test is over; its timers stay as they are.
import { onTestFinished } from 'vitest';
import { replaceClock } from '../../src/clock.ts';

export function jumpingClock(): { jump(ms: number): void } {
  let ahead = 0;
  const undo = replaceClock({
    wallMs: () => Date.now() + ahead,
    upMs: () => performance.now() + ahead,
    setTimeout: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return { cancel: () => clearTimeout(timer) };
    },
  });
  onTestFinished(undo);
  return {
    jump: (ms) => {
      ahead += ms;
    },
  };
}
