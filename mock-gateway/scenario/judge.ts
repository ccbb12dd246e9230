// Judges scenarios: the schema's complaints as sentences, each with its place.
import * as v from 'valibot';
import { childSteps } from './children.ts';
import { scenarioSchema } from './schema.ts';
import type { Scenario, Step, Steps } from './step.ts';

/** valibot's names of kinds, as a sentence wants them. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['number', 'a number'],
  ['string', 'text'],
  ['boolean', 'true or false'],
  ['Array', 'a list'],
  ['Object', 'a mapping'],
]);

/** One thing wrong with a scenario. */
export interface ScenarioComplaint {
  /** The keys that lead there; for a missing or unknown key up to and including it. */
  readonly keys: readonly (string | number)[];
  readonly message: string;
}

/** The complaints about a value; none means that it is a scenario. */
export type Verdict =
  | { readonly scenario: Scenario; readonly complaints: readonly [] }
  | { readonly scenario?: never; readonly complaints: readonly ScenarioComplaint[] };

export function judgeScenario(value: unknown): Verdict {
  const result = v.safeParse(scenarioSchema, value);
  if (!result.success)
    return { complaints: result.issues.map((issue) => ({ keys: keysOf(issue), ...sentence(issue) })) };
  const complaints = looseEnds(result.output);
  return complaints.length === 0 ? { scenario: result.output, complaints: [] } : { complaints };
}

/** @throws {TypeError} when the value is no scenario */
export function checkScenario(value: Scenario): Scenario {
  const { scenario, complaints } = judgeScenario(value);
  if (scenario !== undefined) return scenario;
  const sentences = complaints.map(({ keys, message }) => `${keys.length === 0 ? 'it' : pathText(keys)} ${message}`);
  throw new TypeError(`Cannot play this scenario: ${sentences.join('; ')}`);
}

type Issue = v.BaseIssue<unknown>;

const keysOf = (issue: Issue): readonly (string | number)[] =>
  (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));

function sentence(issue: Issue): { readonly message: string } {
  if (issue.type === 'strict_object' && issue.expected === 'never') return { message: 'is not a key of this' };
  if (issue.type === 'strict_object' && issue.received === 'undefined') return { message: 'is missing' };
  if (issue.message.startsWith('Invalid')) {
    const kind = KINDS.get(issue.expected ?? '') ?? issue.expected ?? 'something else';
    return { message: `must be ${kind}: current value is ${issue.received}` };
  }
  return {
    message: issue.message.startsWith('must ') ? `${issue.message}: current value is ${issue.received}` : issue.message,
  };
}

/** Labels that are waited for and that no step has. */
function looseEnds(scenario: Scenario): readonly ScenarioComplaint[] {
  const labels = new Set<string>();
  const awaited: { readonly label: string; readonly keys: readonly (string | number)[] }[] = [];
  const visit = (step: Step, keys: readonly (string | number)[]): void => {
    if (step.label !== undefined) labels.add(step.label);
    if (step.after !== undefined) awaited.push({ label: step.after, keys: [...keys, 'after'] });
    for (const child of childSteps(step)) visit(child.step, [...keys, ...child.keys]);
  };
  visit(scenario, []);
  return awaited
    .filter(({ label }) => !labels.has(label))
    .map(({ label, keys }) => ({ keys, message: `must be the label of a step: no step has the label '${label}'` }));
}

/** `steps[2].notice`. */
export const pathText = (keys: readonly (string | number)[]): string =>
  keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('');

/** The keys of a path text. */
export const pathKeys = (path: string): readonly (string | number)[] =>
  [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([text, index]) => (index === undefined ? text : Number(index)));

type Locator = (keys: readonly (string | number)[]) => string;
// By the list of steps: that is what stays the same in a copy with another name or other accounts.
const locators = new WeakMap<Steps, Locator>();

/** Remembers where the steps of a scenario stand in its file. */
export function rememberPlaces(scenario: Scenario, locator: Locator): void {
  locators.set(scenario.steps, locator);
}

/** `file:line: ` of a step of a scenario that came from a file, else nothing. */
export const locate = (scenario: Scenario, path: string): string =>
  locators.get(scenario.steps)?.(pathKeys(path)) ?? '';
