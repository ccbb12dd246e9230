// Validates what is handed to registerHandler.
import * as v from 'valibot';
import { InvalidHandlerError, InvalidOptionsError } from '../errors.ts';
import { optionIssues } from '../option-issue.ts';
import { isPositionUpdateHandler, type PositionUpdateHandler } from '../positions/position-update.ts';
import type { HandlerOptions } from './handler-lane.ts';

const OPTIONS = v.strictObject({
  name: v.optional(v.pipe(v.string('be a string'), v.nonEmpty('not be empty'))),
  snapshot: v.optional(v.boolean('be true or false')),
  capacity: v.optional(
    v.pipe(
      v.number('be a number'),
      v.integer('be a whole number'),
      v.minValue(1, 'be at least 1'),
      v.maxValue(10_000_000, 'be at most 10000000'),
    ),
  ),
  overflow: v.optional(
    v.picklist(['conflate', 'drop-oldest', 'unbounded'], "be 'conflate', 'drop-oldest' or 'unbounded'"),
  ),
});

/** @throws {InvalidHandlerError} {@link InvalidOptionsError} */
export function checkHandler(handler: PositionUpdateHandler, options: HandlerOptions): HandlerOptions {
  if (!isPositionUpdateHandler(handler)) throw new InvalidHandlerError(handler);
  const result = v.safeParse(OPTIONS, options);
  if (!result.success) throw new InvalidOptionsError(optionIssues('register the handler', result.issues));
  return options;
}
