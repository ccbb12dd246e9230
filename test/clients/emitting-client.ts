// @stoqey/ib and ib (node-ib): two clients that tell everything as events, behind one face.
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Target } from './driver-words.ts';

const require = createRequire(import.meta.url);

interface Emitting extends EventEmitter {
  connect(): void;
  disconnect(): void;
  readonly [method: string]: unknown;
}

const MAKERS: Readonly<Record<string, (options: object) => Emitting>> = {
  '@stoqey/ib': (options) => new (require('@stoqey/ib').IBApi)(options),
  ib: (options) => new (require('ib'))(options),
};

/** What was heard: an event with its arguments, or an error with its code; no code is the client's own trouble. */
export type Heard =
  | { readonly event: string; readonly args: readonly unknown[] }
  | { readonly code: number | undefined; readonly text: string };

export class EmittingClient {
  readonly #client: Emitting;

  constructor(library: string, at: Target & { readonly clientId: number }, hear: (heard: Heard) => void) {
    const make = MAKERS[library];
    if (make === undefined)
      throw new Error(`Cannot drive '${library}': it must be ${Object.keys(MAKERS).join(' or ')}`);
    this.#client = make({ ...at });
    this.#client.on('all', (event: string, args: readonly unknown[]) => {
      if (event !== 'error' && event !== 'info') hear({ event, args });
    });
    // (error, code, …) of the one, (error, { id, code }) of the other; `info` is an error below 2200.
    this.#client.on('error', (error: unknown, more: unknown) => hear({ code: codeOf(more), text: String(error) }));
    this.#client.on('info', (text: unknown, code: unknown) => hear({ code: codeOf(code), text: String(text) }));
  }

  has(method: string): boolean {
    return typeof this.#client[method] === 'function';
  }

  call(method: string, ...args: readonly unknown[]): void {
    const act = this.#client[method];
    if (typeof act !== 'function') throw new Error(`The client has no '${method}'`);
    Reflect.apply(act, this.#client, args);
  }

  connect(): void {
    this.#client.connect();
  }

  disconnect(): void {
    this.#client.disconnect();
  }
}

function codeOf(more: unknown): number | undefined {
  const code = typeof more === 'object' && more !== null && 'code' in more ? more.code : more;
  // @stoqey/ib numbers what is its own from 500 up to 600.
  return typeof code === 'number' && code > 0 ? code : undefined;
}
