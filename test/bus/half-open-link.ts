// A link to a server that can become half-open: it stays connected, and not one byte of it arrives any more; or be cut for a while.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class HalfOpenLink implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  /** Of those that are swallowed. */
  readonly #dead = new WeakSet<Socket>();
  #isCut = false;

  private constructor(server: Server, sockets: Set<Socket>, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = `nats://127.0.0.1:${port}`;
  }

  /** @param to where it leads, such as `nats://127.0.0.1:4222` */
  static async to(to: string): Promise<HalfOpenLink> {
    const sockets = new Set<Socket>();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const link = new HalfOpenLink(server, sockets, typeof address === 'object' && address ? address.port : 0);
    server.on('connection', (near) => {
      if (link.#isCut) {
        near.on('error', () => {});
        near.destroy();
        return;
      }
      const far = connect(Number(new URL(to).port), '127.0.0.1');
      link.#pass(near, far);
      link.#pass(far, near);
    });
    return link;
  }

  /** From now on nothing arrives on what is connected, either way, and nobody is told; who connects anew is served. */
  swallow(): void {
    for (const socket of this.#sockets) this.#dead.add(socket);
  }

  /** What is connected is closed, and so is who connects, until {@link mend}. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      if (!this.#dead.has(from)) to.write(bytes);
    });
    from.on('error', () => {});
    from.on('close', () => {
      this.#sockets.delete(from);
      if (!this.#dead.has(from)) to.destroy();
    });
  }
}
