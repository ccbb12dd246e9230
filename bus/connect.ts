// How the bus is entered: one connection to NATS that is tried again for ever, and the one stream of a name.
import { createHash } from 'node:crypto';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { connect, type NatsConnection } from '@nats-io/transport-node';

/**
 * Which bus, and whose positions on it.
 * @example const options: BusOptions = { servers: 'nats://127.0.0.1:4222', name: 'desk' };
 */
export interface BusOptions {
  /** Where NATS listens; several are one cluster. @default 'nats://127.0.0.1:4222' */
  readonly servers?: string | readonly string[];
  /** The name that the positions are published under: letters, digits, `-` and `_`. @default 'default' */
  readonly name?: string;
  /** User of NATS. @default none */
  readonly user?: string;
  /** Password of that user. @default none */
  readonly pass?: string;
  /** Milliseconds from one heartbeat of the publisher to the next. @default 5000 */
  readonly heartbeatMs?: number;
}

/** A bus that was entered. */
export interface Bus {
  readonly connection: NatsConnection;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly names: Names;
}

/** What things are called on the bus. */
export interface Names {
  readonly stream: string;
  readonly all: string;
  readonly state: string;
  position(account: string, conId: number): string;
}

const KEPT_PER_SUBJECT = 64;
const DUPLICATES_MS = 120_000;
const MAX_AGE_MS = 24 * 3_600_000;

/** @throws {TypeError} the name has other signs */
export function namesOf(name = 'default'): Names {
  if (!/^[\w-]{1,64}$/.test(name))
    throw new TypeError("Cannot use the bus as 'name' must be 1 to 64 letters, digits, '-' or '_'.");
  const root = `ibpos.v1.${name}`;
  return {
    stream: `IBPOS_${name}`,
    all: `${root}.>`,
    state: `${root}.state`,
    position: (account, conId) => `${root}.pos.${alias(account)}.${conId}`,
  };
}

/** Subjects are seen in monitoring and logs: an account is there by its hash. */
const alias = (account: string): string => createHash('sha256').update(account).digest('hex').slice(0, 16);

/** @throws {TypeError} the name has other signs; what NATS throws when it is not there at first */
export async function enter(options: BusOptions): Promise<Bus> {
  const names = namesOf(options.name);
  const { servers = 'nats://127.0.0.1:4222', user, pass } = options;
  const connection = await connect({
    servers: typeof servers === 'string' ? servers : [...servers],
    ...(user === undefined ? {} : { user }),
    ...(pass === undefined ? {} : { pass }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    pingInterval: 5_000,
    maxPingOut: 2,
  });
  try {
    const js = jetstream(connection, { timeout: 2_000 });
    return { connection, js, manager: await jetstreamManager(connection, { checkAPI: false, timeout: 2_000 }), names };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The stream is there afterwards; what somebody set up himself is left as it is. */
export async function ensureStream({ manager, names }: Bus): Promise<void> {
  try {
    await manager.streams.info(names.stream);
  } catch {
    await manager.streams.add({
      name: names.stream,
      subjects: [names.all],
      max_msgs_per_subject: KEPT_PER_SUBJECT,
      max_age: nanos(MAX_AGE_MS),
      duplicate_window: nanos(DUPLICATES_MS),
    });
  }
}
