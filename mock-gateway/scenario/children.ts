// The steps inside a step, and the keys that lead to each.
import type { Step, Steps } from './step.ts';

export interface ChildStep {
  readonly step: Step;
  readonly keys: readonly (string | number)[];
}

export function childSteps(step: Step): readonly ChildStep[] {
  const at = (steps: Steps, ...under: readonly string[]): readonly ChildStep[] =>
    steps.map((child, index) => ({ step: child, keys: [...under, index] }));
  if ('steps' in step) return at(step.steps, 'steps');
  if ('parallel' in step) return at(step.parallel, 'parallel');
  if ('during' in step) return at(step.during.steps, 'during', 'steps');
  if ('repeat' in step) return at(step.repeat.steps, 'repeat', 'steps');
  return [];
}
