// The codec against frames recorded from real gateways and clients: read, and written back byte for byte.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeServerHello, encodeServerHello } from '../../../mock-gateway/wire/handshake.ts';
import type { Message } from '../../../mock-gateway/wire/message.ts';
import { requestById } from '../../../mock-gateway/wire/requests.ts';
import { responseById } from '../../../mock-gateway/wire/responses.ts';
import { readRequest, readResponse } from '../../../mock-gateway/wire/text/read-body.ts';
import { joinTexts } from '../../../mock-gateway/wire/text/text-body.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';
import { frameOf } from './vectors/vector.ts';

const FILE = new URL('../../../../shared/golden.jsonl', import.meta.url);

interface Recorded {
  readonly kind?: string;
  readonly sv?: number | string;
  readonly rawId?: number;
  readonly client?: string;
  readonly fields?: string[];
  readonly sequence?: string[][];
}

interface Frame {
  readonly title: string;
  readonly kind: string;
  readonly serverVersion: number;
  readonly fields: readonly string[];
  readonly message: Message | undefined;
}

/** `173`, `<166`, `>=166`, `164..181`: a version the frame is true for. */
function serverVersionOf(sv: number | string | undefined): number {
  if (typeof sv === 'number') return Math.min(sv, 200);
  const number = Number(/\d+/.exec(sv ?? '193')?.[0]);
  return sv?.startsWith('<') ? number - 1 : number;
}

const recorded: readonly Recorded[] = existsSync(FILE)
  ? readFileSync(FILE, 'utf8')
      .trim()
      .split('\n')
      .map((line): Recorded => JSON.parse(line))
  : [];
if (recorded.length === 0)
  console.warn('SKIPPED: the recorded frames are not here, so the codec is not held against them');

const fromGateway = recorded.filter((entry) => entry.client === undefined && entry.fields !== undefined);
const isHello = (entry: Recorded): boolean => entry.fields?.length === 2 && / /.test(entry.fields[1] ?? '');

const responseFrames: readonly Frame[] = fromGateway
  .filter((entry) => !isHello(entry))
  .map((entry) => {
    // Above 200 the id travels as four raw bytes; the fields behind it are the same text.
    const fields = entry.rawId === undefined ? entry.fields! : [String(entry.rawId), ...entry.fields!];
    const message = responseById.get(Number(fields[0]));
    return {
      title: fields.join(' '),
      kind: entry.kind ?? '',
      serverVersion: serverVersionOf(entry.sv),
      fields,
      message,
    };
  });

const requestFrames: readonly Frame[] = recorded
  .filter((entry) => entry.client !== undefined)
  .flatMap((entry) => (entry.sequence ?? [entry.fields!]).map((fields) => ({ client: entry.client!, fields })))
  .map(({ client, fields }) => {
    const message = requestById.get(Number(fields[0]));
    return { title: `${client}: ${fields.join(' ')}`, kind: 'RUN', serverVersion: 193, fields, message };
  });

describe.skipIf(recorded.length === 0)('recorded frames', () => {
  const covered = responseFrames.filter(({ message }) => message !== undefined);

  it.each(covered.filter(({ kind }) => kind === 'CAP'))('$title is written back byte for byte', (frame) => {
    const read = readResponse(joinTexts(frame.fields), frame.serverVersion);
    expect(read.known && encodeMessage(read.message, read.values, frame.serverVersion)).toEqual(frameOf(frame.fields));
  });

  // Made up by other projects' tests, not sent by a gateway: their spelling proves nothing, their values do.
  it.each(covered.filter(({ kind }) => kind !== 'CAP'))('$title keeps its values', (frame) => {
    const read = readResponse(joinTexts(frame.fields), frame.serverVersion);
    const again = read.known ? encodeMessage(read.message, read.values, frame.serverVersion) : new Uint8Array(0);
    expect(readResponse(again.subarray(4), frame.serverVersion)).toEqual(read);
  });

  it.each(fromGateway.filter(isHello))('the handshake reply $fields is written back byte for byte', ({ fields }) => {
    expect(encodeServerHello(decodeServerHello(joinTexts(fields!)))).toEqual(frameOf(fields!));
  });

  it.each(requestFrames)('$title is written back byte for byte', (frame) => {
    const read = readRequest(joinTexts(frame.fields), frame.serverVersion);
    expect(read.known && encodeMessage(read.message, read.values, frame.serverVersion)).toEqual(frameOf(frame.fields));
  });

  it('leaves no recorded message id without a row', () => {
    expect([...responseFrames, ...requestFrames].filter(({ message }) => message === undefined)).toEqual([]);
    expect([responseFrames.length, requestFrames.length]).toEqual([68, 60]);
  });
});
