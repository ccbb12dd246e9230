// Flags nobody knows and words nobody asked for: citty lets both pass in silence, these commands do not.

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
