// The programs in the README run as they are written, on the built package; those in the documents are at least JavaScript or TypeScript.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROGRAM_MS } from '../support/patience.ts';
import { environment, follow } from '../support/program.ts';
import { ROOT } from '../support/public-doors.ts';

interface Snippet {
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The blocks of a document that are JavaScript or TypeScript. */
function snippetsOf(document: string): Snippet[] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  return [...text.matchAll(/^```(js|ts)\n([\s\S]*?)^```/gm)].map(({ 1: language = '', 2: code = '', index }) => ({
    place: `${document}:${text.slice(0, index).split('\n').length}`,
    language,
    code,
  }));
}

const snippets = DOCUMENTS.flatMap(snippetsOf);
const readme = snippets.filter(({ place }) => place.startsWith('README.md'));
const folder = mkdtempSync(join(tmpdir(), 'ib-position-streamer-'));

/** As a user has it: the package under its name in node_modules. */
beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'ib-position-streamer'), 'junction');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(name: string, code: string) {
  const file = join(folder, name);
  writeFileSync(file, code);
  const args = 'deno' in process.versions ? ['run', '-A', '--node-modules-dir=manual', file] : [file];
  return follow(
    spawn(process.execPath, args, { cwd: folder, env: environment(), timeout: PROGRAM_MS, killSignal: 'SIGKILL' }),
  ).ended;
}

test('the README has the two programs', () => {
  expect(readme.map(({ language }) => language)).toEqual(['js', 'js']);
});

test('the one with the fake gateway runs as it is written', async () => {
  const { code, out, err } = await run('fake.mjs', readme[1]!.code);
  expect({ code, out: out.trim().split('\n').at(-1), err }).toMatchObject({
    code: 0,
    out: 'closed meanwhile: SPY   261218C00450000',
  });
});

test('the one for TWS runs as it is written, but for the port, where a fake is', async () => {
  const own = readme[0]!.code.replace('{ port: 7497 }', '{ host: gateway.host, port: gateway.port }');
  expect(own).not.toBe(readme[0]!.code);
  const { code, out, err } = await run(
    'tws.mjs',
    `import { MockGateway } from 'ib-position-streamer/mock-gateway';
const gateway = await MockGateway.start();
${own}
await streamer.stop();
await gateway.stop();`,
  );
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out).toMatch(/^DU1234567 SPY {3}261218C00450000 .* opened snapshot$/m);
});

describe('the snippet', () => {
  test.each(snippets)('at $place can be parsed', ({ language, code }) => {
    const { diagnostics = [] } = ts.transpileModule(code, {
      fileName: language === 'js' ? 'snippet.mjs' : 'snippet.mts',
      reportDiagnostics: true,
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, allowJs: true },
    });
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
  });

  test.each(snippets.filter(({ language }) => language === 'js'))(
    'at $place, which is said to be JavaScript, holds nothing that Node 20 cannot read',
    ({ code }) => expect(code).not.toMatch(/\b(?:await )?using \w+ =/),
  );
});
