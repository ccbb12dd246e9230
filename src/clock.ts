// Where this half takes its time from: one object, so that a test may let a year pass.

/** A timer that was asked for. */
export interface Timer {
  /** Calls it off; afterwards, and once it has run, it does nothing. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since 1970, by the clock on the wall, which may be set. */
  wallMs(): number;
  /** Milliseconds by the clock that is never set, and only runs while the machine is awake. */
  upMs(): number;
  /** Calls back once, `ms` from now. */
  setTimeout(callback: () => void, ms: number): Timer;
}

/** The time of this machine. */
const machine: Clock = {
  wallMs: () => Date.now(),
  upMs: () => performance.now(),
  setTimeout: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The clock in force. @stoqey/ib has timers of its own, which stay real. */
export let clock: Clock = machine;

/** Tests only: takes time from elsewhere, for what asks from now on. @returns the undo */
export function replaceClock(other: Clock): () => void {
  clock = other;
  return () => {
    clock = machine;
  };
}

/** Resolves after so long, or when the signal is given. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimeout(wake, ms);
    function wake(): void {
      timer.cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    }
    signal.addEventListener('abort', wake, { once: true });
  });
}
