// What the command line says: citty lets unknown flags, stray words and odd numbers pass in silence, these commands do not.

/** The command line itself is wrong. */
export class UsageError extends Error {}

const camel = (flag: string): string => flag.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());

/** @param args as citty read them. @throws {UsageError} naming the first flag that is not among the known ones */
export function refuseUnknownFlags(args: object, known: readonly string[]): void {
  const names = new Set(['_', ...known, ...known.map(camel)]);
  const unknown = Object.keys(args).find((name) => !names.has(name));
  if (unknown !== undefined) throw new UsageError(`Unknown flag '--${unknown}': see --help for those there are.`);
}

/** @param args as citty read them. @throws {UsageError} naming the first word that belongs to no flag */
export function refuseWords({ _: words }: { readonly _: readonly string[] }): void {
  if (words[0] !== undefined) throw new UsageError(`Unexpected argument '${words[0]}': see --help.`);
}

/** @throws {UsageError} when the text is no whole number in the range */
export function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  const isGood = text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max;
  return isGood ? value : refuseValue(flag, `a whole number from ${min} to ${max}`, text);
}

/** @throws {UsageError} when the text is no number above 0 */
export function numberAbove0(flag: string, text: string): number {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : refuseValue(flag, 'a number above 0', text);
}

function refuseValue(flag: string, rule: string, text: string): never {
  throw new UsageError(`Cannot read '${flag}' as it must be ${rule}: current value is '${text}'.`);
}
