// What passed over the links as text: a block of bytes in hexadecimal for each frame, with its time, direction and faults.
import type { JournalEntry } from '../index.ts';
import { Redaction } from '../redaction.ts';
import type { Life } from './hosted-gateway.ts';

/** Which links. */
export interface LinkQuery {
  readonly connection?: number | undefined;
  /** Every connection this client had, from its first byte. */
  readonly clientId?: number | undefined;
  readonly after?: number | undefined;
  /** Whether account numbers and names become others of their length. */
  readonly redact: boolean;
}

const A_LINE = 16;
/** Seen from the gateway, as programs that read such dumps have it: in or out. */
const MARKS = { request: ['>', 'I'], response: ['<', 'O'] } as const;

/** The dump, an entry a piece. */
export function* linkDump({ gateway, faults: named }: Life, query: LinkQuery): Generator<string> {
  const { journal, world } = gateway;
  const redaction = new Redaction();
  redaction.learn([...world.accountCodes]);
  const told = (text: string): string => (query.redact ? redaction.of(text) : text);
  const { entries } = journal;
  yield `# > from a client, < to it; account numbers ${query.redact ? 'are others of their length' : 'are as they were'}\n`;
  for (const entry of chosen(entries, query)) {
    const { bytes, faults } = journal.frame(entry);
    const by = faults.map((fault) => `${named.nameOf(fault) ?? 'unnamed'} (${fault.fault})`).join(', ');
    const touched = by && entry.direction !== 'note' ? `, touched by ${by}` : '';
    const lost = bytes === 'dropped' ? ', bytes no longer kept' : '';
    yield `# ${told(headOf(entry))}${touched}${lost}\n`;
    if (entry.direction !== 'note' && bytes instanceof Uint8Array)
      yield `${MARKS[entry.direction][1]} ${new Date(entry.time).toISOString()}\n${linesOf(told(Buffer.from(bytes).toString('latin1')))}\n`;
  }
}

function chosen(entries: readonly JournalEntry[], { connection, clientId, after = -1 }: LinkQuery) {
  const own = new Set(entries.filter((entry) => entry.clientId === clientId).map((entry) => entry.connection));
  return entries.filter(
    (entry) =>
      entry.index > after &&
      entry.connection > 0 &&
      (connection ?? entry.connection) === entry.connection &&
      (clientId === undefined || own.has(entry.connection)),
  );
}

function headOf({ index, connection, clientId, direction, name, fields }: JournalEntry): string {
  const who = `${index} connection ${connection}${clientId === null ? '' : ` client ${clientId}`}`;
  return direction === 'note' ? `${who} · ${name} ${JSON.stringify(fields)}` : `${who} ${MARKS[direction][0]} ${name}`;
}

/** Offset, bytes, and what of them can be read, sixteen a line. @param text one character a byte */
function linesOf(text: string): string {
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += A_LINE) {
    const part = text.slice(at, at + A_LINE);
    const hex = [...part].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
    const readable = part.replaceAll(/[^\x20-\x7e]/g, '.');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(A_LINE * 3)} ${readable}\n`);
  }
  return lines.join('');
}
