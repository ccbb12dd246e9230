// A shared attempt as seen by one caller, who may leave it alone without ending it.
import { StartAbortedError } from './errors.ts';

/** Settles as the attempt does; rejects with {@link StartAbortedError} when the signal is aborted first. */
export function abortable(attempt: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return attempt;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new StartAbortedError('its signal was aborted', signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    attempt.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
