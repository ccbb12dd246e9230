// ctl: the control door of a gateway that serves, from a shell; which questions there are the door itself says.
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { command, UsageError } from '../arguments.ts';
import { printable, printableJson } from '../printable.ts';

const routesSchema = v.object({
  routes: v.array(
    v.object({
      name: v.string(),
      method: v.string(),
      path: v.string(),
      summary: v.string(),
      params: v.array(v.string()),
      takesFields: v.boolean(),
      isOfDoor: v.boolean(),
      takesBody: v.boolean(),
    }),
  ),
});
type Route = v.InferOutput<typeof routesSchema>['routes'][number];

interface Flags {
  readonly at?: string;
  readonly gateway?: string;
}

export const ctl = command('ctl', {
  description: 'Ask or change a gateway that serves with --control; without a question, the list of them',
  examples: [
    'export IB_CONTROL=http://127.0.0.1:40124   # as `serve --control 0` printed it',
    'mock-ib-gateway ctl',
    "mock-ib-gateway ctl steps 'reprice: { contract: AAPL, price: 190.5 }'",
    "mock-ib-gateway ctl add-fault '{ name: lag, fault: latency, ms: 200 }'",
    'mock-ib-gateway ctl wait name=placeOrder fields.action=BUY timeout=5s',
    'mock-ib-gateway ctl play - < my-night.yaml',
  ],
})
  .argument('[question]', 'its name, such as steps, wait or reset')
  .argument(
    '[words...]',
    'name=value for what it takes; anything else is the body, in YAML or JSON, - reads it from stdin',
  )
  .option('--at <url>', 'address of the door, in place of the environment IB_CONTROL')
  .option('--gateway <id>', 'one of several behind the door')
  .action(async (question: string | undefined, words: readonly string[], { at, gateway }: Flags) => {
    const url = at ?? process.env['IB_CONTROL'];
    if (url === undefined) {
      throw new UsageError("Cannot tell where the door is: say '--at http://127.0.0.1:PORT', or set IB_CONTROL.");
    }
    const door = url.replace(/\/+$/, '');
    const routes = await routesOf(door);
    if (question === undefined) {
      const width = Math.max(...routes.map(({ name }) => name.length));
      for (const { name, summary } of routes) console.log(`${name.padEnd(width)}  ${summary}`);
      return;
    }
    const route = routes.find(({ name }) => name === question);
    if (route === undefined) throw new UsageError(`There is no question '${question}': 'ctl' alone lists them.`);
    const { path, body } = spelled(route, words);
    const from = gateway === undefined || route.isOfDoor ? door : `${door}/gateways/${encodeURIComponent(gateway)}`;
    const given = body === '-' ? await text(process.stdin) : body;
    const { ok, answer } = await asked(from + path, {
      method: route.method,
      ...(given === undefined ? {} : { body: given, headers: { 'content-type': 'application/yaml' } }),
    });
    console.log(printableJson(answer));
    if (!ok) process.exitCode = 1;
  });

/** The path and the body that the words make. @throws {UsageError} when a part of the path is missing, or two bodies are there */
function spelled({ name, path, params, takesFields, takesBody }: Route, words: readonly string[]) {
  const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => part);
  const isField = (key: string): boolean => takesFields && key.startsWith('fields.');
  const given = new Map<string, string>();
  const bodies: string[] = [];
  for (const word of words) {
    const [, key = '', value = ''] = /^([\w.]+)=(.*)$/s.exec(word) ?? [];
    if (parts.includes(key) || params.includes(key) || isField(key)) given.set(key, value);
    else bodies.push(word);
  }
  const known = [...parts, ...params, ...(takesFields ? ['fields.NAME'] : [])].map((key) => `${key}=`).join(' ');
  const [body, another] = bodies;
  if (another !== undefined || (body !== undefined && !takesBody)) {
    throw new UsageError(
      `Cannot read '${another ?? body}': ${name} takes ${known || 'nothing'}${takesBody ? ' and one body' : ''}.`,
    );
  }
  const missing = parts.find((part) => !given.has(part));
  if (missing !== undefined) throw new UsageError(`Cannot ask '${name}' without ${missing}=…`);
  const query = new URLSearchParams([...given].filter(([key]) => !parts.includes(key)));
  const place = path.replaceAll(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(given.get(part) ?? ''));
  return { path: query.size === 0 ? place : `${place}?${query}`, body };
}

interface Question {
  readonly method: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws {Error} when it is not let in, or what answers is no door */
async function routesOf(door: string): Promise<readonly Route[]> {
  const answer = await (await reached(`${door}/`, { method: 'GET' })).json().catch(() => undefined);
  const read = v.safeParse(routesSchema, answer);
  if (read.success) return read.output.routes;
  const refusal = v.safeParse(v.object({ error: v.string() }), answer);
  throw new Error(
    refusal.success
      ? printable(refusal.output.error)
      : `Cannot ask ${printable(door)}: what answers there is no control door.`,
  );
}

/** What a stream tells is printed as it comes; everything else is JSON. */
async function asked(url: string, question: Question) {
  const response = await reached(url, question);
  const { body, ok } = response;
  const isStream = response.headers.get('content-type')?.startsWith('application/json') === false;
  if (!isStream || body === null) return { ok, answer: JSON.stringify(JSON.parse(await response.text()), null, 2) };
  const lines = async function* (): AsyncIterable<string> {
    for await (const line of body.pipeThrough(new TextDecoderStream())) yield printableJson(line);
  };
  // `ctl stream | head`: who has read enough leaves.
  await pipeline(lines, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return { ok, answer: '' };
}

async function reached(url: string, { headers, ...question }: Question): Promise<Response> {
  const token = process.env['IB_CONTROL_TOKEN'];
  const shown = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(url, { ...question, headers: { ...headers, ...shown } }).catch((cause: unknown) => {
    throw new Error(`Cannot reach the control door at ${printable(url)}: is it served with --control?`, { cause });
  });
}
