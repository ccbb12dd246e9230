// What happened: asked, counted, waited for, streamed, marked.

import * as v from 'valibot';
import type { JournalEntry } from '../../index.ts';
import { judge, only, text } from '../../rules.ts';
import { entryWithBytes } from '../entry-bytes.ts';
import { eventStream } from '../event-stream.ts';
import type { Life } from '../hosted-gateway.ts';
import { type EntryQuery, isAskedFor, misspeltIn, missText, nearest, queryText } from '../journal-query.ts';
import { waitFor } from '../journal-wait.ts';
import { durationParam, textParam, wholeParam, wordParam } from '../param.ts';
import { complained, Refusal } from '../refusal.ts';
import { type Asked, type Body, bodyRoute, ok, type Route, route } from '../route.ts';
import { textStream } from '../text-stream.ts';

const MAX_INDEX = Number.MAX_SAFE_INTEGER;
/** Entries of one answer at most. */
const MAX_ENTRIES = 10_000;
/** How long a poll may wait, in milliseconds. */
export const MAX_WAIT_MS = 120_000;

const NAME = textParam('name', 'A message’s or a note’s name, such as `placeOrder` or `closed`.');
const CLIENT = wholeParam('clientId', 'Only of this client.', 0, 0x7fffffff);
const DIRECTION = wordParam('direction', 'Requests, responses, or notes of the gateway.', [
  'request',
  'response',
  'note',
]);
/** After which entry. */
export const AFTER = wholeParam(
  'after',
  'Only entries later than the one of this index; -1: every one.',
  -1,
  MAX_INDEX,
);
const LIMIT = wholeParam('limit', 'Entries answered at most, the oldest first.', 1, MAX_ENTRIES, 1_000);
const BYTES = wordParam(
  'bytes',
  'With `1` an entry has `bytes` (its frame in hex, or null), `bytesDropped` where they are no longer kept, and `faults`: what touched it, by name and kind.',
  ['0', '1'],
  '0',
);
const TIMEOUT = durationParam('timeout', 'How long to wait, in real time.', MAX_WAIT_MS, 5_000);
const WHICH = [NAME, CLIENT, DIRECTION, AFTER];

/** @throws {Refusal} when nothing could ever be as asked for */
function queryOf({ query, fields, hosted }: Asked): EntryQuery {
  const asked: EntryQuery = {
    name: query(NAME),
    clientId: query(CLIENT),
    direction: query(DIRECTION),
    after: query(AFTER),
    fields,
  };
  const misspelt = misspeltIn(asked, hosted.gateway.journal.entries);
  if (misspelt.length > 0) throw complained(misspelt);
  return asked;
}

/** How an entry is shown to who asks. */
const shownTo = ({ query, hosted }: Asked): ((entry: JournalEntry) => object) =>
  query(BYTES) === '1' ? (entry) => entryWithBytes(hosted.life, entry) : (entry) => entry;

/** The entries that are as asked for. */
export const entriesOf = (life: Life, query: EntryQuery): readonly JournalEntry[] =>
  life.gateway.journal.entries.filter((entry) => isAskedFor(query, entry));

function* linesOf(journal: Iterable<JournalEntry>): Generator<string> {
  for (const entry of journal) yield `${JSON.stringify(entry)}\n`;
}

const markBody: Body<{ readonly name: string; readonly fields?: Readonly<Record<string, unknown>> }> = {
  schema: only({ name: text, fields: v.exactOptional(v.record(v.string(), v.unknown())) }),
  examples: [{ name: 'halfway' }],
  judge: (content) => judge(only({ name: text, fields: v.exactOptional(v.record(v.string(), v.unknown())) }), content),
};

