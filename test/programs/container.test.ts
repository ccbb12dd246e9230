// The container image as far as it can be judged where no image is built: what the Dockerfile copies exists and reaches the
// build, and the command lines in it do what they say.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import pkg from '../../package.json' with { type: 'json' };
import { environment } from '../support/program.ts';
import { ROOT } from '../support/public-doors.ts';
import { RawClient } from '../support/raw-client.ts';

const TOKEN = 'a-token-of-24-characters';
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const lines = (file: string): readonly string[] =>
  read(file)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

/** The arguments of the only instruction of a name, written as JSON. */
function words(instruction: RegExp): readonly string[] {
  const found = lines('Dockerfile').filter((line) => instruction.test(line));
  expect(found, String(instruction)).toHaveLength(1);
  return JSON.parse(found[0]!.slice(found[0]!.indexOf('['))) as string[];
}

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

function node(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn('node', args, { cwd: ROOT, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const codeOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

test('what is copied into the image exists, and is not kept from it; nothing else is let through', () => {
  const copied = lines('Dockerfile')
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(' ').slice(1, -1));
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const [first, ...through] = lines('.dockerignore');
  expect(first).toBe('*');
  expect(through.map((line) => line.replace(/^!/, '')).sort()).toEqual([...copied].sort());
});

test('everything that the build reads is copied', () => {
  const copied = lines('Dockerfile').filter((line) => line.startsWith('COPY '));
  const config = read('tsup.config.ts');
  const folders = [...config.matchAll(/'(\w[\w-]*)\/[\w/.-]+\.(?:ts|html|css)'/g)].map(([, folder]) => folder);
  expect(folders).toContain('mock-gateway');
  const reached = [...new Set([...folders, ...[...config.matchAll(/from '\.\/([\w/.-]+)'/g)].map(([, path]) => path)])];
  expect(reached.filter((path) => !copied.some((line) => line.split(' ').includes(path ?? '')))).toEqual([]);
});

test('it runs as nobody in particular, on a Node the package takes, and starts the program the package has', () => {
  const all = lines('Dockerfile');
  const images = all
    .filter((line) => line.startsWith('FROM '))
    .map((line) => /^FROM node:(\d+)-alpine/.exec(line)?.[1]);
  expect(images).toEqual([images[0], images[0]]);
  expect(Number(images[0])).toBeGreaterThanOrEqual(Number(/\d+/.exec(pkg.engines.node)?.[0]));
  expect(all.indexOf('USER node')).toBeGreaterThan(all.findLastIndex((line) => line.startsWith('RUN ')));
  expect(words(/^ENTRYPOINT/)).toEqual(['node', `node_modules/${pkg.name}/${pkg.bin['mock-ib-gateway']}`]);
  const cmd = words(/^CMD/);
  const ports = ['--port', '--control'].map((flag) => cmd[cmd.indexOf(flag) + 1]);
  expect(all.find((line) => line.startsWith('EXPOSE'))).toBe(`EXPOSE ${ports.join(' ')}`);
});

test('its command line serves, and its health check says so', async () => {
  const free = words(/^CMD/).map((word) => (/^\d+$/.test(word) ? '0' : word));
  const served = ['--import', 'tsx', 'bin/mock-ib-gateway.ts', ...free];
  const child = node(served, { IB_CONTROL_TOKEN: TOKEN });
  const [line] = await once(createInterface({ input: child.stdout! }), 'line');
  const [, port, control] = /^listening on 0\.0\.0\.0:(\d+) control http:\/\/0\.0\.0\.0:(\d+)$/.exec(line) ?? [];
  await (await RawClient.start({ host: '127.0.0.1', port: Number(port) })).close();
  const [program, ...args] = words(/^HEALTHCHECK/);
  expect(program).toBe('node');
  const check = args.map((word) => word.replace(':7501/', `:${control}/`));
  expect(check).not.toEqual(args);
  const checked = [TOKEN, 'a-token-of-someone-else'].map((token) => codeOf(node(check, { IB_CONTROL_TOKEN: token })));
  expect(await Promise.all(checked)).toEqual([0, 1]);
  const ended = codeOf(child);
  // Deno's child.kill() reports the signal, whatever the child made of it.
  process.kill(child.pid!, 'SIGTERM');
  expect(await ended).toBe(0);
});
