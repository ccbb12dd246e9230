// A capture as it reads: one line a message, by the tables of the wire.
import type { Capture, LegClosed, LegOpened } from './capture-line.ts';
import { LegReader } from './leg-reader.ts';
import type { Said } from './speech.ts';

/**
 * One line of a transcript.
 * @example const isOfFirst = ({ leg }: TranscriptLine): boolean => leg === 1;
 */
export interface TranscriptLine {
  /** Milliseconds since the recording began. */
  readonly ms: number;
  /** The connection, from 1. */
  readonly leg: number;
  /** A message, or what became of the connection. */
  readonly said: Said | LegOpened | LegClosed;
}

/**
 * Reads a capture as messages. A message stands where its last byte came.
 * @example
 * import { readFileSync } from 'node:fs';
 * for (const { said } of transcript(readCapture(readFileSync('session.jsonl', 'utf8')))) console.log(said);
 */
export function* transcript({ events }: Pick<Capture, 'events'>): Generator<TranscriptLine> {
  const readers = new Map<number, LegReader>();
  for (const event of events) {
    const { ms, leg } = event;
    if ('is' in event) {
      yield { ms, leg, said: event };
      continue;
    }
    const reader = readers.get(leg) ?? new LegReader();
    readers.set(leg, reader);
    for (const { said } of reader.push(event.from, Buffer.from(event.base64, 'base64'))) yield { ms, leg, said };
  }
}

/**
 * A line of a transcript as text.
 * @example transcriptText({ ms: 120, leg: 1, said: { is: 'message', from: 'client', name: 'startApi', fields: {} } });
 * // +0.120 s  1 → startApi
 */
export function transcriptText({ ms, leg, said }: TranscriptLine): string {
  return `+${(ms / 1_000).toFixed(3)} s  ${leg} ${textOf(said)}`;
}

function textOf(said: TranscriptLine['said']): string {
  if (said.is === 'opened') return '· opened';
  if (said.is === 'closed') return `· closed by the ${said.by} (${said.how})`;
  const arrow = said.from === 'client' ? '→' : '←';
  if (said.is === 'unreadable') return `${arrow} ? ${said.bytes} bytes: ${said.reason}`;
  const fields = Object.entries(said.fields).map(([name, value]) => ` ${name}=${JSON.stringify(value) ?? 'null'}`);
  return `${arrow} ${said.name}${fields.join('')}`;
}
