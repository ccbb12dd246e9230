// Faults of the core that the model has shown and that are not mended yet: each line goes with its mend.
import type { IsKnown } from './search.ts';

interface KnownFault {
  readonly what: string;
  readonly rule: RegExp;
  /** All of these are in the sequence. */
  readonly kinds: readonly RegExp[];
}

const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    what: 'a download that 1100 and 1102 interrupted is believed',
    rule: /no download of it on this link|no believed download|^P2: unknown while live/,
    kinds: [/^1100$/, /^1102$/],
  },
  {
    what: 'a disagreement that is pending when positions are refused never ends',
    rule: /^L: |^P6: a disagreement/,
    kinds: [/^positions refused$/],
  },
  {
    what: 'something is asked while upstream is lost and nothing own was heard since',
    rule: /^P5: (?:subscribe|askPositions) while upstream is lost/,
    kinds: [/^1100$/],
  },
  {
    what: 'a disagreement does not end although a later burst and download agree',
    rule: /^L: .*disagreement/,
    kinds: [/^position|^burst|^positionsEnd|^row/],
  },
  {
    what: 'a late end without a name counts as something heard',
    rule: /no download of it on this link|no believed download|before DU\d+ is complete|^P1: .* closed 0/,
    kinds: [/^end, unnamed$/],
  },
  {
    what: 'a bad row that names its account is not heard',
    rule: /no download of it on this link|^P5: .* is called unanswered|^P4: the download is complete|^P3: download and burst agree/,
    kinds: [/^bad row of/],
  },
  {
    what: 'a close that is held back is told although positions have said "held" since',
    rule: /^P1: .* closed 0: positions say/,
    kinds: [/^download|^end/, /^burst|^positionsEnd/],
  },
  {
    what: 'absence is inferred from a download during which the account was taken over',
    rule: /^P1: .* closed 0: a row of the download/,
    kinds: [/^2100/],
  },
  {
    what: 'an older word of positions takes the place of a newer row, when the account was silent',
    rule: /and is newer than what positions say|^P6: a disagreement/,
    kinds: [/^row|^download/, /^position|^burst/],
  },
];

export const isKnownFault: IsKnown = (rule, sequence) =>
  KNOWN_FAULTS.some(
    (fault) => fault.rule.test(rule) && fault.kinds.every((kind) => sequence.some(({ name }) => kind.test(name))),
  );
