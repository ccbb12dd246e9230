// The documents that are made from the source or list what it exports are fresh and complete.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PRINTED_DOCUMENTS, readDocument, withTables } from '../../docs/print-tables.ts';
import { ERRORS } from '../../src/error-table.ts';
import * as streamer from '../../src/index.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('documents with tables', () => {
  test('are these', () => {
    expect(PRINTED_DOCUMENTS).toEqual(['ARCHITECTURE.md', 'docs/codes.md', 'docs/messages.md']);
  });

  test.each(PRINTED_DOCUMENTS)('%s has them as the source does; `npm run docs:tables` prints them anew', (path) => {
    expect(readDocument(path)).toBe(withTables(path));
  });
});

describe('docs/errors.md', () => {
  const document = read('docs/errors.md');
  const source = read('src/errors.ts');
  const classes = Object.keys(streamer).filter((name) => name.endsWith('Error'));
  const rows = [...document.matchAll(/^\| `([A-Z_]+)` \| .+ \| .+ \| (?:`(\w+)`: .+ )?\|$/gm)];

  test('names every code there is, in the order of the table, and no other', () => {
    expect(rows.map(([, code]) => code)).toEqual(Object.keys(ERRORS));
  });

  test('names the class of every code that has one of its own, and `StreamerError`', () => {
    const named = rows.flatMap(([, , name]) => name ?? []);
    expect([...named, 'StreamerError'].sort()).toEqual([...classes].sort());
    expect(document).toContain('`StreamerError`');
  });

  test('knows every error class of the source, and all of them are exported', () => {
    const declared = [...source.matchAll(/class (\w+Error)/g)].map(([, name]) => name).sort();
    expect([...classes].sort()).toEqual(declared);
  });
});

describe('docs/session-contract.md', () => {
  const linked = [
    ...read('docs/session-contract.md').matchAll(/\]\(\.\.\/(test\/streamer\/promises\/promise-\S+)\)/g),
  ].map(([, path]) => path ?? '');

  test('links each of the twenty-one promises to its test file', () => {
    const promises = linked.map((path) => /promise-(\d\d)/.exec(path)?.[1]);
    expect(new Set(promises).size).toBe(21);
    for (const path of linked) expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
  });

  test('leaves no promise test out', () => {
    const files = readdirSync(new URL('../streamer/promises/', import.meta.url)).filter((name) =>
      name.startsWith('promise-'),
    );
    expect(linked.map((path) => path.split('/').at(-1)).sort()).toEqual(files.sort());
  });
});
