// deno.json lets Deno run the source directly: it has to name the same doors and versions as package.json.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));

test('Deno imports every door from the source and every dependency at the version that npm installs', () => {
  const { name, exports, dependencies } = read('package.json');
  const doors = Object.keys(exports).filter((door) => !door.endsWith('.json'));
  const { imports } = read('deno.json');
  const ours = Object.keys(imports).filter((key) => key.startsWith(name));
  expect(ours.sort()).toEqual(doors.map((door) => door.replace('.', name)).sort());
  const others = Object.entries(imports).filter(([key]) => !key.startsWith(name));
  const pinned = Object.entries(dependencies).map(([key, version]) => [key, `npm:${key}@${version}`]);
  expect(Object.fromEntries(others)).toEqual(Object.fromEntries(pinned));
});
