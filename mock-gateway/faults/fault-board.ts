// Which faults are in force now, and how often each may still strike.
import {
  type Direction,
  FAULT_LEVELS,
  type Fault,
  type FaultAt,
  type FaultLevel,
  type FaultName,
  type FaultOf,
  toFault,
} from './fault-schema.ts';

/** A fault that was added. @example await gateway.faults.add(mute()).remove(); */
export interface ActiveFault {
  /** Frozen copy of what was added. */
  readonly fault: Fault;
  /** How often it has struck: a message, a piece of bytes, a connection; `mute`, `stall`, `throttle`, `refuse` and `hang` just stand. */
  readonly strikes: number;
  /** Takes it out again. Resolves when that is in force: at once, except that a refused port must be bound again. */
  remove(): Promise<void>;
}

/** One fault in force. */
export interface Standing<F extends Fault = Fault> {
  readonly fault: F;
  /** How often it may still strike. */
  left: number;
  /** How often it has struck. */
  strikes: number;
}

/** Called after every change; a promise it returns is waited for by who removes. */
export type BoardListener = () => void | Promise<void>;

// Bytes that spoil the stream are meant once; everything else lasts until it is removed.
const ONCE: readonly FaultName[] = ['garbage', 'raw'];

/** The faults of one gateway. They compose: each sees what the one before left over, in the order they were added. */
export class FaultBoard {
  #standing: readonly Standing[] = [];
  readonly #listeners = new Set<BoardListener>();

  /** The faults in force, in the order they were added. */
  get active(): readonly Fault[] {
    return this.#standing.map(({ fault }) => fault);
  }

  /** Whether any is in force. */
  get isEmpty(): boolean {
    return this.#standing.length === 0;
  }

  /**
   * Puts a fault in force: a value from a constructor such as `mute()`, or the same as plain data.
   * @throws {TypeError} when it is no fault
   */
  add(value: Fault): ActiveFault {
    const fault = toFault(value);
    const limit = 'times' in fault ? fault.times : undefined;
    const left = limit ?? (ONCE.includes(fault.fault) ? 1 : Number.POSITIVE_INFINITY);
    const standing: Standing = { fault, left, strikes: 0 };
    this.#standing = [...this.#standing, standing];
    // A port that cannot be bound again is in the journal; who waits for remove() hears of it too.
    this.#changed().catch(() => {});
    return {
      fault,
      get strikes() {
        return standing.strikes;
      },
      remove: () => this.#remove((other) => other === standing),
    };
  }

  /** Takes all of them out. */
  clear(): Promise<void> {
    return this.#remove(() => true);
  }

  /** Whether any fault of this level is in force, whomever it concerns. */
  stands(level: FaultLevel): boolean {
    return this.#standing.some(({ fault }) => isAt(level, fault));
  }

  /** The faults of this level that concern this connection in this direction. */
  at<Level extends FaultLevel>(
    level: Level,
    direction: Direction,
    clientId: number | null,
  ): readonly Standing<FaultAt<Level>>[] {
    return this.#standing.filter((standing): standing is Standing<FaultAt<Level>> => {
      const { fault } = standing;
      return isAt(level, fault) && concerns(fault, direction, clientId);
    });
  }

  /** The faults of these names that concern this connection in this direction. */
  matching<Name extends FaultName>(
    names: readonly Name[],
    direction: Direction,
    clientId: number | null,
  ): readonly Standing<FaultOf<Name>>[] {
    return this.#standing.filter((standing): standing is Standing<FaultOf<Name>> => {
      const { fault } = standing;
      return isOneOf(names, fault) && concerns(fault, direction, clientId);
    });
  }

  /** Whether it is still in force. */
  holds(standing: Standing): boolean {
    return this.#standing.includes(standing);
  }

  /** Counts one strike; the last one takes the fault out, unless it goes on holding something back. */
  strike(standing: Standing, holding = false): void {
    standing.left -= 1;
    standing.strikes += 1;
    if (!holding) this.retire(standing);
  }

  /** Takes the fault out if it has no strike left. */
  retire(standing: Standing): void {
    if (standing.left <= 0) this.#remove((other) => other === standing).catch(() => {});
  }

  /** How many want to hear of changes. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** @returns the undo */
  onChange(listener: BoardListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async #remove(gone: (standing: Standing) => boolean): Promise<void> {
    const kept = this.#standing.filter((standing) => !gone(standing));
    if (kept.length === this.#standing.length) return;
    this.#standing = kept;
    await this.#changed();
  }

  async #changed(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener()));
  }
}

const isAt = <Level extends FaultLevel>(level: Level, fault: Fault): fault is FaultAt<Level> =>
  FAULT_LEVELS[fault.fault] === level;

const isOneOf = (names: readonly FaultName[], fault: Fault): boolean => names.includes(fault.fault);

// Without a direction a fault is about what the client receives; only a mute peer is mute both ways.
function concerns(fault: Fault, direction: Direction, clientId: number | null): boolean {
  const about = 'direction' in fault ? fault.direction : undefined;
  const towards = about ?? (fault.fault === 'mute' ? direction : 'response');
  const whom = 'clientId' in fault ? fault.clientId : undefined;
  return towards === direction && (whom === undefined || whom === clientId);
}
