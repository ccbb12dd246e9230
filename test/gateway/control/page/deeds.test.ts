// Each control of the page does what it says: seen at the gateway, or by a client of it.
import { EventName } from '@stoqey/ib';
import { expect } from 'vitest';
import { ControlDoor } from '../../../../mock-gateway/control/index.ts';
import { eventually, openedPage, pageTest } from '../../../support/opened-page.ts';
import { StoqeyClient } from '../../../support/stoqey-client.ts';

const ACCOUNT = 'DU1234567';
const positionsOf = (door: ControlDoor): Readonly<Record<string, number>> =>
  Object.fromEntries(door.gateway.account(ACCOUNT).rows.map(({ contract, position }) => [contract.symbol, position]));
const priceOf = (door: ControlDoor, symbol: string): number | undefined =>
  door.gateway.account(ACCOUNT).rows.find(({ contract }) => contract.symbol === symbol)?.marketPrice;

pageTest('the world is edited row by row, and a client is told', async () => {
  await using door = await ControlDoor.open({ gateway: { pushReprices: true } });
  const client = await StoqeyClient.connect(door.gateway);
  client.api.reqAccountUpdates(true, ACCOUNT);
  await client.event(EventName.accountDownloadEnd);
  await using opened = await openedPage(door);
  const told = client.all(EventName.updatePortfolio).length;
  await opened.press('Buy one SPY 20261218 450 C');
  expect(await opened.outcome()).toMatch(/^✓ in force after \d+ ms/);
  expect(positionsOf(door)).toMatchObject({ SPY: 3 });
  expect((await client.event(EventName.updatePortfolio, told))[1]).toBe(3);
  await opened.press('Sell one QQQ 20270115 500 P');
  await eventually(() => positionsOf(door)).toMatchObject({ QQQ: -4 });
  await opened.fill('New price of AAPL', '300.5');
  await opened.press('Reprice AAPL');
  await eventually(() => priceOf(door, 'AAPL')).toBe(300.5);
  await opened.press('Close AAPL');
  await eventually(() => positionsOf(door)['AAPL'] ?? 0).toBe(0);
  await opened.page.locator('tr[data-contract="AAPL"]').waitFor({ state: 'detached' });
  await client.disconnect();
  expect(opened.complaints).toEqual([]);
});

pageTest('a position, a value and a notice are stated', async () => {
  await using door = await ControlDoor.open();
  const client = await StoqeyClient.connect(door.gateway);
  await using opened = await openedPage(door);
  await opened.fill('Contract', 'IBM');
  await opened.fill('position', '10');
  await opened.fill('average cost', '240');
  await opened.fill('price', '241.5');
  await opened.press('set position');
  await opened.page.locator('tr[data-contract="IBM"]').waitFor();
  expect(positionsOf(door)).toMatchObject({ IBM: 10 });
  await opened.fill('key', 'CashBalance');
  await opened.fill('value', '4711.5');
  await opened.fill('currency', 'USD');
  await opened.press('set value');
  const stated = () =>
    door.gateway.account(ACCOUNT).values.find(({ key, currency }) => key === 'CashBalance' && currency === 'USD')
      ?.value;
  await eventually(stated).toBe('4711.5');
  await opened.fill('code', '1101');
  await opened.press('notice');
  await expect
    .poll(() => [...client.all(EventName.error), ...client.all(EventName.info)].map(([, code]) => code))
    .toContain(1101);
  await client.disconnect();
});

pageTest('what the door refuses is said in its own sentence', async () => {
  await using door = await ControlDoor.open();
  await using opened = await openedPage(door);
  await opened.fill('Contract', 'no contract at all');
  await opened.press('set position');
  await eventually(() => opened.outcome()).toMatch(/^✗ Cannot take this: setPosition\.contract must be like 'AAPL'/);
});

