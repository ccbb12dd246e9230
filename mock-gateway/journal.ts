// What happened: a bounded record of every message both ways, decoded, and of what the gateway notes.
import type { Clock } from './clock.ts';
import type { Fault } from './faults/fault-schema.ts';
import type { Values } from './wire/message.ts';

/** Kept by default; the oldest go first. */
const DEFAULT_JOURNAL_LIMIT = 10_000;
/** Bytes of frames held by default; of the oldest they go first. */
const DEFAULT_JOURNAL_BYTES = 16 * 1024 * 1024;
const NOTHING: readonly Fault[] = [];

/**
 * One message, or one note of the gateway.
 * @example const line = ({ direction, name, fields }: JournalEntry) => `${direction} ${name} ${JSON.stringify(fields)}`;
 */
export interface JournalEntry {
  /** Counts from 0 and never repeats, also when old entries are gone. */
  readonly index: number;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly time: number;
  /** Which TCP connection, counting from 1; 0 for what concerns none. */
  readonly connection: number;
  /** Null before startApi. */
  readonly clientId: number | null;
  /** `request`: client → gateway; `response`: gateway → client; `note`: no message, such as `opened` or `badBytes`. */
  readonly direction: 'request' | 'response' | 'note';
  /** The message's name in the TWS API, or the note's. */
  readonly name: string;
  /** Decoded, by their names in the message's table; of a note, what it says. */
  readonly fields: Values;
}

/**
 * What travelled for one entry, and what was done to it on purpose.
 * @example const frames: JournalFrame[] = gateway.journal.entries.map((entry) => gateway.journal.frame(entry));
 */
export interface JournalFrame {
  /**
   * A copy of the whole frame, its length prefix too: a request as it was read, a response as it left, behind the faults of
   * messages; of a note about a message (`fault`, `badRequest`, `injected`) what it is about. Null for what has no bytes;
   * `'dropped'` when they are no longer kept (`journalBytes`, `journalLimit`).
   */
  readonly bytes: Uint8Array | 'dropped' | null;
  /** Those of messages that struck it, and those of bytes that stood in its way when it was written; most often none. */
  readonly faults: readonly Fault[];
}

type Direction = JournalEntry['direction'];
const ALL: readonly Direction[] = ['request', 'response', 'note'];

/** What a watcher of the journal is told. @example gateway.journal.watch(console.log, { directions: ['request'] }); */
export interface WatchOptions {
  /** Entries of other directions are not even decoded for it. @default all three */
  readonly directions?: readonly Direction[];
}

/** Where an entry's fields come from when somebody reads it. */
export interface FieldSource {
  readonly fields: Values;
}

/** Whom an entry is about. */
export interface Party {
  /** Which TCP connection, counting from 1; 0 for none. */
  readonly connection: number;
  /** Null before startApi. */
  readonly clientId: number | null;
}

/** Who brings about what concerns no connection. */
export const NOBODY: Party = { connection: 0, clientId: null };

/** Told of an entry in the very moment it is added. */
export type Watcher = (entry: JournalEntry) => void;

/** An entry as it is kept until it is read: a burst of rows is not decoded that nobody looks at. */
interface Unread extends Omit<JournalEntry, 'fields'> {
  readonly source: FieldSource;
  /** Held, not copied: nobody writes to a frame that was built. */
  bytes: JournalFrame['bytes'] | undefined;
  /** How many bytes came before its own, ever: what is held is a difference, and nothing is counted twice. */
  readonly bytesBefore: number;
  readonly faults: readonly Fault[] | undefined;
  entry: JournalEntry | undefined;
}

export class Journal implements Iterable<JournalEntry> {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #limitBytes: number;
  readonly #watchers = new Map<Watcher, readonly Direction[]>();
  #kept: Unread[] = [];
  #count = 0;
  #cleared = 0;
  /** Bytes that came, ever. */
  #bytes = 0;
  /** Below this place of what is kept, bytes were let go. */
  #letGo = 0;

