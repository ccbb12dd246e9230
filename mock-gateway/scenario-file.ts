// Scenario files: YAML text to a checked scenario, with every complaint at its line.
import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Scenario } from './scenario.ts';
import { judgeScenario, pathText, rememberPlaces } from './scenario-check.ts';

/** One thing wrong in a scenario file. */
export interface FileComplaint {
  /** Counting from 1. */
  readonly line: number;
  /** Where, such as `steps[2].notice`; empty for the file itself. */
  readonly path: string;
  readonly message: string;
}

/** A scenario file that is not valid, with every complaint. The message has one line for each: `file:line: path message`. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
  readonly complaints: readonly FileComplaint[];

  constructor(file: string, complaints: readonly FileComplaint[]) {
    super(complaints.map(({ line, path, message }) => `${file}:${line}: ${path || 'it'} ${message}`).join('\n'));
    this.complaints = complaints;
  }
}

/**
 * @throws {ScenarioFileError} when the file is not valid
 * @throws {Error} when it cannot be read
 */
export function readScenarioFile(path: string): Scenario {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`Cannot read '${path}': there is no such file, or it may not be read`, { cause });
  }
  return parseScenario(text, path);
}

/**
 * A scenario from YAML text.
 * @param file what complaints call it
 * @throws {ScenarioFileError} when it is not valid
 */
export function parseScenario(text: string, file = 'scenario'): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    throw new ScenarioFileError(
      file,
      document.errors.map(({ pos, message }) => ({
        line: lineAt(pos[0]),
        path: '',
        message: `is no YAML: ${message}`,
      })),
    );
  }
  const { scenario, complaints } = judgeScenario(document.toJS());
  if (scenario === undefined) {
    throw new ScenarioFileError(
      file,
      complaints.map(({ keys, message }) => ({
        line: lineAt(offsetOf(document, keys)),
        path: pathText(keys),
        message,
      })),
    );
  }
  rememberPlaces(scenario, (keys) => `${file}:${lineAt(offsetOf(document, keys))}: `);
  return scenario;
}

/** Where the last of the keys stands, or the nearest part that is there. */
function offsetOf(document: Document, keys: readonly (string | number)[]): number {
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
