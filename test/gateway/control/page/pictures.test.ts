// The pictures of docs/page-of-the-fake.md, taken of the page as it is: kept where PICTURES=1 asks for it.
import { afterEach, expect } from 'vitest';
import { ControlDoor } from '../../../../mock-gateway/control/index.ts';
import { requests } from '../../../../mock-gateway/wire/requests.ts';
import { eventually, type OpenedPage, openedPage, pageTest } from '../../../support/opened-page.ts';
import { picture as taken } from '../../../support/picture.ts';
import { RawClient } from '../../../support/raw-client.ts';

const clients: RawClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

async function picture({ page, complaints }: OpenedPage, name: string): Promise<void> {
  await taken(page, name);
  expect(complaints).toEqual([]);
}

async function subscribed(door: ControlDoor, clientId: number): Promise<void> {
  const client = await RawClient.start(door.gateway, { clientId });
  clients.push(client);
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
  client.send(requests.reqPositions, {});
  await client.upTo('positionEnd');
}

const WIDE = { viewport: { width: 1280, height: 900 } };

pageTest('empty: what to do is said', async () => {
  await using door = await ControlDoor.open();
  await using opened = await openedPage(door, WIDE);
  await opened.page.getByText('Nobody is connected. Point a bot at the address above.').waitFor();
  await picture(opened, 'page-empty');
});

pageTest('a scenario under way, its steps lit, the fields of an entry, a fault in force', async () => {
  await using door = await ControlDoor.open({ gateway: { pushReprices: true } });
  await subscribed(door, 1);
  await subscribed(door, 7);
  await using opened = await openedPage(door, WIDE);
  await opened.choose('Shipped scenario', 'demo');
  await opened.press('Play the scenario');
  await opened.press('Mute client 7');
  await opened.choose('Time shown', '10 s');
  await opened.page.locator('.step[data-state="current"]').first().waitFor();
  await opened.page.locator('.struck[data-client="7"]').waitFor();
  await picture(opened, 'page-scenario');
  await opened.fill('Name or text', 'portfolioValue');
  await opened.page.locator('#entries').click();
  await opened.page.locator('#details h3', { hasText: 'portfolioValue' }).waitFor();
  await opened.fill('Name or text', '');
  await opened.page.locator('#journal-panel').evaluate((panel) => panel.scrollIntoView());
  await picture(opened, 'page-journal');
});

pageTest('how a control is written, beside it', async () => {
  await using door = await ControlDoor.open();
  await subscribed(door, 1);
  await using opened = await openedPage(door, { viewport: { width: 1280, height: 560 } });
  await opened.fill('New price of AAPL', '300.5');
  const how = opened.page.locator('.split', { has: opened.page.getByRole('button', { name: 'Reprice AAPL' }) });
  await how.getByRole('button', { name: 'How to write it' }).click();
  await opened.page.locator('#how:popover-open').waitFor();
  await picture(opened, 'page-how');
});

pageTest('an entry that a fault has touched, with its bytes', async () => {
  await using door = await ControlDoor.open();
  const body = JSON.stringify({ name: 'nonsense', fault: 'corrupt', message: 'portfolioValue', field: 'accountName' });
  await fetch(`${door.url}/faults`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  await subscribed(door, 1);
  await using opened = await openedPage(door, { viewport: { width: 1280, height: 760 } });
  await opened.fill('Name or text', 'corrupted');
  await opened.page.locator('.entry:visible').first().click();
  await opened.page.locator('.touched', { hasText: 'nonsense' }).waitFor();
  await opened.page.locator('#details').evaluate((details) => details.scrollTo(0, details.scrollHeight));
  await opened.page.locator('#journal-panel').evaluate((panel) => panel.scrollIntoView());
  await picture(opened, 'page-bytes');
});

pageTest('busy and dark: eight clients, two hundred rows a second', async () => {
  const positions = Array.from({ length: 25 }, (_, at) => ({
    contract: `ABC${String.fromCharCode(65 + at)}`,
    position: 10 + at,
    averageCost: 100,
    marketPrice: 100 + at,
  }));
  await using door = await ControlDoor.open({
    gateway: { pushReprices: true, accounts: { DU1234567: { positions } } },
  });
  for (let id = 1; id <= 8; id += 1) await subscribed(door, id);
  const drift = { repeat: { every: '1s', times: 60, steps: [{ drift: { upToPercent: 1, contracts: 25 } }] } };
  void door.gateway.play({ steps: [drift] });
  const before = door.gateway.journal.last?.index ?? 0;
  await using opened = await openedPage(door, { ...WIDE, colorScheme: 'dark' });
  await eventually(() => door.gateway.journal.last?.index ?? 0).toBeGreaterThan(before + 600);
  await opened.page.locator('[data-client="8"]').waitFor();
  await opened.choose('Time shown', '10 s');
  await opened.page.locator('#journal-panel').evaluate((panel) => panel.scrollIntoView());
  await opened.page.locator('#timeline[aria-label*="client 8"]').waitFor();
  await picture(opened, 'page-busy');
});

pageTest('narrow: one column, with a fault in force', async () => {
  await using door = await ControlDoor.open();
  await subscribed(door, 1);
  door.gateway.faults.add({ fault: 'latency', ms: 200 });
  await using opened = await openedPage(door, { viewport: { width: 390, height: 844 } });
  await opened.page.locator('#faults .struck', { hasText: 'latency' }).waitFor();
  await picture(opened, 'page-narrow');
});
