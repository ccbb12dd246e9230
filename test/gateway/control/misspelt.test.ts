// A word that means nothing is refused at the HTTP door with the word that is near, and never counts as "it did not happen".
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../mock-gateway/control/index.ts';
import { ask } from '../../support/control.ts';

test.each<[string, unknown, string, string]>([
  ['GET /journal/count?name=placeOrdr', undefined, 'name', "it is 'placeOrdr': did you mean 'placeOrder'?"],
  ['GET /journal/wait?name=reqPosition', undefined, 'name', "did you mean 'reqPositions'?"],
  ['GET /journal/count?name=placeOrder&fields.quantity=7', undefined, 'fields.quantity', 'is no field of placeOrder'],
  ['GET /journal?name=reqPositions&fields.x=1', undefined, 'fields.x', 'is no field of reqPositions'],
  [
    'GET /journal/count?name=reqPositions&name=placeOrder',
    undefined,
    'name',
    'must be given once: it is there 2 times',
  ],
  ['GET /journal?name=placeOrder&fields.x=1&fields.x=2', undefined, 'fields.x', 'must be given once'],
  [
    'POST /verify',
    [{ request: 'placeOrder', fields: { totalQuantiti: 7 }, count: 0 }],
    '[0]',
    "has totalQuantiti in 'fields', which placeOrder has not",
  ],
  [
    'PUT /replies/placeOrder',
    { error: { code: 2 ** 40, text: 'x' } },
    'error.code',
    'must be a whole number from 0 to 2147483647',
  ],
  ['PUT /replies/placeOrder', { error: { code: 201, text: 'a\0b' } }, 'error.text', 'must not have a NUL in it'],
  [
    'POST /orders',
    { account: 'DU1234567', contract: 'AAPL', action: 'BUY', totalQuantity: 1, orderType: 'LTM' },
    'orderType',
    'must be one of MKT, LMT',
  ],
  [
    'POST /orders',
    { account: 'DU1234567', contract: 'AAPL', action: 'BUY', totalQuantity: 1, orderType: 'MKT', tif: 'D\0' },
    'tif',
    'must not have a NUL in it',
  ],
  ['POST /steps', { wait: [1] }, 'wait', 'must be (number | string): current value is a list'],
])('%s %j', async (asked, body, key, rule) => {
  await using door = await ControlDoor.open();
  const { status, json } = await ask(door, asked, body);
  expect(status).toBe(422);
  expect(json.complaints).toMatchObject([{ key, rule: expect.stringContaining(rule) }]);
});

test('a key that a fault has not is refused in one sentence', async () => {
  await using door = await ControlDoor.open();
  await ask(door, 'POST /faults', { name: 'm', fault: 'latency', ms: 5 });
  const { status, json } = await ask(door, 'PATCH /faults/m', { msx: 1 });
  expect(status).toBe(422);
  expect(json.error).toBe('Cannot take this: msx is not a key of this');
});

test('marks have any name, and so have notes of journals without a hint', async () => {
  await using door = await ControlDoor.open();
  await ask(door, 'POST /journal/mark', { name: 'placeOrdr' });
  expect((await ask(door, 'GET /journal/count?name=placeOrdr')).json).toEqual({ count: 1 });
  expect((await ask(door, 'GET /journal/count?name=halfway')).json).toEqual({ count: 0 });
  expect((await ask(door, 'GET /journal/count?name=portfolioValue&fields.symbol=AAPL')).json).toEqual({ count: 0 });
});
