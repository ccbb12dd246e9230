// The gateways of one door: the one it was opened with, and those that tests start beside it.
import type { MockGatewayOptions } from '../index.ts';
import { HostedGateway, type Life, type Recipe } from './hosted-gateway.ts';
import { Refusal } from './refusal.ts';

/** Gateways of one door at once, the first included. */
const MAX_GATEWAYS = 64;
/** The name of the one the door was opened with. */
export const MAIN = 'main';

export class HostedGateways {
  readonly main: HostedGateway;
  /** Asked to end everything. */
  readonly shutDown: () => void;
  readonly #others = new Map<string, HostedGateway>();
  #count = 0;
  #starting = 0;

  private constructor(main: HostedGateway, shutDown: () => void) {
    this.main = main;
    this.shutDown = shutDown;
  }

  static async start(recipe: Recipe, onReset: (life: Life) => void, shutDown: () => void): Promise<HostedGateways> {
    return new HostedGateways(await HostedGateway.start(MAIN, recipe, onReset), shutDown);
  }

  get list(): readonly HostedGateway[] {
    return [this.main, ...this.#others.values()];
  }

  /** @throws {Refusal} 404 when there is none of that id */
  find(id: string): HostedGateway {
    const found = this.list.find((hosted) => hosted.id === id);
    if (found === undefined) {
      throw new Refusal(404, `Cannot find gateway '${id}': there are ${this.list.map((one) => one.id).join(', ')}`);
    }
    return found;
  }

  /** One more, on a port and an address of its own. @throws {Refusal} 409 when there are too many */
  async open(recipe: Recipe): Promise<HostedGateway> {
    if (this.list.length + this.#starting >= MAX_GATEWAYS) {
      throw new Refusal(409, `Cannot start another gateway: there are ${MAX_GATEWAYS}, stop one first`);
    }
    this.#count += 1;
    const id = `gateway-${this.#count}`;
    this.#starting += 1;
    const options: MockGatewayOptions = { ...recipe.options, host: this.main.gateway.host };
    try {
      const hosted = await HostedGateway.start(id, { ...recipe, options });
      this.#others.set(id, hosted);
      return hosted;
    } finally {
      this.#starting -= 1;
    }
  }

  /** @throws {Refusal} 404 when there is none of that id, 409 for the first */
  async close(id: string): Promise<void> {
    const hosted = this.find(id);
    if (hosted === this.main) throw new Refusal(409, `Cannot stop '${MAIN}': POST /shutdown ends it with the door`);
    this.#others.delete(id);
    await hosted.stop();
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.list.map((hosted) => hosted.stop()));
    this.#others.clear();
  }
}
