// The gateway as it was: worlds, limits and faults that were kept through the door, by the id they are brought back by.
import type { Fault, LimitValues, LoginMarketData, MockGateway, WorldSnapshot } from '../index.ts';
import type { NamedFaults } from './named-faults.ts';
import { Refusal } from './refusal.ts';

/** A kept gateway as the door shows it. */
export interface SnapshotShown {
  readonly id: string;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly takenAt: number;
}

/** All that is kept. Time is not: it goes on, for clients have seen it. */
export interface Kept {
  readonly world: WorldSnapshot;
  readonly limits: LimitValues;
  readonly marketData: LoginMarketData;
  /** Those in force by name, with the strikes they had left. */
  readonly faults: ReadonlyMap<string, Fault>;
}

/** Kept at once: each holds every account and order of its time. */
const MAX_KEPT = 100;

export const keep = (gateway: MockGateway, faults: NamedFaults): Kept => ({
  world: gateway.world.snapshots.take(),
  limits: gateway.limits.values,
  marketData: gateway.marketData,
  faults: faults.left,
});

/** Brings back all but the faults. @throws {Refusal} 409 when the world cannot go back: then nothing has changed */
export function bringBack(gateway: MockGateway, kept: Omit<Kept, 'faults'>): void {
  try {
    gateway.world.snapshots.restore(kept.world);
  } catch (error) {
    throw new Refusal(409, error instanceof Error ? error.message : String(error));
  }
  gateway.limits.update(kept.limits);
  gateway.marketData = kept.marketData;
}

export class KeptSnapshots {
  readonly #gateway: MockGateway;
  readonly #faults: NamedFaults;
  readonly #kept = new Map<string, Kept>();
  #count = 0;

  constructor(gateway: MockGateway, faults: NamedFaults) {
    this.#gateway = gateway;
    this.#faults = faults;
  }

  get list(): readonly SnapshotShown[] {
    return [...this.#kept].map(([id, { world }]) => ({ id, takenAt: world.takenAt }));
  }

  /** @throws {Refusal} 409 when too many are kept */
  take(): SnapshotShown {
    if (this.#kept.size >= MAX_KEPT)
      throw new Refusal(409, `Cannot keep another snapshot: ${MAX_KEPT} are kept, DELETE /snapshots/{id} drops one`);
    this.#count += 1;
    const id = `snapshot-${this.#count}`;
    const kept = keep(this.#gateway, this.#faults);
    this.#kept.set(id, kept);
    return { id, takenAt: kept.world.takenAt };
  }

  /** @throws {Refusal} 404 when there is none of that id, 409 when the world cannot go back to it */
  async restore(id: string): Promise<SnapshotShown> {
    const kept = this.#one(id);
    bringBack(this.#gateway, kept);
    await this.#faults.restore(kept.faults);
    return { id, takenAt: kept.world.takenAt };
  }

  /** @throws {Refusal} 404 when there is none of that id */
  drop(id: string): void {
    this.#one(id);
    this.#kept.delete(id);
  }

  #one(id: string): Kept {
    const kept = this.#kept.get(id);
    if (kept !== undefined) return kept;
    throw new Refusal(404, `Cannot find snapshot '${id}': kept are ${[...this.#kept.keys()].join(', ') || 'none'}`);
  }
}
