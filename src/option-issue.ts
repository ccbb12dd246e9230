// Options read by their schema; one sentence for one invalid option: which option, which rule, which value.
import * as v from 'valibot';
import { InvalidOptionsError } from './errors.ts';
import { clip, textOf } from './text.ts';

/** Longest name, and longest value, that is quoted. */
const MAX_QUOTED = 60;

/** What validation says about one value; a structural view of valibot's issues. */
interface Issue {
  readonly type: string;
  readonly message: string;
  readonly expected: string | null;
  readonly input: unknown;
  readonly path?: readonly { readonly key: unknown; readonly value: unknown }[] | undefined;
}

/**
 * What the options say, as values of our own: each of the caller's is read once.
 * @param verb what could not be done, e.g. `start` or `register the handler`
 * @throws {InvalidOptionsError} naming every fault, or what the reading of an option threw
 */
export function readBy<Schema extends v.GenericSchema>(
  verb: string,
  schema: Schema,
  options: unknown,
): v.InferOutput<Schema> {
  // A list has what its prototype has: a `filter` that nobody meant.
  if (Array.isArray(options)) throw new InvalidOptionsError([notAnObject(verb, '', options)]);
  let result: v.SafeParseResult<Schema>;
  try {
    result = v.safeParse(schema, options);
  } catch (error) {
    throw new InvalidOptionsError([`Cannot ${verb} as an option cannot be read: ${textOf(error)}.`]);
  }
  if (!result.success) throw new InvalidOptionsError(optionIssues(verb, result.issues));
  return result.output;
}

/** One sentence for each invalid option: the first rule it breaks. */
function optionIssues(verb: string, issues: readonly Issue[]): readonly string[] {
  const first = new Map<string, Issue>();
  for (const issue of issues) if (!first.has(pathOf(issue))) first.set(pathOf(issue), issue);
  return [...first.values()].map((issue) => optionIssue(verb, issue));
}

const pathOf = (issue: Issue): string => (issue.path ?? []).map((item) => clip(String(item.key), MAX_QUOTED)).join('.');

function optionIssue(verb: string, issue: Issue): string {
  const path = pathOf(issue);
  // What the last part of the path holds: a rule about several options is checked, and reported, with all of them.
  const value = issue.path?.at(-1)?.value ?? issue.input;
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `Cannot ${verb} as '${path}' is not an option: check its spelling.`;
  }
  if (issue.type === 'strict_object') return notAnObject(verb, path, value);
  return `Cannot ${verb} as '${path}' must ${issue.message}: current value is ${show(value)}.`;
}

const notAnObject = (verb: string, path: string, value: unknown): string =>
  `Cannot ${verb} as ${path ? `'${path}'` : 'the options'} must be an object: current value is ${show(value)}.`;

/** A value as a reader would write it, short. */
function show(value: unknown): string {
  if (typeof value === 'string') return clip(`'${clip(value, MAX_QUOTED)}'`, MAX_QUOTED);
  return clip(typeof value === 'object' && value !== null ? safeJson(value) : textOf(value), MAX_QUOTED);
}

function safeJson(value: object): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'an object that cannot be shown';
  }
}
