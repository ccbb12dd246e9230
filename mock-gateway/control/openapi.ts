// The door described for programs: OpenAPI, made from the table of routes and the schemas that judge their bodies.
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { FaultSchema } from '../index.ts';
import { eventSchema } from '../scenario/event-schema.ts';
import { anyStepSchema } from '../scenario/schema.ts';
import type { Route } from './route.ts';

/** What refers to itself, or is long: described once, under its name. */
const DEFINITIONS = { step: anyStepSchema, event: eventSchema, fault: FaultSchema };

/** All bodies in one go: what they share is described once. */
function bodySchemas(routes: readonly Route[]) {
  const bodies = routes.flatMap(({ name, body }) => (body === undefined ? [] : [[name, body.schema] as const]));
  const { properties = {}, $defs = {} } = toJsonSchema(v.object(Object.fromEntries(bodies)), {
    definitions: DEFINITIONS,
    errorMode: 'ignore',
    overrideRef: ({ referenceId }) => `#/components/schemas/${componentName(referenceId)}`,
  });
  const shared = Object.entries($defs).map(([name, schema]) => [componentName(name), schema] as const);
  return { bodies: properties, shared: Object.fromEntries(shared) };
}

// What has no name of its own has a number.
const componentName = (name: string): string => (/^\d+$/.test(name) ? `part${name}` : name);

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const REFUSAL = json({ $ref: '#/components/schemas/refusal' });

/** What every route may answer, whatever it is about. */
const ALWAYS: Readonly<Record<number, string>> = {
  400: 'The body cannot be read.',
  401: 'The token is missing or wrong.',
  403: 'The request came from a page of somebody else.',
  413: 'The body is too long.',
  422: 'Something asked breaks a rule: `complaints` name key and rule.',
  429: 'Too many such requests are waiting.',
};

function parametersOf({ path, params = [], takesFields }: Route) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = params.map(({ name, description, schema, byDefault }) => ({
    name,
    in: 'query',
    description,
    schema:
      byDefault === undefined
        ? schema
        : {
            ...schema,
            default: schema['type'] === 'string' && typeof byDefault === 'number' ? `${byDefault}ms` : byDefault,
          },
  }));
  const fields = {
    name: 'fields',
    in: 'query',
    description: 'Only entries whose decoded fields hold these values: `fields.action=BUY`.',
    style: 'deepObject',
    schema: { type: 'object', additionalProperties: { type: 'string' } },
  };
  return [...inPath, ...inQuery, ...(takesFields === true ? [fields] : [])];
}

function operationOf(route: Route, schema: unknown) {
  const { name, summary, answers, body } = route;
  const told = Object.entries({ ...ALWAYS, ...answers }).map(([status, description]) => [
    status,
    { description, ...(Number(status) < 300 ? {} : REFUSAL) },
  ]);
  const parameters = parametersOf(route);
  return {
    operationId: name,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.isOptional !== true,
            content: {
              'application/json': {
                schema,
                examples: Object.fromEntries(body.examples.map((value, index) => [`example${index + 1}`, { value }])),
              },
            },
          },
        }),
    responses: Object.fromEntries(told),
  };
}

/** The whole description. */
export function openApi(routes: readonly Route[], version: string) {
  const { bodies, shared } = bodySchemas(routes);
  const paths = new Map<string, Record<string, unknown>>();
  for (const route of routes) {
    const item = paths.get(route.path) ?? (route.isOfDoor === true ? { servers: [{ url: '/' }] } : {});
    paths.set(route.path, { ...item, [route.method.toLowerCase()]: operationOf(route, bodies[route.name]) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'The control door of mock-ib-gateway',
      version,
      description: 'Everything a TypeScript test can do to the fake IB gateway. A body may be JSON or YAML.',
    },
    servers: [
      { url: '/', description: 'The gateway the door was opened with.' },
      { url: '/gateways/{gateway}', description: 'One of several.', variables: { gateway: { default: 'main' } } },
    ],
    paths: Object.fromEntries(paths),
    components: { schemas: { ...shared, refusal: REFUSED } },
  };
}

/** What a refusal is. */
const REFUSED = {
  type: 'object',
  required: ['error'],
  properties: {
    error: { type: 'string', description: 'One sentence.' },
    complaints: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'rule'],
        properties: { key: { type: 'string' }, rule: { type: 'string' }, line: { type: 'integer' } },
      },
    },
    nearest: { type: 'object', description: 'The entry that came nearest, and what of it differs.' },
  },
};
