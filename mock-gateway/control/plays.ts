// The scenarios that are played, or were, through the door: where each is, and how it ended.
import {
  loadScenario,
  type MockGateway,
  Pace,
  type PlayOptions,
  type PlayResult,
  type Scenario,
  type Step,
} from '../index.ts';
import { Refusal } from './refusal.ts';

/** A scenario as the door shows it. */
export interface PlayShown {
  readonly id: string;
  readonly scenario: string | null;
  readonly speed: number;
  readonly state: 'running' | 'finished' | 'stopped' | 'failed';
  /** The steps under way, such as `steps[2] wait`. */
  readonly current: readonly string[];
  /** Once stopped: the steps that never ended. */
  readonly unfinished: readonly string[];
  /** Once failed: what could not be done. */
  readonly error: string | null;
}

/** How far the steps of a scenario are. */
export interface StepsShown {
  readonly state: PlayShown['state'];
  /** As the scenario has them. */
  readonly steps: readonly Step[];
  /** Those under way, such as `steps[2] wait`. */
  readonly current: readonly string[];
  /** Those that have ended, each by the same name; of a `repeat`, in its last round. */
  readonly ended: readonly string[];
}

export interface StartedPlay {
  readonly id: string;
  readonly result: Promise<PlayResult>;
}

interface Kept {
  shown: Omit<PlayShown, 'speed' | 'current'>;
  readonly steps: readonly Step[];
  readonly pace: Pace;
  readonly under: Set<string>;
  readonly ended: ReadonlySet<string>;
  readonly stop: AbortController;
  readonly settled: Promise<unknown>;
}

/** Ended ones that are remembered; the oldest go first. */
const MAX_ENDED = 100;
/** Under way at once. */
const MAX_RUNNING = 100;

export class Plays {
  readonly #gateway: MockGateway;
  readonly #kept = new Map<string, Kept>();
  #count = 0;

  constructor(gateway: MockGateway) {
    this.#gateway = gateway;
  }

  get list(): readonly PlayShown[] {
    return [...this.#kept.values()].map(show);
  }

  /** @throws {Refusal} 404 when there is none of that id */
  find(id: string): PlayShown {
    return show(this.#one(id));
  }

  /** @throws {Refusal} 404 when there is none of that id */
  stepsOf(id: string): StepsShown {
    const { shown, steps, under, ended } = this.#one(id);
    return { state: shown.state, steps, current: [...under], ended: [...ended] };
  }

  /** @throws {Refusal} 409 when too many are under way */
  start(
    scenario: Scenario | string,
    { speed = 1, ...options }: PlayOptions & { readonly speed?: number } = {},
  ): StartedPlay {
    this.#makeRoom();
    this.#count += 1;
    const id = `scenario-${this.#count}`;
    const pace = new Pace(speed);
    const stop = new AbortController();
    const under = new Set<string>();
    const ended = new Set<string>();
    const onStep: PlayOptions['onStep'] = ({ step, is }) => {
      const [from, to] = is === 'begun' ? [ended, under] : [under, ended];
      from.delete(step);
      to.add(step);
    };
    const { steps } = typeof scenario === 'string' ? loadScenario(scenario) : scenario;
    const name = typeof scenario === 'string' ? scenario : (scenario.name ?? null);
    const result = this.#gateway.play(scenario, { ...options, speed: pace, onStep, signal: stop.signal });
    const settled = result.then(
      ({ finished, unfinished }) => this.#end(id, { state: finished ? 'finished' : 'stopped', unfinished }),
      (error: unknown) =>
        this.#end(id, { state: 'failed', error: error instanceof Error ? error.message : String(error) }),
    );
    const shown: Kept['shown'] = { id, scenario: name, state: 'running', unfinished: [], error: null };
    this.#kept.set(id, { shown, steps, pace, under, ended, stop, settled });
    return { id, result };
  }

  /** From now on so fast, what it waits for too. @throws {Refusal} 404 when there is none of that id, 409 when it has ended */
  setSpeed(id: string, speed: number): PlayShown {
    const kept = this.#one(id);
    if (kept.shown.state !== 'running')
      throw new Refusal(409, `Cannot change the speed of scenario '${id}': it has ${kept.shown.state}`);
    kept.pace.speed = speed;
    return show(kept);
  }

  /** Ends all that are under way, at once. */
  stopAll(): void {
    for (const { stop } of this.#kept.values()) stop.abort();
  }

  /** Ends it early. @throws {Refusal} 404 when there is none of that id */
  async stop(id: string): Promise<PlayShown> {
    const kept = this.#one(id);
    kept.stop.abort();
    await kept.settled;
    return show(kept);
  }

  #end(id: string, how: Partial<Kept['shown']>): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    kept.under.clear();
    kept.shown = { ...kept.shown, ...how };
  }

  #makeRoom(): void {
    const ended = [...this.#kept.values()].filter(({ shown }) => shown.state !== 'running');
    for (const { shown } of ended.slice(0, Math.max(0, ended.length - MAX_ENDED + 1))) this.#kept.delete(shown.id);
    if (this.#kept.size - ended.length < MAX_RUNNING) return;
    throw new Refusal(409, `Cannot play another scenario: ${MAX_RUNNING} are under way, stop one first`);
  }

  #one(id: string): Kept {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw new Refusal(404, `Cannot find scenario '${id}': POST /scenarios starts one`);
    return kept;
  }
}

const show = ({ shown, pace, under }: Kept): PlayShown => {
  const { id, scenario, ...rest } = shown;
  return { id, scenario, speed: pace.speed, ...rest, current: [...under] };
};
