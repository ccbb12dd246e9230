// Whether what a client sends is what a capture has: field by field or by its kind, and if not, what is otherwise.
import { isDeepStrictEqual } from 'node:util';
import { shapeOf } from '../redaction.ts';
import type { Heard, Said } from './speech.ts';

/**
 * How what a client sends is held against a capture: every field, or its kind alone.
 * @example const isLoose = (match: Match): boolean => match === 'loose';
 */
export type Match = 'strict' | 'loose';

/** Ids a client draws itself: what it says in place of the recorded one is said back to it. */
const DRAWN: ReadonlySet<string> = new Set(['reqId', 'clientId']);
/** Which of them a field of an answer is. */
const ANSWERED: Readonly<Record<string, string>> = { reqId: 'reqId', clientId: 'clientId', id: 'reqId' };
/** Fields said of one message at most. */
const MOST_SAID = 3;

export interface LikenessOptions {
  readonly match: Match;
  /** Whether account numbers and names of the capture are others. */
  readonly isRedacted: boolean;
  /** Accounts of the capture, whatever they look like. */
  readonly accounts: ReadonlySet<string>;
}

/** The kind of a message, for a sentence. */
export const kindOf = (said: Said): string => (said.is === 'message' ? said.name : 'what cannot be read');

export class Likeness {
  readonly #options: LikenessOptions;
  /** By the kind of id: the recorded one → the one this client has drawn in its place. */
  readonly #drawn = new Map([...DRAWN].map((kind) => [kind, new Map<unknown, unknown>()]));

  constructor(options: LikenessOptions) {
    this.#options = options;
  }

  /** @returns what is otherwise, as a sentence part; undefined when it is alike */
  differs(recorded: Heard, sent: Heard): string | undefined {
    const [was, is] = [recorded.said, sent.said];
    if (kindOf(was) !== kindOf(is)) return `the capture has ${kindOf(was)} there`;
    if (was.is !== 'message' || is.is !== 'message') return this.#bytesDiffer(recorded.body, sent.body);
    const names = [...new Set([...Object.keys(was.fields), ...Object.keys(is.fields)])];
    const differing = names.filter((name) => !this.#isAlike(name, was.fields[name], is.fields[name]));
    if (differing.length === 0) return undefined;
    const parts = differing.map(
      (name) => `${name} is ${JSON.stringify(is.fields[name])} in place of ${JSON.stringify(was.fields[name])}`,
    );
    return `its ${parts.slice(0, MOST_SAID).join(', ')}${parts.length > MOST_SAID ? ` and ${parts.length - MOST_SAID} more` : ''}`;
  }

  /** Ids of an answer that this client has drawn otherwise. @returns by the field's name, what to say in its place */
  ownIds(fields: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
    const own = new Map<string, string>();
    for (const [field, kind] of Object.entries(ANSWERED)) {
      const drawn = this.#drawn.get(kind)?.get(fields[field]);
      if (drawn !== undefined && drawn !== fields[field]) own.set(field, String(drawn));
    }
    return own;
  }

  #isAlike(name: string, was: unknown, is: unknown): boolean {
    const drawn = this.#drawn.get(name);
    if (drawn !== undefined) return isConsistent(drawn, was, is) || this.#options.match === 'loose';
    return this.#options.match === 'loose' || isDeepStrictEqual(was, is) || this.#isRedacted(was, is);
  }

  #isRedacted(was: unknown, is: unknown): boolean {
    const { isRedacted, accounts } = this.#options;
    if (!isRedacted) return false;
    if (typeof was === 'string' && typeof is === 'string' && accounts.has(was)) return was.length === is.length;
    return shapeOf(JSON.stringify(was) ?? '') === shapeOf(JSON.stringify(is) ?? '');
  }

  /** Where no version was agreed that could be read, bytes are all there is. */
  #bytesDiffer(was: Uint8Array | undefined, is: Uint8Array | undefined): string | undefined {
    if (this.#options.match === 'loose' || was === undefined || is === undefined) return undefined;
    const [one, other] = [was, is].map((bytes) => Buffer.from(bytes).toString('latin1'));
    const isSame = one === other || (this.#options.isRedacted && shapeOf(one ?? '') === shapeOf(other ?? ''));
    return isSame ? undefined : `its ${is.length} bytes are not the ${was.length} of the capture`;
  }
}

/** Whether an id is the one drawn for the recorded one; the first time it is drawn, and by no other. */
function isConsistent(drawn: Map<unknown, unknown>, was: unknown, is: unknown): boolean {
  if (drawn.has(was)) return drawn.get(was) === is;
  if ([...drawn.values()].includes(is)) return false;
  drawn.set(was, is);
  return true;
}
