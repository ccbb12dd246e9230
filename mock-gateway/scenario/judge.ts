// Judges scenarios, each once: by the schema, and for steps that can never begin.
import { judge, pathText, type Verdict } from '../rules.ts';
import { isJudged, type JudgedScenario, judged, type Locate } from './judged.ts';
import { looseEnds } from './reach.ts';
import { scenarioSchema } from './schema.ts';
import type { Scenario } from './step.ts';

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
