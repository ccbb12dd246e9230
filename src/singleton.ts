// The process-wide slot: the ONLY global. Two copies of this module find the same instance.
const SLOT = Symbol.for('ib-position-streamer/instance');

/** The instance of this process, whichever copy of the module made it. */
export function processInstance<T>(isInstance: (value: unknown) => value is T): T | undefined {
  const held: unknown = Reflect.get(globalThis, SLOT);
  return isInstance(held) ? held : undefined;
}

/** Makes `instance` the one of this process. */
export function claimProcess(instance: object): void {
  Object.defineProperty(globalThis, SLOT, { value: instance, enumerable: false });
}
