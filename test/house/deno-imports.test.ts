// deno.json lets Deno run the source directly: it has to name the same doors and versions as package.json.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const text = (file: string) => readFileSync(new URL(file, ROOT), 'utf8');
const read = (file: string) => JSON.parse(text(file));

/** Every source file of these folders: its path from the root, and its text. */
const sources = (...folders: readonly string[]) =>
  folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ file: `${folder}/${file}`, source: text(`${folder}/${file}`) })),
  );

/** Packages that the programs, the control door, the bus and history import: bundled, or optional peers; package.json has them for development. */
const importedByPrograms = (): readonly string[] =>
  sources('bin', 'mock-gateway/control', 'src/bus', 'src/history').flatMap(({ source }) =>
    [...source.matchAll(/(?:from |import\()'([a-z@][^':]*)'/g)].map(([, name]) => name!),
  );

test('Deno imports every door from the source and every dependency at the version that npm installs', () => {
  const { name, exports, dependencies, devDependencies } = read('package.json');
  const doors = Object.keys(exports).filter((door) => !door.endsWith('.json'));
  const { imports } = read('deno.json');
  const ours = Object.keys(imports).filter((key) => key.startsWith(name));
  expect(ours.sort()).toEqual(doors.map((door) => door.replace('.', name)).sort());
  const others = Object.entries(imports).filter(([key]) => !key.startsWith(name));
  const needed = new Set([...Object.keys(dependencies), ...importedByPrograms()]);
  expect(needed).toContain('commander');
  const pinned = [...needed].map((key) => [key, `npm:${key}@${{ ...devDependencies, ...dependencies }[key]}`]);
  expect(Object.fromEntries(others)).toEqual(Object.fromEntries(pinned));
});

test('what only the programs need is not installed with the library', () => {
  const { dependencies } = read('package.json');
  const library = sources('src', 'mock-gateway', 'testing');
  // rxjs is a peer of @stoqey/ib, whose door would load it.
  const isUsed = (key: string) => library.some(({ source }) => new RegExp(`from '${key}['/]`).test(source));
  const unused = Object.keys(dependencies).filter((key) => key !== 'rxjs' && !isUsed(key));
  expect(unused).toEqual([]);
});

test('what JSR is sent holds everything that is imported of this repository', () => {
  const { publish } = read('deno.json');
  const isSent = (path: string) =>
    publish.include.some((entry: string) => path === entry || path.startsWith(`${entry}/`));
  const imported = sources('src', 'mock-gateway', 'testing').flatMap(({ file, source }) =>
    [...source.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, path]) => posix.join(file, '..', path!)),
  );
  expect(imported).toContain('src/position-streamer.ts');
  expect([...new Set(imported.filter((path) => !isSent(path)))]).toEqual([]);
});
