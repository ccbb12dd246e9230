// What is done when a signal is aborted; a shared attempt as seen by one caller, who may leave it alone without ending it.
import { aborted } from './errors.ts';

/** Whether it is a real one, and no object that only looks like one. */
export function isSignal(value: unknown): value is AbortSignal {
  try {
    return value instanceof AbortSignal && typeof value.aborted === 'boolean';
  } catch {
    return false;
  }
}

/** Calls `act` once the signal is aborted, at once if it is already; whatever its own methods do. @returns the undo */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  else EventTarget.prototype.addEventListener.call(signal, 'abort', act, { once: true });
  return () => EventTarget.prototype.removeEventListener.call(signal, 'abort', act);
}

/** Settles as the attempt does; rejects with `ABORTED` when the signal is aborted first. */
export function abortable(attempt: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return attempt;
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(aborted('its signal was aborted', signal.reason)));
    attempt.then(resolve, reject).finally(forget);
  });
}
