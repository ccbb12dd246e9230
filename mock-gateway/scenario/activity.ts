// Work that waits, without async functions: each goes on in the very callback it waited for, so that a virtual clock
// can play a whole night in one call, in exact order.

/** Calls off a wait. */
export type Cancel = () => void;

export interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts a wait, which settles at once or later. @returns calls it off */
export type Suspend<T> = (settle: Settle<T>) => Cancel;

/** Work that stops now and then to wait. */
export type Activity<T = void> = Generator<Suspend<void>, T, void>;

/** Waits inside an activity, for a value. */
export function* suspended<T>(suspend: Suspend<T>): Activity<T> {
  const got: T[] = [];
  yield ({ resolve, reject }) =>
    suspend({
      resolve: (value) => {
        got.push(value);
        resolve();
      },
      reject,
    });
  const [value] = got;
  if (got.length === 0 || value === undefined) throw new Error('A wait ended without a value');
  return value;
}

/** Waits inside an activity for a promise. */
export function* settled(promise: Promise<void>): Activity {
  yield ({ resolve, reject }) => {
    promise.then(resolve, reject);
    return () => {};
  };
}

/** Waits inside an activity for several others, side by side; the first failure calls off the rest. */
export function* together(activities: readonly Activity[]): Activity {
  if (activities.length === 0) return;
  yield ({ resolve, reject }) => {
    let left = activities.length;
    let failed = false;
    const cancels: Cancel[] = [];
    const cancelAll = (): void => {
      for (const cancel of cancels) cancel();
    };
    for (const activity of activities) {
      if (failed) break;
      cancels.push(
        drive(activity, {
          resolve: () => {
            left -= 1;
            if (left === 0) resolve();
          },
          reject: (error) => {
            failed = true;
            cancelAll();
            reject(error);
          },
        }),
      );
    }
    return cancelAll;
  };
}

/** Runs an activity up to its end. @returns calls it off, with everything it waits for */
export function drive<T>(activity: Activity<T>, settle: Settle<T>): Cancel {
  type Resume = () => IteratorResult<Suspend<void>, T>;
  let over = false;
  let advancing = false;
  let resume: Resume | undefined;
  let cancelWait: Cancel = () => {};

  const step = (next: IteratorResult<Suspend<void>, T>): void => {
    if (over) return;
    if (next.done === true) {
      over = true;
      settle.resolve(next.value);
      return;
    }
    let waiting = true;
    let cancel: Cancel = () => {};
    const wake = (how: Resume): void => {
      if (!waiting || over) return;
      waiting = false;
      // A wait that is over must not go on listening.
      cancel();
      advance(how);
    };
    cancel = next.value({
      resolve: () => wake(() => activity.next()),
      reject: (error) => wake(() => activity.throw(error)),
    });
    if (waiting) cancelWait = cancel;
    else cancel();
  };
  // A loop, not a recursion: a thousand waits that are over at once must not need a thousand stack frames.
  const advance = (how: Resume): void => {
    resume = how;
    if (advancing) return;
    advancing = true;
    while (resume !== undefined && !over) {
      const now: Resume = resume;
      resume = undefined;
      try {
        step(now());
      } catch (error) {
        if (over) break;
        over = true;
        settle.reject(error);
      }
    }
    advancing = false;
    if (over) unwind(activity);
  };

  advance(() => activity.next());
  return () => {
    if (over) return;
    over = true;
    cancelWait();
    // Called off by what it is itself doing, it is unwound once that is done.
    if (!advancing) unwind(activity);
  };
}

/** Runs the `finally` blocks of an activity that is not resumed any more. */
function unwind<T>(activity: Activity<T>): void {
  try {
    activity.throw(new Error('Called off'));
  } catch {
    // What it was called off with, or what it had ended with.
  }
}
