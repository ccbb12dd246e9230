// The gateway itself: who is connected, its time, its life, and those beside it.
import * as v from 'valibot';
import pkg from '../../../package.json' with { type: 'json' };
import { type GatewayClient, loadScenario, type MockGatewayOptions, scenarioNames, startOptions } from '../../index.ts';
import { optionsSchema } from '../../options.ts';
import { finite, judge, only, type Rule, text, whole } from '../../rules.ts';
import type { HostedGateway } from '../hosted-gateway.ts';
import { wordParam } from '../param.ts';
import { Refusal } from '../refusal.ts';
import { type Body, bodyRoute, ok, type Route, route } from '../route.ts';
import { settings } from './serving-routes.ts';

const CLIENTS = wordParam(
  'clients',
  'Whether clients stay connected; numbers of orders and time go on then.',
  ['cut', 'keep'],
  'cut',
);
const HOW = wordParam('how', 'Orderly, or as when a process dies.', ['fin', 'rst'], 'fin');

const bodyOf = <T>(schema: Rule<T>, example: unknown): Body<T> => ({
  schema,
  examples: [example],
  judge: (content) => judge(schema, content),
});
const clientShown = ({ disconnect: _, ...client }: GatewayClient) => client;

const health = ({ id, gateway, life, recipe }: HostedGateway) => ({
  id,
  ready: true,
  version: pkg.version,
  host: gateway.host,
  port: gateway.port,
  seed: gateway.seed,
  scenario: recipe.scenario?.name ?? null,
  clock: recipe.options.clock === 'virtual' ? 'virtual' : 'real',
  ...settings(gateway),
  connections: gateway.connections,
  uptimeMs: Date.now() - life.startedAt,
});

/** Every option a test may start one with; the address is the door's to choose. */
const startRule: Rule<{ readonly options?: MockGatewayOptions; readonly scenario?: string; readonly speed?: number }> =
  v.pipe(
    only({
      options: v.exactOptional(optionsSchema),
      scenario: v.exactOptional(
        v.pipe(
          text,
          v.check((name) => scenarioNames().includes(name), 'must be the name of a shipped scenario'),
        ),
      ),
      speed: v.exactOptional(v.pipe(finite, v.gtValue(0, 'must be above 0'))),
    }),
  );

export const gatewayRoutes: readonly Route[] = [
  route({
    name: 'health',
    method: 'GET',
    path: '/health',
    summary: 'Ready, version, address, seed, scenario, connections, how long it runs.',
    answers: { 200: 'All of it.' },
    answer: ({ hosted }) => ok(health(hosted)),
  }),
  route({
    name: 'clients',
    method: 'GET',
    path: '/clients',
    summary: 'The clients connected: id, version, standing requests, market-data lines, bytes.',
    answers: { 200: 'A list.' },
    answer: ({ hosted }) => ok(hosted.gateway.clients.map(clientShown)),
  }),
  route({
    name: 'disconnect',
    method: 'DELETE',
    path: '/clients/{clientId}',
    summary: 'Ends a client’s connection.',
    params: [HOW],
    answers: { 200: 'The clients left.', 404: 'There is none of that id.' },
    answer: ({ hosted, path, query }) => {
      const { clients } = hosted.gateway;
      const chosen = clients.filter(({ clientId }) => String(clientId) === path('clientId'));
      if (chosen.length === 0) {
        const ids = clients.map(({ clientId }) => clientId).join(', ');
        throw new Refusal(404, `Cannot find client ${path('clientId')}: connected are ${ids || 'none'}`);
      }
      for (const client of chosen) client.disconnect(query(HOW) ?? 'fin');
      return ok(clients.filter((client) => !chosen.includes(client)).map(clientShown));
    },
  }),
  route({
    name: 'clock',
    method: 'GET',
    path: '/clock',
    summary: 'The gateway’s time, in milliseconds since 1970, and how many timers are asked for.',
    answers: { 200: '`now` and `pending`.' },
    answer: ({ hosted: { gateway } }) => ok({ now: gateway.clock.now(), pending: gateway.clock.pending }),
  }),
  bodyRoute({
    name: 'advance',
    method: 'POST',
    path: '/clock/advance',
    summary: 'Moves a virtual clock on; answers when everything that fell due has run.',
    mayWait: true,
    body: bodyOf(only({ ms: whole(0, 366 * 24 * 3_600_000) }), { ms: 180_000 }),
    answers: { 200: '`now` and `pending`.', 409: 'The clock is the real one.' },
    answer: async ({ body, hosted: { gateway } }) => {
      try {
        await gateway.clock.advance(body.ms);
      } catch (error) {
        throw new Refusal(409, error instanceof Error ? error.message : String(error));
      }
      return ok({ now: gateway.clock.now(), pending: gateway.clock.pending });
    },
  }),
  route({
    name: 'reset',
    method: 'POST',
    path: '/reset',
    summary:
      'Everything as at the start, on the same port: world, faults, journal, ids, limits, scripts, scenario. Clients are cut, or told of what differs.',
    params: [CLIENTS],
    answers: { 200: 'It is so.', 409: 'Clients cannot be kept: an account was opened, or a contract expired, since.' },
    answer: async ({ hosted, query }) => {
      if (query(CLIENTS) === 'keep') await hosted.rewind();
      else await hosted.reset();
      return ok(health(hosted));
    },
  }),
  route({
    name: 'gateways',
    method: 'GET',
    path: '/gateways',
    isOfDoor: true,
    summary: 'The gateways of this door; what is about one other than `main` is asked under /gateways/{gateway}.',
    answers: { 200: 'A list.' },
    answer: ({ all }) => ok(all.list.map(health)),
  }),
  bodyRoute({
    name: 'start-gateway',
    method: 'POST',
    path: '/gateways',
    isOfDoor: true,
    summary: 'Starts another gateway, with a world and a port of its own.',
    body: bodyOf(startRule, { options: { clock: 'virtual', seed: 7 }, scenario: 'calm', speed: 2 }),
    answers: { 201: 'It accepts connections.', 409: 'It cannot be started.' },
    answer: async ({ body: { options = {}, scenario: name, speed }, all }) => {
      const shipped = name === undefined ? undefined : loadScenario(name);
      // As `serve --accounts`: the scenario's own stay away.
      const { accounts = shipped?.accounts } = options;
      const scenario = shipped === undefined || accounts === undefined ? shipped : { ...shipped, accounts };
      try {
        const started = { ...(scenario === undefined ? {} : startOptions(scenario)), ...options };
        return ok(health(await all.open({ options: started, scenario, speed })), 201);
      } catch (error) {
        if (error instanceof Refusal) throw error;
        throw new Refusal(409, error instanceof Error ? error.message : String(error));
      }
    },
  }),
  route({
    name: 'stop-gateway',
    method: 'DELETE',
    path: '/gateways/{id}',
    isOfDoor: true,
    summary: 'Stops a gateway that was started beside the first.',
    answers: { 200: 'Those left.', 404: 'There is none of that id.', 409: 'It is the first.' },
    answer: async ({ all, path }) => {
      await all.close(path('id'));
      return ok(all.list.map(health));
    },
  }),
  route({
    name: 'shutdown',
    method: 'POST',
    path: '/shutdown',
    isOfDoor: true,
    summary: 'Ends all gateways and the door, once this is answered.',
    answers: { 202: 'It is on its way.' },
    answer: ({ all }) => {
      setImmediate(all.shutDown);
      return ok({ shuttingDown: true }, 202);
    },
  }),
];
