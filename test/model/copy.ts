// A second world that stands where the first one does and goes its own way from there; and whether two stand at the same.
//
// Works on the modules as `open-privates.ts` loads them. What it cannot see is refused, not passed over: a private field that
// is not open, a function (it may hold what it was made in), a built-in with a state of its own.
import { createHash } from 'node:crypto';
import { Telling } from '../../src/positions/telling.ts';
import type { Branching } from './search.ts';
import { World } from './world.ts';

type Fields = Record<string, unknown>;
type Copier = (source: object) => object;

/** Whose constructor makes functions over itself: it is constructed anew and keeps its own, the fields around them are copied. */
const CONSTRUCTED: ReadonlyMap<unknown, () => object> = new Map([[Telling.prototype, () => new Telling(0)]]);

/** What was copied so far: what is the same thing in two places is so in the copy. */
let copies = new Map<object, object>();
const keep = <T extends object>(source: object, copy: T): T => {
  copies.set(source, copy);
  return copy;
};

const refuse = (what: string): never => {
  throw new TypeError(`A world cannot be copied with ${what} in it.`);
};
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function fieldOf(value: unknown): unknown {
  if (typeof value === 'function') return refuse(`the function ${value.name}()`);
  return typeof value === 'object' && value !== null ? copyOf(value) : value;
}

function copyOf(source: object): object {
  const prototype: unknown = Object.getPrototypeOf(source);
  // What nobody can change is shared (`fingerprint` sees to it that there is nothing behind it either), and a Date, as nobody sets one.
  if ((prototype === Object.prototype || prototype === Array.prototype) && Object.isFrozen(source)) return source;
  return copies.get(source) ?? (COPIERS.get(prototype) ?? learn(source))(source);
}

const COPIERS = new Map<unknown, Copier>([
  [Date.prototype, (source) => source],
  [Object.prototype, copyPlain],
  [
    Array.prototype,
    (source) => {
      const copy: unknown[] = keep(source, []);
      if (Array.isArray(source)) for (const value of source) copy.push(fieldOf(value));
      return copy;
    },
  ],
  [
    Map.prototype,
    (source) => {
      const copy = keep(source, new Map<unknown, unknown>());
      if (source instanceof Map && source.size > 0)
        for (const [key, value] of source) copy.set(fieldOf(key), fieldOf(value));
      return copy;
    },
  ],
  [
    Set.prototype,
    (source) => {
      const copy = keep(source, new Set<unknown>());
      if (source instanceof Set && source.size > 0) for (const value of source) copy.add(fieldOf(value));
      return copy;
    },
  ],
]);

const PLAIN = new Map<string, { readonly keys: readonly string[]; readonly copier: Copier }[]>();

/** A plain object, by the names of its fields. */
function copyPlain(source: object): object {
  const keys = Object.keys(source);
  const first = keys[0] ?? '';
  const known = PLAIN.get(first) ?? [];
  for (const shape of known) if (isSame(shape.keys, keys)) return shape.copier(source);
  const copier = written(Object.prototype, keys);
  PLAIN.set(first, [...known, { keys, copier }]);
  return copier(source);
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false;
  for (let at = 0; at < names.length; at++) if (names[at] !== others[at]) return false;
  return true;
}

/** The fields of a class: its constructor gives them all, in one order (`look` sees to that). */
const FIELDS = new Map<unknown, readonly string[]>();

/** An object of a class that was not met before. */
function learn(source: object): Copier {
  look(source);
  const prototype: object = Object.getPrototypeOf(source);
  const construct = CONSTRUCTED.get(prototype);
  const copier = construct ? (from: object) => copyInto(construct(), from) : written(prototype, Object.keys(source));
  COPIERS.set(prototype, copier);
  return copier;
}

/** Written out per class: three times as fast as a loop over the names. */
function written(prototype: object, keys: readonly string[]): Copier {
  const names = keys.map((key) => JSON.stringify(key));
  const fields = names.map(
    (name) => `value = source[${name}];
    if (typeof value === 'object' ? value !== null : typeof value === 'function') copy[${name}] = fieldOf(value);`,
  );
  const source = `function Copy(source) { ${names.map((name) => `this[${name}] = source[${name}];`).join(' ')} }
  Copy.prototype = prototype;
  return (source) => {
    const copy = keep(source, new Copy(source));
    let value;
    ${fields.join('\n')}
    return copy;
  };`;
  return new Function('prototype', 'keep', 'fieldOf', source)(prototype, keep, fieldOf);
}

function copyInto(copy: object, source: object): object {
  keep(source, copy);
  if (!isFields(copy) || !isFields(source)) return copy;
  for (const key of Object.keys(source)) {
    const [own, from] = [copy[key], source[key]];
    const isHolder = isFields(own) && Object.values(own).some((value) => typeof value === 'function');
    if (isHolder && isFields(from)) copyInto(own, from);
    else if (typeof own !== 'function') copy[key] = fieldOf(from);
  }
  return copy;
}

/** Whether all of it can be seen. */
function look(source: object): void {
  const keys = Object.keys(source);
  if (Reflect.ownKeys(source).length !== keys.length) refuse('fields that are not listed');
  const prototype: unknown = Object.getPrototypeOf(source);
  if (prototype === Object.prototype) return;
  const fields = FIELDS.get(prototype);
  if (fields && !isSame(fields, keys)) refuse(`fields of ${source.constructor.name} that came later`);
  if (fields) return;
  for (let of = prototype; isFields(of) && of !== Object.prototype; of = Object.getPrototypeOf(of)) {
    const { name } = of.constructor;
    if (Object.prototype.toString.call(source) !== '[object Object]') refuse(`a ${name}`);
    if (/#[a-z]/i.test(String(of.constructor))) refuse(`private fields of ${name}`);
  }
  FIELDS.set(prototype, keys);
}

function copyWorld(world: World): World {
  copies = new Map();
  const copy = copyOf(world);
  return copy instanceof World ? copy : refuse('no world');
}

let met = new Map<object, number>();

/** Everything that can be reached, in its order, and what is the same thing in two places as that. */
function print(value: unknown, isConstant: boolean): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' ? `=>${value.name}` : String(value);
  const before = met.get(value);
  if (before !== undefined) return `#${before}`;
  met.set(value, met.size);
  if (value instanceof Date) return `@${value.getTime()}`;
  const isFrozen = Object.isFrozen(value);
  const isFilled = value instanceof Map || value instanceof Set;
  if (isConstant && (!isFrozen || isFilled)) refuse('something that can change behind what is frozen');
  let text = '';
  if (value instanceof Map) {
    for (const [key, one] of value) text += `${print(key, isFrozen)}:${print(one, isFrozen)},`;
    return `Map(${text})`;
  }
  if (value instanceof Set || Array.isArray(value)) {
    for (const one of value) text += `${print(one, isFrozen)},`;
    return `${value instanceof Set ? 'Set' : ''}(${text})`;
  }
  look(value);
  for (const [key, one] of Object.entries(value)) text += `${key}:${print(one, isFrozen)},`;
  return `${value.constructor.name}{${text}}`;
}

/** The whole state as text: what has the same goes on the same, whatever comes. */
export function stateOf(world: World): string {
  met = new Map();
  return print(world, false);
}

/** Every world is a copy of the one before; where a state was met before, what follows was gone through. */
export const COPIED: Branching = {
  branch: copyWorld,
  fingerprint: (world) => createHash('md5').update(stateOf(world)).digest('base64'),
};
