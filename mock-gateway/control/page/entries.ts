// The journal as the page holds it: bounded, filtered, and what it says of each client.
import type { JournalEntry } from './answers.ts';

/** Entries held at most; the oldest go first, a tenth at a time. */
const MAX_ENTRIES = 200_000;
/** What nothing answered, or nobody could read. */
const UNANSWERED: ReadonlySet<string> = new Set(['unhandled', 'unknown', 'badRequest', 'badBytes']);
const MAX_UNANSWERED = 200;
const ROWS: ReadonlySet<string> = new Set(['portfolioValue', 'position', 'positionMulti']);

/** What of the journal is shown. */
export interface Filter {
  readonly directions: ReadonlySet<JournalEntry['direction']>;
  /** Undefined: everybody. */
  readonly clientId: number | undefined;
  /** A part of a message's name, or of a text in its fields; in lower case. */
  readonly text: string;
}

/** What the journal says of a client. */
export interface Activity {
  rows: number;
  /** By the gateway's clock. */
  lastAsk: number | undefined;
  lastName: string;
}

export class Entries {
  /** Everything held, oldest first. */
  all: JournalEntry[] = [];
  /** What the filter lets through, oldest first. */
  shown: JournalEntry[] = [];
  /** What nothing answered, newest last. */
  unanswered: JournalEntry[] = [];
  /** How many the gateway or the door no longer had when they were asked for. */
  missing = 0;
  readonly activity = new Map<number, Activity>();
  #filter: Filter = { directions: new Set(['request', 'response', 'note']), clientId: undefined, text: '' };

  get last(): JournalEntry | undefined {
    return this.all.at(-1);
  }

  clear(): void {
    this.all = [];
    this.shown = [];
    this.unanswered = [];
    this.missing = 0;
    this.activity.clear();
  }

  /** Those that are held already are passed over. @returns how many are new */
  add(entries: readonly JournalEntry[]): number {
    const from = (this.last?.index ?? -1) + 1;
    const fresh = entries.filter(({ index }) => index >= from);
    for (const entry of fresh) {
      this.all.push(entry);
      if (this.#isShown(entry)) this.shown.push(entry);
      this.#count(entry);
    }
    if (this.all.length > MAX_ENTRIES) {
      this.all = this.all.slice(-Math.floor(MAX_ENTRIES * 0.9));
      const oldest = this.all[0]?.index ?? 0;
      this.shown = this.shown.filter(({ index }) => index >= oldest);
    }
    return fresh.length;
  }

  filter(filter: Filter): void {
    this.#filter = filter;
    this.shown = this.all.filter((entry) => this.#isShown(entry));
  }

  /** Where in what is held a time begins. */
  firstSince(time: number): number {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.all[middle]?.time ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place of an entry among those shown, or of the one that follows where it is hidden. */
  placeOf(index: number): number {
    let [low, high] = [0, this.shown.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.shown[middle]?.index ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isShown({ direction, clientId, name, fields }: JournalEntry): boolean {
    const { directions, clientId: wanted, text } = this.#filter;
    if (!directions.has(direction) || (wanted !== undefined && clientId !== wanted)) return false;
    if (text === '' || name.toLowerCase().includes(text)) return true;
    return Object.values(fields).some((value) => String(value).toLowerCase().includes(text));
  }

  #count(entry: JournalEntry): void {
    const { clientId, direction, name, time } = entry;
    if (UNANSWERED.has(name)) {
      this.unanswered.push(entry);
      if (this.unanswered.length > MAX_UNANSWERED) this.unanswered.shift();
    }
    if (clientId === null) return;
    const known = this.activity.get(clientId) ?? { rows: 0, lastAsk: undefined, lastName: '' };
    if (direction === 'response' && ROWS.has(name)) known.rows += 1;
    if (direction === 'request') Object.assign(known, { lastAsk: time, lastName: name });
    this.activity.set(clientId, known);
  }
}