  constructor(clock: Clock, limit: number = DEFAULT_JOURNAL_LIMIT, limitBytes: number = DEFAULT_JOURNAL_BYTES) {
    this.#clock = clock;
    this.#limit = limit;
    this.#limitBytes = limitBytes;
  }

  /**
   * @param source asked for the fields when they are read; they must not change until then
   * @param bytes the frame, which nobody may write to afterwards
   */
  add(
    party: Party,
    direction: Direction,
    name: string,
    source: FieldSource,
    bytes?: Uint8Array,
    faults?: readonly Fault[],
  ): void {
    const { connection, clientId } = party;
    const time = this.#clock.now();
    const index = this.#count;
    const added: Unread = {
      index,
      time,
      connection,
      clientId,
      direction,
      name,
      source,
      bytes,
      bytesBefore: this.#bytes,
      faults,
      entry: undefined,
    };
    this.#count += 1;
    this.#kept.push(added);
    // Cut in large slices: cutting one at a time would move the whole array with every message.
    if (this.#kept.length > this.#limit * 2) this.#cut();
    if (bytes !== undefined) this.#bytes += bytes.length;
    while (this.#heldBytes > this.#limitBytes) this.#letOldestGo();
    if (this.#watchers.size > 0) this.#tell(added);
  }

  /** The entries still kept, oldest first; those of one name without decoding the others. */
  *named(name: string): Iterable<JournalEntry> {
    for (const kept of this.#unread) if (kept.name === name) yield entryOf(kept);
  }

  *[Symbol.iterator](): Iterator<JournalEntry> {
    for (const kept of this.#unread) yield entryOf(kept);
  }

  /** The bytes of an entry, by its index, and the faults that touched it. */
  frame(index: number): JournalFrame {
    const kept = this.#kept[index - (this.#kept[0]?.index ?? 0)];
    if (kept === undefined) return { bytes: 'dropped', faults: NOTHING };
    const { bytes = null, faults = NOTHING } = kept;
    return { bytes: bytes instanceof Uint8Array ? bytes.slice() : bytes, faults };
  }

  /** The newest entry. */
  get last(): JournalEntry | undefined {
    const newest = this.#kept.at(-1);
    return newest && entryOf(newest);
  }

  /** How many entries were dropped because of the limit. */
  get dropped(): number {
    return this.#count - this.#cleared - this.#unread.length;
  }

  /** Forgets what is kept; numbers go on. */
  clear(): void {
    this.#cleared += this.#unread.length;
    this.#kept = [];
    this.#letGo = 0;
  }

  /** Tells of every entry of these directions from now on. @returns the undo */
  watch(watcher: Watcher, { directions = ALL }: WatchOptions = {}): () => void {
    this.#watchers.set(watcher, directions);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  get #unread(): Unread[] {
    return this.#kept.slice(-this.#limit);
  }

  get #heldBytes(): number {
    return this.#bytes - (this.#kept[this.#letGo]?.bytesBefore ?? this.#bytes);
  }

  #cut(): void {
    const gone = this.#kept.length - this.#limit;
    this.#kept = this.#unread;
    this.#letGo = Math.max(0, this.#letGo - gone);
  }

  #letOldestGo(): void {
    const oldest = this.#kept[this.#letGo];
    this.#letGo += 1;
    if (oldest?.bytes instanceof Uint8Array) oldest.bytes = 'dropped';
  }

  // Whoever throws must not keep the next from being told; who made the entry hears of it.
  #tell(added: Unread): void {
    const failures: unknown[] = [];
    for (const [watcher, directions] of [...this.#watchers]) {
      if (!directions.includes(added.direction)) continue;
      try {
        watcher(entryOf(added));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

function entryOf(unread: Unread): JournalEntry {
  if (unread.entry === undefined) {
    const { index, time, connection, clientId, direction, name, source } = unread;
    unread.entry = Object.freeze({ index, time, connection, clientId, direction, name, fields: source.fields });
  }
  return unread.entry;
}
