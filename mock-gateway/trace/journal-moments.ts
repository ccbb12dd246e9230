// The journal as moments of a trace: requests of clients, responses and notes of the gateway, strikes of faults.
import type { JournalEntry } from '../journal.ts';
import type { Holding, Lane, Moment } from './moment.ts';

/** Notes about what goes wrong on purpose. */
const OF_FAULTS: ReadonlySet<string> = new Set(['faults', 'fault']);

export const momentOf = (entry: JournalEntry): Moment => ({
  at: entry.index,
  time: entry.time,
  lane: laneOf(entry),
  name: entry.name,
  fields: { client: entry.clientId ?? `connection ${entry.connection}`, ...entry.fields },
  holdings: entry.direction === 'response' ? toldBy(entry) : [],
});

function laneOf({ direction, name }: JournalEntry): Lane {
  if (direction === 'request') return 'client';
  return direction === 'note' && OF_FAULTS.has(name) ? 'faults' : 'gateway';
}

/** A row of portfolioValue (7), which all clients are told alike. */
function toldBy({ name, fields }: JournalEntry): readonly Holding[] {
  const { accountName, conId, position, symbol, localSymbol } = fields;
  if (name !== 'portfolioValue' || typeof accountName !== 'string' || typeof position !== 'number') return [];
  const label = `${accountName} ${String(localSymbol === '' ? symbol : localSymbol)}`;
  return [{ by: 'told', key: keyOf(accountName, conId), label, position }];
}

export const keyOf = (account: string, conId: unknown): string => `${account} ${String(conId)}`;
