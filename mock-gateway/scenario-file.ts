// Scenario files: YAML text to a checked scenario, with every complaint at its line.
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Scenario } from './scenario.ts';
import { scenarioSchema } from './scenario-schema.ts';

/** One thing wrong in a scenario file. */
export interface ScenarioComplaint {
  /** Counting from 1. */
  readonly line: number;
  /** Where, such as `steps[2].notice`; empty for the file itself. */
  readonly path: string;
  readonly message: string;
}

/** A scenario file that is not valid, with every complaint. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
  readonly complaints: readonly ScenarioComplaint[];

  constructor(file: string, complaints: readonly ScenarioComplaint[], options?: ErrorOptions) {
    const sentences = complaints.map(
      ({ line, path, message }) => `${file}:${line}: ${path === '' ? '' : `${path} `}${message}`,
    );
    super(sentences.join('\n'), options);
    this.complaints = complaints;
  }
}

/** @throws {ScenarioFileError} when the file cannot be read or is not valid */
export function readScenarioFile(path: string): Scenario {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`Cannot read scenario file '${path}': there is no such file, or it may not be read`, { cause });
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
  if (document.errors.length > 0) {
    const complaints = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      path: '',
      message: `is no YAML: ${error.message}`,
    }));
    throw new ScenarioFileError(file, complaints);
  }
  const lineOf = (keys: readonly unknown[]): number => {
    for (let length = keys.length; length > 0; length--) {
      const parent = document.getIn(keys.slice(0, length - 1), true);
      const node = document.getIn(keys.slice(0, length), true);
      void parent;
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const result = v.safeParse(scenarioSchema, document.toJS());
  if (result.success) return result.output;
  throw new ScenarioFileError(
    file,
    result.issues.map((issue) => {
      const keys = (issue.path ?? []).map((item) => item.key);
      return { line: lineOf(keys), path: pathText(keys), message: issue.message };
    }),
  );
}

/** `steps[2].notice`. */
function pathText(keys: readonly unknown[]): string {
  return keys
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}
