// A leg: a client on one side, the gateway on the other, and everything that passes, heard.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Side } from './capture-line.ts';

export interface TapEvents {
  readonly passed: (from: Side, chunk: Uint8Array) => void;
  /** The first side that ended it. */
  readonly closed: (by: Side, how: 'fin' | 'rst') => void;
}

/** Joins two sockets. @returns settles when both are closed */
export async function tap(client: Socket, gateway: Socket, events: TapEvents): Promise<void> {
  let isOpen = true;
  const ended = (by: Side, how: 'fin' | 'rst'): void => {
    if (isOpen) events.closed(by, how);
    isOpen = false;
  };
  await Promise.all([
    pump(client, gateway, (chunk) => events.passed('client', chunk)).then((how) => ended('client', how)),
    pump(gateway, client, (chunk) => events.passed('gateway', chunk)).then((how) => ended('gateway', how)),
  ]);
}

/** What comes of one socket goes to the other, at the pace of the slower; so does its end. */
async function pump(from: Socket, to: Socket, heard: (chunk: Uint8Array) => void): Promise<'fin' | 'rst'> {
  // A side that ended its own half and then went can be told nothing more: it will never drain, nor close a second time.
  const forNobody = (): void => {
    from.resetAndDestroy();
  };
  to.once('close', forNobody);
  try {
    for await (const chunk of from) {
      if (!(chunk instanceof Uint8Array)) continue;
      heard(chunk);
      if (!to.write(chunk) && !to.closed) await Promise.race([once(to, 'drain'), once(to, 'close')]);
    }
    to.end();
    return 'fin';
  } catch {
    to.resetAndDestroy();
    return 'rst';
  } finally {
    to.off('close', forNobody);
  }
}
