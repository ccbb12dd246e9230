// Whom the door lets in: who asks it by its own name, from no page but its own, and who has the token where there is one.
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { isLoopback } from './address.ts';

export interface AdmissionSettings {
  /** Undefined: only programs on this machine reach it. */
  readonly token: string | undefined;
  /** By which it may be asked beside its addresses: a page elsewhere that has its own name point here has another. */
  readonly names: readonly string[];
  /** Names the cookie: two doors on one machine have two. */
  readonly port: number;
}

/** The part of a request that decides. */
export interface Caller {
  header(name: string): string | undefined;
  /** The token as a link to the page carries it. */
  readonly linkToken: string | undefined;
}

export type Verdict =
  | { readonly is: 'admitted' }
  /** The link was right: the page goes on with this cookie, and without the token in its address. */
  | { readonly is: 'introduced'; readonly cookie: string }
  | { readonly is: 'refused'; readonly status: 401 | 403; readonly error: string };

export function admission(caller: Caller, { token, names, port }: AdmissionSettings): Verdict {
  const host = caller.header('host') ?? '';
  const name = nameIn(host);
  const isOwn = isLoopback(name) || (token !== undefined && (isIP(name) !== 0 || names.includes(name)));
  if (!isOwn)
    return forbidden(`Cannot answer a request for the host '${shown(host)}': ask for the address of this door`);
  const origin = caller.header('origin');
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    return forbidden(`Cannot answer a page of '${shown(origin)}': only the page of this door may ask`);
  const site = caller.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return forbidden(`Cannot answer a ${shown(site)} request: type the address of this door, or copy it`);
  if (token === undefined) return { is: 'admitted' };
  const pass = passOf(token);
  const cookieName = `ib-positions-${port}`;
  const [, given = ''] = /^bearer +(.*)$/i.exec(caller.header('authorization') ?? '') ?? [];
  const isKnown = isSame(given, token) || isSame(cookieIn(caller.header('cookie') ?? '', cookieName), pass);
  if (isKnown) return { is: 'admitted' };
  if (caller.linkToken !== undefined && isSame(caller.linkToken, token))
    return { is: 'introduced', cookie: `${cookieName}=${pass}; Path=/; HttpOnly; SameSite=Strict` };
  return {
    is: 'refused',
    status: 401,
    error: "Cannot answer without the token: send it as 'Authorization: Bearer …', or open /?token=… once",
  };
}

const forbidden = (error: string): Verdict => ({ is: 'refused', status: 403, error });

/** The name without the port: through a tunnel that is another. */
function nameIn(host: string): string {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  return (bracketed ?? plain ?? '').toLowerCase();
}

/** What a stranger wrote, as far as it is repeated. */
const shown = (text: string): string => text.slice(0, 100);

/** What the browser keeps in the place of the token. */
const passOf = (token: string): string => createHash('sha256').update(`page of ${token}`).digest('hex');

function cookieIn(header: string, name: string): string {
  const found = header.split(';').find((part) => part.trim().startsWith(`${name}=`));
  return found?.trim().slice(name.length + 1) ?? '';
}

// Digests are of one length: how long the comparison takes tells nothing.
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
