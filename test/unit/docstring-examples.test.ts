// The examples in the docstrings of the source are syntax that TypeScript can read.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Example {
  readonly title: string;
  readonly code: string;
}

const examples = ['src', 'mock-gateway'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => examplesOf(join(folder, path))),
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
      .map((tag) => ({ title: `${path}:${line}`, code: tag.slice('example'.length).trim() }));
  });
}

describe('the examples in docstrings', () => {
  test('are found', () => {
    expect(examples.length).toBeGreaterThan(80);
  });

  test.each(examples)('at $title can be read', ({ code }) => {
    const { diagnostics = [] } = ts.transpileModule(code, {
      reportDiagnostics: true,
      compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
    });
    expect(code).not.toBe('');
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
  });
});
