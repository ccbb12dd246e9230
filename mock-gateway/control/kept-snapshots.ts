// The worlds that were kept through the door, by the id they are brought back by.
import type { Snapshots, WorldSnapshot } from '../index.ts';
import { Refusal } from './refusal.ts';

/** A kept world as the door shows it. */
export interface SnapshotShown {
  readonly id: string;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly takenAt: number;
}

/** Kept at once: each holds every account and order of its time. */
const MAX_KEPT = 100;

export class KeptSnapshots {
  readonly #snapshots: Snapshots;
  readonly #kept = new Map<string, WorldSnapshot>();
  #count = 0;

  constructor(snapshots: Snapshots) {
    this.#snapshots = snapshots;
  }

  get list(): readonly SnapshotShown[] {
    return [...this.#kept].map(([id, { takenAt }]) => ({ id, takenAt }));
  }

  /** @throws {Refusal} 409 when too many are kept */
  take(): SnapshotShown {
    if (this.#kept.size >= MAX_KEPT)
      throw new Refusal(409, `Cannot keep another snapshot: ${MAX_KEPT} are kept, DELETE /snapshots/{id} drops one`);
    this.#count += 1;
    const id = `snapshot-${this.#count}`;
    const snapshot = this.#snapshots.take();
    this.#kept.set(id, snapshot);
    return { id, takenAt: snapshot.takenAt };
  }

  /** @throws {Refusal} 404 when there is none of that id, 409 when the world cannot go back to it */
  restore(id: string): SnapshotShown {
    const snapshot = this.#one(id);
    try {
      this.#snapshots.restore(snapshot);
    } catch (error) {
      throw new Refusal(409, error instanceof Error ? error.message : String(error));
    }
    return { id, takenAt: snapshot.takenAt };
  }

  /** @throws {Refusal} 404 when there is none of that id */
  drop(id: string): void {
    this.#one(id);
    this.#kept.delete(id);
  }

  #one(id: string): WorldSnapshot {
    const snapshot = this.#kept.get(id);
    if (snapshot !== undefined) return snapshot;
    throw new Refusal(404, `Cannot find snapshot '${id}': kept are ${[...this.#kept.keys()].join(', ') || 'none'}`);
  }
}
