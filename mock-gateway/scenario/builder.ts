// Builds scenarios in code: each function returns the plain value a YAML file would hold.

import type { Fault } from '../faults/index.ts';
import type { LimitOptions } from '../limits.ts';
import type { Disconnect } from '../login.ts';
import { checkScenario } from './judge.ts';
import type { Duration, Event, Scenario, Step, Steps, StepTags, VerbName, Verbs } from './step.ts';

/**
 * A checked scenario.
 * @throws {TypeError} when it is not valid; names the step and the key
 * @example
 * const restart = scenario({ steps: [step.waitFor('reqAccountUpdates'), step.restart({ down: '3s' })] });
 * await gateway.play(restart);
 */
export const scenario = (parts: Scenario): Scenario => checkScenario(parts);

/**
 * One function a verb; the last argument of each takes a label and triggers.
 * @example await gateway.play(scenario({ steps: [step.notice(1100), step.wait('3m'), step.notice(1102)] }));
 */
export const step = {
  /** @example step.setPosition({ contract: 'IBM', position: 10, averageCost: 240, marketPrice: 241.5 }) */
  setPosition: (position: Verbs['setPosition'], tags: StepTags = {}): Step => ({ ...tags, setPosition: position }),
  /** @example step.trade({ contract: 'SPY 20261218 450 C', quantity: -1, price: 12.7 }) */
  trade: (fill: Verbs['trade'], tags: StepTags = {}): Step => ({ ...tags, trade: fill }),
  /** @example step.reprice({ contract: 'AAPL', byPercent: -1.5 }) */
  reprice: (change: Verbs['reprice'], tags: StepTags = {}): Step => ({ ...tags, reprice: change }),
  /** @example step.drift({ upToPercent: 0.5, contracts: 3 }) */
  drift: (range: Verbs['drift'], tags: StepTags = {}): Step => ({ ...tags, drift: range }),
  /** @example step.close({ contract: 'AAPL' }) */
  close: (position: Verbs['close'], tags: StepTags = {}): Step => ({ ...tags, close: position }),
  /** @example step.setValue({ key: 'CashBalance', value: 90_000, currency: 'USD' }) */
  setValue: (value: Verbs['setValue'], tags: StepTags = {}): Step => ({ ...tags, setValue: value }),
  /** @example step.notice(1100, { at: '5s' }) */
  notice: (notice: Verbs['notice'], tags: StepTags = {}): Step => ({ ...tags, notice }),
  /** @example step.disconnect('rst') */
  disconnect: (how: Verbs['disconnect'] | Disconnect = 'fin', tags: StepTags = {}): Step => ({
    ...tags,
    disconnect: how,
  }),
  /** @example step.restart({ down: '3s' }) */
  restart: (options: Verbs['restart'] = {}, tags: StepTags = {}): Step => ({ ...tags, restart: options }),
  /** @example step.refuse() */
  refuse: (tags: StepTags = {}): Step => ({ ...tags, refuse: true }),
  /** @example step.accept({ at: '10s' }) */
  accept: (tags: StepTags = {}): Step => ({ ...tags, accept: true }),
  /** @example step.addFault(latency({ ms: 200 })) */
  addFault: (fault: Fault, tags: StepTags = {}): Step => ({ ...tags, addFault: fault }),
  /** @example step.removeFault('latency') */
  removeFault: (kind: Verbs['removeFault'] = 'all', tags: StepTags = {}): Step => ({ ...tags, removeFault: kind }),
  /** @example step.during([mute()], [step.wait('20s')]) */
  during: (faults: readonly Fault[], steps: Steps, tags: StepTags = {}): Step => ({
    ...tags,
    during: { faults, steps },
  }),
  /** @example step.setLimits({ clients: 1 }) */
  setLimits: (limits: LimitOptions, tags: StepTags = {}): Step => ({ ...tags, setLimits: limits }),
  /** @example step.raw({ fields: ['4', '2', '-1', '2104', 'Market data farm connection is OK:usfarm'] }) */
  raw: (bytes: Verbs['raw'], tags: StepTags = {}): Step => ({ ...tags, raw: bytes }),
  /** @example step.wait('1.5s') */
  wait: (duration: Duration, tags: StepTags = {}): Step => ({ ...tags, wait: duration }),
  /** @example step.waitFor('reqAccountUpdates') */
  waitFor: (event: Event, tags: StepTags = {}): Step => ({ ...tags, waitFor: event }),
  /** @example step.expect({ request: 'reqAccountUpdates', within: '10s' }) */
  expect: (demand: Verbs['expect'], tags: StepTags = {}): Step => ({ ...tags, expect: demand }),
  /** @example step.repeat({ times: 10, every: '1s', steps: [step.drift({ upToPercent: 1 })] }) */
  repeat: (round: Verbs['repeat'], tags: StepTags = {}): Step => ({ ...tags, repeat: round }),
  /** @example step.parallel([step.wait('1s'), step.notice(2104)]) */
  parallel: (steps: Steps, tags: StepTags = {}): Step => ({ ...tags, parallel: steps }),
  /** @example step.steps([step.refuse(), step.wait('1s'), step.accept()], { label: 'down' }) */
  steps: (steps: Steps, tags: StepTags = {}): Step => ({ ...tags, steps }),
  /** @example step.play(scenarioNames()[0] ?? '') */
  play: (name: string, tags: StepTags = {}): Step => ({ ...tags, play: name }),
} as const satisfies Record<VerbName, (...args: never[]) => Step>;
