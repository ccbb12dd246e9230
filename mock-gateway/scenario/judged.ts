// The mark of a scenario that was judged valid: it is frozen, and knows where its steps stand in their file.
import type { Keys } from '../rules.ts';
import type { Scenario } from './step.ts';

/** `file:line: ` of a place in a scenario that came from a file, else nothing. */
export type Locate = (keys: Keys) => string;

const LOCATE: unique symbol = Symbol('locate');

/** A scenario that is not judged again. A copy of it is a plain one. */
export interface JudgedScenario extends Scenario {
  readonly [LOCATE]: Locate;
}

export const isJudged = (value: unknown): value is JudgedScenario =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, LOCATE);

/** Marks what a judge has found to be valid. */
export function judged(scenario: Scenario, locate: Locate): JudgedScenario {
  const marked = { ...scenario, [LOCATE]: locate };
  return frozen(Object.defineProperty(marked, LOCATE, { enumerable: false }));
}

/** The same steps under another name, or in another world. */
export const presented = (scenario: JudgedScenario, parts: Pick<Scenario, 'name' | 'accounts'>): JudgedScenario =>
  judged({ ...scenario, ...parts }, scenario[LOCATE]);

/** Where a step stands that is named like `steps[2].repeat.steps[0]`. */
export const locate = (scenario: JudgedScenario, path: string): string =>
  scenario[LOCATE]([...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) => (index ? Number(index) : key)));

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}
