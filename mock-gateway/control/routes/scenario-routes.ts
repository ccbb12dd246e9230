// Steps now, scenarios at run time.
import * as v from 'valibot';
import {
  type PlayResult,
  parseScenario,
  type Scenario,
  ScenarioError,
  ScenarioFileError,
  type Step,
  scenarioNames,
} from '../../index.ts';
import { either, finite, judge, only, type Rule, type Verdict } from '../../rules.ts';
import { judgeScenario } from '../../scenario/judge.ts';
import { anyStepSchema, scenarioSchema } from '../../scenario/schema.ts';
import { above0Param, textParam, wholeParam } from '../param.ts';
import { complained, Refusal } from '../refusal.ts';
import { type Asked, type Body, bodyRoute, ok, type Route, route } from '../route.ts';

const SPEED = above0Param('speed', 'How many times faster than written, by the gateway’s clock.', 1);
const SEED = wholeParam('seed', 'What `drift` follows; the gateway’s own when absent.', 0, 2 ** 32 - 1);
const NAME = textParam('name', 'A shipped scenario, such as `nightly-restart`; then there is no body.');

const speedRule: Rule<{ readonly speed: number }> = only({ speed: v.pipe(finite, v.gtValue(0, 'must be above 0')) });

const stepsBody: Body<readonly Step[]> = {
  schema: either(Array.isArray, v.array(anyStepSchema), anyStepSchema),
  examples: [
    { reprice: { contract: 'AAPL', price: 190.5 } },
    [{ notice: 1100 }, { disconnect: 'rst' }],
    { setPosition: { contract: 'IBM', position: 10, averageCost: 240, marketPrice: 241.5 } },
  ],
  judge: judgeSteps,
};

/** As a scenario file is judged; the keys of a complaint lead from the body, not from a scenario around it. */
function judgeSteps(content: unknown): Verdict<readonly Step[]> {
  const isList = Array.isArray(content);
  const { value, complaints } = judgeScenario({ steps: isList ? content : [content] });
  if (complaints === undefined) return { value: value.steps };
  return { complaints: complaints.map((one) => ({ ...one, keys: one.keys.slice(isList ? 1 : 2) })) };
}

const scenarioBody: Body<Scenario | undefined> = {
  schema: scenarioSchema,
  isOptional: true,
  examples: [{ name: 'outage', steps: [{ notice: 1100 }, { wait: '3s' }, { notice: 1102 }] }],
  judge: (content, yaml) => {
    if (yaml !== undefined) return { value: fromYaml(yaml) };
    return content === undefined ? { value: undefined } : judgeScenario(content);
  },
};

/** Plays to the end for who asked. @throws {Refusal} 409 when a step cannot be done, 410 when it was ended early */
async function played(asked: Asked, scenario: Scenario, speed: number): Promise<PlayResult> {
  const { gateway, over } = asked.hosted.life;
  const signal = AbortSignal.any([asked.signal, over]);
  try {
    const result = await gateway.play(scenario, { speed, signal });
    if (result.finished) return result;
  } catch (error) {
    if (error instanceof ScenarioError) throw new Refusal(409, error.message, { step: error.path });
    throw error;
  }
  throw new Refusal(410, 'The gateway was reset or stopped before the last step had ended');
}

/** A scenario that came as YAML, complaints at their lines. @throws {Refusal} 422 when it is none */
function fromYaml(text: string): Scenario {
  try {
    return parseScenario(text, 'body');
  } catch (error) {
    if (!(error instanceof ScenarioFileError)) throw error;
    throw complained(error.complaints.map(({ path, message, line }) => ({ key: path, rule: message, line })));
  }
}

export const scenarioRoutes: readonly Route[] = [
  bodyRoute({
    name: 'steps',
    method: 'POST',
    path: '/steps',
    summary:
      'Does a step now, or a list of them, exactly as a scenario file writes them; answers when they are in force.',
    mayWait: true,
    params: [SPEED],
    body: stepsBody,
    answers: { 200: 'Done.', 409: 'A step cannot be done in this world.', 410: 'The gateway was reset meanwhile.' },
    answer: async (asked) => {
      await played(asked, { steps: asked.body }, asked.query(SPEED) ?? 1);
      return ok({ done: asked.body.length });
    },
  }),
  bodyRoute({
    name: 'play',
    method: 'POST',
    path: '/scenarios',
    summary: 'Plays a scenario from now on: YAML or JSON, or a shipped one by its name; answers when it has begun.',
    params: [NAME, SPEED, SEED],
    body: scenarioBody,
    answers: { 201: 'It has begun.', 404: 'No scenario of that name ships.', 409: 'Too many are under way.' },
    answer: ({ body, query, hosted }) => {
      const name = query(NAME);
      if ((name === undefined) === (body === undefined))
        throw complained([{ key: '', rule: "must be a scenario, or have a 'name', and not both" }]);
      if (name !== undefined && !scenarioNames().includes(name)) {
        throw new Refusal(404, `Cannot find scenario '${name}': it must be one of ${scenarioNames().join(', ')}`);
      }
      const seed = query(SEED);
      const scenario = name ?? body ?? '';
      const { id, result } = hosted.life.plays.start(scenario, {
        speed: query(SPEED) ?? 1,
        ...(seed === undefined ? {} : { seed }),
      });
      // How it ends is told by GET /scenarios/{id}.
      result.catch(() => {});
      return ok(hosted.life.plays.find(id), 201);
    },
  }),
  route({
    name: 'scenarios',
    method: 'GET',
    path: '/scenarios',
    summary: 'The scenarios under way, and the last hundred that ended.',
    answers: { 200: 'A list.' },
    answer: ({ hosted }) => ok(hosted.life.plays.list),
  }),
  route({
    name: 'shipped',
    method: 'GET',
    path: '/shipped-scenarios',
    summary: 'The names of the scenarios that ship with the gateway.',
    answers: { 200: 'A list of names.' },
    answer: () => ok(scenarioNames()),
  }),
  route({
    name: 'scenario',
    method: 'GET',
    path: '/scenarios/{id}',
    summary: 'Where a scenario is: its state, the steps under way, what never ended, what went wrong.',
    answers: { 200: 'The scenario.', 404: 'There is none of that id.' },
    answer: ({ hosted, path }) => ok(hosted.life.plays.find(path('id'))),
  }),
  bodyRoute({
    name: 'set-speed',
    method: 'PATCH',
    path: '/scenarios/{id}',
    summary: 'Changes how fast a scenario is played, from now on: what it waits for just then too.',
    body: {
      schema: speedRule,
      examples: [{ speed: 60 }],
      judge: (content) => judge(speedRule, content),
    },
    answers: { 200: 'In force.', 404: 'There is none of that id.', 409: 'It has ended.' },
    answer: ({ body, hosted, path }) => ok(hosted.life.plays.setSpeed(path('id'), body.speed)),
  }),
  route({
    name: 'scenario-steps',
    method: 'GET',
    path: '/scenarios/{id}/steps',
    summary: 'The steps of a scenario as it has them, which of them are under way, and which have ended.',
    answers: { 200: '`steps`, `current`, `ended`.', 404: 'There is none of that id.' },
    answer: ({ hosted, path }) => ok(hosted.life.plays.stepsOf(path('id'))),
  }),
  route({
    name: 'end-scenario',
    method: 'DELETE',
    path: '/scenarios/{id}',
    summary: 'Ends a scenario early; answers when it has ended.',
    answers: { 200: 'The scenario, with the steps that never ended.', 404: 'There is none of that id.' },
    answer: async ({ hosted, path }) => ok(await hosted.life.plays.stop(path('id'))),
  }),
];
