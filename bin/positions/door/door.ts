// The HTTP server around the door: its address, its limits, and its end with readers on it.
import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { hostname } from 'node:os';
import { getRequestListener } from '@hono/node-server';
import { type Address, inUrl } from './address.ts';
import { type Behind, doorApp } from './app.ts';

/** Readers of /events, and room for whoever asks once. */
const MAX_CONNECTIONS = 256;
/** Milliseconds a request may take to arrive. */
const REQUEST_MS = 10_000;
/** Bytes of all headers of one request. */
const MAX_HEADER_BYTES = 8 * 1024;
/** Milliseconds that readers have, at the end, to take what waits for them. */
const FAREWELL_MS = 1_000;

export interface Door {
  /** Such as `http://127.0.0.1:8600/`. */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws {Error} in one sentence when it cannot listen there */
export async function openDoor(
  address: Address,
  token: string | undefined,
  behind: Pick<Behind, 'served' | 'page' | 'plot' | 'stillMs'>,
): Promise<Door> {
  const over = new AbortController();
  setMaxListeners(MAX_CONNECTIONS, over.signal);
  const settings = { token, names: [address.host.toLowerCase(), hostname().toLowerCase()], port: 0 };
  const app = doorApp({ ...behind, settings: () => settings, over: over.signal });
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1_000,
  });
  server.maxConnections = MAX_CONNECTIONS;
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  server.on('request', (incoming, outgoing) => void listener(incoming, outgoing));
  settings.port = await listening(server, address);
  return {
    url: `http://${inUrl({ ...address, port: settings.port })}/`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      over.abort();
      const timer = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

function listening(server: Server, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'the port is in use: choose another one, or 0 for a free one' : error.message;
      reject(new Error(`Cannot serve on ${inUrl(address)}: ${why}`));
    });
    server.listen(address.port, address.host, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : address.port);
    });
  });
}
