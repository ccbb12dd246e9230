// The parameters of a query: texts that must be numbers, words or lengths of time.
import * as v from 'valibot';
import { judge, type Rule } from '../rules.ts';

/** One parameter of a query. */
export interface Param<T> {
  readonly name: string;
  readonly description: string;
  /** How it is described to programs. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** What holds when it is left out. */
  readonly byDefault: T | undefined;
  /** Of its text. @returns the rule it breaks, or its value */
  readonly read: (text: string) => { readonly value: T } | { readonly rule: string };
}

function param<T>(
  rule: Rule<T>,
  given: (text: string) => unknown,
  parts: Pick<Param<T>, 'name' | 'description' | 'schema' | 'byDefault'>,
): Param<T> {
  return {
    ...parts,
    read: (text) => {
      const { value, complaints } = judge(rule, given(text));
      return complaints === undefined ? { value } : { rule: complaints.map(({ message }) => message).join('; ') };
    },
  };
}

const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

export function wholeParam(
  name: string,
  description: string,
  least: number,
  most: number,
  byDefault?: number,
): Param<number> {
  const rule = `must be a whole number from ${least} to ${most}`;
  const whole = v.pipe(v.number(rule), v.integer(rule), v.minValue(least, rule), v.maxValue(most, rule));
  return param(whole, numberOf, {
    name,
    description,
    schema: { type: 'integer', minimum: least, maximum: most },
    byDefault,
  });
}

export function above0Param(name: string, description: string, byDefault?: number): Param<number> {
  const rule = 'must be a number above 0';
  const number = v.pipe(v.number(rule), v.finite(rule), v.gtValue(0, rule));
  return param(number, numberOf, { name, description, schema: { type: 'number', exclusiveMinimum: 0 }, byDefault });
}

export const textParam = (name: string, description: string): Param<string> =>
  param(v.pipe(v.string(), v.nonEmpty('must not be empty')), (text) => text, {
    name,
    description,
    schema: { type: 'string', minLength: 1 },
    byDefault: undefined,
  });

export const wordParam = <const W extends string>(
  name: string,
  description: string,
  words: readonly W[],
  byDefault?: W,
): Param<W> =>
  param(v.picklist(words, `must be one of ${words.join(', ')}`), (text) => text, {
    name,
    description,
    schema: { type: 'string', enum: words },
    byDefault,
  });

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m)?$/;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** Milliseconds of `500`, `500ms`, `1.5s`, `2m`. */
export function durationParam(name: string, description: string, mostMs: number, byDefault: number): Param<number> {
  const rule = `must be milliseconds or text like '500ms' or '1.5s', up to ${mostMs / 1_000}s`;
  const inMs = (text: string): number => {
    const [, amount, unit = 'ms'] = DURATION.exec(text) ?? [];
    return Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  };
  const ms = v.pipe(v.number(rule), v.finite(rule), v.maxValue(mostMs, rule));
  return param(ms, inMs, { name, description, schema: { type: 'string', pattern: DURATION.source }, byDefault });
}
