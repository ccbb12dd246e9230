// One gateway of the door: what it is started with, its life until the next reset, and what was asked of it by name.
import { setMaxListeners } from 'node:events';
import {
  type GatewayTrace,
  MockGateway,
  type MockGatewayOptions,
  type PlayResult,
  type Scenario,
  traceGateway,
} from '../index.ts';
import { bringBack, type Kept, KeptSnapshots, keep } from './kept-snapshots.ts';
import { NamedFaults } from './named-faults.ts';
import { Plays } from './plays.ts';

/** What a gateway is started with, at first and at each reset. */
export interface Recipe {
  readonly options: MockGatewayOptions;
  /** Played from each start. */
  readonly scenario?: Scenario | undefined;
  /** Of that scenario. @default 1 */
  readonly speed?: number | undefined;
}

/** A gateway from its start to the next reset. */
export interface Life {
  readonly gateway: MockGateway;
  /** How the scenario it was started with ended; absent when there was none. */
  readonly played: Promise<PlayResult> | undefined;
  /** The faults in force, by name. */
  readonly faults: NamedFaults;
  readonly plays: Plays;
  /** The worlds that were kept, by id. */
  readonly snapshots: KeptSnapshots;
  readonly trace: GatewayTrace;
  /** Aborted when it ends: who waits for something of it waits in vain. */
  readonly over: AbortSignal;
  readonly startedAt: number;
  /** What was so before its scenario began. */
  readonly start: Kept;
}

export class HostedGateway {
  readonly id: string;
  readonly recipe: Recipe;
  readonly #onReset: (life: Life) => void;
  #life: Life;
  #end: AbortController;
  #moving: Promise<void> = Promise.resolve();

  private constructor(id: string, recipe: Recipe, onReset: (life: Life) => void, born: Born) {
    this.id = id;
    this.recipe = recipe;
    this.#onReset = onReset;
    this.#life = born.life;
    this.#end = born.end;
  }

  /** @param onReset told of each life that begins with a reset */
  static async start(id: string, recipe: Recipe, onReset: (life: Life) => void = () => {}): Promise<HostedGateway> {
    return new HostedGateway(id, recipe, onReset, await begin(recipe));
  }

  get life(): Life {
    return this.#life;
  }

  get gateway(): MockGateway {
    return this.#life.gateway;
  }

  /** Everything as at the start, on the same port: world, faults, journal, ids, limits, scenario. Clients are cut. */
  reset(): Promise<void> {
    const done = this.#moving.then(async () => {
      const { port, seed } = this.gateway;
      await this.#stop();
      const { options } = this.recipe;
      const born = await begin({ ...this.recipe, options: { ...options, port, seed } });
      this.#life = born.life;
      this.#end = born.end;
      this.#onReset(born.life);
    });
    this.#moving = done.catch(() => {});
    return done;
  }

  /**
   * Everything as at the start under clients that stay, and are told of what differs. Numbers given are not given again.
   * @throws {Refusal} 409 when the world cannot go back: then nothing has changed
   */
  rewind(): Promise<void> {
    const done = this.#moving.then(async () => {
      const { gateway, plays, start, trace } = this.#life;
      bringBack(gateway, start);
      // In the same turn: nothing of a scenario must follow.
      plays.stopAll();
      await gateway.faults.clear();
      gateway.replies.clear();
      if (gateway.world.service.isCutOff) gateway.setUpstream('restored');
      gateway.world.service.restore();
      await gateway.accept();
      this.#end.abort();
      trace.stop();
      gateway.journal.clear();
      const born = live(gateway, this.recipe);
      this.#life = born.life;
      this.#end = born.end;
      this.#onReset(born.life);
    });
    this.#moving = done.catch(() => {});
    return done;
  }

  /** For good. */
  async stop(): Promise<void> {
    await this.#moving;
    await this.#stop();
  }

  async #stop(): Promise<void> {
    this.#end.abort();
    await this.gateway.stop({ verify: false });
  }
}

interface Born {
  readonly life: Life;
  readonly end: AbortController;
}

const begin = async (recipe: Recipe): Promise<Born> => live(await MockGateway.start(recipe.options), recipe);

/** A life of a gateway that is as at the start. */
function live(gateway: MockGateway, { scenario, speed = 1 }: Recipe): Born {
  const trace = traceGateway(gateway);
  const end = new AbortController();
  // Every poll listens to it; how many may wait is bounded where they are answered.
  setMaxListeners(0, end.signal);
  const faults = new NamedFaults(gateway.faults);
  const start = keep(gateway, faults);
  const plays = new Plays(gateway);
  const played = scenario === undefined ? undefined : plays.start(scenario, { speed }).result;
  const snapshots = new KeptSnapshots(gateway, faults);
  const life = { gateway, played, faults, plays, snapshots, trace, over: end.signal, startedAt: Date.now(), start };
  return { end, life };
}
