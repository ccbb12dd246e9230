// Builds scenarios in code: each function returns the plain value a YAML file would hold.
import type { Fault } from './faults.ts';
import type { LimitOptions } from './limits.ts';
import type { Duration, Event, Scenario, Step, Steps, StepTags, VerbName, Verbs } from './scenario.ts';
import { checkScenario } from './scenario-check.ts';
import type { Disconnect } from './transport.ts';

/**
 * A checked scenario.
 * @throws {TypeError} when it is not valid; names the step and the key
 * @example
 * const restart = scenario({ steps: [step.waitFor('reqAccountUpdates'), step.restart({ down: '3s' })] });
 * await gateway.play(restart);
 */
export const scenario = (parts: Scenario): Scenario => checkScenario(parts);

/** One function a verb; the last argument of each takes a label and triggers. */
export const step = {
  setPosition: (position: Verbs['setPosition'], tags: StepTags = {}): Step => ({ ...tags, setPosition: position }),
  trade: (fill: Verbs['trade'], tags: StepTags = {}): Step => ({ ...tags, trade: fill }),
  reprice: (change: Verbs['reprice'], tags: StepTags = {}): Step => ({ ...tags, reprice: change }),
  drift: (range: Verbs['drift'], tags: StepTags = {}): Step => ({ ...tags, drift: range }),
  close: (position: Verbs['close'], tags: StepTags = {}): Step => ({ ...tags, close: position }),
  setValue: (value: Verbs['setValue'], tags: StepTags = {}): Step => ({ ...tags, setValue: value }),
  notice: (notice: Verbs['notice'], tags: StepTags = {}): Step => ({ ...tags, notice }),
  disconnect: (how: Verbs['disconnect'] | Disconnect = 'fin', tags: StepTags = {}): Step => ({
    ...tags,
    disconnect: how,
  }),
  restart: (options: Verbs['restart'] = {}, tags: StepTags = {}): Step => ({ ...tags, restart: options }),
  refuse: (tags: StepTags = {}): Step => ({ ...tags, refuse: true }),
  accept: (tags: StepTags = {}): Step => ({ ...tags, accept: true }),
  addFault: (fault: Fault, tags: StepTags = {}): Step => ({ ...tags, addFault: fault }),
  removeFault: (kind: Verbs['removeFault'] = 'all', tags: StepTags = {}): Step => ({ ...tags, removeFault: kind }),
  during: (faults: readonly Fault[], steps: Steps, tags: StepTags = {}): Step => ({
    ...tags,
    during: { faults, steps },
  }),
  setLimits: (limits: LimitOptions, tags: StepTags = {}): Step => ({ ...tags, setLimits: limits }),
  raw: (bytes: Verbs['raw'], tags: StepTags = {}): Step => ({ ...tags, raw: bytes }),
  wait: (duration: Duration, tags: StepTags = {}): Step => ({ ...tags, wait: duration }),
  waitFor: (event: Event, tags: StepTags = {}): Step => ({ ...tags, waitFor: event }),
  expect: (demand: Verbs['expect'], tags: StepTags = {}): Step => ({ ...tags, expect: demand }),
  repeat: (round: Verbs['repeat'], tags: StepTags = {}): Step => ({ ...tags, repeat: round }),
  parallel: (steps: Steps, tags: StepTags = {}): Step => ({ ...tags, parallel: steps }),
  steps: (steps: Steps, tags: StepTags = {}): Step => ({ ...tags, steps }),
  play: (name: string, tags: StepTags = {}): Step => ({ ...tags, play: name }),
} as const satisfies Record<VerbName, (...args: never[]) => Step>;
