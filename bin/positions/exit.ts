// Exit codes, and how an error is told to the person who ran the command.
import { HistoryError } from '../../src/history/index.ts';
import { InvalidOptionsError, StreamerError } from '../../src/index.ts';
import { complaint } from '../arguments.ts';

export const EXIT = { done: 0, noStream: 1, usage: 2 } as const;

/** One sentence or two for the terminal, never a stack trace. */
export function explain(error: unknown): { text: string; code: number } {
  const said = complaint(error);
  if (said !== null) return { text: said, code: EXIT.usage };
  if (error instanceof InvalidOptionsError) return { text: error.message, code: EXIT.usage };
  if (error instanceof StreamerError || error instanceof HistoryError)
    return { text: `${error.message} ${error.advice}`, code: EXIT.noStream };
  return { text: error instanceof Error ? error.message : String(error), code: EXIT.noStream };
}
