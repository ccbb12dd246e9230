// A server that greets any client and then sends it recorded fields: no gateway, no codec of ours.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { frameOf } from '../gateway/wire/vectors/vector.ts';

export class ReplayServer implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = port;
  }

  /**
   * Listens. The handshake reply comes with the client's first bytes, `frames` with the first after them (startApi).
   * @param serverVersion what to answer, whatever the client offered
   */
  static async start(serverVersion: number, frames: readonly (readonly string[])[]): Promise<ReplayServer> {
    const sockets = new Set<Socket>();
    const bootstrap = [
      ['15', '1', 'DU1234567'],
      ['9', '1', '1'],
    ];
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
      let received = '';
      let step = 0;
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
        if (step === 0 && received.includes(`..`)) {
          step = 1;
          socket.write(frameOf([String(serverVersion), '20260405 23:49:26 UTC']));
        }
        if (step === 1 && received.includes('71\0')) {
          step = 2;
          socket.write(Buffer.concat([...bootstrap, ...frames].map((fields) => frameOf(fields))));
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The replay server has no port');
    return new ReplayServer(server, sockets, address.port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
