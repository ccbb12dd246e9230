// What clients did, as scenarios wait for it and demand it.
import type { JournalEntry } from '../journal.ts';
import { type Activity, drive, suspended } from './activity.ts';
import { type Branch, scaled } from './branch.ts';
import type { Event, Verbs } from './step.ts';

/** Waits until clients have done this, from what the branch has not used up yet. */
export function* waitForEvent(branch: Branch, event: Event): Activity<JournalEntry> {
  const { journal, clock } = branch.run.gateway;
  const { request, count = 1 } = typeof event === 'string' ? { request: event } : event;
  const matches = (entry: JournalEntry): boolean => entry.name === request && isEvent(entry, event);
  let left = count;
  const gone = new Set([...journal].filter((entry) => entry.name === 'closed').map((entry) => entry.connection));
  for (const entry of journal) {
    // What a client did before it left is history: a new link must do it again.
    if (entry.index <= branch.seen || (entry.direction === 'request' && gone.has(entry.connection))) continue;
    if (!matches(entry)) continue;
    left -= 1;
    branch.seen = entry.index;
    if (left === 0) return entry;
  }
  const found = yield* suspended<JournalEntry>(({ resolve }) =>
    journal.watch((entry) => {
      if (!matches(entry)) return;
      left -= 1;
      // A request is journalled before it is answered; the next step comes after the answer.
      if (left === 0) queueMicrotask(() => resolve(entry));
    }),
  );
  branch.seen = found.index;
  branch.time = clock.now();
  return found;
}

/** Whether one entry is what the event asks for, its count aside. */
export function isEvent(entry: JournalEntry, event: Event): boolean {
  if (entry.direction === 'response') return false;
  if (typeof event === 'string') return entry.name === event;
  if (event.clientId !== undefined && entry.clientId !== event.clientId) return false;
  const fields = Object.entries(event.fields ?? {});
  return entry.name === event.request && fields.every(([name, value]) => Reflect.get(entry.fields, name) === value);
}

/** Demands an event within a time. @throws {Error} with the nearest miss, after resetting every connection */
export function* expectEvent(branch: Branch, demand: Verbs['expect']): Activity {
  const { within = 0, ...event } = typeof demand === 'string' ? { request: demand } : { within: 0, ...demand };
  const { gateway } = branch.run;
  const none = event.count === 0;
  const limitMs = scaled(branch, within);
  const from = branch.seen;
  const came = yield* suspended<boolean>(({ resolve, reject }) => {
    const settle = (value: boolean): void => {
      cancelTimer();
      resolve(value);
    };
    const cancelTimer = gateway.clock.after(limitMs, () => {
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
  throw new Error(`expected ${what} within ${limitMs} ms, and it did not come; ${nearestMiss(branch, event, from)}`);
}

const describeEvent = ({ request, fields, count = 1 }: Exclude<Event, string>): string =>
  [count > 1 ? `${count} × ${request}` : request, fields === undefined ? '' : JSON.stringify(fields)].join(' ').trim();

/** The entry that has most in common with what was demanded. */
function nearestMiss(branch: Branch, event: Exclude<Event, string>, from: number): string {
  const wanted = Object.entries(event.fields ?? {});
  const score = (entry: JournalEntry): number =>
    wanted.filter(([name, value]) => Reflect.get(entry.fields, name) === value).length;
  const requests = [...branch.run.gateway.journal].filter(
    (entry) => entry.direction === 'request' && entry.index > from,
  );
  const [nearest] = requests
    .filter((entry) => entry.name === event.request)
    .sort((one, other) => score(other) - score(one));
  if (nearest !== undefined) {
    return `nearest miss: ${nearest.name} ${JSON.stringify(nearest.fields)} from client ${nearest.clientId ?? '-'}`;
  }
  const seen = requests.slice(-5).map((entry) => entry.name);
  return seen.length === 0 ? 'no client has asked for anything' : `clients asked for ${seen.join(', ')}`;
}
