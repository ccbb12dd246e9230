// What a log line carries beside its sentence: of a handler's failure, where in whose code it happened, and at which update.
import type { HandlerErrorEvent } from './delivery/handler-lane.ts';
import { clip, printable, redact, textOf } from './text.ts';

/**
 * Handed to the `error` of a logger behind the sentence, in front of it to those that take objects first (pino, bunyan).
 * @example const logger = { ...console, error: (text: string, fields?: LogFields) => console.error(text, fields?.err.stack) };
 */
export interface LogFields {
  /** What happened. */
  readonly event: 'handlerError';
  /** Whose function failed. */
  readonly handler: string;
  /** The contract it was told of; `null`: it was a listener. */
  readonly conId: number | null;
  /** Number of the link. */
  readonly generation: number | null;
  /** That of the update. */
  readonly sequence: number | null;
  /** What was thrown, account numbers redacted. */
  readonly err: {
    /** Its class, where it has one. */
    readonly type: string;
    /** In one line. */
    readonly message: string;
    /** Where it was thrown, in lines; empty where nobody knows. */
    readonly stack: string;
  };
}

/** Longest stack, in characters. */
const MAX_STACK = 4_000;
/** Longest name of a class. */
const MAX_TYPE = 100;

export function handlerErrorFields({ handler, error, update }: HandlerErrorEvent): LogFields {
  return Object.freeze({
    event: 'handlerError',
    handler: redact(handler),
    conId: update?.conId ?? null,
    generation: update?.generation ?? null,
    sequence: update?.sequence ?? null,
    err: Object.freeze({ type: typeOf(error), message: redact(textOf(error)), stack: stackOf(error) }),
  });
}

/** What was thrown may be anything, and throw when it is looked at. */
function typeOf(error: unknown): string {
  try {
    return error instanceof Error ? printable(clip(String(error.name), MAX_TYPE)) : typeof error;
  } catch {
    return typeof error;
  }
}

function stackOf(error: unknown): string {
  try {
    const stack = error instanceof Error ? clip(String(error.stack ?? ''), MAX_STACK) : '';
    return redact(stack.split('\n').map(printable).join('\n'));
  } catch {
    return '';
  }
}