pageTest('a client is ended, reset and muted', async () => {
  await using door = await ControlDoor.open();
  const { journal } = door.gateway;
  const [one, two, three] = [1, 2, 3].map((id) => StoqeyClient.connect(door.gateway, id));
  const clients = [await one!, await two!, await three!];
  await using opened = await openedPage(door);
  await opened.page.locator('[data-client="3"]').waitFor();
  await opened.press('Mute client 3');
  await eventually(() => door.gateway.faults.active).toEqual([{ fault: 'mute', clientId: 3 }]);
  await opened.page.locator('[data-client="3"].struck', { hasText: 'mute' }).waitFor();
  await opened.press('Mute client 3');
  await eventually(() => door.gateway.faults.active).toEqual([]);
  for (const [id, label, how] of [
    [1, 'End', 'gateway fin'],
    [2, 'Reset', 'gateway rst'],
  ] as const) {
    await opened.press(`${label} client ${id}`);
    const { fields } = await journal.waitFor('closed', ({ clientId }) => clientId === id);
    expect(JSON.stringify(fields)).toContain(how.split(' ')[1]);
    await opened.page.locator(`[data-client="${id}"]`).waitFor({ state: 'detached' });
  }
  expect(door.gateway.clients.map(({ clientId }) => clientId)).toEqual([3]);
  await Promise.all(clients.map((client) => client.disconnect()));
});

pageTest('a fault is put in force by a form that knows its options, changed, and taken out', async () => {
  await using door = await ControlDoor.open();
  await using opened = await openedPage(door);
  await opened.choose('Kind of fault', 'latency');
  await opened.fill('name of the fault', 'lag');
  await opened.fill('ms *', '40');
  await opened.fill('jitterMs', '5');
  await opened.press('Put the fault in force');
  const active = () => door.gateway.faults.active;
  await eventually(active).toEqual([{ fault: 'latency', ms: 40, jitterMs: 5 }]);
  await opened.fill('ms of lag', '75');
  await opened.press('Change lag');
  await eventually(active).toEqual([{ fault: 'latency', ms: 75, jitterMs: 5 }]);
  await opened.press('Remove lag');
  await eventually(active).toEqual([]);
  await opened.choose('Kind of fault', 'withhold');
  await opened.choose('message *', 'accountDownloadEnd');
  await opened.fill('name of the fault', '');
  await opened.press('Put the fault in force');
  await eventually(active).toEqual([{ fault: 'withhold', message: 'accountDownloadEnd' }]);
  await opened.page.getByText('1', { exact: true }).and(opened.page.locator('#faults-count')).waitFor();
  await opened.press('Take all faults out');
  await eventually(active).toEqual([]);
});

pageTest('a scenario lights up step by step, and is ended', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  await using opened = await openedPage(door);
  const text =
    'steps:\n  - wait: 1s\n  - repeat:\n      times: 2\n      steps:\n        - notice: 2104\n        - wait: 10s\n';
  await opened.fill('Steps or a scenario, in YAML', text);
  await opened.press('Play this text as a scenario');
  const steps = () =>
    opened.page
      .locator('.step')
      .evaluateAll((all) => all.map((one) => `${one.textContent} ${one.getAttribute('data-state')}`));
  await expect
    .poll(steps)
    .toEqual(['▶wait: 1s current', '·repeat: { times: 2 } waiting', '·notice: 2104 waiting', '·wait: 10s waiting']);
  await opened.press('Move the clock by +1 s');
  await expect
    .poll(steps)
    .toEqual(['✓wait: 1s ended', '▶repeat: { times: 2 } current', '✓notice: 2104 ended', '▶wait: 10s current']);
  await opened.press('End scenario-1');
  await expect
    .poll(async () => (await opened.page.locator('#plays').textContent()) ?? '')
    .toContain('■ scenario-1 stopped');
  await opened.choose('Shipped scenario', 'farm-flap');
  await opened.press('Play the scenario');
  await opened.page.locator('#play-scenario-2', { hasText: 'farm-flap' }).waitFor();
  await opened.fill('Steps or a scenario, in YAML', 'close: { contract: AAPL }');
  await opened.press('Do these steps now');
  await eventually(() => positionsOf(door)['AAPL'] ?? 0).toBe(0);
});

