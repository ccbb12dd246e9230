// What clients must have done: demanded, waited for, and what does not hold said with its nearest miss.

import * as v from 'valibot';
import type { JournalEntry } from '../../index.ts';
import { judge, only, type Rule } from '../../rules.ts';
import { eventParts, withKnownFields } from '../../scenario/event-schema.ts';
import type { Life } from '../hosted-gateway.ts';
import { type EntryQuery, missText, nearest, queryText } from '../journal-query.ts';
import { waitFor } from '../journal-wait.ts';
import { durationParam } from '../param.ts';
import { Refusal } from '../refusal.ts';
import { type Body, bodyRoute, ok, type Route } from '../route.ts';
import { AFTER, entriesOf, MAX_WAIT_MS } from './journal-routes.ts';

const WITHIN = durationParam('within', 'How long it may still take, in real time.', MAX_WAIT_MS, 0);

/** One thing a client must have done. */
interface Demand {
  readonly request: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly clientId?: number;
  readonly count?: number;
}

// A field misspelt would be met by no message, so that `count: 0` would hold.
const demand: Rule<Demand> = withKnownFields(
  only({
    ...eventParts,
    count: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0, 'must be at least 0'))),
  }),
);
const verifyBody: Body<readonly Demand[]> = {
  schema: v.array(demand),
  examples: [
    [
      { request: 'placeOrder', fields: { action: 'BUY', totalQuantity: 7 }, count: 1 },
      { request: 'reqPositions', count: 0 },
    ],
  ],
  judge: (content) => judge(v.array(demand), content),
};

/** What does not hold, with its nearest miss. */
function failuresOf(life: Life, demands: readonly Demand[], after: number | undefined) {
  return demands.flatMap(({ request: name, fields = {}, clientId, count }) => {
    const query: EntryQuery = { name, clientId, after, fields: new Map(Object.entries(fields)) };
    const came = entriesOf(life, query).length;
    if (count === undefined ? came > 0 : came === count) return [];
    const miss = came > (count ?? 0) ? undefined : nearest(query, life.gateway.journal.entries);
    const often = count === undefined ? 'at least once' : count === 0 ? 'never' : `${count} times`;
    return [
      {
        error: `${queryText(query)} was expected ${often} and came ${came} times${missText(miss)}`,
        nearest: miss,
        came,
      },
    ];
  });
}

export const verifyRoutes: readonly Route[] = [
  bodyRoute({
    name: 'verify',
    method: 'POST',
    path: '/verify',
    summary:
      'Demands what clients must have done, each so often (`count`) or at least once; waits up to `within` for it.',
    mayWait: true,
    params: [AFTER, WITHIN],
    body: verifyBody,
    answers: {
      200: 'All of it holds.',
      409: '`failures`: a sentence each, with the nearest miss.',
      410: 'The gateway was reset meanwhile.',
    },
    answer: async (asked) => {
      const { life } = asked.hosted;
      const failing = () => failuresOf(life, asked.body, asked.query(AFTER));
      const names = new Set(asked.body.map(({ request }) => request));
      // What must never come is known only at the end of the time.
      const isEarly = asked.body.every(({ count }) => count !== 0);
      const isMet = ({ name }: JournalEntry): boolean => isEarly && names.has(name) && failing().length === 0;
      const withinMs = asked.query(WITHIN) ?? 0;
      if (withinMs > 0 && !(isEarly && failing().length === 0)) await waitFor(life, isMet, withinMs, asked.signal);
      const failures = failing();
      if (failures.length === 0) return ok({ holds: true });
      throw new Refusal(409, failures.map(({ error }) => error).join('; '), {
        failures,
        nearest: failures[0]?.nearest,
      });
    },
  }),
];
