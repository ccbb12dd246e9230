// What console.log() shows of the streamer: one line, without account numbers.
import type { StreamerStatus } from './link/index.ts';
import type { PositionBookView } from './positions/book-view.ts';
import type { StreamerStats } from './streamer-events.ts';
import { redact } from './text.ts';

/** The name under which Node, Bun and Deno look for it: `util.inspect.custom`. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

export function inspected(status: StreamerStatus, book: PositionBookView, stats: StreamerStats): string {
  const { handlers, generation, clientId } = stats;
  const link = clientId === null ? '' : `, link ${generation} as client ${clientId}`;
  return redact(`IBPositionStreamer { ${status.state}, ${held(book)}, ${handlers} handler(s)${link} }`);
}

function held(book: PositionBookView): string {
  if (book.state === 'unknown') return `positions unknown: ${book.reason}`;
  const count = `${book.positions.length} position(s)`;
  return book.state === 'current'
    ? `${count} current as of ${book.asOf.toISOString()}`
    : `${count} stale since ${book.since.toISOString()}: ${book.reason}`;
}
