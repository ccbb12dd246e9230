// The door as a function from request to response: who is let in, which route answers, and what a refusal looks like.
import { Hono } from 'hono';
import pkg from '../../package.json' with { type: 'json' };
import { type AdmissionSettings, turnedAway } from './admission.ts';
import { contentOf, textOf } from './body.ts';
import { type HostedGateways, MAIN } from './hosted-gateways.ts';
import { openApi } from './openapi.ts';
import { pageAnswer } from './page-file.ts';
import type { Param } from './param.ts';
import { type ControlComplaint, complained, Refusal } from './refusal.ts';
import type { Answer, Asked, Route } from './route.ts';
import { ROUTES } from './routes/table.ts';

/** Requests of one route that wait at once. */
export const MAX_WAITING = 256;
const FIELDS = 'fields.';

/** @param settings asked at each request: the port is known only once it is bound */
export function controlApp(all: HostedGateways, settings: () => AdmissionSettings): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const turned = turnedAway((name) => context.req.header(name), settings());
    // The page holds nothing but questions, and a browser that opens it has no token yet: each question is asked for it.
    const isPage = turned?.status === 401 && asksForPage(context.req);
    if (turned !== undefined && !isPage) return context.json({ error: turned.error }, turned.status);
    await next();
    return undefined;
  });
  let description: object | undefined;
  app.get('/openapi.json', (context) => {
    description ??= openApi(ROUTES, pkg.version);
    return context.json(description);
  });
  app.get('/', (context) => {
    context.header('vary', 'accept');
    if (asksForPage(context.req)) return pageAnswer();
    return context.json({
      routes: ROUTES.map(
        ({ name, method, path, summary, params = [], takesFields = false, isOfDoor = false, body }) => {
          const taken = params.map((param) => param.name);
          return { name, method, path, summary, params: taken, takesFields, isOfDoor, takesBody: body !== undefined };
        },
      ),
      description: '/openapi.json',
    });
  });
  for (const route of ROUTES) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const places = route.isOfDoor === true ? [path] : [path, `/gateways/:gateway${path}`];
    const counted = atMost(MAX_WAITING, route);
    for (const place of places) {
      app.on(route.method, place, async (context) => {
        const { req } = context;
        try {
          const asked = askedOf(route, all, req);
          const { value, yaml } =
            route.body === undefined
              ? { value: undefined }
              : contentOf(await textOf(req.raw), req.header('content-type') ?? '');
          return response(await counted(() => route.answer({ ...asked, yaml }, value)), req.method === 'HEAD');
        } catch (error) {
          return refused(error);
        }
      });
    }
  }
  app.notFound((context) =>
    context.json(
      { error: `Cannot ${context.req.method} ${context.req.path.slice(0, 200)}: GET / names every route` },
      404,
    ),
  );
  return app;
}

/** A browser that goes to `/` wants the page, and says so; a program that takes anything wants the routes. */
const asksForPage = (req: {
  readonly method: string;
  readonly path: string;
  header(name: string): string | undefined;
}) => req.method === 'GET' && req.path === '/' && (req.header('accept') ?? '').includes('text/html');

/** What a route sees of a request. */
interface Request {
  readonly raw: { readonly signal: AbortSignal };
  param(name: string): string | undefined;
  queries(): Readonly<Record<string, readonly string[]>>;
}

function askedOf(route: Route, all: HostedGateways, req: Request): Asked {
  const { params = [], takesFields } = route;
  const queries = Object.entries(req.queries());
  const given = new Map(queries.map(([name, values]) => [name, values[0] ?? '']));
  const fields = new Map(
    [...given].flatMap(([name, text]) => (name.startsWith(FIELDS) ? [[name.slice(FIELDS.length), text] as const] : [])),
  );
  const complaints: ControlComplaint[] = queries
    .filter(([, values]) => values.length > 1)
    .map(([key, { length }]) => ({ key, rule: `must be given once: it is there ${length} times` }));
  for (const param of params) {
    const text = given.get(param.name);
    const found = text === undefined ? undefined : param.read(text);
    if (found !== undefined && 'rule' in found) complaints.push({ key: param.name, rule: found.rule });
  }
  for (const name of given.keys()) {
    const isKnown = params.some((param) => param.name === name) || (takesFields === true && name.startsWith(FIELDS));
    if (!isKnown) complaints.push({ key: name, rule: `is not a parameter of ${route.name}` });
  }
  if (complaints.length > 0) throw complained(complaints);
  const id = route.isOfDoor === true ? MAIN : (req.param('gateway') ?? MAIN);
  return {
    hosted: all.find(id),
    all,
    body: undefined,
    yaml: undefined,
    signal: req.raw.signal,
    path: (name) => req.param(name) ?? '',
    query: (param) => paramValue(param, given.get(param.name)),
    fields,
  };
}

function paramValue<T>(param: Param<T>, text: string | undefined): T | undefined {
  if (text === undefined) return param.byDefault;
  const read = param.read(text);
  return 'value' in read ? read.value : undefined;
}

/** Bounds how many of a route wait at once, where it may wait. @throws {Refusal} 429 */
function atMost(most: number, { mayWait, name }: Route): (answer: () => Answer | Promise<Answer>) => Promise<Answer> {
  let waiting = 0;
  return async (answer) => {
    if (mayWait === true && waiting >= most) {
      throw new Refusal(429, `Cannot let another request wait for '${name}': ${most} do`);
    }
    waiting += 1;
    try {
      return await answer();
    } finally {
      waiting -= 1;
    }
  };
}

function response(answer: Answer, isHeadAlone: boolean): Response {
  if ('json' in answer) return Response.json(answer.json, { status: answer.status });
  const headers = { 'content-type': answer.type, 'cache-control': 'no-store' };
  // What feeds a stream must not go on for nobody.
  if (isHeadAlone) void answer.stream.cancel();
  return new Response(isHeadAlone ? null : answer.stream, { status: answer.status, headers });
}

function refused(error: unknown): Response {
  if (error instanceof Refusal)
    return Response.json({ error: error.message, ...error.parts }, { status: error.status });
  // A fault of this door itself: said, and no reason to end the process.
  console.error('mock gateway: the control door failed:', error);
  return Response.json({ error: `The control door failed: ${String(error)}` }, { status: 500 });
}
