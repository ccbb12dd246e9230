// A real @stoqey/ib client for tests: connects, and gives its events as promises and lists.
import { EventName, IBApi } from '@stoqey/ib';
import { PATIENCE_MS } from './patience.ts';

/** What one @stoqey/ib event carried. */
export type EventArguments = readonly unknown[];

export class StoqeyClient {
  readonly api: IBApi;
  readonly #seen: { readonly name: string; readonly args: EventArguments }[] = [];
  readonly #wakers = new Set<() => void>();

  constructor(at: { readonly host: string; readonly port: number }, clientId = 1) {
    this.api = new IBApi({ host: at.host, port: at.port, clientId, maxReqPerSec: 1_000 });
    this.api.on(EventName.all, (name, args) => {
      this.#seen.push({ name, args });
      for (const waker of [...this.#wakers]) waker();
    });
  }

  /** Connects and resolves at nextValidId. */
  static async connect(at: { readonly host: string; readonly port: number }, clientId = 1): Promise<StoqeyClient> {
    const client = new StoqeyClient(at, clientId);
    client.api.connect();
    await client.event(EventName.nextValidId);
    return client;
  }

  /** The arguments of each event of this name, oldest first. */
  all(name: EventName): readonly EventArguments[] {
    return this.#seen.filter((event) => event.name === name).map((event) => event.args);
  }

  /** The arguments of the nth event of this name, counting from 0, now or when it comes. */
  event(name: EventName, nth = 0): Promise<EventArguments> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        const args = this.all(name)[nth];
        if (args === undefined) return;
        clearTimeout(timer);
        this.#wakers.delete(settle);
        resolve(args);
      };
      const timer = setTimeout(() => {
        this.#wakers.delete(settle);
        reject(new Error(`${name} #${nth} did not come; seen: ${this.#seen.map((event) => event.name).join(', ')}`));
      }, PATIENCE_MS);
      this.#wakers.add(settle);
      settle();
    });
  }

  async disconnect(): Promise<void> {
    if (!this.api.isConnected) return;
    const count = this.all(EventName.disconnected).length;
    this.api.disconnect();
    await this.event(EventName.disconnected, count);
  }
}
