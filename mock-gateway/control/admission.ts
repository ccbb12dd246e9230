// Whom the door lets in: programs on this machine that mean it, or who has the token; no page of somebody else's.
import { createHash, timingSafeEqual } from 'node:crypto';

export interface AdmissionSettings {
  /** The port it listens on. */
  readonly port: number;
  /** Without one only programs on this machine reach it. */
  readonly token: string | undefined;
}

/** The headers that decide. */
export type HeaderOf = (name: string) => string | undefined;

export interface Turned {
  readonly status: 401 | 403;
  readonly error: string;
}

/** Names by which a program on this machine may call it: a page elsewhere that has its own name point here has another. */
const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Why it is turned away; undefined when it is let in. */
export function turnedAway(header: HeaderOf, { port, token }: AdmissionSettings): Turned | undefined {
  const host = header('host') ?? '';
  if (token === undefined && !OWN_NAMES.some((name) => host === `${name}:${port}`)) {
    return { status: 403, error: `Cannot answer a request for the host '${shown(host)}': ask for 127.0.0.1:${port}` };
  }
  const origin = header('origin');
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, error: `Cannot answer a page of '${shown(origin)}': only a page of this door may ask` };
  }
  const site = header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, error: `Cannot answer a ${shown(site)} request: only a page of this door may ask` };
  }
  if (token === undefined || isSame(header('authorization') ?? '', `Bearer ${token}`)) return undefined;
  return { status: 401, error: "Cannot answer without the token: send it as 'Authorization: Bearer …'" };
}

/** What a stranger wrote, as far as it is repeated. */
const shown = (text: string): string => text.slice(0, 100);

// Digests are of one length: how long the comparison takes tells nothing.
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