pageTest('the clock moves when it is virtual, and cannot be moved when it is not', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  {
    await using opened = await openedPage(door);
    const before = door.gateway.clock.now();
    for (const move of ['+1 s', '+3 min', '+8 h']) {
      await opened.press(`Move the clock by ${move}`);
      await eventually(() => opened.outcome()).toMatch(/^✓/);
    }
    await eventually(() => door.gateway.clock.now() - before).toBe(1_000 + 180_000 + 8 * 3_600_000);
  }
  await using real = await ControlDoor.open();
  await using opened = await openedPage(real);
  expect(await opened.page.getByRole('button', { name: 'Move the clock by +8 h' }).isDisabled()).toBe(true);
});

pageTest('a reset brings everything back, and the journal begins anew', async () => {
  await using door = await ControlDoor.open();
  await using opened = await openedPage(door);
  await opened.press('Buy one SPY 20261218 450 C');
  await eventually(() => positionsOf(door)).toMatchObject({ SPY: 3 });
  door.gateway.journal.note('beforeTheReset');
  await opened.page.locator('.entry', { hasText: 'beforeTheReset' }).waitFor();
  await opened.press('Everything as at the start; clients are cut');
  await eventually(() => positionsOf(door)).toMatchObject({ SPY: 2 });
  await opened.page.locator('.entry:visible', { hasText: 'beforeTheReset' }).waitFor({ state: 'hidden' });
  door.gateway.journal.note('afterTheReset');
  await opened.page.locator('.entry', { hasText: 'afterTheReset' }).waitFor();
});

pageTest('a door with a token is asked with it, once it was given', async () => {
  await using door = await ControlDoor.open({ token: 'a-token-of-24-characters' });
  await using opened = await openedPage(door, {}, '#token[open]');
  await opened.fill('Token', 'a-token-of-24-characters');
  await opened.press('Use the token');
  await opened.page.locator('body[data-state="live"]').waitFor();
  await opened.press('Buy one SPY 20261218 450 C');
  await eventually(() => positionsOf(door)).toMatchObject({ SPY: 3 });
  expect((await opened.written()).curl).toContain('-H "Authorization: Bearer $IB_CONTROL_TOKEN"');
});

pageTest('a question that was on its way without the token does not ask for it again', async () => {
  await using door = await ControlDoor.open({ token: 'a-token-of-24-characters' });
  await using opened = await openedPage(door, {}, '#token[open]');
  const { page } = opened;
  let release = () => {};
  const given = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held = 0;
  await page.route('**/*', async (route, request) => {
    if (request.headers()['authorization'] === undefined) {
      held += 1;
      await given;
    }
    await route.continue();
  });
  // Everything a look asks for.
  await eventually(() => held).toBeGreaterThanOrEqual(7);
  await opened.fill('Token', 'a-token-of-24-characters');
  await opened.press('Use the token');
  release();
  await page.locator('body[data-state="live"]').waitFor();
  expect(await page.locator('#token[open]').count()).toBe(0);
  await opened.press('Buy one SPY 20261218 450 C');
  await eventually(() => positionsOf(door)).toMatchObject({ SPY: 3 });
});

pageTest('another gateway of the door is shown and changed, and the first is left alone', async () => {
  await using door = await ControlDoor.open();
  await fetch(`${door.url}/gateways`, { method: 'POST', body: '{}' });
  await using opened = await openedPage(door);
  await opened.choose('Gateway', 'gateway-1');
  await opened.page.locator('body[data-state="live"]').waitFor();
  await opened.press('Close AAPL');
  await opened.page.locator('tr[data-contract="AAPL"]').waitFor({ state: 'detached' });
  expect(positionsOf(door)).toMatchObject({ AAPL: -100 });
  expect((await opened.written()).curl).toContain('/gateways/gateway-1/steps');
});
