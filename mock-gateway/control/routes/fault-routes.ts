// Faults by name, and answers written beforehand.
import * as v from 'valibot';
import { type Fault, FaultSchema, type ScriptedReplies, type ScriptedReply } from '../../index.ts';
import { scriptedReplySchema } from '../../replies/scripted-replies.ts';
import { either, judge, type Rule } from '../../rules.ts';
import { complained, Refusal } from '../refusal.ts';
import { type Body, bodyRoute, ok, type Route, route } from '../route.ts';

const faultRule: Rule<Fault> = FaultSchema;

const faultName = v.exactOptional(
  v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/, 'must be letters, digits, dots and dashes, 64 at most')),
);
const namedFault = v.variant(
  'fault',
  FaultSchema.options.map((option) => v.strictObject({ ...option.entries, name: faultName })),
  'must be the name of a fault, such as latency',
);

/** A fault as everywhere, and perhaps the name by which it is changed and taken out. */
const faultBody: Body<{ readonly name: string | undefined; readonly fault: Fault }> = {
  schema: namedFault,
  examples: [
    { name: 'lag', fault: 'latency', ms: 200 },
    { fault: 'withhold', message: 'accountDownloadEnd', clientId: 1 },
  ],
  judge: (content) => {
    const named = judge(namedFault, content);
    if (named.complaints !== undefined) return named;
    const { name, ...fault } = named.value;
    const judged = judge(faultRule, fault);
    return judged.complaints === undefined ? { value: { name, fault: judged.value } } : judged;
  },
};

const changesBody: Body<Readonly<Record<string, unknown>>> = {
  schema: v.record(v.string(), v.unknown()),
  examples: [{ ms: 500 }],
  judge: (content) => judge(v.record(v.string(), v.unknown()), content),
};

/** What it is with these options changed; null takes one out. @throws {Refusal} 422 when that is no fault */
function changed(fault: Fault, changes: Readonly<Record<string, unknown>>): Fault {
  const merged = Object.entries({ ...fault, ...changes }).filter(([, value]) => value !== null);
  const { value, complaints } = judge(faultRule, Object.fromEntries(merged));
  if (complaints === undefined) return value;
  throw complained(complaints.map(({ keys, message }) => ({ key: keys.join('.'), rule: message })));
}

const replyBody: Body<readonly ScriptedReply[]> = {
  schema: either(Array.isArray, v.array(scriptedReplySchema), scriptedReplySchema),
  examples: [
    { times: 1, error: { code: 201, text: 'Order rejected - reason:Exchange is closed.' } },
    [{ when: { fields: { symbol: 'SPY' } }, delay: '2s' }, { drop: true }],
  ],
  judge: (content) =>
    Array.isArray(content) ? judge(v.array(scriptedReplySchema), content) : judge(oneReply, content),
};
const oneReply: Rule<readonly ScriptedReply[]> = v.pipe(
  scriptedReplySchema,
  v.transform((reply) => [reply]),
);

/** @returns the undos @throws {Refusal} 422 when there is no such request or message, or a row does not fit it */
function scripted(replies: ScriptedReplies, request: string, body: readonly ScriptedReply[]): readonly (() => void)[] {
  const undos: (() => void)[] = [];
  try {
    for (const reply of body) undos.push(replies.script(request, reply));
    return undos;
  } catch (error) {
    for (const undo of undos) undo();
    throw new Refusal(422, error instanceof Error ? error.message : String(error));
  }
}

export const faultRoutes: readonly Route[] = [
  bodyRoute({
    name: 'add-fault',
    method: 'POST',
    path: '/faults',
    summary: 'Puts a fault in force, under a name.',
    body: faultBody,
    answers: { 201: 'In force.', 409: 'One of that name is in force, or there are too many.' },
    answer: ({ body: { name, fault }, hosted }) => ok(hosted.life.faults.add(fault, name), 201),
  }),
  route({
    name: 'faults',
    method: 'GET',
    path: '/faults',
    summary: 'The faults in force, in order, those of scenarios too; strikes so far.',
    answers: { 200: 'A list.' },
    answer: ({ hosted }) => ok(hosted.life.faults.list),
  }),
  route({
    name: 'clear-faults',
    method: 'DELETE',
    path: '/faults',
    summary: 'Takes all faults out; answers when that is in force.',
    answers: { 200: 'None is in force.' },
    answer: async ({ hosted }) => {
      await hosted.life.faults.clear();
      return ok(hosted.life.faults.list);
    },
  }),
  route({
    name: 'fault',
    method: 'GET',
    path: '/faults/{name}',
    summary: 'One fault, and its strikes so far.',
    answers: { 200: 'The fault.', 404: 'None of that name is in force.' },
    answer: ({ hosted, path }) => ok(hosted.life.faults.find(path('name'))),
  }),
  bodyRoute({
    name: 'change-fault',
    method: 'PATCH',
    path: '/faults/{name}',
    summary: 'Changes options of a fault in force; null takes one out.',
    body: changesBody,
    answers: { 200: 'In force.', 404: 'None of that name is in force.' },
    answer: async ({ body, hosted, path }) => {
      const { faults } = hosted.life;
      return ok(await faults.replace(path('name'), changed(faults.find(path('name')).fault, body)));
    },
  }),
  route({
    name: 'remove-fault',
    method: 'DELETE',
    path: '/faults/{name}',
    summary: 'Takes a fault out; answers when that is in force.',
    answers: { 200: 'It is out.', 404: 'None of that name is in force.' },
    answer: async ({ hosted, path }) => {
      await hosted.life.faults.remove(path('name'));
      return ok(hosted.life.faults.list);
    },
  }),
  bodyRoute({
    name: 'script-reply',
    method: 'PUT',
    path: '/replies/{request}',
    summary: 'Answers a request by a script, or by the first of a list that is about it, in place of those before.',
    body: replyBody,
    answers: { 200: 'In force; also refused (422) when there is no such request or message.' },
    answer: ({ body, hosted, path }) => {
      const { replies } = hosted.gateway;
      const request = path('request');
      // Tried first: what does not fit must not take out what is in force.
      for (const undo of scripted(replies, request, body)) undo();
      replies.clear(request);
      scripted(replies, request, body);
      return ok(replies.active);
    },
  }),
  route({
    name: 'replies',
    method: 'GET',
    path: '/replies',
    summary: 'The scripts in force, and how often each has answered.',
    answers: { 200: 'A list.' },
    answer: ({ hosted }) => ok(hosted.gateway.replies.active),
  }),
  route({
    name: 'unscript',
    method: 'DELETE',
    path: '/replies/{request}',
    summary: 'A request is answered as ever again.',
    answers: { 200: 'The scripts left.' },
    answer: ({ hosted, path }) => {
      hosted.gateway.replies.clear(path('request'));
      return ok(hosted.gateway.replies.active);
    },
  }),
  route({
    name: 'unscript-all',
    method: 'DELETE',
    path: '/replies',
    summary: 'Every request is answered as ever again.',
    answers: { 200: 'None is left.' },
    answer: ({ hosted }) => {
      hosted.gateway.replies.clear();
      return ok(hosted.gateway.replies.active);
    },
  }),
];
