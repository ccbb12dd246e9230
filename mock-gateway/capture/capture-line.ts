// What a capture is: a file of JSON lines, first what it is, then every chunk of both directions with its time and leg.
import * as v from 'valibot';

/** Who sent a chunk. @example const said: Side = 'gateway'; */
export type Side = 'client' | 'gateway';

/**
 * The first line.
 * @example const head: CaptureHead = { capture: 1, started: '2026-11-26T07:00:00.000Z', redacted: true };
 */
export interface CaptureHead {
  /** The version of the format. */
  readonly capture: 1;
  /** When the recording began, ISO 8601. */
  readonly started: string;
  /** Whether account numbers and names are others. */
  readonly redacted: boolean;
}

/**
 * Where an event stands.
 * @example const isFirst = ({ n }: CapturePlace): boolean => n === 0;
 */
export interface CapturePlace {
  /** Its place among all that happened: chunks that wait for redaction are written a moment later. */
  readonly n: number;
  /** The connection of a client, from 1. */
  readonly leg: number;
  /** Milliseconds since the recording began. */
  readonly ms: number;
}

/**
 * A client connected.
 * @example const legOf = ({ leg }: LegOpened): number => leg;
 */
export interface LegOpened extends CapturePlace {
  /** What happened. */
  readonly is: 'opened';
}

/**
 * Bytes that passed, as one chunk.
 * @example const bytesOf = ({ base64 }: ChunkPassed): Uint8Array => Buffer.from(base64, 'base64');
 */
export interface ChunkPassed extends CapturePlace {
  /** Who sent them. */
  readonly from: Side;
  /** The bytes. */
  readonly base64: string;
}

/**
 * A connection ended.
 * @example const isCut = ({ how }: LegClosed): boolean => how === 'rst';
 */
export interface LegClosed extends CapturePlace {
  /** What happened. */
  readonly is: 'closed';
  /** Who ended it first; `recorder`: the recording was stopped. */
  readonly by: Side | 'recorder';
  /** In order, or by a reset. */
  readonly how: 'fin' | 'rst';
}

/**
 * A leg that opened, bytes that passed, or a leg that was closed.
 * @example const sizeOf = (event: CaptureEvent): number => ('base64' in event ? Buffer.from(event.base64, 'base64').length : 0);
 */
export type CaptureEvent = LegOpened | ChunkPassed | LegClosed;

const place = {
  n: v.pipe(v.number(), v.integer(), v.minValue(0)),
  leg: v.pipe(v.number(), v.integer(), v.minValue(1)),
  ms: v.pipe(v.number(), v.minValue(0)),
};
const HeadLine: v.GenericSchema<unknown, CaptureHead> = v.strictObject({
  capture: v.literal(1),
  started: v.string(),
  redacted: v.boolean(),
});
const EventLine: v.GenericSchema<unknown, CaptureEvent> = v.union([
  v.strictObject({ ...place, is: v.literal('opened') }),
  v.strictObject({ ...place, from: v.picklist(['client', 'gateway']), base64: v.pipe(v.string(), v.base64()) }),
  v.strictObject({
    ...place,
    is: v.literal('closed'),
    by: v.picklist(['client', 'gateway', 'recorder']),
    how: v.picklist(['fin', 'rst']),
  }),
]);

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
 * Reads the text of a capture. An editor may have left a byte order mark, other line ends, or empty lines.
 * @throws {Error} naming the line that is no part of a capture
 * @example
 * import { readFileSync } from 'node:fs';
 * const { events, isCut } = readCapture(readFileSync('session.jsonl', 'utf8'));
 */
export function readCapture(text: string): Capture {
  const [first = '', ...rest] = text.replace(/^\uFEFF/, '').split('\n');
  const head = v.safeParse(HeadLine, json(first));
  if (!head.success) throw new Error(`Cannot read the capture: line 1 must say {"capture":1,…}: ${shown(first)}`);
  const events: CaptureEvent[] = [];
  let isCut = false;
  for (const [index, line] of rest.entries()) {
    if (line.trim() === '') continue;
    const event = v.safeParse(EventLine, json(line));
    if (event.success) events.push(event.output);
    // Of the last line alone it is known that nothing ended it.
    else if (index === rest.length - 1) isCut = true;
    else throw new Error(`Cannot read the capture: line ${index + 2} is no event of one: ${shown(line)}`);
  }
  return { head: head.output, events: events.sort((a, b) => a.n - b.n), isCut };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const shown = (line: string): string => `'${line.slice(0, 60)}${line.length > 60 ? '…' : ''}'`;
