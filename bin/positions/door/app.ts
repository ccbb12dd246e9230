// The door as a function from request to response: who is let in, and what each path answers. Nothing here changes anything.
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { csv } from '../csv.ts';
import { jsonText } from '../json-text.ts';
import { rememberDays } from './account-days.ts';
import { type AdmissionSettings, admission } from './admission.ts';
import { answer, JSON_TYPE, refusal } from './answer.ts';
import { EncodedEvents } from './encoded.ts';
import { eventBody, STILL_MS } from './event-body.ts';
import { healthOf } from './health.ts';
import { METRICS_TYPE, metricsText } from './metrics.ts';
import type { Page } from './page-file.ts';
import { Pulse } from './pulse.ts';
import type { Served } from './served.ts';

/** Who may follow /events at once. */
export const MAX_READERS = 64;
const MAX_URL = 2_048;

export interface Behind {
  readonly served: Served;
  readonly page: Page;
  /** What the plots are drawn from, of one account or of all (null). */
  plot(account: string | null): object;
  /** Asked at each request: the port is known only once it is bound. */
  settings(): AdmissionSettings;
  /** Milliseconds a reader may take nothing although something waits for him. @default 15 s */
  readonly stillMs?: number;
  /** The door closes. */
  readonly over: AbortSignal;
}

export function doorApp({
  served,
  page,
  plot,
  settings,
  stillMs = STILL_MS,
  over,
}: Behind): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const told = { served, encoded: new EncodedEvents(), pulse: new Pulse(served, rememberDays(served, over)) };
  let readers = 0;
  app.use(async ({ req }, next) => {
    if (req.url.length > MAX_URL) return refusal(414, `Cannot read an address longer than ${MAX_URL} characters`);
    const caller = { header: (name: string) => req.header(name), linkToken: req.query('token') };
    const verdict = admission(caller, settings());
    if (verdict.is === 'refused') return refusal(verdict.status, verdict.error);
    if (verdict.is === 'introduced')
      return answer(303, JSON_TYPE, '{}', { location: '/', 'set-cookie': verdict.cookie });
    const isRead = req.method === 'GET' || (req.method === 'HEAD' && req.path !== '/events');
    if (!isRead) return refusal(405, `Cannot ${req.method} here: this door can only be read`, { allow: 'GET' });
    const unfit = unfitParameter(req.path, req.queries());
    if (unfit !== undefined) return refusal(400, unfit);
    await next();
    return undefined;
  });
  app.get('/', () => page());
  app.get('/positions', () =>
    answer(200, JSON_TYPE, `${jsonText({ ...served.positions(), totals: served.totals() }, 2)}\n`),
  );
  app.get('/positions.csv', () => {
    const view = served.positions();
    // A table without rows would say that nothing is held.
    if (view.state === 'unknown') return refusal(503, `Cannot list positions as ${view.reason}`);
    const file = `positions-${view.state}-as-of-${view.asOf.toISOString().replaceAll(/[:.]/g, '-')}.csv`;
    return answer(200, 'text/csv; charset=utf-8', `${csv(view.positions)}\n`, {
      'content-disposition': `attachment; filename="${file}"`,
    });
  });
  app.get('/plot', ({ req }) => answer(200, JSON_TYPE, jsonText(plot(req.query('account') ?? null))));
  app.get('/health', () => {
    const health = healthOf(served, Date.now());
    return answer(health.healthy ? 200 : 503, JSON_TYPE, `${jsonText(health)}\n`);
  });
  app.get('/metrics', () => answer(200, METRICS_TYPE, metricsText(served, readers, Date.now())));
  app.get('/events', ({ req, env }) => {
    if (readers >= MAX_READERS)
      return refusal(503, `Cannot let another one follow the events: ${MAX_READERS} do`, { 'retry-after': '5' });
    readers += 1;
    const last = req.header('last-event-id');
    const body = eventBody(told, {
      after: numberIn(last),
      isAstray: last !== undefined && numberIn(last) === undefined,
      stillMs,
      over,
      hangUp: () => void env.outgoing.destroy(),
      left: () => {
        readers -= 1;
      },
    });
    return answer(200, 'text/event-stream; charset=utf-8', body, { connection: 'close', 'x-accel-buffering': 'no' });
  });
  app.notFound(() =>
    refusal(404, 'There is /positions, /positions.csv, /events, /plot, /metrics, /health, and the page at /'),
  );
  app.onError((error) => {
    // A fault of this door itself: said, and no reason to end the program.
    console.error('The door failed:', error);
    return refusal(500, 'The door failed: the program has said why on its standard error');
  });
  return app;
}

/** What may be asked of places that tell the book: one that chose by a word nobody reads would be told what it did not ask for. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  '/positions': [],
  '/positions.csv': [],
  '/events': [],
  '/plot': ['account'],
};

function unfitParameter(path: string, given: Readonly<Record<string, readonly string[]>>): string | undefined {
  const taken = PARAMETERS[path];
  if (taken === undefined) return undefined;
  for (const [name, values] of Object.entries(given)) {
    const word = name.slice(0, 40);
    if (!taken.includes(name)) return `Cannot take '${word}': ${path} has no such parameter`;
    if (values.length > 1) return `Cannot take '${word}' ${values.length} times: once is enough`;
  }
  return undefined;
}

function numberIn(text: string | undefined): number | undefined {
  const isNumber = text !== undefined && /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
  return isNumber ? Number(text) : undefined;
}
