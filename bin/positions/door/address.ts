// Where the door listens, as a flag says it, and what an address that others reach must have.
import { isIP } from 'node:net';
import { UsageError } from '../../arguments.ts';

export interface Address {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

const FLAG = '--listen';
const MIN_TOKEN = 16;

/** Reads `8600`, `0.0.0.0:8600` or `[::1]:8600`. @throws {UsageError} */
export function addressOf(text: string): Address {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const isGood = digits !== '' && port <= 65_535 && (bracketed === undefined || isIP(bracketed) === 6);
  if (isGood) return { host: bracketed ?? plain ?? '127.0.0.1', port };
  throw new UsageError(
    `Cannot read '${FLAG}' as it must be a port, or an address and a port such as 127.0.0.1:8600: current value is '${text}'.`,
  );
}

/** Whether only programs on this machine reach it. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** @throws {UsageError} when others reach it and there is no token, or one that is easily guessed, or that no request can bring */
export function checkToken({ host }: Address, token: string | undefined): void {
  if (token === undefined && !isLoopback(host)) {
    throw new UsageError(
      `Cannot serve positions on '${host}' as other machines can reach it: it must have a token (--token, or IB_SERVE_TOKEN).`,
    );
  }
  if (token !== undefined && token.length < MIN_TOKEN)
    throw new UsageError(`Cannot serve positions with this token as it must have ${MIN_TOKEN} characters at least.`);
  // A header carries no others, and none at its ends: nobody could ever send it.
  if (token !== undefined && !/^[!-~](?:[ -~]*[!-~])?$/.test(token))
    throw new UsageError(
      'Cannot serve positions with this token as it must be printable ASCII, without blanks at its ends.',
    );
}

/** As it stands in a URL. */
export const inUrl = ({ host, port }: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
