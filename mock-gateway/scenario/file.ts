// Scenario files: YAML text to a checked scenario, with every complaint at its line.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { type Keys, pathText } from '../rules.ts';
import type { AccountsOptions } from '../world/world.ts';
import { withCsvFiles } from './csv-files.ts';
import { judgeScenario } from './judge.ts';
import type { JudgedScenario } from './judged.ts';
import type { Scenario } from './step.ts';

/**
 * One thing wrong in a scenario file.
 * @example const shown = ({ line, path, message }: FileComplaint) => `line ${line}: ${path} ${message}`;
 */
export interface FileComplaint {
  /** Counting from 1. */
  readonly line: number;
  /** Where, such as `steps[2].notice`; empty for the file itself. */
  readonly path: string;
  /** The rule it breaks, to be read after `path`: `must be …`. */
  readonly message: string;
}

/** Complaints a message names, and characters of each: any file can be taken for a scenario, and quotes itself in them. */
const MAX_NAMED = 20;
const MAX_MESSAGE = 300;

/** A scenario file that is not valid, with every complaint. The message has one line for each of the first 20: `file:line: path message`. */
export class ScenarioFileError extends Error {
  /** Literal, to tell it apart without `instanceof`. */
  override readonly name = 'ScenarioFileError';
  /** At least one. */
  readonly complaints: readonly FileComplaint[];

  constructor(file: string, complaints: readonly FileComplaint[]) {
    const named = complaints.slice(0, MAX_NAMED).map(({ line, path, message }) => {
      const text = `${path || 'it'} ${message}`;
      return `${file}:${line}: ${text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text}`;
    });
    const unnamed = complaints.length - named.length;
    super([...named, ...(unnamed > 0 ? [`${file}: and ${unnamed} more`] : [])].join('\n'));
    this.complaints = complaints;
  }
}

/**
 * A scenario from a YAML file.
 * @throws {ScenarioFileError} when the file is not valid
 * @throws {Error} when it cannot be read
 * @example await gateway.play(readScenarioFile('./my-bad-day.yaml'));
 */
export const readScenarioFile = (path: string): Scenario => readScenario(path);

/** It, known to be judged. */
export const readScenario = (path: string): JudgedScenario =>
  parse(readText(path), path, (content) => withCsvFiles(content, dirname(path)));

/**
 * The accounts of a file that has nothing but `accounts`, or of a whole scenario.
 * @throws {ScenarioFileError} when the file is not valid
 * @throws {Error} when it cannot be read, or has no accounts
 * @example await MockGateway.start({ accounts: readAccountsFile('./accounts.yaml') });
 */
export function readAccountsFile(path: string): AccountsOptions {
  const { accounts } = parse(readText(path), path, (content) =>
    typeof content === 'object' && content !== null ? { steps: [], ...content } : content,
  );
  if (accounts === undefined) throw new Error(`Cannot take accounts from '${path}': it has no 'accounts'`);
  return accounts;
}

/**
 * A scenario from YAML text.
 * @param file what complaints call it
 * @throws {ScenarioFileError} when it is not valid
 * @example await gateway.play(parseScenario('steps: [{ notice: 1100 }, { wait: 5s }, { notice: 1102 }]'));
 */
export const parseScenario = (text: string, file = 'scenario'): Scenario => parse(text, file, (content) => content);

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`Cannot read '${path}': there is no such file, or it may not be read`, { cause });
  }
}

function parse(text: string, file: string, complete: (content: unknown) => unknown): JudgedScenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  // Of a tag that it does not know the parser warns, and takes the value without it.
  const unread = [...document.errors, ...document.warnings];
  if (unread.length > 0) {
    throw new ScenarioFileError(
      file,
      unread.map(({ pos, message }) => ({
        line: lineAt(pos[0]),
        path: '',
        message: `is no YAML: ${message}`,
      })),
    );
  }
  const misused = misusedAliases(document).map(({ offset, message }) => ({ line: lineAt(offset), path: '', message }));
  if (misused.length > 0) throw new ScenarioFileError(file, misused);
  const lineOf = (keys: Keys): number => lineAt(offsetOf(document, keys));
  const { value: scenario, complaints } = judgeScenario(
    complete(contentOf(document, file)),
    (keys) => `${file}:${lineOf(keys)}: `,
  );
  if (complaints !== undefined) {
    throw new ScenarioFileError(
      file,
      complaints.map(({ keys, message }) => ({ line: lineOf(keys), path: pathText(keys), message })),
    );
  }
  return scenario;
}

/** Aliases of nothing, and of what they stand in. */
function misusedAliases(document: Document): readonly { readonly offset: number; readonly message: string }[] {
  const found: { readonly offset: number; readonly message: string }[] = [];
  visit(document, {
    Alias: (_key, alias, path) => {
      const meant = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (meant === undefined)
        found.push({ offset, message: `has no anchor '&${alias.source}' before '*${alias.source}'` });
      else if (path.some((parent) => parent === meant)) {
        found.push({ offset, message: `must not have '*${alias.source}' inside '&${alias.source}'` });
      }
    },
  });
  return found;
}

// A few lines of aliases of aliases could ask for more values than there is memory: the parser counts them.
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    const message = `is no YAML that can be taken: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ScenarioFileError(file, [{ line: 1, path: '', message }]);
  }
}

/** Where the last of the keys stands, or the nearest part that is there. */
function offsetOf(document: Document, keys: Keys): number {
  for (let length = keys.length; length > 0; length--) {
    const last = keys[length - 1];
    const parent = length === 1 ? document.contents : document.getIn(keys.slice(0, length - 1), true);
    // The key, not its value: that may begin lines below.
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
    const node = pair === undefined ? document.getIn(keys.slice(0, length), true) : pair.key;
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
