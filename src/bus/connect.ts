// How the bus is entered: one connection to NATS that is tried again for ever, and the one stream of a name.
import { createHash } from 'node:crypto';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { busError, isWithoutJetStream } from './bus-error.ts';
import type { BusSettings } from './options.ts';

/** A bus that was entered. */
export interface Bus {
  readonly connection: NatsConnection;
  readonly js: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly names: Names;
}

/** What is said under a subject. */
export type Kind = 'pos' | 'state' | 'pnl' | 'worth';

/** What things are called on the bus. */
export interface Names {
  readonly stream: string;
  readonly all: string;
  readonly state: string;
  position(account: string, conId: number): string;
  /** @param conId `null`: of the account as a whole */
  pnl(account: string, conId: number | null): string;
  worth(account: string): string;
  /** Null: nothing of version 1. */
  kindOf(subject: string): Kind | null;
}

const KINDS: readonly Kind[] = ['pos', 'state', 'pnl', 'worth'];
const KEPT_PER_SUBJECT = 64;
const DUPLICATES_MS = 120_000;
const MAX_AGE_MS = 24 * 3_600_000;
const MIN_PING_MS = 1_000;

export function namesOf(name: string): Names {
  const root = `ibpos.v1.${name}`;
  const alias = aliases();
  return {
    stream: `IBPOS_${name}`,
    all: `${root}.>`,
    state: `${root}.state`,
    position: (account, conId) => `${root}.pos.${alias(account)}.${conId}`,
    pnl: (account, conId) => `${root}.pnl.${alias(account)}.${conId ?? 'all'}`,
    worth: (account) => `${root}.worth.${alias(account)}`,
    kindOf: (subject) => KINDS.find((kind) => kind === subject.slice(root.length + 1).split('.')[0]) ?? null,
  };
}

/** Subjects are seen in monitoring and logs: an account is there by its hash. The newest is remembered. */
function aliases(): (account: string) => string {
  let newest = { account: '', alias: '' };
  return (account) => {
    if (newest.account !== account)
      newest = { account, alias: createHash('sha256').update(account).digest('hex').slice(0, 16) };
    return newest.alias;
  };
}

/**
 * @param ready what must be possible at first, or the bus counts as not entered
 * @throws {BusError}
 */
export async function enter(
  { servers, name, user, pass, heartbeatMs }: BusSettings,
  ready: (bus: Bus) => Promise<unknown> = async () => {},
): Promise<Bus> {
  const list = typeof servers === 'string' ? [servers] : servers;
  let connection: NatsConnection | null = null;
  try {
    connection = await connect({
      servers: list,
      ...(user === undefined ? {} : { user }),
      ...(pass === undefined ? {} : { pass }),
      ...(list.some((server) => server.startsWith('tls://')) ? { tls: {} } : {}),
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      // A half-open link is left when three in a row were not answered.
      pingInterval: Math.max(MIN_PING_MS, heartbeatMs),
      maxPingOut: 2,
      // A stack for each message in case it is not answered costs as much as the message.
      noAsyncTraces: true,
    });
    const js = jetstream(connection, { timeout: 2_000 });
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 2_000 });
    const bus = { connection, js, manager, names: namesOf(name) };
    await ready(bus);
    return bus;
  } catch (error) {
    await connection?.close();
    throw busError(list, error);
  }
}

/** The stream is there afterwards; what somebody set up himself is left as it is. */
export async function ensureStream({ manager, names }: Bus): Promise<void> {
  try {
    await manager.streams.info(names.stream);
  } catch (error) {
    if (isWithoutJetStream(error)) throw error;
    await manager.streams.add({
      name: names.stream,
      subjects: [names.all],
      max_msgs_per_subject: KEPT_PER_SUBJECT,
      max_age: nanos(MAX_AGE_MS),
      duplicate_window: nanos(DUPLICATES_MS),
    });
  }
}
