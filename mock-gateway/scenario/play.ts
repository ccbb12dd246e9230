// Plays a scenario on a gateway: brings its world, runs its steps, and says what never ran.
import * as v from 'valibot';
import { randomFrom } from '../random.ts';
import { checkedOptions, only, pathText, type RowPer, stated, whole } from '../rules.ts';
import { type Activity, drive } from './activity.ts';
import { type Branch, type GatewayPort, Labels, lengthOf, scaledLimits, waitUntil } from './branch.ts';
import { findScenario } from './catalogue.ts';
import { checkScenario } from './judge.ts';
import { type JudgedScenario, locate } from './judged.ts';
import { bringWorld } from './opening.ts';
import { Pace } from './pace.ts';
import { ScenarioTime } from './scenario-time.ts';
import { verbNames } from './schema.ts';
import { childSteps, type Scenario, type Step, type VerbName, type Verbs } from './step.ts';
import { type PlayStep, verbs } from './verbs.ts';
import { waitForEvent } from './waits.ts';

/** How a scenario is played. @example await gateway.play('nightly-restart', { speed: 60, seed: 7 }); */
export interface PlayOptions {
  /** How many times faster than written, by the gateway's clock; a {@link Pace} can be changed meanwhile. @default 1 */
  readonly speed?: number | Pace;
  /** What `drift` follows. @default the gateway's seed */
  readonly seed?: number;
  /** Ends the scenario early, as stopping the gateway does. */
  readonly signal?: AbortSignal;
  /** Told of each step that begins or has ended; a `repeat` tells of its steps in every round. */
  readonly onStep?: (told: StepTold) => void;
}

/**
 * Where a scenario is.
 * @example await gateway.play('calm', { onStep: ({ step, is }) => console.log(step, is) });
 */
export interface StepTold {
  /** Such as `steps[2].repeat.steps[0] reprice`. */
  readonly step: string;
  /** A step that was called off has not ended. */
  readonly is: 'begun' | 'ended';
}

/**
 * How a scenario ended.
 * @example
 * const { finished, unfinished } = await gateway.play('calm');
 * if (!finished) console.warn('never ran:', unfinished);
 */
export interface PlayResult {
  /** False when the gateway was stopped, or the signal given, before the last step had ended. */
  readonly finished: boolean;
  /** The steps that never ended, and those that were under way once more, such as `steps[3] waitFor`. */
  readonly unfinished: readonly string[];
}

/** A scenario that is being played. */
export interface Playback {
  readonly result: Promise<PlayResult>;
  /** Ends it: the result says what is unfinished. */
  stop(): void;
}

/** A step that could not be done, with where it stands. */
export class ScenarioError extends Error {
  /** Literal, to tell it apart without `instanceof`. */
  override readonly name = 'ScenarioError';
  /** Such as `steps[2].repeat.steps[0]`. */
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** Their names, and the seed; a speed is judged where it comes into force. */
const playOptions = only({
  speed: v.exactOptional(v.custom<number | Pace>(() => true)),
  seed: v.exactOptional(whole(0, 2 ** 32 - 1)),
  signal: v.exactOptional(v.instance(AbortSignal, 'must be an AbortSignal')),
  onStep: v.exactOptional(v.function('must be a function')),
} satisfies RowPer<Omit<PlayOptions, 'onStep'>> & { readonly onStep: unknown });

/**
 * Starts a scenario: a value, or the name of a shipped one.
 * @throws {Error} when there is none of that name
 * @throws {TypeError} when there is no option of a name
 * @throws {RangeError} when a value is not what its option takes
 */
export function startPlay(gateway: GatewayPort, scenario: Scenario | string, options: PlayOptions = {}): Playback {
  const script = typeof scenario === 'string' ? findScenario(scenario) : checkScenario(scenario);
  checkedOptions('play the scenario', playOptions, stated(options));
  const { speed = 1, seed = gateway.seed, signal, onStep = () => {} } = options;
  const time = new ScenarioTime(gateway.clock, typeof speed === 'number' ? new Pace(speed) : speed);
  const branch: Branch = {
    run: {
      gateway,
      time,
      random: randomFrom(seed),
      find: findScenario,
      labels: new Labels(),
      faults: new Set(),
    },
    time: 0,
    seen: -1,
  };
  const ended = new Set<string>();

  let stop = (): void => {};
  const result = new Promise<PlayResult>((resolve, reject) => {
    if (signal?.aborted === true) {
      resolve({ finished: false, unfinished: unfinishedSteps(script, ended) });
      return;
    }
    const cancel = drive(playStep(script, ended, onStep)(branch, script, ''), {
      resolve: () => resolve({ finished: true, unfinished: [] }),
      reject,
    });
    stop = () => {
      cancel();
      resolve({ finished: false, unfinished: unfinishedSteps(script, ended) });
    };
  });
  signal?.addEventListener('abort', stop, { once: true });
  const detach = (): void => {
    signal?.removeEventListener('abort', stop);
    time.end();
  };
  result.then(detach, detach);
  return { result, stop };
}

/** The scenarios a gateway is playing. */
export class Playbacks {
  readonly #running = new Set<Playback>();
  #stopped = false;

