// The HTTP door under attack: strangers' pages, wrong tokens, bodies that are too long, too deep or no JSON, polls without end.
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { ask } from '../../support/control.ts';

/** Bun's own HTTP client sends 256 requests at once and queues the rest: it cannot attack like this, whatever the door does. */
const manyPolls = test.skipIf('bun' in process.versions);

const TOKEN = 'a-token-of-24-characters';

/** Sends headers that fetch does not let one choose. */
function asking(door: ControlDoor, headers: Readonly<Record<string, string>>, path = '/health'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(door.url + path, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

test('a name that somebody else made point here is refused, one of this machine is not', async () => {
  await using door = await ControlDoor.open();
  const { port } = new URL(door.url);
  for (const host of [
    `evil.example:${port}`,
    'evil.example',
    `127.0.0.1.evil.example:${port}`,
    `127.0.0.1:${Number(port) + 1}`,
  ]) {
    expect(await asking(door, { host }), host).toBe(403);
  }
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) expect(await asking(door, { host }), host).toBe(200);
});

test.each([
  ['a page elsewhere', { origin: 'https://evil.example' }, 403],
  ['a page of another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
  ['a sandboxed page', { origin: 'null' }, 403],
  ['a cross-site request', { 'sec-fetch-site': 'cross-site' }, 403],
  ['a same-site request', { 'sec-fetch-site': 'same-site' }, 403],
  ['who typed the address', { 'sec-fetch-site': 'none' }, 200],
])('%s gets %j: %i', async (_who, headers, status) => {
  await using door = await ControlDoor.open();
  expect(await asking(door, headers)).toBe(status);
});

test('nothing a stranger’s page sends is done', async () => {
  await using door = await ControlDoor.open();
  const before = door.gateway.account('DU1234567').values;
  const body = '{"setValue":{"key":"CashBalance","value":1,"currency":"USD"}}';
  const sent = await ask(door, 'POST /steps', body, {
    headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
  });
  expect(sent.status).toBe(403);
  expect(door.gateway.account('DU1234567').values).toEqual(before);
});

test('with a token nobody is answered without it', async () => {
  await using door = await ControlDoor.open({ token: TOKEN });
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  expect(await ask(door, 'GET /health')).toMatchObject({ status: 401 });
  expect(await ask(door, 'GET /health', undefined, bearer(`${TOKEN}x`))).toMatchObject({ status: 401 });
  expect(await ask(door, 'POST /shutdown', undefined, bearer(''))).toMatchObject({ status: 401 });
  expect(await ask(door, 'GET /openapi.json', undefined, bearer('x'))).toMatchObject({ status: 401 });
  expect(await ask(door, 'GET /health', undefined, bearer(TOKEN))).toMatchObject({ status: 200 });
});

test('another address than loopback must have a token, and a token some length', async () => {
  await expect(ControlDoor.open({ host: '0.0.0.0' })).rejects.toThrow(
    /other machines can reach it, so it must have a token$/,
  );
  await expect(ControlDoor.open({ token: 'short' })).rejects.toThrow(/the token must have 16 characters at least$/);
  await using door = await ControlDoor.open();
  const port = Number(new URL(door.url).port);
  await expect(ControlDoor.open({ port })).rejects.toThrow(/the port is in use/);
});

const deep = (open: string, close: string): string => open.repeat(50_000) + close.repeat(50_000);

test.each([
  ['no JSON', '{"reprice":', 400],
  ['JSON a hundred thousand levels deep', deep('[', ']'), 400],
  ['steps within steps, fifty thousand of them', `${'{"steps":['.repeat(50_000)}${']}'.repeat(50_000)}`, 400],
  ['more than a megabyte', JSON.stringify({ notice: { code: 1100, text: 'x'.repeat(1_100_000) } }), 413],
  ['a thousand steps that are none', JSON.stringify(Array.from({ length: 1_000 }, () => ({ x: 1 }))), 422],
  ['null', 'null', 422],
  ['__proto__', '{"__proto__":{"notice":1100}}', 422],
])('a body of %s is refused, and the door goes on', async (_what, body, status) => {
  await using door = await ControlDoor.open();
  const sent = await ask(door, 'POST /steps', body, { headers: { 'content-type': 'application/json' } });
  expect(sent.status).toBe(status);
  expect(sent.json.error.length).toBeLessThan(10_000);
  expect(await ask(door, 'GET /health')).toMatchObject({ status: 200 });
});

test.each([
  ['YAML that is none', 'a: [1, 2', 400],
  [
    'YAML that names itself ever again',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
      { length: 9 },
      (_, at) =>
        `b${at}: &b${at} [${Array(9)
          .fill(at === 0 ? '*a' : `*b${at - 1}`)
          .join(',')}]`,
    ).join('\n')}`,
    400,
  ],
  ['long YAML', `notice: { code: 1100, text: ${'x'.repeat(70_000)} }`, 413],
])('%s is refused, and the door goes on', async (_what, body, status) => {
  await using door = await ControlDoor.open();
  expect(await ask(door, 'POST /steps', body)).toMatchObject({ status });
  expect(await ask(door, 'GET /health')).toMatchObject({ status: 200 });
});

manyPolls(
  'of a thousand polls some wait, the others are told so, and a step is done meanwhile',
  async () => {
    await using door = await ControlDoor.open();
    const polls = Array.from({ length: 1_000 }, () => ask(door, 'GET /journal/wait?name=enough&timeout=60s'));
    // As soon as the first is turned away the room is full.
    await Promise.any(polls.map(async (poll) => ((await poll).status === 429 ? undefined : Promise.reject())));
    expect(await ask(door, 'POST /steps', { notice: 1100 })).toMatchObject({ status: 200 });
    await ask(door, 'POST /journal/mark', { name: 'enough' });
    const statuses = (await Promise.all(polls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(256);
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  },
  60_000,
);

manyPolls('a poll whose client leaves waits no longer: its place is free', async () => {
  await using door = await ControlDoor.open();
  const leave = new AbortController();
  const polls = Array.from({ length: 256 }, () =>
    ask(door, 'GET /journal/wait?name=x&timeout=60s', undefined, { signal: leave.signal }).catch(() => null),
  );
  while ((await ask(door, 'GET /journal/wait?name=x&timeout=1ms')).status !== 429);
  leave.abort();
  await Promise.all(polls);
  while ((await ask(door, 'GET /journal/wait?name=x&timeout=1ms')).status !== 408);
});

test('bytes that are no HTTP end that connection alone', async () => {
  await using door = await ControlDoor.open();
  const socket = connect(Number(new URL(door.url).port), '127.0.0.1');
  socket.on('error', () => {}).resume();
  socket.write(Buffer.from('API\0\0\0\0\x09v100..193'));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(await ask(door, 'GET /health')).toMatchObject({ status: 200 });
});

test('who asks for the head of a stream alone is not told the journal for ever', async () => {
  await using door = await ControlDoor.open();
  const { journal } = door.gateway;
  let watching = 0;
  const watch = journal.watch.bind(journal);
  journal.watch = (...about) => {
    const undo = watch(...about);
    watching += 1;
    return () => {
      watching -= 1;
      undo();
    };
  };
  const { status } = await ask(door, 'HEAD /journal/stream');
  expect({ status, watching }).toEqual({ status: 200, watching: 0 });
});

test('a client that leaves amid its body is no failure of the door', async () => {
  await using door = await ControlDoor.open();
  const said = vi.spyOn(console, 'error').mockReturnValue();
  const { port, host } = new URL(door.url);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
  socket.write(`POST /steps HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n[`);
  // The door says 100 where it begins to read.
  await new Promise((resolve) => socket.once('data', resolve));
  await new Promise((resolve) => socket.once('close', resolve).resetAndDestroy());
  // Its breaking off is heard before what comes after it.
  expect(await ask(door, 'GET /health')).toMatchObject({ status: 200 });
  expect(said.mock.calls).toEqual([]);
  said.mockRestore();
});
