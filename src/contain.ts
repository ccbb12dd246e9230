// What a function of the user's returns: a promise is heard, so that its rejection ends where it was called.

/** Hears of a rejection of what a function of the user's returned, whatever that is. Never throws. */
export function contain(result: unknown, failed: (error: unknown) => void): void {
  if (isThenable(result, failed)) settled(result).catch(failed);
}

/** Settles as it does: once, whatever its own `then` does. */
export const settled = (promise: PromiseLike<unknown>): Promise<unknown> =>
  new Promise((resolve) => {
    resolve(promise);
  });

/** Whether it is one; a getter that throws is a failure like any other. */
export function isThenable(value: unknown, failed: (error: unknown) => void): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return typeof Reflect.get(value, 'then') === 'function';
  } catch (error) {
    failed(error);
    return false;
  }
}
