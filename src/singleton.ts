// The one slot of this realm, the ONLY global; and the marks by which the threads of a process see each other's links.
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

const SLOT = Symbol.for('ib-position-streamer/instance');
const MARKS = 'ib-position-streamer/links';
/** Links of one process that are told apart; beyond them, nobody is warned. */
const MAX_MARKS = 256;

/** Whether the instance that is being made is none of the realm's. */
let isAside = false;

/** What `make` makes is not the instance of this realm, nor becomes it: for the test kit alone. */
export function aside<T>(make: () => T): T {
  isAside = true;
  try {
    return make();
  } finally {
    isAside = false;
  }
}

/** The instance of this realm, whichever copy of the module made it. */
export function processInstance<T>(isInstance: (value: unknown) => value is T): T | undefined {
  if (isAside) return undefined;
  const held: unknown = Reflect.get(globalThis, SLOT);
  return isInstance(held) ? held : undefined;
}

/**
 * Makes `instance` the one of this realm. Workers started from now on share the marks.
 * @returns false: something else is there that cannot be replaced
 */
export function claimProcess(instance: object): boolean {
  marks();
  if (isAside) return true;
  return Reflect.defineProperty(globalThis, SLOT, { value: instance, enumerable: false });
}

/** Whether another realm of this process marked that it streams so (or was ended without stop()); and what takes our mark back. */
export interface LinkMark {
  readonly isElsewhere: boolean;
  release(): void;
}

/**
 * Marks that this realm streams from there. Seen by every worker that was started after the package was first used in
 * the thread that started it; what else there is in the process is not seen.
 */
export function markLink({ host, port, clientId }: { host: string; port: number; clientId: number }): LinkMark {
  const all = marks();
  const mark = hash(`${host}:${port}#${clientId}`);
  const isElsewhere = all.includes(mark);
  let at = 0;
  while (at < all.length && Atomics.compareExchange(all, at, 0, mark) !== 0) at++;
  let isReleased = false;
  return {
    isElsewhere,
    release: () => {
      if (!isReleased && at < all.length) Atomics.compareExchange(all, at, mark, 0);
      isReleased = true;
    },
  };
}

/** Shared memory: what is copied at a worker's start is only the reference to it. */
function marks(): Int32Array {
  const held = getEnvironmentData(MARKS);
  if (held instanceof SharedArrayBuffer) return new Int32Array(held);
  const memory = new SharedArrayBuffer(MAX_MARKS * Int32Array.BYTES_PER_ELEMENT);
  setEnvironmentData(MARKS, memory);
  return new Int32Array(memory);
}

/** FNV-1a; never 0, which is a free place. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value | 0 || 1;
}
