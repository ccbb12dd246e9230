// An event loop that is full: by a clock that is moved, or in truth.
import { onTestFinished } from 'vitest';
import { replaceClock } from '../../src/clock.ts';

/** Time that passes only by what is said to take it: `busyMs` in every turn of the loop, until the test is over. */
export function fullLoopByClock(busyMs: number): {
  readonly upMs: number;
  readonly turns: number;
  takes(ms: number): void;
} {
  const time = {
    upMs: 0,
    turns: 0,
    takes: (ms: number) => {
      time.upMs += ms;
    },
  };
  const undo = replaceClock({
    wallMs: () => time.upMs,
    upMs: () => time.upMs,
    setTimeout: (callback) => {
      const timer = setImmediate(callback);
      return { cancel: () => clearImmediate(timer) };
    },
  });
  inEveryTurn(() => {
    time.turns++;
    time.takes(busyMs);
  });
  onTestFinished(undo);
  return time;
}

/** Something else takes `busyMs` of every turn, until the test is over. */
export function fullLoop(busyMs: number): void {
  inEveryTurn(() => {
    for (const until = performance.now() + busyMs; performance.now() < until; );
  });
}

function inEveryTurn(call: () => void): void {
  let isOver = false;
  const turn = () => {
    if (isOver) return;
    call();
    setImmediate(turn);
  };
  setImmediate(turn);
  onTestFinished(() => {
    isOver = true;
  });
}
