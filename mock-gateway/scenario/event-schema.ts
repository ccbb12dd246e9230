// What a scenario can wait for and demand: a request or a note of the journal, with fields that it can have.
import * as v from 'valibot';
import { either, nearest, only, type Rule, whole } from '../rules.ts';
import type { Slot } from '../wire/message.ts';
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Event } from './step.ts';

/** What a scenario can wait for beside requests: notes of the journal. */
const NOTES = ['handshake', 'opened', 'closed', 'badBytes', 'badRequest', 'unhandled', 'unknown'];

export const eventName = v.picklist(
  [...Object.keys(requests), ...NOTES],
  `must be a request such as 'reqPositions', or one of ${NOTES.join(', ')}`,
);

/** What an event is told apart by. */
export const eventParts = {
  request: eventName,
  fields: v.exactOptional(v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])))),
  clientId: v.exactOptional(v.pipe(v.number(), v.integer())),
};
/** Something a client does. */
export const eventSchema: Rule<Event> = either(
  (input) => typeof input === 'object',
  withFittingFields(only({ ...eventParts, count: v.exactOptional(whole(1)) })),
  eventName,
);

/** No request could ever be met by a field that its message has not. */
export function withKnownFields<T extends { readonly request: string; readonly fields?: object }>(
  schema: Rule<T>,
): Rule<T> {
  return v.pipe(
    schema,
    v.check(
      (event) => strangersIn(event).length === 0,
      ({ input }) => `has ${strangersIn(input).join(', ')} in 'fields', which ${input.request} has not`,
    ),
  );
}

/** No request could ever be met by a value that its field cannot have. */
export function withFittingFields<T extends { readonly request: string; readonly fields?: object }>(
  schema: Rule<T>,
): Rule<T> {
  return v.pipe(
    withKnownFields(schema),
    v.check(
      (event) => unfitIn(event).length === 0,
      ({ input }) => `has in 'fields' what ${input.request} never has: ${unfitIn(input).join(', ')}`,
    ),
  );
}

/** The fields that a request of this name has not; of what is no request nothing is known. */
export function strangersIn({
  request,
  fields = {},
}: {
  readonly request: string;
  readonly fields?: object;
}): readonly string[] {
  // What travels both ways under one name may have the fields of either.
  const known = RESPONSES.has(request) ? undefined : rowOf(request)?.fields;
  return known === undefined ? [] : Object.keys(fields).filter((name) => !(name in known));
}

/** Fields wanted with a value that no message could have in them: `orderId: "5"`, where it is a number. */
function unfitIn({ request, fields = {} }: { readonly request: string; readonly fields?: object }): readonly string[] {
  const known = rowOf(request)?.fields ?? {};
  return Object.entries(fields).flatMap(([name, value]) => {
    const kind = known[name] === undefined ? undefined : kindOf(known[name]);
    if (kind === undefined || value === null || kind.holds(value)) return [];
    return [`${name} is of kind ${kind.label}, and ${JSON.stringify(value)} is none`];
  });
}

const RESPONSES: ReadonlySet<string> = new Set(Object.values(responses).map(({ name }) => name));
const KNOWN: readonly string[] = [...Object.values(requests).map(({ name }) => name), ...RESPONSES, ...NOTES];

/** For a name that is nearly one of a message or of a note: `: did you mean …?`. Marks have any name. */
export const hintFor = (name: string): string => (KNOWN.includes(name) ? '' : nearest(name, KNOWN));

const rowOf = (request: string) => Object.values(requests).find(({ name }) => name === request);

/** A field that is there at some versions only is of the same kind at all of them. */
function kindOf(slot: Slot) {
  if (slot.shape === 'conditional') return kindOf(slot.inner);
  return slot.shape === 'kind' ? slot : undefined;
}
