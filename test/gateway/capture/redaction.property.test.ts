// However a stream is cut into chunks, what is redacted of it is the same, and every chunk keeps its length.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RedactedStream } from '../../../mock-gateway/capture/redacted-stream.ts';
import { Redaction } from '../../../mock-gateway/redaction.ts';

const word = fc.oneof(
  fc.constantFrom('DU1234567', 'U7654321', 'F12345', 'DF777777', 'DU1234567,U7654321', 'Order of DU1234567 is done'),
  fc.constantFrom('AAPL', 'U', 'DU12', 'XU1234567', '<alias>Jane Doe</alias>', '193', ''),
  fc.string({ maxLength: 12 }),
);
const SECRETS = /(?<![A-Za-z0-9])(?:DU1234567|U7654321|F12345|DF777777)(?![0-9])|Jane/;

test('a redacted stream', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), fc.array(fc.nat({ max: 40 }), { maxLength: 60 }), (words, sizes) => {
      const bytes = Buffer.from(words.map((text) => `${text.replaceAll('\0', ' ')}\0`).join(''), 'latin1');
      const whole = new Redaction().of(bytes.toString('latin1'));
      expect(whole).not.toMatch(SECRETS);
      const stream = new RedactedStream<number>(new Redaction());
      const cuts: { at: number; bytes: Uint8Array }[] = [];
      const lengths: number[] = [];
      let from = 0;
      for (const size of [...sizes, bytes.length]) {
        const chunk = bytes.subarray(from, from + size);
        if (chunk.length > 0) cuts.push(...stream.push(chunk, lengths.push(chunk.length) - 1));
        from += chunk.length;
      }
      cuts.push(...stream.end());
      expect(cuts.map((cut) => cut.at)).toEqual(lengths.map((_length, index) => index));
      expect(cuts.map((cut) => cut.bytes.length)).toEqual(lengths);
      expect(Buffer.concat(cuts.map((cut) => cut.bytes)).toString('latin1')).toBe(whole);
    }),
    { numRuns: 2_000 },
  );
});
