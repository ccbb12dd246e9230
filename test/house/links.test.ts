// Every link in a document of the tarball leads to something in the tarball, and every anchor to a heading.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const { files } = JSON.parse(read('package.json')) as { readonly files: readonly string[] };

/** What npm packs besides `files`. */
const ALWAYS = ['README.md', 'LICENSE', 'package.json'];

/** Whether the tarball holds it: a file, or the folder it is in, is listed in `files`. */
const isShipped = (path: string): boolean =>
  [...ALWAYS, ...files].some((listed) =>
    listed.includes('*')
      ? dirname(listed) === dirname(path) && path.endsWith('.md')
      : `${path}/`.startsWith(`${listed}/`),
  );

const documents = ['', 'docs/', 'examples/']
  .flatMap((folder) => readdirSync(new URL(folder, ROOT)).map((name) => `${folder}${name}`))
  .filter((path) => path.endsWith('.md') && isShipped(path));

interface Link {
  readonly document: string;
  readonly target: string;
  readonly anchor: string | undefined;
}

/** Links of Markdown outside of code, but those to other hosts. */
const linksOf = (document: string): Link[] =>
  [
    ...read(document)
      .replaceAll(/^```[\s\S]*?^```/gm, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#');
      return { document, target: path === '' ? document : normalize(join(dirname(document), path)), anchor };
    });

const links = documents.flatMap(linksOf);
const told = ({ document, target, anchor }: Link): string => `${document} → ${target}${anchor ? `#${anchor}` : ''}`;

/** The anchors that GitHub makes of a document's headings. */
const anchorsOf = (path: string): readonly string[] =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('the documents of the tarball are found, with their links', () => {
  expect(documents).toContain('README.md');
  expect(documents).toContain('docs/where-it-runs.md');
  expect(links.length).toBeGreaterThan(60);
});

test('every link leads to something that is there and in the tarball', () => {
  const lost = links.filter(({ target }) => !existsSync(new URL(target, ROOT)) || !isShipped(target));
  expect(lost.map(told)).toEqual([]);
});

test('every anchor is that of a heading', () => {
  const lost = links.filter(({ target, anchor }) => anchor !== undefined && !anchorsOf(target).includes(anchor));
  expect(lost.map(told)).toEqual([]);
});

test('every shipped document can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const document of reached) {
    for (const { target } of links.filter((link) => link.document === document)) reached.add(target);
  }
  expect(documents.filter((document) => !reached.has(document))).toEqual([]);
});

test('no shipped example imports what is not in the tarball', () => {
  const examples = readdirSync(new URL('examples/', ROOT)).filter((name) => name.endsWith('.ts'));
  const outside = examples.filter((name) => /from '\.\.\//.test(read(`examples/${name}`)));
  expect(outside).toEqual([]);
});
