// What readers of /events are told between the events: behind what is kept for them, and never left with what is no longer so.
import { expect, test } from 'vitest';
import { EventReader, openedDoor } from '../support/door.ts';
import { ACCOUNT, CALL, STOCK } from '../support/option-world.ts';

/** Of the sums, the value in dollars. */
const valueIs =
  (value: number) =>
  (data: Readonly<Record<string, unknown>>): boolean =>
    JSON.stringify(data['byCurrency']).includes(`"value":{"amount":${value},`);

test('a beat comes behind the book, and behind every event that was missed: it says current of what a reader has', async () => {
  await using desk = await openedDoor();
  await using reader = await EventReader.open(desk.door.url);
  await reader.message('beat');
  expect(reader.messages.map(({ type }) => type)).toEqual(['book', 'totals', 'worth', 'ages', 'beat']);
  const last = reader.lastId;
  const account = desk.gateway.account(ACCOUNT);
  for (let price = 1; price <= 200; price++) account.reprice(CALL, price);
  await reader.message('position', ({ marketPrice }) => marketPrice === 200);
  await using again = await EventReader.open(desk.door.url, last);
  await again.message('beat');
  const before = again.messages.slice(
    0,
    again.messages.findIndex(({ type }) => type === 'beat'),
  );
  expect(before.filter(({ type }) => type === 'position')).toHaveLength(200);
  // Nothing was missed: the beat does not wait for an event.
  await using idle = await EventReader.open(desk.door.url, again.lastId);
  await idle.message('beat');
});

test('new sums reach who reads already, although another one comes before the beat that would tell them', async () => {
  await using desk = await openedDoor();
  await using reader = await EventReader.open(desk.door.url);
  await reader.message('totals', valueIs(2 * 250 - 250 + 100 * 2.5));
  const beats = reader.messages.filter(({ type }) => type === 'beat').length;
  await reader.message('beat', () => reader.messages.filter(({ type }) => type === 'beat').length > beats);
  desk.gateway.account(ACCOUNT).reprice(STOCK, 7);
  await reader.message('position', ({ marketPrice }) => marketPrice === 7);
  await using late = await EventReader.open(desk.door.url);
  await late.message('totals', valueIs(2 * 250 - 250 + 100 * 7));
  await reader.message('totals', valueIs(2 * 250 - 250 + 100 * 7));
});

test('who was too slow to take new sums is told them once he takes something', async () => {
  await using desk = await openedDoor({ stillMs: 60_000 });
  await using slow = await EventReader.open(desk.door.url);
  await slow.message('beat');
  slow.pause();
  await using awake = await EventReader.open(desk.door.url);
  const account = desk.gateway.account(ACCOUNT);
  // More than the sockets and the door hold for him.
  for (let price = 1; price <= 20_000; price++) {
    account.reprice(CALL, price);
    if (price % 1_000 === 0) await awake.message('position', ({ marketPrice }) => marketPrice === price);
  }
  account.reprice(STOCK, 7);
  await awake.message('totals', valueIs(2 * 100 * 20_000 - 250 + 100 * 7));
  slow.resume();
  await slow
    .message('position', ({ marketPrice }) => marketPrice === 7)
    .catch(() => slow.message('book', ({ missed }) => missed === true));
  await slow.message('totals', valueIs(2 * 100 * 20_000 - 250 + 100 * 7));
});
