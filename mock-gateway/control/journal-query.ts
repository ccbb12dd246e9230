// Which entries of the journal are asked for, and which came nearest: the matching of the scenarios, for texts of a query.
import { type Demand, meets, nearestMiss } from '../expectations.ts';
import type { JournalEntry } from '../index.ts';
import { hintFor, strangersIn } from '../scenario/event-schema.ts';
import type { ControlComplaint, NearMiss } from './refusal.ts';

/** What an entry must be; what is absent may be anything. */
export interface EntryQuery {
  readonly name?: string | undefined;
  readonly clientId?: number | undefined;
  readonly direction?: JournalEntry['direction'] | undefined;
  /** Later than this one. */
  readonly after?: number | undefined;
  /** Texts, as a query has them; values, as a body has them. */
  readonly fields?: ReadonlyMap<string, unknown>;
}

/** What of it nothing could ever meet: a message's name misspelt, a field that a request has not. Marks have any name. */
export function misspeltIn(
  { name, fields = new Map() }: EntryQuery,
  entries: readonly JournalEntry[],
): readonly ControlComplaint[] {
  if (name === undefined) return [];
  const hint = hintFor(name);
  if (hint !== '' && entries.every((entry) => entry.name !== name))
    return [{ key: 'name', rule: `is no message's and no note's: it is '${name}'${hint}` }];
  const strangers = strangersIn({ request: name, fields: Object.fromEntries(fields) });
  return strangers.map((field) => ({ key: `fields.${field}`, rule: `is no field of ${name}` }));
}

/** Whether the entry is one that is asked for. */
export const isAskedFor = (query: EntryQuery, entry: JournalEntry): boolean =>
  isCandidate(query, entry) && meets(demandOf(query, entry), entry);

/** Of the entries of the name that are not what is asked for, the latest of those that come nearest. */
export function nearest(query: EntryQuery, entries: readonly JournalEntry[]): NearMiss | undefined {
  const misses = entries.flatMap((entry) => {
    const miss = isCandidate(query, entry) ? nearestMiss(demandOf(query, entry), [entry]) : undefined;
    return miss === undefined || miss.differing.length === 0 ? [] : [miss];
  });
  return misses.reduce<NearMiss | undefined>(
    (best, miss) => (best === undefined || miss.differing.length <= best.differing.length ? miss : best),
    undefined,
  );
}

/** `placeOrder with action "BUY"`, for a sentence. */
export function queryText({ name = 'an entry', clientId, fields = new Map() }: EntryQuery): string {
  const wanted = [...fields].map(([field, value]) => `${field} ${JSON.stringify(value)}`).join(', ');
  return [name, wanted && `with ${wanted}`, clientId === undefined ? '' : `of client ${clientId}`]
    .filter(Boolean)
    .join(' ');
}

/** `; nearest miss: entry 7 of client 1, where action was "SELL"`. */
export const missText = (miss: NearMiss | undefined): string =>
  miss === undefined
    ? ''
    : `; nearest miss: entry ${miss.entry.index} of client ${miss.entry.clientId ?? '?'}, where ${miss.differing.join(', ')}`;

const isCandidate = ({ name, direction, after = -1 }: EntryQuery, entry: JournalEntry): boolean =>
  entry.index > after && (name ?? entry.name) === entry.name && (direction ?? entry.direction) === entry.direction;

// A text is compared as what the entry has there: 7 in a query means the number 7, and the text '7'.
function demandOf({ clientId, fields = new Map() }: EntryQuery, entry: JournalEntry): Demand {
  const wanted = Object.fromEntries([...fields].map(([field, value]) => [field, asKind(value, entry.fields[field])]));
  return { name: entry.name, wanted, clientId };
}

function asKind(wanted: unknown, is: unknown): unknown {
  if (typeof wanted !== 'string' || typeof is === 'string') return wanted;
  try {
    return JSON.parse(wanted);
  } catch {
    return wanted;
  }
}
