// Text for logs and errors: whatever was thrown, on one bounded line and without account numbers; and text that is a whole number.

/** IB account numbers: one to three letters and at least five digits (`DU1234567`, `U1564932`, `DFI123456`). */
const ACCOUNT = /\b([A-Z]{1,3})\d{5,}[A-Z]?\b/g;
/** C0 and C1 controls and DEL; marks that hide, break or turn round what stands beside them. */
const STEERS = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
/** Characters of what was thrown that are told. */
const MAX_THROWN = 500;

/** The text with every account number cut down to its letters: `DU***`. */
export const redact = (text: string): string => text.replace(ACCOUNT, '$1***');

/** The text, or the first of it. */
export const clip = (text: string, characters: number): string =>
  text.length > characters ? `${text.slice(0, characters)}…` : text;

/** The text on one line: what would steer a terminal is shown as text, `\x1b` as those four characters. */
export const printable = (text: string): string => text.replace(STEERS, escaped);

/** Whatever was thrown, as a bounded line: also what refuses to become one. */
export function textOf(thrown: unknown): string {
  try {
    return printable(clip(String(thrown), MAX_THROWN));
  } catch {
    return 'something that has no text';
  }
}

/** The number that digits alone write, with at most a minus before them; `null` for every other text. */
export const wholeNumber = (text: string): number | null => (/^-?\d+$/.test(text) ? Number(text) : null);

function escaped(character: string): string {
  const hex = character.charCodeAt(0).toString(16);
  return hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`;
}
