// What events() tells: every event by its number and its name, and the book where a reader begins.
import type { PositionBookView } from './positions/book-view.ts';
import type { StreamerEvents } from './streamer-events.ts';

/**
 * What is held when a reader begins, or begins anew as what lies between is gone: everything after it is told.
 * @example for await (const event of streamer.events()) if (event.type === 'book') console.log(event.state);
 */
export type BookEvent = {
  /** Number of the newest event before it: resumable like any other. */
  readonly id: number;
  /** What it is. */
  readonly type: 'book';
  /** Whether events between `after`, or the event before this one, and this are gone. */
  readonly missed: boolean;
} & PositionBookView;

type Numbered<Name extends keyof StreamerEvents> = {
  /** Greater than that of every event before it, in this process and, unless the clock was set back, in those before. */
  readonly id: number;
  /** Its name. */
  readonly type: Name;
} & StreamerEvents[Name];

/**
 * What `events()` tells: every event of {@link StreamerEvents} with its number and its name, and the book.
 * @example for await (const event of streamer.events()) if (event.type === 'gap') console.warn(event.id, event.reason);
 */
export type StreamEvent = BookEvent | { readonly [Name in keyof StreamerEvents]: Numbered<Name> }[keyof StreamerEvents];

const EVENTS: {
  readonly [Name in keyof StreamerEvents]: (id: number, event: StreamerEvents[Name]) => StreamEvent;
} = {
  position: (id, event) => ({ id, type: 'position', ...event }),
  snapshot: (id, event) => ({ id, type: 'snapshot', ...event }),
  status: (id, event) => ({ id, type: 'status', ...event }),
  gap: (id, event) => ({ id, type: 'gap', ...event }),
  resumed: (id, event) => ({ id, type: 'resumed', ...event }),
  notice: (id, event) => ({ id, type: 'notice', ...event }),
  circuit: (id, event) => ({ id, type: 'circuit', ...event }),
  lag: (id, event) => ({ id, type: 'lag', ...event }),
  disagreement: (id, event) => ({ id, type: 'disagreement', ...event }),
  accountValue: (id, event) => ({ id, type: 'accountValue', ...event }),
  pnl: (id, event) => ({ id, type: 'pnl', ...event }),
  rejected: (id, event) => ({ id, type: 'rejected', ...event }),
  handlerError: (id, event) => ({ id, type: 'handlerError', ...event }),
};

/** The event with its number and its name. */
export const numbered = <Name extends keyof StreamerEvents>(
  id: number,
  name: Name,
  event: StreamerEvents[Name],
): StreamEvent => Object.freeze(EVENTS[name](id, event));
