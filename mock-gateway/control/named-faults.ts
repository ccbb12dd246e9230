// The faults put in force through the door, each under a name by which it is changed and taken out.
import type { ActiveFault, Fault, GatewayFaults } from '../index.ts';
import { Refusal } from './refusal.ts';

/** A fault in force as the door shows it. */
export interface NamedFault {
  /** Null for one that a scenario or a step has put in force. */
  readonly name: string | null;
  readonly fault: Fault;
  /** Null for one without a name: nobody counts for it. */
  readonly strikes: number | null;
}

/** Faults in force at once. */
const MAX_FAULTS = 1_000;

export class NamedFaults {
  readonly #board: GatewayFaults;
  readonly #named = new Map<string, ActiveFault>();
  /** Of those gone too, for as long as the journal speaks of them. */
  readonly #names = new WeakMap<Fault, string>();
  #count = 0;

  constructor(board: GatewayFaults) {
    this.#board = board;
  }

  /** Those in force, in order: what has no strike left is gone. */
  get list(): readonly NamedFault[] {
    this.#forgetSpent();
    const names = new Map([...this.#named].map(([name, active]) => [active.fault, { name, active }]));
    return this.#board.active.map((fault) => {
      const known = names.get(fault);
      return { name: known?.name ?? null, fault, strikes: known?.active.strikes ?? null };
    });
  }

  /** Those in force by name, with the strikes they have left. */
  get left(): ReadonlyMap<string, Fault> {
    this.#forgetSpent();
    return new Map(
      [...this.#named].map(([name, { fault, strikes }]) => [
        name,
        'times' in fault && fault.times !== undefined ? { ...fault, times: fault.times - strikes } : fault,
      ]),
    );
  }

  /** These are in force by name, and no other by a name; those of scenarios are theirs. */
  async restore(left: ReadonlyMap<string, Fault>): Promise<void> {
    const before = [...this.#named.values()];
    this.#named.clear();
    for (const [name, fault] of left) this.#put(name, fault);
    for (const active of before) await active.remove();
  }

  /** @throws {Refusal} 409 when the name is taken, or there are too many */
  add(fault: Fault, name?: string): NamedFault {
    this.#forgetSpent();
    if (this.#board.active.length >= MAX_FAULTS)
      throw new Refusal(409, `Cannot add a fault: ${MAX_FAULTS} are in force`);
    if (name !== undefined && this.#named.has(name)) {
      throw new Refusal(409, `Cannot add fault '${name}': one of that name is in force, change or remove it`);
    }
    return this.#put(name ?? this.#freshName(), fault);
  }

  /** @throws {Refusal} 404 when there is none of that name */
  find(name: string): NamedFault {
    const { fault, strikes } = this.#active(name);
    return { name, fault, strikes };
  }

  /** Another in its place; what it counted is gone. @throws {Refusal} 404 when there is none of that name */
  async replace(name: string, fault: Fault): Promise<NamedFault> {
    const before = this.#active(name);
    // The new one first: between the two nothing must slip through.
    const after = this.#put(name, fault);
    await before.remove();
    return after;
  }

  /** @throws {Refusal} 404 when there is none of that name */
  async remove(name: string): Promise<void> {
    const active = this.#active(name);
    this.#named.delete(name);
    await active.remove();
  }

  /** The name it has or had here; null for one that never had any. */
  nameOf(fault: Fault): string | null {
    return this.#names.get(fault) ?? null;
  }

  /** Takes all out, those without a name too. */
  async clear(): Promise<void> {
    this.#named.clear();
    await this.#board.clear();
  }

  #put(name: string, fault: Fault): NamedFault {
    const active = this.#board.add(fault);
    this.#named.set(name, active);
    this.#names.set(active.fault, name);
    return { name, fault: active.fault, strikes: active.strikes };
  }

  #active(name: string): ActiveFault {
    this.#forgetSpent();
    const active = this.#named.get(name);
    if (active === undefined) {
      const names = [...this.#named.keys()].join(', ');
      throw new Refusal(404, `Cannot find fault '${name}': in force by name are ${names || 'none'}`);
    }
    return active;
  }

  #freshName(): string {
    do this.#count += 1;
    while (this.#named.has(`fault-${this.#count}`));
    return `fault-${this.#count}`;
  }

  #forgetSpent(): void {
    const standing = new Set(this.#board.active);
    for (const [name, { fault }] of [...this.#named]) if (!standing.has(fault)) this.#named.delete(name);
  }
}
