// What happened, through the HTTP door: asked, counted, waited for, streamed, judged.
import { expect, test } from 'vitest';
import { eventStream } from '../../../mock-gateway/control/event-stream.ts';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { ask } from '../../support/control.ts';
import { joined } from '../../support/gateway-requests-client.ts';

const subscribe = { subscribe: true, acctCode: 'DU1234567' };

test('entries are found by name, client, direction, fields and place', async () => {
  await using door = await ControlDoor.open();
  const [one, two] = [await joined(door.gateway, { clientId: 1 }), await joined(door.gateway, { clientId: 2 })];
  for (const client of [one, two]) {
    client.send(requests.reqAccountUpdates, subscribe);
    await client.upTo('accountDownloadEnd');
  }
  const find = async (query: string) => (await ask(door, `GET /journal?${query}`)).json.entries;
  expect(await find('name=reqAccountUpdates')).toHaveLength(2);
  expect(await find('name=reqAccountUpdates&clientId=2')).toMatchObject([{ clientId: 2, direction: 'request' }]);
  // A text of a query is the boolean that the entry has there.
  expect(await find('name=reqAccountUpdates&fields.subscribe=true')).toHaveLength(2);
  expect(await find('name=reqAccountUpdates&fields.subscribe=false')).toEqual([]);
  const [first] = await find('name=reqAccountUpdates');
  expect(await find(`name=reqAccountUpdates&after=${first.index}`)).toHaveLength(1);
  expect((await ask(door, 'GET /journal/count?name=portfolioValue&fields.symbol=AAPL')).json).toEqual({ count: 2 });
  const page = (await ask(door, 'GET /journal?limit=2')).json;
  expect(page.entries).toHaveLength(2);
  expect((await find(`after=${page.next}`))[0].index).toBe(2);
  await one.close();
  await two.close();
});

test('a wait is answered by what is kept, or in the moment it comes', async () => {
  await using door = await ControlDoor.open();
  const client = await joined(door.gateway);
  expect((await ask(door, 'GET /journal/wait?name=reqIds')).json).toMatchObject({ name: 'reqIds', clientId: 1 });
  const { index } = (await ask(door, 'POST /journal/mark', { name: 'now', fields: { part: 2 } })).json;
  const later = ask(door, `GET /journal/wait?name=reqIds&after=${index}`);
  client.send(requests.reqIds, { numIds: 7 });
  expect((await later).json).toMatchObject({ name: 'reqIds', fields: { numIds: 7 } });
  await client.close();
});

test('a wait in vain is 408, with the nearest miss', async () => {
  await using door = await ControlDoor.open();
  const client = await joined(door.gateway);
  const { status, json } = await ask(door, 'GET /journal/wait?name=reqIds&fields.numIds=5&timeout=20ms');
  expect(status).toBe(408);
  expect(json.error).toMatch(
    /^reqIds with numIds "5" did not come within 20 ms; nearest miss: entry \d+ of client 1, where numIds was 1$/,
  );
  expect(json.nearest).toMatchObject({ entry: { name: 'reqIds' }, differing: ['numIds was 1'] });
  await client.close();
});

test('a wait ends with 410 when the gateway is reset', async () => {
  await using door = await ControlDoor.open();
  let isAnswered = false;
  const waiting = ask(door, 'GET /journal/wait?name=placeOrder&timeout=60s').finally(() => {
    isAnswered = true;
  });
  // One reset may come before the wait does.
  while (!isAnswered) await ask(door, 'POST /reset');
  expect((await waiting).status).toBe(410);
});

test('verify holds, or says which demand does not, and what came nearest', async () => {
  await using door = await ControlDoor.open();
  const client = await joined(door.gateway);
  expect(await ask(door, 'POST /verify', [{ request: 'reqIds', fields: { numIds: 1 }, count: 1 }])).toMatchObject({
    status: 200,
  });
  const { status, json } = await ask(door, 'POST /verify', [
    { request: 'reqIds', fields: { numIds: 2 } },
    { request: 'reqIds', count: 0 },
  ]);
  expect(status).toBe(409);
  expect(json.failures).toMatchObject([{ came: 0, nearest: { differing: ['numIds was 1'] } }, { came: 1 }]);
  expect(json.error).toContain('reqIds with numIds 2 was expected at least once and came 0 times; nearest miss: entry');
  const within = ask(door, 'POST /verify?within=5s', [{ request: 'reqIds', fields: { numIds: 9 } }]);
  client.send(requests.reqIds, { numIds: 9 });
  expect(await within).toMatchObject({ status: 200 });
  expect(await ask(door, 'POST /verify?within=10ms', [{ request: 'reqPositions', count: 0 }])).toMatchObject({
    status: 200,
  });
  expect(await ask(door, 'POST /verify', [{ request: 'reqPositons' }])).toMatchObject({
    status: 422,
    json: { complaints: [{ key: '[0].request' }] },
  });
  await client.close();
});

test('a stream tells every entry as it comes, from where one likes', async () => {
  await using door = await ControlDoor.open();
  await ask(door, 'POST /journal/mark', { name: 'before' });
  const leave = new AbortController();
  const { body } = await fetch(`${door.url}/journal/stream?after=0`, { signal: leave.signal });
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  await ask(door, 'POST /journal/mark', { name: 'one' });
  let text = '';
  while (!text.includes('"one"')) text += (await reader.read()).value;
  expect(text).toMatch(/^: watching\n\n/);
  expect(text).toContain('id: 1\ndata: {"index":1,');
  expect(text).not.toContain('before');
  leave.abort();
});

test('the evidence is one entry a line, and the journal can be forgotten', async () => {
  await using door = await ControlDoor.open();
  for (const name of ['a', 'b']) await ask(door, 'POST /journal/mark', { name });
  const lines = (await (await fetch(`${door.url}/journal.jsonl`)).text()).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).name)).toEqual(['a', 'b']);
  expect((await ask(door, 'DELETE /journal')).json).toEqual({ entries: [], next: null, dropped: 0 });
  expect((await ask(door, 'POST /journal/mark', { name: 'c' })).json.index).toBe(2);
  expect((await ask(door, 'GET /journal')).json.entries).toHaveLength(1);
});

test('what nothing answers is told', async () => {
  await using door = await ControlDoor.open({ gateway: { unhandledRequests: 'refuse' } });
  const client = await joined(door.gateway);
  client.write(Buffer.from([0, 0, 0, 7, ...Buffer.from('999\x001\x00\x00')]));
  await client.next('error');
  expect((await ask(door, 'GET /unhandled')).json.map(({ name }: { name: string }) => name)).toEqual([
    'unhandled',
    'unknown',
  ]);
  await client.close();
});

test('a stream that begins while its gateway is being reset ends at once', async () => {
  let isWatched = true;
  const stream = eventStream(
    () => () => {
      isWatched = false;
    },
    AbortSignal.abort(),
  );
  expect(await new Response(stream).text()).toBe(': watching\n\n');
  expect(isWatched).toBe(false);
});
