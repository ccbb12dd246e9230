// What clients did, as scenarios wait for it and demand it.
import { type Demand, meets, nearestMiss, nextEntry } from '../expectations.ts';
import type { JournalEntry } from '../journal.ts';
import { type Activity, drive, suspended } from './activity.ts';
import { type Branch, lengthOf, scaled } from './branch.ts';
import type { Event, Verbs } from './step.ts';

/** Waits until clients have done this, from what the branch has not used up yet. */
export function* waitForEvent(branch: Branch, event: Event): Activity<JournalEntry> {
  const { time, gateway } = branch.run;
  const { journal } = gateway;
  const demand = demandOf(event);
  let left = typeof event === 'string' ? 1 : (event.count ?? 1);
  const isLast = (entry: JournalEntry): boolean => {
    if (entry.direction === 'response' || !meets(demand, entry)) return false;
    left -= 1;
    return left === 0;
  };
  const already = unused(branch).find(isLast);
  if (already !== undefined) {
    branch.seen = already.index;
    return already;
  }
  const found = yield* suspended<JournalEntry>(({ resolve, reject }) =>
    // A request is journalled before it is answered; the next step comes after the answer.
    nextEntry(journal, isLast, { resolve: (entry) => queueMicrotask(() => resolve(entry)), reject }),
  );
  branch.seen = found.index;
  branch.time = time.now;
  return found;
}

/** What the branch has not used up. What a client did before it left is history: a new link must do it again. */
function unused(branch: Branch): readonly JournalEntry[] {
  const entries = [...branch.run.gateway.journal];
  const gone = new Set(entries.filter(({ name }) => name === 'closed').map(({ connection }) => connection));
  return entries.filter(
    ({ index, direction, connection }) => index > branch.seen && !(direction === 'request' && gone.has(connection)),
  );
}

const demandOf = (event: Event): Demand =>
  typeof event === 'string' ? { name: event } : { name: event.request, wanted: event.fields, clientId: event.clientId };

/** Demands an event within a time. @throws {Error} with the nearest miss, after resetting every connection */
export function* expectEvent(branch: Branch, demand: Verbs['expect']): Activity {
  const { within = 0, ...event } = typeof demand === 'string' ? { request: demand } : { within: 0, ...demand };
  const { gateway, time } = branch.run;
  const none = event.count === 0;
  const limitMs = scaled(branch, within);
  const from = branch.seen;
  const came = yield* suspended<boolean>(({ resolve, reject }) => {
    const settle = (value: boolean): void => {
      cancelTimer();
      resolve(value);
    };
    const cancelTimer = time.at(time.now + lengthOf(within), () => {
      cancelWait();
      settle(false);
    });
    const cancelWait = drive(waitForEvent(branch, none ? { ...event, count: 1 } : event), {
      resolve: () => settle(true),
      reject,
    });
    return () => {
      cancelWait();
      cancelTimer();
    };
  });
  if (came !== none) return;
  for (const client of gateway.clients) client.disconnect('rst');
  const what = describeEvent(event);
  if (none) throw new Error(`expected no ${what}, and one came`);
  throw new Error(`expected ${what} within ${limitMs} ms, and it did not come; ${nearest(branch, event, from)}`);
}

const describeEvent = ({ request, fields, count = 1 }: Exclude<Event, string>): string =>
  [count > 1 ? `${count} × ${request}` : request, fields === undefined ? '' : JSON.stringify(fields)].join(' ').trim();

/** The request that came nearest to what was demanded, or else what was asked for. */
function nearest(branch: Branch, event: Event, from: number): string {
  const requests = [...branch.run.gateway.journal].filter(
    (entry) => entry.direction === 'request' && entry.index > from,
  );
  const miss = nearestMiss(demandOf(event), requests);
  if (miss !== undefined) {
    const { name, fields, clientId } = miss.entry;
    return `nearest miss: ${name} ${JSON.stringify(fields)} from client ${clientId ?? '-'}`;
  }
  const seen = requests.slice(-5).map((entry) => entry.name);
  return seen.length === 0 ? 'no client has asked for anything' : `clients asked for ${seen.join(', ')}`;
}
