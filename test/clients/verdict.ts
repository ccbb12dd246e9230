// How one client or example ended, and what that means for the whole.

/** Left out is what a registry refused; missing is a toolchain that could be installed. */
export type Verdict =
  | { readonly is: 'ok'; readonly figures: string }
  | { readonly is: 'left out' | 'missing'; readonly why: string }
  | { readonly is: 'failed'; readonly failures: readonly string[] };

export interface Told {
  readonly name: string;
  readonly verdict: Verdict;
}

/** The lines for a person, and whether the whole failed. @param isRequired what is missing fails too */
export function conclusion(all: readonly Told[], isRequired: boolean): { lines: readonly string[]; failed: boolean } {
  const lines = all.flatMap(({ name, verdict }) => {
    if (verdict.is === 'ok') return [`ok    ${name}: ${verdict.figures}`];
    if (verdict.is === 'failed') return verdict.failures.map((failure) => `FAIL  ${name}: ${failure}`);
    return [`${verdict.is === 'missing' && isRequired ? 'FAIL' : 'LEFT'}  ${name}: ${verdict.why}`];
  });
  const failed = all.some(({ verdict: { is } }) => is === 'failed' || (isRequired && is === 'missing'));
  return { lines, failed };
}
