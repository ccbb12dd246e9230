// Two users of the link who wish to see everything, whatever start() wished for: a handler, and a reader of events().
import type { IBPositionStreamer, PositionUpdate, PositionWish } from '../../../src/index.ts';
import { keyOf } from './chaos-handler.ts';

const EVERYTHING: PositionWish = { secTypes: 'all', symbols: [], filter: () => true };

/** What was told, put together. */
class Told {
  readonly held = new Map<string, number>();
  readonly complaints: string[] = [];
  readonly #who: string;

  constructor(who: string) {
    this.#who = who;
  }

  book(positions: readonly PositionUpdate[]): void {
    this.held.clear();
    for (const update of positions) this.held.set(keyOf(update), update.position);
  }

  update(update: PositionUpdate): void {
    const key = keyOf(update);
    if ((update.change === 'opened') !== !this.held.has(key))
      this.complain(`'${update.change}' of what was ${this.held.has(key) ? 'held' : 'not held'}: ${key}`);
    if (update.position === 0) this.held.delete(key);
    else this.held.set(key, update.position);
  }

  complain(text: string): void {
    this.complaints.push(`${this.#who}: ${text}`);
  }
}

export class AllSeeing {
  readonly #streamer: IBPositionStreamer;
  readonly #handler = new Told('a handler that wishes for everything');
  readonly #reader = new Told('a reader of everything');
  readonly #undo: () => void;
  readonly #read: Promise<void>;

  constructor(streamer: IBPositionStreamer) {
    this.#streamer = streamer;
    this.#undo = streamer.registerHandler(
      { onPositionUpdate: (update) => this.#handler.update(update) },
      { ...EVERYTHING, name: 'all-seeing' },
    );
    this.#read = this.#readOn();
  }

  /** What they were told must be what is held: to be asked while nothing moves. */
  judge(): readonly string[] {
    const view = this.#streamer.positions(EVERYTHING);
    if (view.state !== 'unknown') {
      const held = new Map(view.positions.map((update) => [keyOf(update), update.position]));
      if (shown(held) !== shown(this.#handler.held))
        this.#handler.complain(`told ${shown(this.#handler.held)}, held are ${shown(held)}`);
      if (view.hidden.count > 0) this.#handler.complain('something is hidden from who wishes for everything');
    }
    return this.#handler.complaints;
  }

  /** After stop(): the reader, too, was told everything. */
  async end(): Promise<readonly string[]> {
    this.#undo();
    await this.#read;
    if (shown(this.#reader.held) !== shown(this.#handler.held))
      this.#reader.complain(`told ${shown(this.#reader.held)}, not ${shown(this.#handler.held)}`);
    return this.#reader.complaints;
  }

  async #readOn(): Promise<void> {
    for await (const event of this.#streamer.events(EVERYTHING)) {
      if (event.type === 'book') this.#reader.book(event.state === 'unknown' ? [] : event.positions);
      else if (event.type === 'position') this.#reader.update(event);
    }
  }
}

const shown = (held: ReadonlyMap<string, number>): string =>
  [...held]
    .map(([key, size]) => `${key} ${size}`)
    .sort()
    .join(', ') || 'nothing';
