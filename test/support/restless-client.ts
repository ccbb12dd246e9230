// A client that only ever asks for its account, orders when told to, reads nothing, and comes back at once whenever its
// link is lost.
import { connect, type Socket } from 'node:net';
import { encodeClientHello } from '../../mock-gateway/wire/handshake.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { encodeMessage } from '../../mock-gateway/wire/text/write-message.ts';
import { orderRequest } from './order-request.ts';

const SERVER_VERSION = 193;
const PAUSE_MS = 5;

export class RestlessClient {
  readonly #at: { readonly host: string; readonly port: number };
  readonly #clientId: number;
  #socket: Socket | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #orders: boolean;
  #orderId = 10_000;
  #stopped = false;

  /** @param options `orders`: it gives an order each time it comes */
  constructor(
    at: { readonly host: string; readonly port: number },
    { clientId = 1, orders = false }: { readonly clientId?: number; readonly orders?: boolean } = {},
  ) {
    this.#at = at;
    this.#clientId = clientId;
    this.#orders = orders;
    this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const socket = this.#socket;
    if (socket === undefined) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.destroy();
    await closed;
  }

  #connect(): void {
    const socket = connect(this.#at.port, this.#at.host);
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.once('connect', () => {
      socket.write(encodeClientHello({ min: 100, max: SERVER_VERSION, connectOptions: '' }));
      const startApi = { clientId: this.#clientId, optionalCapabilities: '' };
      socket.write(encodeMessage(requests.startApi, startApi, SERVER_VERSION));
      const subscription = { subscribe: true, acctCode: 'DU1234567' };
      socket.write(encodeMessage(requests.reqAccountUpdates, subscription, SERVER_VERSION));
      if (this.#orders) socket.write(encodeMessage(requests.placeOrder, this.#order(), SERVER_VERSION));
    });
    socket.once('close', () => {
      this.#socket = undefined;
      if (!this.#stopped) this.#retry = setTimeout(() => this.#connect(), PAUSE_MS);
    });
  }

  /** One that rests, with a number it has not used. */
  #order() {
    this.#orderId += 1;
    return orderRequest({ orderId: this.#orderId, orderType: 'LMT', lmtPrice: 10, tif: 'GTC' });
  }
}
