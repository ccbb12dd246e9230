// A leg: a client on one side, the gateway on the other, and everything that passes, heard.
import type { Socket } from 'node:net';
import type { Side } from './capture-line.ts';

export interface TapEvents {
  readonly passed: (from: Side, chunk: Uint8Array) => void;
  /** The first side that ended it. */
  readonly closed: (by: Side, how: 'fin' | 'rst') => void;
}

const OTHER = { client: 'gateway', gateway: 'client' } as const;

/** Joins two sockets. @returns settles when both are closed */
export async function tap(sockets: Readonly<Record<Side, Socket>>, events: TapEvents): Promise<void> {
  let isOpen = true;
  const ended = (by: Side, how: 'fin' | 'rst'): void => {
    if (isOpen) events.closed(by, how);
    isOpen = false;
  };
  /** What comes of one socket goes to the other, at the pace of the slower; so does its end. */
  const pump = async (side: Side): Promise<void> => {
    const [from, to] = [sockets[side], sockets[OTHER[side]]];
    // A side that ended its own half and then went can be told nothing more: it will never drain, nor close a second time.
    const forNobody = (): void => {
      ended(OTHER[side], 'rst');
      cut(from);
    };
    to.once('close', forNobody);
    try {
      // Kept when it has said its last: what it is still to be told goes on.
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        if (!(chunk instanceof Uint8Array)) continue;
        events.passed(side, chunk);
        if (!to.write(chunk) && !to.closed) await drained(to);
      }
      ended(side, 'fin');
      to.end();
    } catch {
      ended(side, 'rst');
      cut(to);
    } finally {
      to.off('close', forNobody);
    }
  };
  await Promise.all([pump('client'), pump('gateway')]);
}

/** Node's reset of a socket whose end is on its way never closes it. */
function cut(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/** Settles when it takes more, or is gone: `once` of Node would leave a listener behind for each time it drained. */
const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.once('drain', done).once('close', done);
  });
