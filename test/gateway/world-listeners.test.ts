// What clients see when a listener to the world changes the world itself, or throws.
import { expect, it } from 'vitest';
import { type MockGateway, stock } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { ACCOUNT, CALL, optionWorld } from '../support/option-world.ts';
import { ownGateways } from '../support/own-gateways.ts';

const { start, connected } = ownGateways();

/** Does it at the first change of size, from within a listener that was there before any client. */
function atFirstTrade(gateway: MockGateway, act: () => void): void {
  const leave = gateway.world.onChange((change) => {
    if (change.kind !== 'position' || !change.traded) return;
    leave();
    act();
  });
}

it('tells clients of a change made inside a change listener after the one it answers', async () => {
  const gateway = await start(optionWorld());
  atFirstTrade(gateway, () => gateway.account(ACCOUNT).trade(CALL, 5, 3));
  const client = await connected(gateway);
  client.send(requests.reqPositions, {});
  await client.next('positionEnd');
  gateway.account(ACCOUNT).trade(CALL, 1, 3);
  expect([await client.next('position'), await client.next('position')]).toMatchObject([
    { position: 3 },
    { position: 8 },
  ]);
});

it('never ends on the older of two account values when a listener changes the world in between', async () => {
  const gateway = await start(optionWorld());
  const leave = gateway.world.onChange(({ kind }) => {
    if (kind !== 'value') return;
    leave();
    gateway.account(ACCOUNT).trade(CALL, 5, 3);
  });
  const told = new Map<string, string>();
  gateway.world.onChange((change) => {
    if (change.kind === 'value') told.set(`${change.value.key} ${change.value.currency}`, change.value.value);
  });
  gateway.account(ACCOUNT).trade(CALL, 1, 4);
  const now = new Map(gateway.account(ACCOUNT).values.map(({ key, currency, value }) => [`${key} ${currency}`, value]));
  expect(told.size).toBeGreaterThan(3);
  for (const [key, value] of told) expect([key, value]).toEqual([key, now.get(key)]);
});

it('keeps a position that was opened again by whoever was told of its close', async () => {
  const gateway = await start(optionWorld());
  atFirstTrade(gateway, () => gateway.account(ACCOUNT).trade(CALL, 5, 3));
  gateway.account(ACCOUNT).close(CALL);
  expect(gateway.account(ACCOUNT).rows.find(({ contract }) => contract === CALL)).toMatchObject({ position: 5 });
});

it('tells every client of a change although a listener before them throws, and throws that to who made it', async () => {
  const gateway = await start(optionWorld());
  atFirstTrade(gateway, () => {
    throw new Error('the listener broke');
  });
  const client = await connected(gateway);
  client.send(requests.reqPositions, {});
  await client.next('positionEnd');
  expect(() => gateway.account(ACCOUNT).trade(CALL, 1, 3)).toThrow('the listener broke');
  expect(await client.next('position')).toMatchObject({ position: 3 });
});

it('refuses a fill too small for ten decimals, which would leave nothing at an infinite cost', async () => {
  const gateway = await start(optionWorld());
  expect(() => gateway.account(ACCOUNT).trade(stock('BTC'), 1e-12, 100)).toThrow(
    "Cannot trade 'BTC': quantity must not be 0: current value is 1e-12",
  );
});
