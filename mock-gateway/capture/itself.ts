// Whether what is to be recorded is the recording itself: its first client would connect it to itself without end.
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';

interface Place {
  readonly host: string;
  readonly port: number;
}

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** @param listening where the recording listens by now */
export async function isItself(to: Place, listening: Place): Promise<boolean> {
  if (to.port !== listening.port) return false;
  const [there, here] = await Promise.all([addressesOf(to.host), addressesOf(listening.host)]);
  const own = here.some(isAny) ? [...here, ...ownAddresses()] : here;
  return there.some((address) => own.includes(address) || (isAny(address) && own.some(isLoopback)));
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));

/** None of a name that nobody knows: whoever connects is told. */
async function addressesOf(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}
