// One attempt to connect by TCP, and its outcome: whether the door is open.
import { connect } from 'node:net';

/** Settles with the outcome of one attempt: 'connected', or the error's code. */
export const attempt = (at: { readonly host: string; readonly port: number }): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(at.port, at.host);
    socket.once('connect', () => {
      socket.destroy();
      socket.once('close', () => resolve('connected'));
    });
    socket.once('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message));
  });
