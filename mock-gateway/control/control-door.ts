// The HTTP door: its address, who may use it, and its life around the gateways behind it.
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { MockGateway, MockGatewayOptions, PlayResult, Scenario } from '../index.ts';
import { controlApp } from './app.ts';
import { HostedGateways } from './hosted-gateways.ts';

/** Connections at once: the waiting polls of every route, and room for the rest. */
const MAX_CONNECTIONS = 2_048;
/** Milliseconds a request may take to arrive. */
const REQUEST_MS = 30_000;

/** A start of the gateway behind the door. */
export interface GatewayStart {
  /** Until the next reset. */
  readonly gateway: MockGateway;
  /** How the scenario it was started with ended; absent when there was none. */
  readonly played: Promise<PlayResult> | undefined;
}

/**
 * How a door is opened; all optional.
 * @example await using door = await ControlDoor.open({ gateway: { clock: 'virtual' }, port: 8_500 });
 */
export interface ControlOptions {
  /** What the gateway is started with, at first and at each reset. @default as MockGateway.start() */
  readonly gateway?: MockGatewayOptions;
  /** Played from each start. @default none */
  readonly scenario?: Scenario | undefined;
  /** How many times faster than written that scenario is played. @default 1 */
  readonly speed?: number;
  /** TCP port of the door; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Address of the door; another than loopback needs a token. @default '127.0.0.1' */
  readonly host?: string;
  /** What every request must send as `Authorization: Bearer …`, 16 characters at least. @default nobody is asked */
  readonly token?: string | undefined;
  /** Told of each start that a reset is. */
  readonly onReset?: (start: GatewayStart) => void;
  /** What `POST /shutdown` does. @default closes the door */
  readonly onShutdown?: () => void;
}

/**
 * An HTTP door to a fake gateway: what a TypeScript test does to it, any language does here.
 * @example
 * await using door = await ControlDoor.open();
 * console.log(door.gateway.port, door.url); // a bot connects to the one, its test suite asks the other
 */
export class ControlDoor implements AsyncDisposable {
  /** Such as `http://127.0.0.1:40124`. */
  readonly url: string;
  readonly #server: Server;
  readonly #gateways: HostedGateways;
  #closed: Promise<void> | undefined;

  private constructor(server: Server, gateways: HostedGateways, url: string) {
    this.#server = server;
    this.#gateways = gateways;
    this.url = url;
  }

  /**
   * Starts a gateway and opens the door to it.
   * @throws {RangeError} when the address can be reached from other machines and there is no token
   * @throws {Error} when a port cannot be bound; what `MockGateway.start()` throws
   * @example await using door = await ControlDoor.open({ port: 8_500 });
   */
  static async open(options: ControlOptions = {}): Promise<ControlDoor> {
    const { gateway = {}, scenario, speed, port = 0, host = '127.0.0.1', token, onReset = () => {} } = options;
    checkToken(host, token);
    let door: ControlDoor | undefined;
    const shutDown = options.onShutdown ?? (() => void door?.close());
    const gateways = await HostedGateways.start({ options: gateway, scenario, speed }, onReset, shutDown);
    const server = createServer();
    const admission = { port: 0, token };
    server.maxConnections = MAX_CONNECTIONS;
    server.requestTimeout = REQUEST_MS;
    server.headersTimeout = REQUEST_MS;
    const app = controlApp(gateways, () => admission);
    const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
    server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));
    try {
      admission.port = await listening(server, port, host);
    } catch (error) {
      await gateways.closeAll();
      throw error;
    }
    door = new ControlDoor(server, gateways, `http://${host.includes(':') ? `[${host}]` : host}:${admission.port}`);
    return door;
  }

  /** The gateway behind it, until the next reset. */
  get gateway(): MockGateway {
    return this.#gateways.main.gateway;
  }

  /** How the scenario that the gateway was started with ended; absent when there was none. */
  get played(): Promise<PlayResult> | undefined {
    return this.#gateways.main.life.played;
  }

  /**
   * Stops all gateways, ends every request, and leaves no timer.
   * @example
   * const door = await ControlDoor.open();
   * await door.close();
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** As {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#gateways.closeAll();
    this.#server.closeAllConnections();
    await closed;
  }
}

const MIN_TOKEN = 16;

function checkToken(host: string, token: string | undefined): void {
  const isLoopback = host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
  if (token === undefined && !isLoopback) {
    throw new RangeError(
      `Cannot open the control door on '${host}': other machines can reach it, so it must have a token`,
    );
  }
  if (token !== undefined && token.length < MIN_TOKEN) {
    throw new RangeError(`Cannot open the control door: the token must have ${MIN_TOKEN} characters at least`);
  }
}

function listening(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `Cannot open the control door on ${host}:${port}: the port is in use: choose another one, or 0 for a free one`,
            )
          : error,
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
