// Runs steps without async functions: each goes on in the very callback it waited for, so that a virtual clock can play
// a whole night in one call, in exact order.

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
  let over = false;
  let advancing = false;
  let again = false;
  let cancelWait: Cancel = () => {};

  const fail = (error: unknown): void => {
    if (over) return;
    over = true;
    settle.reject(error);
  };
  const step = (): void => {
    const next = activity.next();
    if (next.done === true) {
      over = true;
      settle.resolve(next.value);
      return;
    }
    let waiting = true;
    const resolve = (): void => {
      if (!waiting || over) return;
      waiting = false;
      advance();
    };
    cancelWait = next.value({ resolve, reject: fail });
  };
  // A loop, not a recursion: a thousand waits that are over at once must not need a thousand stack frames.
  const advance = (): void => {
    again = true;
    if (advancing) return;
    advancing = true;
    while (again && !over) {
      again = false;
      try {
        step();
      } catch (error) {
        fail(error);
      }
    }
    advancing = false;
  };

  advance();
  return () => {
    if (over) return;
    over = true;
    cancelWait();
  };
}
