// Texts of the wire within bounds.

/** Characters of a text of the wire that are kept from each end. */
const KEPT_CHARACTERS = 1_000;

/** No text of the wire goes on without a bound; what concerns the reader stands at its ends. */
export const shortened = (text: string): string =>
  text.length > 2 * KEPT_CHARACTERS ? `${text.slice(0, KEPT_CHARACTERS)}…${text.slice(-KEPT_CHARACTERS)}` : text;
