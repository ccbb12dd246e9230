// Answers written beforehand: what a client gets in place of the gateway's own.
import { expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { joined, named, names, sentSoFar } from '../support/gateway-requests-client.ts';

const ID = 41;

test('an error answers the request it was written for, with that request’s id, as often as it says', async () => {
  await using gateway = await MockGateway.start();
  gateway.replies.script('reqAccountSummary', { times: 1, error: { code: 322, text: 'No more today' } });
  const client = await joined(gateway);
  const ask = () => client.send(requests.reqAccountSummary, { reqId: ID, groupName: 'All', tags: 'NetLiquidation' });
  ask();
  expect(await client.next('error')).toMatchObject({ id: ID, code: 322, message: 'No more today' });
  ask();
  expect(names(await client.upTo('accountSummaryEnd'))).toContain('accountSummary');
  expect(gateway.replies.active).toEqual([]);
  await client.close();
});

test('only requests with these fields, and of this client, are met by it', async () => {
  await using gateway = await MockGateway.start();
  gateway.replies.script('reqAccountUpdates', { when: { fields: { acctCode: 'DU1' }, clientId: 2 }, drop: true });
  const [one, two] = [await joined(gateway, { clientId: 1 }), await joined(gateway, { clientId: 2 })];
  for (const client of [one, two]) client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1' });
  expect(names(await sentSoFar(one))).not.toEqual([]);
  expect(names(await sentSoFar(two))).toEqual([]);
  expect(gateway.replies.active).toMatchObject([{ request: 'reqAccountUpdates', answered: 1 }]);
  await one.close();
  await two.close();
});

test('rows are sent in order, with the id of the request', async () => {
  await using gateway = await MockGateway.start();
  gateway.replies.script('reqAccountSummary', {
    rows: [
      { message: 'accountSummary', fields: { account: 'DU9', tag: 'NetLiquidation', value: '7', currency: 'USD' } },
      { message: 'accountSummaryEnd', fields: {} },
    ],
  });
  const client = await joined(gateway);
  client.send(requests.reqAccountSummary, { reqId: ID, groupName: 'All', tags: 'NetLiquidation' });
  const told = await client.upTo('accountSummaryEnd');
  expect(named(told, 'accountSummary')).toEqual([expect.objectContaining({ reqId: ID, account: 'DU9', value: '7' })]);
  expect(named(told, 'accountSummaryEnd')).toMatchObject([{ reqId: ID }]);
  await client.close();
});

test('a delay keeps the usual answer back for so long by the gateway’s clock', async () => {
  await using gateway = await MockGateway.start({ clock: 'virtual' });
  gateway.replies.script('reqCurrentTime', { delay: '2s' });
  const client = await joined(gateway);
  client.send(requests.reqCurrentTime, {});
  expect(await sentSoFar(client)).toEqual([]);
  await gateway.clock.advance(2_000);
  expect(await client.next('currentTime')).toBeDefined();
  await client.close();
});

test('what is undone, or cleared, is answered as ever', async () => {
  await using gateway = await MockGateway.start();
  const undo = gateway.replies.script('reqCurrentTime', { drop: true });
  gateway.replies.script('reqIds', { drop: true });
  undo();
  gateway.replies.clear('reqIds');
  const client = await joined(gateway);
  client.send(requests.reqCurrentTime, {});
  expect(names(await sentSoFar(client))).toEqual(['currentTime']);
  await client.close();
});

test.each([
  ['reqNothing', { drop: true }, TypeError, /^Cannot script 'reqNothing': it must be a request such as 'placeOrder'$/],
  ['startApi', { drop: true }, TypeError, /^Cannot script 'startApi'/],
  ['reqIds', { drop: true, error: { code: 201 } }, RangeError, /must have one of 'error', 'rows' and 'drop' at most/],
  ['reqIds', { error: { code: 31_999 } }, Error, /no text is known for it, pass one/],
  ['reqIds', { delay: 'soon' }, RangeError, /'delay' must be milliseconds/],
  ['reqIds', { rows: [{ message: 'positon', fields: {} }] }, TypeError, /rows\[0\]: 'positon' must be a message/],
  ['reqIds', { rows: [{ message: 'nextValidId', fields: { id: 1 } }] }, TypeError, /nextValidId has no field 'id'/],
  [
    'reqIds',
    { rows: [{ message: 'nextValidId', fields: { orderId: 'x' } }] },
    TypeError,
    /one is missing or not of its/,
  ],
] as const)('script(%j, %j) is refused in one sentence', async (request, reply, kind, sentence) => {
  await using gateway = await MockGateway.start();
  const script = () => gateway.replies.script(request, { ...reply } as never);
  expect(script).toThrow(kind);
  expect(script).toThrow(sentence);
});
