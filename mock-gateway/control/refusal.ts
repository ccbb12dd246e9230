// Why something is not done: a status, a sentence, and what is wrong, for programs to read.
import type { JournalEntry } from '../index.ts';

/** One thing wrong with what was asked. */
export interface ControlComplaint {
  /** Where, such as `[2].reprice.price`; empty for the whole. */
  readonly key: string;
  /** The rule it breaks, to be read after the key: `must be …`. */
  readonly rule: string;
  /** Of a scenario given as YAML: its line, counting from 1. */
  readonly line?: number;
}

/** The entry that came nearest to what was asked for. */
export interface NearMiss {
  readonly entry: JournalEntry;
  /** One sentence part for each field that differs: `action was "SELL"`. */
  readonly differing: readonly string[];
}

/** What a refusal says beside its sentence. */
export interface RefusalParts {
  readonly complaints?: readonly ControlComplaint[];
  readonly nearest?: NearMiss | undefined;
  readonly [part: string]: unknown;
}

/** Why something is not done: an HTTP status, a sentence, and what a program wants to read of it. */
export class Refusal extends Error {
  readonly status: number;
  readonly parts: RefusalParts;

  constructor(status: number, sentence: string, parts: RefusalParts = {}) {
    super(sentence);
    this.status = status;
    this.parts = parts;
  }
}

/** Sentences a refusal names at most; any body can be wrong in a thousand places. */
const MAX_COMPLAINTS = 20;
const MAX_RULE = 300;

/** The refusal of a body or a query. */
export function complained(complaints: readonly ControlComplaint[]): Refusal {
  const named = complaints.slice(0, MAX_COMPLAINTS).map((complaint) => ({ ...complaint, rule: cut(complaint.rule) }));
  const sentences = named.map(({ key, rule }) => `${key || 'it'} ${rule}`);
  const unnamed = complaints.length - named.length;
  const more = unnamed > 0 ? `; and ${unnamed} more` : '';
  return new Refusal(422, `Cannot take this: ${sentences.join('; ')}${more}`, { complaints: named });
}

const cut = (rule: string): string => (rule.length > MAX_RULE ? `${rule.slice(0, MAX_RULE)}…` : rule);
