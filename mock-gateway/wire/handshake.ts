// The exchange before any message: `API\0`, the client's version range, and the server's reply.
import { encodeFrame, FrameError } from './frame.ts';
import type { VersionRange } from './server-version.ts';
import { joinTexts, splitTexts } from './text/text-body.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The four bytes a client begins with; they have no length prefix. */
export const API_PREAMBLE: Uint8Array = encoder.encode('API\0');

/** What a client offers: `v100..193`, or `v100` when it knows one version only, then its connect options. */
export interface ClientHello extends VersionRange {
  /** Such as `+PACEAPI`; empty for every client seen today. */
  readonly connectOptions: string;
}

/** What the gateway answers. */
export interface ServerHello {
  readonly serverVersion: number;
  /** `yyyyMMdd HH:mm:ss <zone name>`; every client but rust-ibapi keeps it as it is. */
  readonly connectionTime: string;
}

const CLIENT_HELLO = /^v(\d{1,9})(?:\.\.(\d{1,9}))?(?: (.*))?$/s;

const PLAIN_ACCOUNTS = /\0(?:15\0\d\0)([^\0]*)\0/;
const PLAIN_REPLY = /^(\d{1,4})\0([^\0]*)\0/;

/** The preamble and the version range, as a client sends them: no NUL ends the range. */
export function encodeClientHello(hello: ClientHello): Uint8Array {
  const range = hello.min === hello.max ? `v${hello.min}` : `v${hello.min}..${hello.max}`;
  const frame = encodeFrame(encoder.encode(hello.connectOptions === '' ? range : `${range} ${hello.connectOptions}`));
  const bytes = new Uint8Array(API_PREAMBLE.length + frame.length);
  bytes.set(API_PREAMBLE);
  bytes.set(frame, API_PREAMBLE.length);
  return bytes;
}

/** @throws {FrameError} when the body is no version range */
export function decodeClientHello(body: Uint8Array): ClientHello {
  const text = decoder.decode(body);
  const match = CLIENT_HELLO.exec(text);
  const min = Number(match?.[1] ?? Number.NaN);
  const max = Number(match?.[2] ?? min);
  if (!(min <= max)) throw new FrameError(`'${text.slice(0, 80)}' is no version range such as 'v100..200'`);
  return { min, max, connectOptions: match?.[3] ?? '' };
}

/** Two fields and no message id, at every server version. */
export function encodeServerHello(hello: ServerHello): Uint8Array {
  return encodeFrame(joinTexts([String(hello.serverVersion), hello.connectionTime]));
}

/** @throws {FrameError} when the body is not the two-field reply */
export function decodeServerHello(body: Uint8Array): ServerHello {
  const [version, connectionTime, ...rest] = splitTexts(body);
  if (version === undefined || connectionTime === undefined || rest.length > 0 || !/^\d+$/.test(version)) {
    throw new FrameError(`The reply to a version range has two fields, the first a number`);
  }
  return { serverVersion: Number(version), connectionTime };
}

/** The reply to a client older than `API\0`, perhaps with messages behind it; undefined when the bytes do not begin with one. */
export function plainServerHello(bytes: Uint8Array): ServerHello | undefined {
  const [, version, connectionTime] = PLAIN_REPLY.exec(decoder.decode(bytes)) ?? [];
  if (version === undefined || connectionTime === undefined) return undefined;
  return { serverVersion: Number(version), connectionTime };
}

/** The accounts that a client older than `API\0` is told (managedAccounts, 15), once they are among these bytes. */
export const plainAccounts = (bytes: Uint8Array): string | undefined => PLAIN_ACCOUNTS.exec(decoder.decode(bytes))?.[1];

/** `yyyyMMdd HH:mm:ss UTC`: a zone every client can resolve (rust-ibapi refuses others). */
export function utcTime(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  return `${date.replaceAll('-', '')} ${time.slice(0, 8)} UTC`;
}
