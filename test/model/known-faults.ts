// Faults of the core that the model has shown and that are not mended yet: each line goes with its mend.
import type { IsKnown } from './search.ts';

interface KnownFault {
  readonly what: string;
  readonly rule: RegExp;
  /** All of these are in the sequence. */
  readonly kinds: readonly RegExp[];
}

const KNOWN_FAULTS: readonly KnownFault[] = [];

export const isKnownFault: IsKnown = (rule, sequence) =>
  KNOWN_FAULTS.some(
    (fault) => fault.rule.test(rule) && fault.kinds.every((kind) => sequence.some(({ name }) => kind.test(name))),
  );
