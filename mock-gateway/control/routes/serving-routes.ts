// How the gateway serves, changed while it runs: its limits, what market data the login has, who fills orders.
import * as v from 'valibot';
import type { LimitOptions, MockGateway } from '../../index.ts';
import { limitsSchema } from '../../limits.ts';
import { judge, oneOf, only, type Rule } from '../../rules.ts';
import { type Body, bodyRoute, ok, type Route, route } from '../route.ts';

const bodyOf = <T>(schema: Rule<T>, example: unknown): Body<T> => ({
  schema,
  examples: [example],
  judge: (content) => judge(schema, content),
});
const settingsRule = only({
  marketData: v.exactOptional(oneOf(['live', 'delayed', 'none', 'competing'])),
  orders: v.exactOptional(oneOf(['auto', 'manual'])),
});
/** What of it `GET /health` shows too. */
export const settings = ({ marketData, orders }: MockGateway) => ({ marketData, orders: orders.mode });

export const servingRoutes: readonly Route[] = [
  route({
    name: 'limits',
    method: 'GET',
    path: '/limits',
    summary: 'How much it serves.',
    answers: { 200: 'Every limit.' },
    answer: ({ hosted }) => ok(hosted.gateway.limits.values),
  }),
  bodyRoute({
    name: 'set-limits',
    method: 'PATCH',
    path: '/limits',
    summary: 'Changes some limits, from now on.',
    body: bodyOf<LimitOptions>(limitsSchema, { clients: 1, pacing: 'reject' }),
    answers: { 200: 'Every limit.' },
    answer: ({ body, hosted }) => {
      hosted.gateway.limits.update(body);
      return ok(hosted.gateway.limits.values);
    },
  }),
  bodyRoute({
    name: 'set-settings',
    method: 'PATCH',
    path: '/settings',
    summary: 'What market data the login has, for requests to come; whether the market fills orders, or only you do.',
    body: bodyOf(settingsRule, { marketData: 'competing', orders: 'manual' }),
    answers: { 200: 'In force.' },
    answer: ({ body, hosted }) => {
      const { gateway } = hosted;
      gateway.marketData = body.marketData ?? gateway.marketData;
      if (body.orders !== undefined) gateway.orders.mode = body.orders;
      return ok(settings(gateway));
    },
  }),
];