export const journalRoutes: readonly Route[] = [
  route({
    name: 'journal',
    method: 'GET',
    path: '/journal',
    summary:
      'The entries kept, oldest first; `next` is the `after` of the question that goes on, null when that was all.',
    params: [...WHICH, LIMIT, BYTES],
    takesFields: true,
    answers: { 200: '`entries`, `next`, and `dropped`: how many are no longer kept.' },
    answer: (asked) => {
      const limit = asked.query(LIMIT) ?? MAX_ENTRIES;
      const { journal } = asked.hosted.gateway;
      const all = entriesOf(asked.hosted.life, queryOf(asked));
      const entries = all.slice(0, limit);
      return ok({
        entries: entries.map(shownTo(asked)),
        next: all.length > limit ? (entries.at(-1)?.index ?? null) : null,
        dropped: journal.dropped,
      });
    },
  }),
  route({
    name: 'count',
    method: 'GET',
    path: '/journal/count',
    summary: 'How many entries are as asked for.',
    params: WHICH,
    takesFields: true,
    answers: { 200: '`count`.' },
    answer: (asked) => ok({ count: entriesOf(asked.hosted.life, queryOf(asked)).length }),
  }),
  route({
    name: 'wait',
    method: 'GET',
    path: '/journal/wait',
    summary: 'The first entry that is as asked for: one kept, or the next to come; with `after` only later ones count.',
    mayWait: true,
    params: [...WHICH, TIMEOUT, BYTES],
    takesFields: true,
    answers: {
      200: 'The entry.',
      408: 'None came in time: `nearest` is what came nearest.',
      410: 'The gateway was reset meanwhile.',
    },
    answer: async (asked) => {
      const query = queryOf(asked);
      if (query.name === undefined) throw complained([{ key: 'name', rule: 'is missing' }]);
      const { life } = asked.hosted;
      const timeoutMs = asked.query(TIMEOUT) ?? 0;
      const kept = life.gateway.journal.entries.find((entry) => isAskedFor(query, entry));
      const found = kept ?? (await waitFor(life, (entry) => isAskedFor(query, entry), timeoutMs, asked.signal));
      if (found !== undefined) return ok(shownTo(asked)(found));
      const miss = nearest(query, life.gateway.journal.entries);
      throw new Refusal(408, `${queryText(query)} did not come within ${timeoutMs} ms${missText(miss)}`, {
        nearest: miss,
      });
    },
  }),
  route({
    name: 'stream',
    method: 'GET',
    path: '/journal/stream',
    summary:
      'Every entry from now on, or from `after` on, as server-sent events; a slow reader is told how many he lost.',
    mayWait: true,
    params: [...WHICH, BYTES],
    takesFields: true,
    answers: { 200: '`text/event-stream`: an entry as JSON in each `data`, its index as `id`.' },
    answer: (asked) => {
      const query = queryOf(asked);
      const shown = shownTo(asked);
      const { journal } = asked.hosted.gateway;
      const stream = eventStream((tell) => {
        const told = (entry: JournalEntry): void => {
          if (isAskedFor(query, entry)) tell({ id: entry.index, json: shown(entry) });
        };
        if (query.after !== undefined) for (const entry of journal) told(entry);
        return journal.watch(told);
      }, asked.hosted.life.over);
      return { status: 200, type: 'text/event-stream', stream };
    },
  }),
  route({
    name: 'evidence',
    method: 'GET',
    path: '/journal.jsonl',
    summary: 'Every entry kept, one JSON object a line: what to keep of a test that failed.',
    answers: { 200: '`application/x-ndjson`.' },
    answer: ({ hosted }) => {
      return { status: 200, type: 'application/x-ndjson', stream: textStream(linesOf(hosted.gateway.journal)) };
    },
  }),
  route({
    name: 'clear-journal',
    method: 'DELETE',
    path: '/journal',
    summary: 'Forgets the entries kept; those to come count on.',
    answers: { 200: 'It is empty.' },
    answer: ({ hosted }) => {
      hosted.gateway.journal.clear();
      return ok({ entries: [], next: null, dropped: hosted.gateway.journal.dropped });
    },
  }),
  bodyRoute({
    name: 'mark',
    method: 'POST',
    path: '/journal/mark',
    summary: 'A note of your own in the journal; its `index` is an `after` for later questions.',
    body: markBody,
    answers: { 201: 'The entry.' },
    answer: ({ body, hosted }) => {
      const { journal } = hosted.gateway;
      journal.note(body.name, body.fields);
      return ok(journal.last, 201);
    },
  }),
  route({
    name: 'unhandled',
    method: 'GET',
    path: '/unhandled',
    summary: 'What clients sent and nothing answers, or nobody could read.',
    params: [AFTER],
    answers: { 200: 'A list of entries.' },
    answer: (asked) => {
      const after = asked.query(AFTER);
      const names = ['unhandled', 'unknown', 'badRequest', 'badBytes'];
      return ok(names.flatMap((name) => entriesOf(asked.hosted.life, { name, after })).slice(0, MAX_ENTRIES));
    },
  }),
];
