// Judges scenarios: the schema's complaints as sentences, each with its place.
import { type Complaint, judge, type Keys, pathText, type Verdict } from '../rules.ts';
import { childSteps } from './children.ts';
import { scenarioSchema } from './schema.ts';
import type { Scenario, Step, Steps } from './step.ts';

export function judgeScenario(value: unknown): Verdict<Scenario> {
  const verdict = judge(scenarioSchema, value);
  if (verdict.complaints !== undefined) return verdict;
  const complaints = looseEnds(verdict.value);
  return complaints.length === 0 ? verdict : { complaints };
}

/** @throws {TypeError} when the value is no scenario */
export function checkScenario(value: Scenario): Scenario {
  const { value: scenario, complaints } = judgeScenario(value);
  if (complaints === undefined) return scenario;
  const sentences = complaints.map(({ keys, message }) => `${keys.length === 0 ? 'it' : pathText(keys)} ${message}`);
  throw new TypeError(`Cannot play this scenario: ${sentences.join('; ')}`);
}

/** Labels that are waited for and that no step has. */
function looseEnds(scenario: Scenario): readonly Complaint[] {
  const labels = new Set<string>();
  const awaited: { readonly label: string; readonly keys: Keys }[] = [];
  const visit = (step: Step, keys: Keys): void => {
    if (step.label !== undefined) labels.add(step.label);
    if (step.after !== undefined) awaited.push({ label: step.after, keys: [...keys, 'after'] });
    for (const child of childSteps(step)) visit(child.step, [...keys, ...child.keys]);
  };
  visit(scenario, []);
  return awaited
    .filter(({ label }) => !labels.has(label))
    .map(({ label, keys }) => ({
      keys,
      message: `must be the label of a step: no step has the label '${label}'`,
    }));
}

/** The keys of a path text. */
export const pathKeys = (path: string): Keys =>
  [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([text, index]) => (index === undefined ? text : Number(index)));

type Locator = (keys: Keys) => string;
// By the list of steps: that is what stays the same in a copy with another name or other accounts.
const locators = new WeakMap<Steps, Locator>();

/** Remembers where the steps of a scenario stand in its file. */
export function rememberPlaces(scenario: Scenario, locator: Locator): void {
  locators.set(scenario.steps, locator);
}

/** `file:line: ` of a step of a scenario that came from a file, else nothing. */
export const locate = (scenario: Scenario, path: string): string =>
  locators.get(scenario.steps)?.(pathKeys(path)) ?? '';
