// Builds scenarios in code: each function returns the plain value a YAML file would hold.
import type { Fault } from '../faults/index.ts';
import { checkScenario } from './judge.ts';
import { verbNames } from './schema.ts';
import type { Scenario, Step, Steps, StepTags, Verbs } from './step.ts';

/**
 * A checked scenario.
 * @throws {TypeError} when it is not valid; names the step and the key
 * @example
 * const restart = scenario({ steps: [step.waitFor('reqAccountUpdates'), step.restart({ down: '3s' })] });
 * await gateway.play(restart);
 */
export const scenario = (parts: Scenario): Scenario => checkScenario(parts);

/** What a verb takes, then a label and triggers. */
type StepMakers = {
  readonly [V in keyof Verbs]: V extends 'refuse' | 'accept' | 'startDay'
    ? (tags?: StepTags) => Step
    : V extends 'during'
      ? (faults: readonly Fault[], steps: Steps, tags?: StepTags) => Step
      : V extends 'disconnect' | 'restart' | 'takeOver' | 'removeFault'
        ? (value?: Verbs[V], tags?: StepTags) => Step
        : (value: Verbs[V], tags?: StepTags) => Step;
};

/** Those that take exactly what their verb does. */
type PlainMakers = Omit<
  StepMakers,
  'refuse' | 'accept' | 'startDay' | 'takeOver' | 'during' | 'disconnect' | 'restart' | 'removeFault'
>;

const hasVerbs = (makers: object): makers is PlainMakers => verbNames.every((verb) => verb in makers);

function plainMakers(): PlainMakers {
  const makers = Object.fromEntries(
    verbNames.map((verb) => [verb, (value: unknown, tags?: StepTags) => ({ ...tags, [verb]: value })]),
  );
  if (!hasVerbs(makers)) throw new TypeError('Cannot build steps: a verb is missing');
  return makers;
}

/**
 * One function a verb; the last argument of each takes a label and triggers.
 * @example await gateway.play(scenario({ steps: [step.notice(1100), step.wait('3m'), step.notice(1102)] }));
 */
export const step: StepMakers = {
  ...plainMakers(),
  disconnect: (how = 'fin', tags) => ({ ...tags, disconnect: how }),
  restart: (options = {}, tags) => ({ ...tags, restart: options }),
  refuse: (tags) => ({ ...tags, refuse: true }),
  accept: (tags) => ({ ...tags, accept: true }),
  startDay: (tags) => ({ ...tags, startDay: true }),
  takeOver: (options = {}, tags) => ({ ...tags, takeOver: options }),
  removeFault: (kind = 'all', tags) => ({ ...tags, removeFault: kind }),
  during: (faults, steps, tags) => ({ ...tags, during: { faults, steps } }),
};
