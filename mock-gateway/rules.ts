// The rules that options, limits and scenarios are made of, and the sentence for a value that breaks one.
import { closestMatch } from 'leven';
import * as v from 'valibot';
import { fitsField } from './wire/message.ts';

/** The keys that lead to a value. */
export type Keys = readonly (string | number)[];

/** What is wrong with a value. */
export interface Complaint {
  /** The keys that lead there; for a missing or unknown key up to and including it. */
  readonly keys: Keys;
  /** Whether it is about a name that nothing has, rather than about a value. */
  readonly isUnknownName?: boolean;
  /** To be read after the place: `must be …`. */
  readonly message: string;
}

/** The value as the schema gives it, or everything that is wrong with it. */
export type Verdict<T> =
  | { readonly value: T; readonly complaints?: never }
  | { readonly value?: never; readonly complaints: readonly Complaint[] };

/** What makes a value of a type of any input, or says what is wrong with it. */
export type Rule<T> = v.GenericSchema<unknown, T>;

/** One row for each option of a type: the compiler misses the one that is forgotten. */
export type RowPer<Options> = {
  readonly [Name in keyof Options]-?: Rule<Exclude<Options[Name], undefined>>;
};

/** A size, price or sum of money beyond is none: what follows from it would at last be no number, and no field of a message. */
export const MAX_AMOUNT = 1e15;
export const WITHIN = `must be from -${MAX_AMOUNT} to ${MAX_AMOUNT}`;
export const finite = v.pipe(
  v.number(),
  v.finite('must be a finite number'),
  v.minValue(-MAX_AMOUNT, WITHIN),
  v.maxValue(MAX_AMOUNT, WITHIN),
);
export const amount = v.pipe(v.number(), v.minValue(0, 'must be at least 0'));
/** What can travel in a field of a message; it may be empty. */
export const anyText = v.pipe(
  v.string(),
  v.check((value) => fitsField(value), 'must not have a NUL in it, which ends a field of a message'),
);
export const text = v.pipe(anyText, v.nonEmpty('must not be empty'));

export const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, `must be one of ${options.join(', ')}`);

/** A whole number from `least` on, up to `most` where that is given. */
export function whole(least: number, most?: number) {
  const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  const rule = `must be a whole number ${range}`;
  const number = v.pipe(v.number(rule), v.integer(rule), v.minValue(least, rule));
  return most === undefined ? number : v.pipe(number, v.maxValue(most, rule));
}

const MOST_INT = 0x7fffffff;
/** A number that travels as an `int`: of an order, a client, a contract. */
export const wireId = (least: number) => whole(least, MOST_INT);
export const anyInt = whole(-MOST_INT - 1, MOST_INT);

/** An object with these keys and no others: of an unknown one it is said which is near. */
export const only = <Rows extends v.ObjectEntries>(rows: Rows) =>
  v.strictObject(rows, ({ expected, input }) =>
    expected === 'never' ? nearest(String(input), Object.keys(rows)) : `must be ${KINDS.get('Object')}`,
  );

// A third of the letters may differ: 'handshakeTimeout' is near 'handshakeTimeoutMs', 'speed' is not near 'seed, host'.
export function nearest(name: string, known: readonly string[]): string {
  const near = closestMatch(name, known, { maxDistance: Math.max(2, Math.floor(name.length / 3)) });
  return near === undefined ? '' : `: did you mean '${near}'?`;
}

/**
 * One schema or the other, by a look at the input: a union would complain about both. Asked about nothing at all, as
 * the JSON Schema is made, it is that union.
 */
export function either<A, B>(isFirst: (input: unknown) => boolean, first: Rule<A>, second: Rule<B>): Rule<A | B> {
  const both: Rule<A | B> = v.union([first, second]);
  return v.lazy((input): Rule<A | B> => {
    if (input === undefined) return both;
    return isFirst(input) ? first : second;
  });
}

