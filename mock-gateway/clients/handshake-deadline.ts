// How long a connection may stay without startApi: a client that never gets there must not keep its place for ever.
import { type CancelTimer, realClock } from '../clock.ts';

/**
 * Calls back once, by real time.
 * @param isExcused asked when the time is over: true gives the connection as much time again
 */
export function handshakeDeadline(afterMs: number, isExcused: () => boolean, onLate: () => void): CancelTimer {
  let cancel: CancelTimer;
  const wait = (): CancelTimer =>
    realClock.after(afterMs, () => {
      if (isExcused()) cancel = wait();
      else onLate();
    });
  cancel = wait();
  return () => cancel();
}
