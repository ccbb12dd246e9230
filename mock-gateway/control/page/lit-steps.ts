// The steps of a scenario in a row, each with whether it waits, is under way, or has ended.
import type { StepsShown } from './answers.ts';
import { yaml } from './spelling.ts';

export interface Lit {
  /** Such as `steps[2].repeat.steps[0]`. */
  readonly path: string;
  /** How many steps it lies within. */
  readonly depth: number;
  /** As a scenario has it, in one line. */
  readonly text: string;
  readonly state: 'waiting' | 'current' | 'ended';
}

type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Values[] => (Array.isArray(value) ? value.filter(isValues) : []);

/** The steps a step holds, under the keys that lead to them; what else it says. */
function inner(
  step: Values,
): { readonly keys: string; readonly steps: readonly Values[]; readonly head: string } | undefined {
  const { parallel, steps, during, repeat } = step;
  if (Array.isArray(parallel)) return { keys: 'parallel', steps: listOf(parallel), head: 'parallel:' };
  if (Array.isArray(steps)) return { keys: 'steps', steps: listOf(steps), head: 'steps:' };
  for (const [verb, value] of Object.entries({ during, repeat })) {
    if (!isValues(value)) continue;
    const { steps: held, ...rest } = value;
    const told = Object.keys(rest).length === 0 ? '' : ` ${yaml(rest)}`;
    return { keys: `${verb}.steps`, steps: listOf(held), head: `${verb}:${told}` };
  }
  return undefined;
}

const textOf = (step: Values): string =>
  Object.entries(step)
    .map(([key, value]) => `${key}: ${yaml(value)}`)
    .join(', ');

/** In the order they are written. */
export function lit({ steps, current, ended }: StepsShown): readonly Lit[] {
  // A step is told as its path and its verb.
  const pathOf = (told: string): string => told.slice(0, told.lastIndexOf(' '));
  const [under, done] = [new Set(current.map(pathOf)), new Set(ended.map(pathOf))];
  const walk = (held: readonly Values[], under_: string, depth: number): readonly Lit[] =>
    held.flatMap((step, at) => {
      const path = `${under_}[${at}]`;
      const state = under.has(path) ? 'current' : done.has(path) ? 'ended' : 'waiting';
      const group = inner(step);
      const own: Lit = { path, depth, text: group?.head ?? textOf(step), state };
      return [own, ...(group === undefined ? [] : walk(group.steps, `${path}.${group.keys}`, depth + 1))];
    });
  return walk(
    steps.map((step): Values => ({ ...step })),
    'steps',
    0,
  );
}
