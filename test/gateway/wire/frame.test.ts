// Frames out of any slicing of the stream, and lengths that are refused.
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameError, FrameSplitter, MAX_FRAME_LENGTH } from '../../../mock-gateway/wire/frame.ts';
import {
  API_PREAMBLE,
  decodeClientHello,
  decodeServerHello,
  encodeClientHello,
  encodeServerHello,
} from '../../../mock-gateway/wire/handshake.ts';
import { negotiate } from '../../../mock-gateway/wire/server-version.ts';
import { wireRequestVectors } from './vectors/request-vectors.ts';
import { wireResponseVectors } from './vectors/response-vectors.ts';
import { frameOf } from './vectors/vector.ts';

function drain(splitter: FrameSplitter): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  for (let body = splitter.next(); body !== undefined; body = splitter.next()) bodies.push(body);
  return bodies;
}

function splitAll(chunks: Iterable<Uint8Array>, splitter = new FrameSplitter()): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    bodies.push(...drain(splitter));
  }
  return bodies;
}

const length = (claimed: number): Uint8Array => {
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint32(0, claimed);
  return header;
};

describe('the splitter', () => {
  const frames = [...wireRequestVectors, ...wireResponseVectors].map(({ fields }) => frameOf(fields));
  const bodies = frames.map((frame) => frame.subarray(4));
  const stream = new Uint8Array(Buffer.concat(frames));

  it('gives each body of frames that come whole', () => {
    expect(splitAll(frames)).toEqual(bodies);
  });

  it('gives the same bodies byte by byte', () => {
    expect(splitAll(Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual(bodies);
  });

  it('gives the same bodies when all frames are glued into one chunk', () => {
    expect(splitAll([stream])).toEqual(bodies);
  });

  it.each([2, 3, 5, 7, 64, 1_000])('gives the same bodies in chunks of %i bytes', (size) => {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    expect(splitAll(chunks)).toEqual(bodies);
  });

  it('gives a body that stays as it is when later bytes come', () => {
    const splitter = new FrameSplitter();
    splitter.push(frameOf(['49', '1']));
    const body = splitter.next();
    splitter.push(frameOf(['62', '9']));
    expect(body).toEqual(frameOf(['49', '1']).subarray(4));
  });

  it('gives an empty body for a length of 0', () => {
    expect(splitAll([length(0)])).toEqual([new Uint8Array(0)]);
  });

  it.each([MAX_FRAME_LENGTH + 1, 0x7fffffff, 0x80000000, 0xffffffff])(
    'refuses a length of %i at its fourth byte',
    (claimed) => {
      const splitter = new FrameSplitter();
      splitter.push(length(claimed).subarray(0, 3));
      expect(splitter.next()).toBeUndefined();
      splitter.push(length(claimed).subarray(3));
      expect(() => splitter.next()).toThrow(FrameError);
      expect(splitter.pending).toBe(4);
    },
  );

  it('gives the frames before a bad length first', () => {
    const splitter = new FrameSplitter();
    splitter.push(new Uint8Array(Buffer.concat([frameOf(['49', '1']), length(0xffffffff)])));
    expect(splitter.next()).toEqual(frameOf(['49', '1']).subarray(4));
    expect(() => splitter.next()).toThrow(FrameError);
  });

  it('takes the longest frame there may be, and not one byte more', () => {
    const frame = encodeFrame(new Uint8Array(MAX_FRAME_LENGTH));
    expect(splitAll([frame])[0]).toHaveLength(MAX_FRAME_LENGTH);
    expect(() => encodeFrame(new Uint8Array(MAX_FRAME_LENGTH + 1))).toThrow(FrameError);
    expect(() => splitAll([frame], new FrameSplitter({ maxLength: 1_000 }))).toThrow(FrameError);
  });

  it.each([
    ['one long frame', (size: number) => encodeFrame(new Uint8Array(size))],
    [
      'many short ones',
      (size: number) => Buffer.concat(Array.from({ length: size / 16 }, () => encodeFrame(new Uint8Array(12)))),
    ],
  ])('copies no byte of %s more than twice to make room, however the stream is sliced', (_what, streamOf) => {
    const stream = streamOf(1 << 18);
    for (const size of [1, 16, 1_000]) {
      const splitter = new FrameSplitter();
      for (let at = 0; at < stream.length; at += size) {
        splitter.push(stream.subarray(at, at + size));
        while (splitter.next() !== undefined);
      }
      expect(splitter.pending).toBe(0);
      expect(splitter.moved).toBeLessThanOrEqual(2 * stream.length);
    }
  });
});

describe('the handshake', () => {
  it('is the bytes recorded from @stoqey/ib', () => {
    const recorded = Buffer.concat([Buffer.from('4150490000000009', 'hex'), Buffer.from('v100..193')]);
    expect(encodeClientHello({ min: 100, max: 193, connectOptions: '' })).toEqual(new Uint8Array(recorded));
  });

  it.each([
    ['v100..193', { min: 100, max: 193, connectOptions: '' }],
    ['v100', { min: 100, max: 100, connectOptions: '' }],
    ['v157..178 +PACEAPI', { min: 157, max: 178, connectOptions: '+PACEAPI' }],
  ])('%s is a version range, whole and byte by byte', (text, hello) => {
    const bytes = encodeClientHello(hello);
    expect(Buffer.from(bytes.subarray(8)).toString()).toBe(text);
    const splitBytes = (chunks: Iterable<Uint8Array>) =>
      splitAll(chunks, new FrameSplitter({ preamble: API_PREAMBLE }));
    expect(splitBytes([bytes]).map(decodeClientHello)).toEqual([hello]);
    expect(splitBytes(Array.from(bytes, (byte) => Uint8Array.of(byte))).map(decodeClientHello)).toEqual([hello]);
  });

  it.each(['', 'v', '100..193', 'v100..', 'v193..100', 'vx..y', 'v100..193\0', 'v9999999999'])(
    '%j is no version range',
    (text) => {
      expect(() => decodeClientHello(new TextEncoder().encode(text))).toThrow(FrameError);
    },
  );

  it.each(['GET / HTTP/1.1\r\n', 'API ', 'APX\0', '\0\0\0\x09v100'])(
    'a stream that begins with %j is no client',
    (text) => {
      expect(() => splitAll([new TextEncoder().encode(text)], new FrameSplitter({ preamble: API_PREAMBLE }))).toThrow(
        FrameError,
      );
    },
  );

  it('is answered by two fields and no id', () => {
    const hello = { serverVersion: 173, connectionTime: '20250323 22:21:01 Greenwich Mean Time' };
    expect(encodeServerHello(hello)).toEqual(frameOf(['173', hello.connectionTime]));
    expect(decodeServerHello(frameOf(['173', hello.connectionTime]).subarray(4))).toEqual(hello);
  });

  it.each([
    [200, { min: 100, max: 193 }, 193],
    [118, { min: 100, max: 142 }, 118],
    [200, { min: 213, max: 225 }, 200],
  ])('a gateway of %i and a client of %j agree on %i', (own, offered, agreed) => {
    expect(negotiate(own, offered)).toBe(agreed);
  });
});
