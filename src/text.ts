// Text for logs and errors: whatever was thrown, without account numbers; and text that is a whole number.

/** IB account numbers: one to three letters and at least five digits (`DU1234567`, `U1564932`, `DFI123456`). */
const ACCOUNT = /\b([A-Z]{1,3})\d{5,}[A-Z]?\b/g;

/** The text with every account number cut down to its letters: `DU***`. */
export const redact = (text: string): string => text.replace(ACCOUNT, '$1***');

/** Whatever was thrown, as text: also what refuses to become one. */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something that has no text';
  }
}

/** The number that digits alone write, with at most a minus before them; `null` for every other text. */
export const wholeNumber = (text: string): number | null => (/^-?\d+$/.test(text) ? Number(text) : null);
