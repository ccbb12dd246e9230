// Values of steps that must be known by then: a notice that has words, a scenario that is shipped, a size that is one.
import * as v from 'valibot';
import { isKnownNotice } from '../notices.ts';
import { anyInt, anyText, either, finite, nearest, only, text } from '../rules.ts';
import { isNoScenario, scenarioNames } from './incident-files.ts';

const NO_TEXT = "must have a 'text' beside its 'code': none is known for it";

/** A code whose text is known, or a code and a text. */
export const noticeSchema = either(
  (input) => typeof input === 'object',
  v.pipe(
    only({ code: anyInt, text: v.exactOptional(anyText), id: v.exactOptional(anyInt) }),
    v.check(({ code, text: stated }) => stated !== undefined || isKnownNotice(code), NO_TEXT),
  ),
  v.pipe(
    finite,
    v.check((code) => isKnownNotice(code), NO_TEXT),
  ),
);

/** The name of a shipped scenario. */
export const shippedName = v.pipe(
  text,
  v.check(
    (name) => !isNoScenario(name),
    ({ input }) => `must be a shipped scenario${nearest(input, scenarioNames())}`,
  ),
);

export const not0 = v.pipe(
  finite,
  v.check((quantity) => quantity !== 0, 'must not be 0'),
);
