// Exit codes, and how an error is told to the person who ran the command.
import { InvalidOptionsError, StreamerError } from '../../src/index.ts';
import { UsageError } from '../arguments.ts';
import { cittyComplaint } from '../run-program.ts';

export const EXIT = { done: 0, noStream: 1, usage: 2 } as const;

/** One sentence or two for the terminal, never a stack trace. */
export function explain(error: unknown): { text: string; code: number } {
  if (error instanceof InvalidOptionsError || error instanceof UsageError)
    return { text: error.message, code: EXIT.usage };
  if (error instanceof StreamerError) return { text: `${error.message} ${error.advice}`, code: EXIT.noStream };
  const complaint = cittyComplaint(error);
  if (complaint !== null) return { text: complaint, code: EXIT.usage };
  return { text: error instanceof Error ? error.message : String(error), code: EXIT.noStream };
}
