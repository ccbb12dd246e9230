// events(): the log as one reader sees it, by a wish of his own; what he came too late for becomes the book.
import { ReadableStream } from 'node:stream/web';
import type { EventLog, LoggedEvent } from './event-log.ts';
import { Admission } from './positions/admission.ts';
import { type PositionBookView, sightOf } from './positions/book-view.ts';
import { changesByKind } from './positions/facts.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import type { Wish } from './positions/wish.ts';
import { numbered, type StreamEvent } from './stream-event.ts';

/** What one reader is told from. */
export interface EventReader {
  /** Number of the last event he had; `undefined`: he had none. */
  readonly after: number | undefined;
  /** What is held, as he wishes to see it. */
  book(): PositionBookView;
  /** His own wish, completed by that of start() as it is now; null: he has none. */
  wish(): Wish | null;
  left(): void;
  /** The predicate of his wish threw. */
  failed(error: unknown, update: PositionUpdate): void;
}

export function eventStream(
  log: EventLog,
  reader: EventReader,
): { readonly events: ReadableStream<StreamEvent>; end(): void } {
  log.turnOn();
  const cursor = new Cursor(log, reader);
  let isOver = false;
  const events = new ReadableStream<StreamEvent>(
    {
      pull: async (controller) => {
        // Asked inside a listener, the book may hold what is still to be told: that is over by then.
        await Promise.resolve();
        try {
          for (let event = cursor.next(); ; event = cursor.next()) {
            if (event) return controller.enqueue(event);
            if (isOver) return controller.close();
            await new Promise<void>((resolve) => log.onceAdded(resolve));
          }
        } catch (error) {
          // The predicate of his wish threw at the book: he is told, and reads no further.
          reader.left();
          throw error;
        }
      },
      cancel: () => {
        isOver = true;
        reader.left();
        log.wake();
      },
    },
    { highWaterMark: 0 },
  );
  return {
    events,
    end: () => {
      isOver = true;
      log.wake();
    },
  };
}

class Cursor {
  readonly #log: EventLog;
  readonly #reader: EventReader;
  /** Null: he begins with the book. */
  #at: number | null;
  #hadSome: boolean;
  #own: OwnWish | null;

  constructor(log: EventLog, reader: EventReader) {
    this.#log = log;
    this.#reader = reader;
    this.#hadSome = reader.after !== undefined;
    this.#at = reader.after === undefined ? null : reader.after + 1;
    const wish = reader.wish();
    this.#own = wish && new OwnWish(wish, reader, null);
  }

  /** The next event he is to be told; null: there is none yet. */
  next(): StreamEvent | null {
    if (this.#at === null || !this.#log.has(this.#at)) return this.#book();
    while (this.#at < this.#log.next) {
      const id = this.#at++;
      const logged = this.#log.at(id);
      const event = logged && (this.#own?.told(id, logged) ?? (this.#own ? null : logged.told?.(id)));
      if (event) return event;
    }
    return null;
  }

  #book(): StreamEvent {
    const { next } = this.#log;
    const book = this.#reader.book();
    const wish = this.#reader.wish();
    this.#own = wish && new OwnWish(wish, this.#reader, book.state === 'unknown' ? [] : book.positions);
    this.#at = next;
    const missed = this.#hadSome;
    this.#hadSome = true;
    return Object.freeze({ id: next - 1, type: 'book', missed, ...book });
  }
}

/** What a wish of one's own makes of what was told to all. */
class OwnWish {
  readonly #reader: Pick<EventReader, 'failed'>;
  readonly #admission: Admission;
  /** What he was shown is not known: what changes or closes was, if he wishes for it. */
  readonly #wasShownMore: boolean;
  /** Since the gap: what was told of each update. */
  #told = new WeakMap<PositionUpdate, PositionUpdate>();

  /** @param shown null: it is not known */
  constructor(wish: Wish, reader: Pick<EventReader, 'failed'>, shown: readonly PositionUpdate[] | null) {
    this.#reader = reader;
    this.#admission = new Admission(wish);
    this.#wasShownMore = shown === null;
    for (const update of shown ?? []) this.#admission.assume(update);
  }

  told(id: number, { told, material }: LoggedEvent): StreamEvent | null {
    switch (material?.of) {
      case 'position': {
        const update = this.#position(material.update);
        return update && numbered(id, 'position', update);
      }
      case 'snapshot': {
        const sight = sightOf(material.held, (held) => this.#admission.shows(held));
        return numbered(id, 'snapshot', { ...material.event, ...sight });
      }
      case 'gap':
        this.#told = new WeakMap();
        return numbered(id, 'gap', { ...material.event, positions: this.#admission.size });
      case 'resumed': {
        const changes = material.changes.flatMap((update) => this.#told.get(update) ?? []);
        return numbered(id, 'resumed', { ...material.event, ...changesByKind(changes) });
      }
      case 'pnl':
        return this.#admission.showsPnl(material.update) ? numbered(id, 'pnl', material.update) : null;
      case 'newWish':
        return null;
      default:
        return told?.(id) ?? null;
    }
  }

  #position(update: PositionUpdate): PositionUpdate | null {
    try {
      if (this.#wasShownMore && update.change !== 'opened') this.#admission.assume(update);
      const told = this.#admission.admit(update);
      if (told) this.#told.set(update, told);
      return told;
    } catch (error) {
      this.#reader.failed(error, update);
      return null;
    }
  }
}
