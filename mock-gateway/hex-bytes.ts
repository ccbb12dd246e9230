// Bytes written in hexadecimal. Buffer.from reads such text as far as it is some, and says nothing of the rest.

/** @throws {TypeError} when the text is not hexadecimal */
export function bytesOf(hex: string): Uint8Array {
  if (/^(?:\s*[0-9a-fA-F]{2})+\s*$/.test(hex)) return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
  throw new TypeError(`Cannot inject '${hex}': it must be bytes in hexadecimal, such as 'ff ff ff fc'`);
}
