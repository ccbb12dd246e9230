// The examples in the docstrings of the source are TypeScript that compiles against the source.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { publicNames, ROOT, sourceProgram } from '../support/public-doors.ts';

/** What a reader of any example has at hand besides the names of the doors. */
const AT_HAND = `
import type { Account, Contract, MockGateway, World } from '${ROOT}mock-gateway/index.ts';
import type { BusPublisher } from '${ROOT}src/bus/index.ts';
import type { History, HistoryEntry, HistoryRecorder, Replay, Stretch } from '${ROOT}src/history/index.ts';
import type { IBPositionStreamer, PositionUpdate, PositionUpdateHandler } from '${ROOT}src/index.ts';
import type { expect as vitestExpect } from 'vitest';
import type * as valibot from 'valibot';
declare global {
  const streamer: IBPositionStreamer;
  const handler: PositionUpdateHandler;
  const bot: PositionUpdateHandler;
  const update: PositionUpdate;
  const publisher: BusPublisher;
  const history: History;
  const recorder: HistoryRecorder;
  const replayed: Replay;
  const entry: HistoryEntry;
  const stretch: Stretch;
  const from: Date;
  const to: Date;
  const error: unknown;
  const signal: AbortSignal;
  const gateway: MockGateway;
  const world: World;
  const account: Account;
  const contract: Contract;
  const expect: typeof vitestExpect;
  const v: typeof valibot;
  function connectTo(host: string, port: number): Promise<void>;
}`;

interface Example {
  /** The file its docstring is in, from the root. */
  readonly path: string;
  readonly line: number;
  readonly code: string;
}

const examples = ['src', 'mock-gateway', 'testing'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => examplesOf(join(folder, path.replaceAll('\\', '/')))),
);

/** Every `@example` of the file's docstrings, up to the next tag or the end of its comment. */
function examplesOf(path: string): Example[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(/\/\*\*([\s\S]*?)\*\//g)].flatMap((comment) => {
    const body = (comment[1] ?? '').replaceAll(/^[ \t]*\* ?/gm, '');
    const line = text.slice(0, comment.index).split('\n').length;
    return body
      .split(/(?:^|\s)@(?=(?:default|example|param|returns|throws)\b)/)
      .filter((tag) => tag.startsWith('example'))
      .map((tag) => ({ path, line, code: tag.slice('example'.length).trim() }));
  });
}

const exported = publicNames(sourceProgram());

/** The example as the body of a function, under the imports it takes for granted and those it shows itself. */
function moduleOf({ path, code }: Example): string {
  const shown = code.match(/^import .*$/gm) ?? [];
  const folder = path.split('/')[0] ?? '';
  const mentioned = exported.filter(({ name }) => mentions(code, name) && !shown.some((line) => mentions(line, name)));
  // Of a name that several doors export, the one of the example's own half is meant.
  const doors = new Map(mentioned.map(({ name, door }) => [name, door]));
  for (const { name, door } of mentioned) if (door.startsWith(`${folder}/`)) doors.set(name, door);
  const implied = [...doors].map(([name, door]) => `import { ${name} } from '${ROOT}${door}';`);
  const body = code.replaceAll(/^import .*$/gm, '');
  return [...implied, ...shown, 'export async function example() {', body, '}'].join('\n');
}

const mentions = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);

const fileOf = (index: number): string => `${ROOT}docstring-example-${index}.ts`;
const program = sourceProgram(
  new Map([
    [`${ROOT}docstring-at-hand.ts`, AT_HAND],
    ...examples.map((example, index): [string, string] => [fileOf(index), moduleOf(example)]),
  ]),
);

function complaintsAbout(path: string): readonly string[] {
  const file = program.getSourceFile(path);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('the examples in docstrings', () => {
  test('are found', () => {
    expect(examples.length).toBeGreaterThan(150);
  });

  test('have at hand what exists', () => {
    expect(complaintsAbout(`${ROOT}docstring-at-hand.ts`)).toEqual([]);
  });

  test.each(examples.map((example, index) => ({ ...example, index, place: `${example.path}:${example.line}` })))(
    'at $place compiles',
    ({ code, index }) => {
      expect(code).not.toBe('');
      expect(complaintsAbout(fileOf(index)), code).toEqual([]);
    },
  );
});
