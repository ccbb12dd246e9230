// Bytes as columns: the offset, eight bytes in hexadecimal, and what of them is text.

const IN_A_ROW = 8;
/** Bytes shown at most. */
const MOST = 1_024;

/** @param hex two digits a byte */
export function hexDump(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).slice(0, MOST);
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += IN_A_ROW) {
    const row = bytes.slice(at, at + IN_A_ROW);
    const read = row.map((byte) => readable(Number.parseInt(byte, 16))).join('');
    rows.push(`${at.toString(16).padStart(4, '0')}  ${row.join(' ').padEnd(IN_A_ROW * 3)} ${read}`);
  }
  const more = hex.length / 2 - bytes.length;
  return [...rows, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

const readable = (byte: number): string => (byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '·');
