// Prints tables from the source into the marked sections of the documents that have some: `npm run docs:tables`.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Message } from '../mock-gateway/wire/message.ts';
import { requests } from '../mock-gateway/wire/requests.ts';
import { responses } from '../mock-gateway/wire/responses.ts';
import { NOTICES, TRANSITIONS } from '../src/link/index.ts';

/** A Markdown table, as Biome and GitHub read it. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

const lifecycle = (): string =>
  table(
    ['state', 'what happens → next state'],
    Object.entries(TRANSITIONS).map(([state, ways]) => [
      `\`${state}\``,
      Object.entries(ways)
        .map(([input, next]) => `${input} → \`${next}\``)
        .join(', '),
    ]),
  );

const notices = (): string =>
  table(
    ['code', 'severity', 'scope', 'reaction', 'advice'],
    [...NOTICES]
      .sort(([a], [b]) => a - b)
      .map(([code, { severity, scope, reaction, advice }]) => [String(code), severity, scope, reaction, advice]),
  );

const messages = (): string => {
  const rows = (direction: string, all: readonly Message[]) =>
    [...all]
      .sort((a, b) => a.id - b.id)
      .map(({ id, name, fields }) => [direction, String(id), `\`${name}\``, Object.keys(fields).join(', ')]);
  return table(
    ['direction', 'id', 'message', 'fields, in wire order'],
    [...rows('request', Object.values(requests)), ...rows('response', Object.values(responses))],
  );
};

/** Document → its marked sections → their content, printed from the source. */
const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'ARCHITECTURE.md': { lifecycle },
  'docs/codes.md': { notices },
  'docs/messages.md': { messages },
};

/** The documents with tables, from the root. */
export const PRINTED_DOCUMENTS: readonly string[] = Object.keys(DOCUMENTS);

const urlOf = (path: string): URL => new URL(`../${path}`, import.meta.url);

export const readDocument = (path: string): string => readFileSync(urlOf(path), 'utf8');

/**
 * The document with every marked section printed anew.
 * @throws {Error} when a section's marks are missing
 */
export function withTables(path: string): string {
  let result = readDocument(path);
  for (const [name, print] of Object.entries(DOCUMENTS[path] ?? {})) {
    const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
    const [from, to] = [result.indexOf(begin), result.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`${path} has no section between '${begin}' and '${end}'`);
    result = `${result.slice(0, from + begin.length)}\n${print()}\n${result.slice(to)}`;
  }
  return result;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const path of PRINTED_DOCUMENTS) writeFileSync(urlOf(path), withTables(path));
}
