// What a capture is: a file of JSON lines, first what it is, then every chunk of both directions with its time and leg.
import * as v from 'valibot';

/** Who sent a chunk. @example const said: Side = 'gateway'; */
export type Side = 'client' | 'gateway';

const place = {
  /** Its place among all that happened: chunks that wait for redaction are written a moment later. */
  n: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The connection of a client, from 1. */
  leg: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Milliseconds since the recording began. */
  ms: v.pipe(v.number(), v.minValue(0)),
};
const side = v.picklist(['client', 'gateway']);

const HeadLine = v.strictObject({ capture: v.literal(1), started: v.string(), redacted: v.boolean() });
const EventLine = v.union([
  v.strictObject({ ...place, is: v.literal('opened') }),
  v.strictObject({ ...place, from: side, base64: v.pipe(v.string(), v.base64()) }),
  v.strictObject({
    ...place,
    is: v.literal('closed'),
    /** `recorder`: the recording was stopped. */
    by: v.picklist(['client', 'gateway', 'recorder']),
    how: v.picklist(['fin', 'rst']),
  }),
]);

/**
 * The first line.
 * @example const head: CaptureHead = { capture: 1, started: '2026-11-26T07:00:00.000Z', redacted: true };
 */
export type CaptureHead = v.InferOutput<typeof HeadLine>;

/**
 * A leg that opened, bytes that passed, or a leg that was closed.
 * @example const sizeOf = (event: CaptureEvent): number => ('base64' in event ? Buffer.from(event.base64, 'base64').length : 0);
 */
export type CaptureEvent = v.InferOutput<typeof EventLine>;

/**
 * A whole capture, in the order things happened.
 * @example const chunks = ({ events }: Capture): number => events.filter((event) => 'base64' in event).length;
 */
export interface Capture {
  /** What the file says of itself. */
  readonly head: CaptureHead;
  /** Everything that happened. */
  readonly events: readonly CaptureEvent[];
  /** Whether the last line is only half there: the recording was killed while it was written. */
  readonly isCut: boolean;
}

export const lineOf = (line: CaptureHead | CaptureEvent): string => `${JSON.stringify(line)}\n`;

/**
 * Reads the text of a capture.
 * @throws {Error} naming the line that is no part of a capture
 * @example
 * import { readFileSync } from 'node:fs';
 * const { events, isCut } = readCapture(readFileSync('session.jsonl', 'utf8'));
 */
export function readCapture(text: string): Capture {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const [first = '', ...rest] = lines;
  const head = v.safeParse(HeadLine, json(first));
  if (!head.success) throw new Error(`Cannot read the capture: line 1 must say {"capture":1,…}: ${shown(first)}`);
  const events = rest.map((line, index) => {
    const event = v.safeParse(EventLine, json(line));
    if (event.success) return event.output;
    throw new Error(`Cannot read the capture: line ${index + 2} is no event of one: ${shown(line)}`);
  });
  return { head: head.output, events: events.sort((a, b) => a.n - b.n), isCut: last !== '' };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const shown = (line: string): string => `'${line.slice(0, 60)}${line.length > 60 ? '…' : ''}'`;
