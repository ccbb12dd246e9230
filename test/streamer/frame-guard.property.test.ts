// The frame guard against any frames in any chunking, and against any bytes at all.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameGuard, type TakeBody } from '../../src/link/frame-guard.ts';

const SEED = Date.now() % 2 ** 31;
const check = { seed: SEED, numRuns: 1_000 };

/** What the guard handed over, as text. */
function guarded(chunks: readonly Buffer[]): { handed: string[]; error: unknown } {
  const handed: string[] = [];
  const of =
    (name: string): TakeBody =>
    (bytes, start, end) =>
      handed.push(`${name} ${bytes.toString('hex', start, end)}`);
  const guard = new FrameGuard({
    accountValue: of('value'),
    portfolioValue: of('row'),
    accountTime: of('time'),
    position: of('position'),
    pnl: of('pnl'),
    frame: (frame) => handed.push(`frame ${frame.toString('hex')}`),
    skipped: (length) => handed.push(`skipped ${length}`),
  });
  try {
    for (const chunk of chunks) guard.push(chunk);
    return { handed, error: null };
  } catch (error) {
    return { handed, error };
  }
}

/** The stream cut at these places, taken modulo its length. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (stream.length + 1)))].sort((a, b) => a - b);
  return [...at, stream.length].map((end, index) => stream.subarray(at[index - 1] ?? 0, end));
}

const framed = (body: Buffer): Buffer => {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(body.length);
  return Buffer.concat([prefix, body]);
};
const field = fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\0', ''));
const body = (id: fc.Arbitrary<string>, fields = fc.array(field, { maxLength: 20 })): fc.Arbitrary<Buffer> =>
  fc.tuple(id, fields).map(([first, rest]) => Buffer.from(`${[first, ...rest].join('\0')}\0`));
const READ_HERE: Readonly<Record<string, string>> = {
  '6': 'value',
  '7': 'row',
  '8': 'time',
  '61': 'position',
  '94': 'pnl',
  '95': 'pnl',
};
const anyId = fc.integer({ min: 1, max: 9_999 }).map(String);
/** The longest body that is read has 65536 bytes: on either side of that. */
const long = fc.integer({ min: 65_530, max: 65_545 }).map((length) => Buffer.from(`5\0${'x'.repeat(length - 3)}\0`));
const frames = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: body(fc.constantFrom(...Object.keys(READ_HERE))) },
    { weight: 20, arbitrary: body(anyId) },
    long,
  ),
  { maxLength: 12 },
);
const GREETING = framed(Buffer.from('193\0' + '20260405 23:49:26 UTC\0'));
const places = fc.array(fc.nat(200_000), { maxLength: 30 });

test(`whole frames come out the same however the stream is cut (seed ${SEED})`, () => {
  fc.assert(
    fc.property(frames, places, (bodies, at) => {
      const stream = Buffer.concat([GREETING, ...bodies.map(framed)]);
      const { handed, error } = guarded(cut(stream, at));
      expect(error).toBeNull();
      const expected = bodies.map((bytes) => {
        if (bytes.length > 65_536) return `skipped ${bytes.length}`;
        const name = READ_HERE[bytes.toString('latin1', 0, bytes.indexOf(0))];
        return name === undefined ? `frame ${framed(bytes).toString('hex')}` : `${name} ${bytes.toString('hex')}`;
      });
      expect(handed).toEqual([`frame ${GREETING.toString('hex')}`, ...expected]);
    }),
    { ...check, numRuns: 300 },
  );
});

test(`a stream read byte by byte is read as if it came whole (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.array(body(anyId), { maxLength: 6 }), (bodies) => {
      const stream = Buffer.concat([GREETING, ...bodies.map(framed)]);
      expect(guarded([...stream].map((byte) => Buffer.from([byte])))).toEqual(guarded([stream]));
    }),
    check,
  );
});

test(`any bytes end in an error PROTOCOL or in nothing, the same in any chunking (seed ${SEED})`, () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    // Lengths that are nearly right: the first two bytes of a prefix are almost always 0.
    fc
      .array(fc.tuple(fc.nat(40), fc.uint8Array({ maxLength: 40 })), { maxLength: 8 })
      .map((parts) =>
        Buffer.concat(parts.map(([length, bytes]) => Buffer.concat([Buffer.from([0, 0, 0, length]), bytes]))),
      ),
  );
  fc.assert(
    fc.property(noise, fc.boolean(), places, (bytes, isGreeted, at) => {
      const stream = Buffer.concat([isGreeted ? GREETING : Buffer.alloc(0), bytes]);
      const whole = guarded([stream]);
      if (whole.error !== null) expect(whole.error).toMatchObject({ code: 'PROTOCOL' });
      expect(guarded(cut(stream, at))).toEqual(whole);
    }),
    check,
  );
});

test(`a length that no frame can have ends the stream at its prefix, wherever that is cut (seed ${SEED})`, () => {
  const impossible = fc.oneof(fc.constant(0), fc.integer({ min: 0x1000000, max: 0xffffffff }));
  fc.assert(
    fc.property(impossible, places, (length, at) => {
      const prefix = Buffer.alloc(4);
      prefix.writeUInt32BE(length);
      const { handed, error } = guarded(cut(Buffer.concat([GREETING, prefix]), at));
      expect(error).toMatchObject({ code: 'PROTOCOL' });
      expect(handed).toEqual([`frame ${GREETING.toString('hex')}`]);
    }),
    check,
  );
});

test('the work grows with the bytes, not with their square, however small the chunks are', () => {
  // Counted, not timed: a guard that joined chunks would copy the waiting bytes anew with every chunk.
  const copied = (size: number): number => {
    const original = Buffer.prototype.copy;
    let bytes = 0;
    Buffer.prototype.copy = function (this: Buffer, ...args: Parameters<Buffer['copy']>): number {
      const count = original.apply(this, args);
      bytes += count;
      return count;
    };
    try {
      const stream = Buffer.concat([GREETING, framed(Buffer.from(`5\0${'x'.repeat(size)}\0`))]);
      guarded([...stream].map((byte) => Buffer.from([byte])));
    } finally {
      Buffer.prototype.copy = original;
    }
    return bytes;
  };
  expect(copied(40_000) / copied(10_000)).toBeLessThan(4.1);
  expect(copied(40_000)).toBeGreaterThan(40_000);
});