  async play(gateway: GatewayPort, scenario: Scenario | string, options?: PlayOptions): Promise<PlayResult> {
    if (this.#stopped) throw new Error('Cannot play a scenario: the gateway is stopped');
    const playback = startPlay(gateway, scenario, options);
    this.#running.add(playback);
    // Its first steps are done by now, and may have led to the end of the gateway.
    if (this.#stopped) playback.stop();
    try {
      return await playback.result;
    } finally {
      this.#running.delete(playback);
    }
  }

  /** Ends them all, for good. */
  stop(): void {
    this.#stopped = true;
    for (const playback of this.#running) playback.stop();
  }
}

/** Plays one step: its triggers, its verb, its label. */
function playStep(script: JudgedScenario, ended: Set<string>, onStep: (told: StepTold) => void): PlayStep {
  return function* play(branch, step, path) {
    const { run } = branch;
    // In a repeat it may have ended before.
    ended.delete(path);
    onStep({ step: describe(step, path), is: 'begun' });
    try {
      if ('steps' in step) bringWorld(run.gateway.world, step);
      if ('gateway' in step && step.gateway?.limits !== undefined)
        run.gateway.limits.update(scaledLimits(branch, step.gateway.limits));
      if ('gateway' in step && step.gateway?.marketData !== undefined) run.gateway.marketData = step.gateway.marketData;
      if (step.at !== undefined) yield* waitUntil(branch, lengthOf(step.at));
      if (step.after !== undefined) yield* run.labels.wait(step.after);
      if (step.when !== undefined) yield* waitForEvent(branch, step.when);
      branch.time = Math.max(branch.time, run.time.now);
      yield* act(verbOf(step), branch, step, play, path);
    } catch (cause) {
      if (cause instanceof ScenarioError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ScenarioError(path, `${locate(script, path)}${describe(step, path)}: ${reason}`, { cause });
    }
    ended.add(path);
    onStep({ step: describe(step, path), is: 'ended' });
    if (step.label !== undefined) run.labels.end(step.label);
  };
}

function verbOf(step: Step): VerbName {
  const verb = verbNames.find((name) => name in step);
  if (verb === undefined) throw new TypeError(`A step needs one of ${verbNames.join(', ')}`);
  return verb;
}

function* act<V extends VerbName>(verb: V, branch: Branch, step: object, play: PlayStep, path: string): Activity {
  if (hasVerb(step, verb)) yield* verbs[verb](branch, step[verb], play, path);
}

const hasVerb = <V extends VerbName>(step: object, verb: V): step is Readonly<Record<V, Verbs[V]>> => verb in step;

const describe = (step: Step, path: string): string => (path === '' ? 'The scenario' : `${path} ${verbOf(step)}`);

function unfinishedSteps(script: Scenario, ended: ReadonlySet<string>): readonly string[] {
  const inner = (step: Step, path: string): readonly string[] => {
    const children = childSteps(step);
    if (children.length > 0) {
      return children.flatMap((child) => inner(child.step, [path, pathText(child.keys)].filter(Boolean).join('.')));
    }
    return ended.has(path) ? [] : [describe(step, path)];
  };
  return inner(script, '');
}
