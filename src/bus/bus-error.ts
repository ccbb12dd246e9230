// Why the bus cannot be entered, as one sentence.
import { AuthorizationError, PermissionViolationError } from '@nats-io/nats-core';
import { textOf } from '../text.ts';

/**
 * The bus cannot be entered: `message` says where, why, and what to do; `cause` is what NATS threw.
 * @example try { await BusSubscriber.connect(); } catch (error) { if (error instanceof BusError) console.error(error.message); }
 */
export class BusError extends Error {
  /** Tells it from other errors. */
  override readonly name = 'BusError';
}

/** @param servers as they were named; what they hold of a password is left out */
export function busError(servers: readonly string[], error: unknown): BusError {
  const where = servers.map((server) => server.replace(/\/\/[^/]*@/, '//')).join(', ');
  return new BusError(`Cannot enter the bus at ${where}: ${reasonOf(error)}`, { cause: error });
}

/** Its class is not exported. */
export const isWithoutJetStream = (error: unknown): boolean =>
  error instanceof Error && error.name === 'JetStreamNotEnabled';

function reasonOf(error: unknown): string {
  if (isWithoutJetStream(error))
    return 'its JetStream is off: start it with `nats-server -js`, or allow this user JetStream.';
  if (error instanceof PermissionViolationError || textOf(error).includes('Permissions Violation'))
    return `this user may not do it (${textOf(error)}): docs/bus.md has the permissions it needs.`;
  if (error instanceof AuthorizationError) return "it wants another user or password: see 'user' and 'pass'.";
  return `nothing there answers as NATS does (${textOf(error).replace(/\.$/, '')}): start nats-server -js there, or name another.`;
}