/** Judges a value once. @param unknown what is said of a name that nothing has */
export function judge<T>(schema: Rule<T>, value: unknown, unknown = 'is not a key of this'): Verdict<T> {
  const result = v.safeParse(schema, value);
  if (result.success) return { value: result.output };
  const complaints = result.issues.map((issue) => complaintOf(issue, unknown));
  // A list in place of a mapping lacks every key of it.
  const heard = new Set<string>();
  const isNews = (complaint: Complaint): boolean => heard.size < heard.add(JSON.stringify(complaint)).size;
  return { complaints: complaints.filter(isNews) };
}

/** A list of a thousand positions with one misspelt key is one mistake, not a thousand sentences. */
const MOST_SENTENCES = 5;

/** The options that are not undefined: one that is counts as left out. */
export const stated = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/**
 * Judges options.
 * @param verb what cannot be done with others, such as `start the gateway`
 * @throws {TypeError} when there is no option of a name
 * @throws {RangeError} when a value is not what its option takes
 */
export function checkedOptions<T>(verb: string, schema: Rule<T>, value: unknown): T {
  const { value: checked, complaints } = judge(schema, value, 'is not an option');
  if (complaints === undefined) return checked;
  const sentences = complaints.map(({ keys, message }) => {
    const sentence = `Cannot ${verb} as ${keys.length === 0 ? 'the options' : `'${pathText(keys)}'`} ${message}`;
    return sentence.endsWith('?') ? sentence : `${sentence}.`;
  });
  if (sentences.length > MOST_SENTENCES) {
    const more = sentences.splice(MOST_SENTENCES).length;
    sentences.push(`${more} more things are wrong with these options: mend the first ones first.`);
  }
  const isNames = complaints.some(({ isUnknownName }) => isUnknownName);
  throw isNames ? new TypeError(sentences.join(' ')) : new RangeError(sentences.join(' '));
}

/** `steps[2].notice`. */
export const pathText = (keys: Keys): string =>
  keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('');

/** valibot's names of kinds, as a sentence wants them. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['number', 'a number'],
  ['string', 'text'],
  ['boolean', 'true or false'],
  ['Array', 'a list'],
  ['Object', 'a mapping'],
]);

function complaintOf(issue: v.BaseIssue<unknown>, unknown: string): Complaint {
  const path = issue.path ?? [];
  const keys = path.map(({ key }) => (typeof key === 'number' ? key : String(key)));
  // A list has no keys, but functions of such names.
  const list = path.findIndex(({ input, key }) => Array.isArray(input) && typeof key === 'string');
  if (list >= 0)
    return { keys: keys.slice(0, list), message: `must be ${KINDS.get('Object')}: current value is a list` };
  const isUnknownName = issue.type === 'strict_object' && issue.expected === 'never';
  return {
    keys,
    isUnknownName,
    message: isUnknownName ? `${unknown}${issue.message.startsWith('Invalid') ? '' : issue.message}` : rule(issue),
  };
}

function rule({ type, message, expected, ...issue }: v.BaseIssue<unknown>): string {
  const isText = typeof issue.input === 'string';
  // Of a text that is too short valibot says how long it is.
  const received = isText ? JSON.stringify(issue.input) : (SHAPES.get(issue.received) ?? issue.received);
  if (type === 'strict_object' && received === 'undefined') return 'is missing';
  if (message.startsWith('Invalid')) {
    return `must be ${KINDS.get(expected ?? '') ?? expected ?? 'something else'}: current value is ${received}`;
  }
  // Of a mapping that breaks a rule of its own, that it is one says nothing.
  const isShown = message.startsWith('must ') && (isText || !SHAPES.has(issue.received));
  return isShown ? `${message}: current value is ${received}` : message;
}

const SHAPES: ReadonlyMap<string, string> = new Map(
  [...KINDS].filter(([name]) => name === 'Array' || name === 'Object'),
);
