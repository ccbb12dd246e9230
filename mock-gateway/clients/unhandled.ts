// Requests nothing answers: what becomes of the client, and whether whoever runs the gateway hears of it.
import type { UnhandledRequests } from '../replies/reply.ts';
import type { Values } from '../wire/message.ts';

/** Kinds that are said at most: a client may send any number of message ids. */
const MOST_SAID = 100;

export class Unhandled {
  readonly #policy: UnhandledRequests;
  readonly #said = new Set<string>();

  constructor(policy: UnhandledRequests) {
    this.#policy = policy;
  }

  /** A client sent one. @returns whether it is answered 320, loses its connection, or hears nothing */
  meet(request: string): 'refuse' | 'close' | 'nothing' {
    if (this.#policy === 'error') return 'close';
    if (this.#policy === 'ignore') return 'nothing';
    if (this.#policy === 'warn') this.#say(request);
    return 'refuse';
  }

  #say(request: string): void {
    if (this.#said.has(request) || this.#said.size >= MOST_SAID) return;
    this.#said.add(request);
    console.warn(`mock gateway: nothing answers ${request}: it is refused with 320`);
  }
}

/** The id of a request that has one. */
export const reqIdOf = ({ reqId }: Values): number | undefined => (typeof reqId === 'number' ? reqId : undefined);

const MAX_ID = 0x7fffffff;

/** The id of a request no table knows: its first number, as every request since server version 80 has it first. */
export function idIn(texts: unknown): number | undefined {
  const first: unknown = Array.isArray(texts) ? texts[0] : undefined;
  const id = typeof first === 'string' && /^\d{1,10}$/.test(first) ? Number(first) : undefined;
  return id !== undefined && id <= MAX_ID ? id : undefined;
}
