// How what is told becomes JSON: an error as its words, and nothing in it that steers a terminal.
import { printableJson } from '../printable.ts';

/** Errors become their code, message and advice, or at least their message. */
const readable = (_key: string, value: unknown): unknown =>
  value instanceof Error && !('toJSON' in value) ? { message: value.message } : value;

/** @param indent spaces; 0: on one line */
export const jsonText = (value: unknown, indent = 0): string => printableJson(JSON.stringify(value, readable, indent));
