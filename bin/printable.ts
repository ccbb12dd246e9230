// The one door from text of the wire to a terminal: what would steer the terminal is shown as text.

/** C0 and C1 controls and DEL; marks that hide, break or turn round what stands beside them. */
const STEERS = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** The text on one line, with `\x1b` and its like as those four characters. */
export const printable = (text: string): string => text.replace(STEERS, escaped);

/** As {@link printable}, with its own line breaks kept. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** JSON stays JSON: what JSON.stringify leaves as it is becomes `\u009b`. */
export const printableJson = (json: string): string =>
  json.replace(STEERS, (character) => (character === '\n' ? character : `\\u${hex(character, 4)}`));

function escaped(character: string): string {
  return character <= '\u00ff' ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}

const hex = (character: string, digits: number): string => character.charCodeAt(0).toString(16).padStart(digits, '0');
