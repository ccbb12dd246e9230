// How a wish is read: of start(), of a handler, of an iteration, of a view. Case and blanks do not matter; a name IB does not have is refused.
import * as v from 'valibot';
import { isSecType, nearSecType, spelled } from './positions/sec-types.ts';
import type { FilterCandidate } from './positions/wish.ts';

const name = v.pipe(v.string('be a string'), v.trim(), v.nonEmpty('not be empty'));

/** Names of whatever. */
export const NAMES = v.pipe(v.array(name, 'be a list of strings'), v.readonly());

// Rules come last: what changes the value after a broken rule makes a union forget which rule that was.
const secType = v.pipe(
  name,
  v.transform(spelled),
  v.check(isSecType, ({ input }) => {
    const near = nearSecType(input);
    return `be a security type IB has, such as STK, OPT or FUT${near ? ` (did you mean '${near}'?)` : ''}`;
  }),
);

const SEC_TYPES = v.union(
  [
    v.pipe(v.string(), v.trim(), v.toLowerCase(), v.literal('all')),
    v.pipe(v.array(secType), v.nonEmpty("name at least one security type, or be 'all'")),
  ],
  "be a list of security types or 'all'",
);
const SYMBOLS = v.pipe(v.array(v.pipe(name, v.toUpperCase()), 'be a list of strings'), v.readonly());
/** Whether calling it gives a promise, as far as can be told without calling it. */
const isAsync = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object AsyncFunction]';

const FILTER = v.pipe(
  v.custom<(candidate: FilterCandidate) => boolean>((value) => typeof value === 'function', 'be a function'),
  // A promise is neither true nor false, and would let everything in.
  v.check((filter) => !isAsync(filter), 'answer true or false at once: it is async, and returns a promise'),
);

/** The wish of start(), every default filled in. */
export const WHOLE_WISH = {
  secTypes: v.optional(SEC_TYPES, ['OPT']),
  symbols: v.optional(SYMBOLS, []),
  filter: v.optional(FILTER),
};

/** The wish of one user of the link. */
export const PARTIAL_WISH = {
  secTypes: v.optional(SEC_TYPES),
  symbols: v.optional(SYMBOLS),
  accounts: v.optional(NAMES),
  filter: v.optional(FILTER),
};
