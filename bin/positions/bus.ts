// How the programs come to the bus: which one the flags name, the door that is loaded only then, and what is said without it.
import type { BusOptions, BusSubscriber } from '../../src/bus/index.ts';
import type { PositionBookView, PositionWish, StreamerLogger, StreamerOptions } from '../../src/index.ts';
import { UsageError } from '../arguments.ts';
import type { BusState, Source } from './source.ts';

/** What a command line says of the bus. */
export interface BusFlags {
  readonly bus?: string;
  readonly busName?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const CLIENT = ['@nats-io/jetstream', '@nats-io/nats-core', '@nats-io/transport-node'];
const INSTALL = `npm install ${CLIENT.map((name) => `${name}@3.3.1`).join(' ')}`;

/** A password is no flag: others on the machine can read command lines. */
export function busOptions({ bus = 'nats://127.0.0.1:4222', busName }: BusFlags, env: Env): BusOptions {
  return {
    servers: bus.split(',').map((server) => server.trim()),
    ...(busName === undefined ? {} : { name: busName }),
    user: env['NATS_USER'] || undefined,
    pass: env['NATS_PASSWORD'] || undefined,
  };
}

/** What is to be seen of what comes over the bus. @throws {UsageError} a flag that is about the link, which another process has */
export function busWish({ account, secTypes, symbols, ...others }: StreamerOptions): PositionWish {
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new UsageError(
      `Cannot read from the bus as '${other}' is about the link, which is the publisher's: leave it out.`,
    );
  return {
    ...(secTypes === undefined ? {} : { secTypes }),
    ...(symbols === undefined ? {} : { symbols }),
    ...(account === undefined || account === 'all' ? {} : { accounts: [account].flat() }),
  };
}

/** The door of the bus. @throws {Error} in one sentence where NATS's client is not installed */
export async function busDoor(): Promise<typeof import('../../src/bus/index.ts')> {
  try {
    return await import('../../src/bus/index.ts');
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (!CLIENT.some((name) => text.includes(name))) throw error;
    throw new Error(`Cannot use the bus as NATS's client is not installed beside this package: ${INSTALL}`, {
      cause: error,
    });
  }
}

/** @throws {Error} in one sentence: no client, no server, no such user */
export async function subscribe(from: BusFlags, wish: PositionWish, logger: StreamerLogger): Promise<BusSubscriber> {
  const { BusSubscriber } = await busDoor();
  return BusSubscriber.connect({ ...busOptions(from, process.env), ...wish, logger });
}

const STATES: Readonly<Record<PositionBookView['state'], BusState>> = {
  unknown: 'waiting for the bus',
  current: 'live over the bus',
  stale: 'stale over the bus',
};

/** What comes over the bus, for views. */
export const sourceOf = (subscriber: BusSubscriber): Source => ({
  on: (name, listener) => subscriber.on(name, listener),
  positions: () => subscriber.positions(),
  totals: () => subscriber.totals(),
  get status() {
    return { state: STATES[subscriber.positions().state] };
  },
  stats: () => ({ generation: 0, heartbeatRoundTripMs: null, farms: {} }),
});
