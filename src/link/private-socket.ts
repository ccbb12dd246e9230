// What is reached of @stoqey/ib that has no public name: its socket.
import { Socket } from 'node:net';

/** The library's own socket: private, and looked for as such. */
export const controllerSocket = (api: object): object =>
  Object(Reflect.get(Object(Reflect.get(api, 'controller')), 'socket'));

/** No request waits for the answer to the one before it: unsubscribe and subscribe are two small writes in a row. */
export function sendAtOnce(client: unknown): void {
  if (client instanceof Socket) client.setNoDelay(true);
}
