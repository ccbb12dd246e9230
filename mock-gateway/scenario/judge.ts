// Judges scenarios, each once: by the schema, and for labels that no step has.
import { type Complaint, judge, type Keys, pathText, type Verdict } from '../rules.ts';
import { isJudged, type JudgedScenario, judged, type Locate } from './judged.ts';
import { scenarioSchema } from './schema.ts';
import { childSteps, type Scenario, type Step } from './step.ts';

/** @param locate tells where the steps stand in their file */
export function judgeScenario(value: unknown, locate: Locate = () => ''): Verdict<JudgedScenario> {
  const { value: scenario, complaints } = judge(scenarioSchema, value);
  if (complaints !== undefined) return { complaints };
  const ends = looseEnds(scenario);
  return ends.length === 0 ? { value: judged(scenario, locate) } : { complaints: ends };
}

/** @throws {TypeError} when the value is no scenario */
export function checkScenario(value: Scenario): JudgedScenario {
  if (isJudged(value)) return value;
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
    .map(({ label, keys }) => ({ keys, message: `must be the label of a step: no step has the label '${label}'` }));
}
