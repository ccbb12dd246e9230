// Prints the tables of ARCHITECTURE.md from the source into its marked sections: `npm run docs:tables`.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Message } from '../mock-gateway/wire/message.ts';
import { requests } from '../mock-gateway/wire/requests.ts';
import { responses } from '../mock-gateway/wire/responses.ts';
import { NOTICES, TRANSITIONS } from '../src/link/index.ts';

const FILE = new URL('../ARCHITECTURE.md', import.meta.url);

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

/** Section name → its content, printed from the source. */
const SECTIONS: Readonly<Record<string, () => string>> = { lifecycle, notices, messages };

/**
 * The document with every marked section printed anew.
 * @throws {Error} when a section's marks are missing
 */
export function withTables(document: string): string {
  let result = document;
  for (const [name, print] of Object.entries(SECTIONS)) {
    const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
    const [from, to] = [result.indexOf(begin), result.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`ARCHITECTURE.md has no section between '${begin}' and '${end}'`);
    result = `${result.slice(0, from + begin.length)}\n${print()}\n${result.slice(to)}`;
  }
  return result;
}

export const readArchitecture = (): string => readFileSync(FILE, 'utf8');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(FILE, withTables(readArchitecture()));
