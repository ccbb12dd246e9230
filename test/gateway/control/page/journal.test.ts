// The journal on the page: whatever came over the wire is text, a hundred thousand entries are as one screen, keys reach everything.
import { expect } from 'vitest';
import { ControlDoor } from '../../../../mock-gateway/control/index.ts';
import { requests } from '../../../../mock-gateway/wire/requests.ts';
import { eventually, openedPage, pageTest } from '../../../support/opened-page.ts';
import { RawClient } from '../../../support/raw-client.ts';

const ACCOUNT = 'DU1234567';
const HOSTILE = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'"\${alert(1)}\u202e\`rm -rf\``;

pageTest('a name made to be markup is shown as text, and does nothing', async () => {
  await using door = await ControlDoor.open();
  const { gateway } = door;
  const contract = { secType: 'STK', symbol: HOSTILE, conId: 4711, localSymbol: HOSTILE, tradingClass: HOSTILE };
  await gateway.play({ steps: [{ setPosition: { contract, position: 1, averageCost: 1, marketPrice: 1 } }] });
  const client = await RawClient.start(gateway);
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: HOSTILE });
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: ACCOUNT });
  await client.upTo('accountDownloadEnd');
  gateway.journal.note(HOSTILE, { [HOSTILE]: HOSTILE });
  gateway.faults.add({ fault: 'latency', ms: 0 });
  await using opened = await openedPage(door);
  const { page } = opened;
  const row = page.locator('#positions tr', { hasText: 'onerror' });
  expect(await row.locator('td').first().textContent()).toBe(HOSTILE);
  await row.getByRole('button', { name: 'Sell one' }).click();
  await eventually(() => opened.outcome()).toMatch(/^✓/);
  const written = await opened.written();
  for (const text of Object.values(written)) expect(text).toContain('onerror');
  await page.locator('.entry-name', { hasText: 'onerror' }).click();
  await page.locator('#details h3', { hasText: 'onerror' }).waitFor();
  await opened.press('What was done by hand, as a scenario in YAML');
  expect(await page.locator('#scenario-file textarea').inputValue()).toContain('onerror');
  expect(
    await page.evaluate(() => [Reflect.get(window, 'hacked'), document.querySelectorAll('img, main script').length]),
  ).toEqual([undefined, 0]);
  expect(opened.complaints).toEqual([]);
  await client.close();
});

pageTest('of a hundred thousand entries only what is visible is drawn', async () => {
  await using door = await ControlDoor.open({ gateway: { journalLimit: 100_000 } });
  const { journal } = door.gateway;
  for (let at = 0; at < 100_000; at += 1) journal.note('row', { at });
  await using opened = await openedPage(door);
  const { page } = opened;
  await eventually(() => page.locator('#journal-count').textContent()).toBe('100000 of 100000 entries');
  // It follows the newest, until somebody scrolls away.
  await page.locator('.entry', { hasText: 'at 99999' }).waitFor();
  const list = page.locator('#entries');
  await list.evaluate((view) => view.scrollTo(0, 50_000 * 22));
  await page.locator('.entry', { hasText: 'at 50000' }).waitFor();
  expect(await page.locator('.entry').count()).toBeLessThan(60);
  journal.note('newest');
  await eventually(() => page.locator('#journal-count').textContent()).toBe('100001 of 100001 entries');
  await page.locator('.entry', { hasText: 'at 50000' }).waitFor();
  await opened.fill('Name or text', 'newest');
  await expect
    .poll(() => page.locator('.entry:visible').allTextContents())
    .toEqual([expect.stringContaining('newest')]);
});

pageTest('under the pointer the list stands still, and follows again when it has left', async () => {
  await using door = await ControlDoor.open();
  const { journal } = door.gateway;
  for (let at = 0; at < 100; at += 1) journal.note('row', { at });
  await using opened = await openedPage(door);
  const { page } = opened;
  await page.locator('.entry', { hasText: 'at 99' }).waitFor();
  const list = page.locator('#entries');
  await list.hover();
  const top = () => list.evaluate((view) => view.scrollTop);
  const before = await top();
  for (let at = 100; at < 200; at += 1) journal.note('row', { at });
  await eventually(() => page.locator('#journal-count').textContent()).toBe('200 of 200 entries');
  expect(await top()).toBe(before);
  await page.locator('#address').hover();
  journal.note('row', { at: 200 });
  await page.locator('.entry', { hasText: 'at 200' }).waitFor();
});

pageTest('what comes to an empty journal before the page follows it is shown', async () => {
  await using door = await ControlDoor.open();
  await using opened = await openedPage(door);
  const { page } = opened;
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route('**/journal/stream*', async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/journal\/stream/);
  await opened.press('Everything as at the start; clients are cut');
  await asked;
  // It asks for all else once a second: whatever it does meanwhile beside following is done.
  for (let times = 0; times < 2; times += 1) await page.waitForRequest(/\/health/);
  door.gateway.journal.note('early');
  goOn();
  await page.locator('.entry', { hasText: 'early' }).waitFor();
});

pageTest('the journal is read by keys: an entry, its fields, the first and the last', async () => {
  await using door = await ControlDoor.open();
  for (let at = 0; at < 200; at += 1) door.gateway.journal.note('row', { at });
  await using opened = await openedPage(door);
  const { page } = opened;
  await page.locator('.entry', { hasText: 'at 199' }).waitFor();
  const list = page.getByRole('listbox', { name: 'Entries of the journal' });
  await list.focus();
  const chosen = () => page.locator('.entry[aria-selected="true"] .entry-summary').textContent();
  for (const [key, text] of [
    ['ArrowUp', 'at 199'],
    ['ArrowUp', 'at 198'],
    ['ArrowDown', 'at 199'],
    ['Home', ''],
    ['ArrowDown', 'at 1'],
    ['End', 'at 199'],
  ] as const) {
    await page.keyboard.press(key);
    expect(await chosen(), key).toBe(text);
  }
  const active = await list.getAttribute('aria-activedescendant');
  expect(await page.locator(`#${active}`).textContent()).toContain('at 199');
  await page.locator('#details dd', { hasText: /^199$/ }).waitFor();
});

pageTest('an entry shows its bytes in columns, and which faults touched them', async () => {
  await using door = await ControlDoor.open();
  const { gateway } = door;
  const fault = { name: 'odd-time', fault: 'corrupt', message: 'currentTime', field: 'time', value: 'x<y' };
  await fetch(`${door.url}/faults`, {
    method: 'POST',
    body: JSON.stringify(fault),
    headers: { 'content-type': 'application/json' },
  });
  const client = await RawClient.start(gateway);
  client.readRaw();
  client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'x'.repeat(3_000) });
  client.send(requests.reqCurrentTime, {});
  const { bytes } = gateway.journal.frame(await gateway.waitFor('corrupted'));
  if (!(bytes instanceof Uint8Array)) throw new Error('The journal keeps no bytes');
  await using opened = await openedPage(door);
  const { page } = opened;
  const told = () => page.getByLabel('Bytes').textContent();
  await page.locator('.entry-name').getByText('corrupted', { exact: true }).click();
  await page.locator('.touched', { hasText: '▨ touched by corrupt “odd-time”' }).waitFor();
  const rows = ((await told()) ?? '').split('\n');
  expect(rows.map((row) => row.slice(6, 30).trim()).join(' ')).toBe(
    Buffer.from(bytes)
      .toString('hex')
      .replaceAll(/..(?!$)/g, '$& '),
  );
  expect(rows.map((row) => row.slice(0, 4)).slice(0, 2)).toEqual(['0000', '0008']);
  expect(rows.map((row) => row.slice(31)).join('')).toContain('x<y');
  await page.locator('.entry-name').getByText('reqAccountUpdates', { exact: true }).click();
  await eventually(told).toMatch(/^03f8 .*\n… and 1987 more$/m);
  expect(await page.locator('.touched').count()).toBe(0);
  expect(opened.complaints).toEqual([]);
  await client.close();
});

pageTest('a click in the timeline finds the entry of that lane and moment', async () => {
  await using door = await ControlDoor.open();
  const client = await RawClient.start(door.gateway, { clientId: 5 });
  client.send(requests.reqIds, { numIds: 1 });
  await using opened = await openedPage(door);
  await opened.choose('Time shown', 'all');
  const timeline = opened.page.locator('#timeline');
  await eventually(() => timeline.getAttribute('aria-label')).toMatch(/entries of client 5, gateway/);
  const { width = 0 } = (await timeline.boundingBox()) ?? {};
  await timeline.click({ position: { x: width - 2, y: 8 } });
  await opened.page.locator('#details .facts', { hasText: 'client 5' }).waitFor();
  await client.close();
});

pageTest('what nothing answers is listed, and a demand names its nearest miss', async () => {
  await using door = await ControlDoor.open({ gateway: { unhandledRequests: 'refuse' } });
  const client = await RawClient.start(door.gateway);
  client.send(requests.reqIds, { numIds: 7 });
  await client.next('nextValidId');
  door.gateway.journal.note('unhandled', { request: 'reqNobodyKnows' });
  await using opened = await openedPage(door);
  await opened.page.locator('#unanswered', { hasText: 'reqNobodyKnows' }).waitFor();
  await opened.fill('request', 'reqIds');
  await opened.fill('fields', 'numIds=5');
  await opened.press('Ask whether clients have done this');
  const told = opened.page.locator('#demand-told');
  await expect
    .poll(() => told.textContent())
    .toMatch(/^✗ reqIds with numIds 5 was expected .* nearest miss: entry \d+ of client 1, where numIds was 7/);
  await told.getByRole('button').click();
  await opened.page.locator('#details h3', { hasText: 'reqIds' }).waitFor();
  await opened.fill('fields', 'numIds=7');
  await opened.press('Ask whether clients have done this');
  await eventually(() => told.textContent()).toBe('✓ it holds');
  await client.close();
});

pageTest('what is old is said to be old, in words, and fresh again when the door is back', async () => {
  const first = await ControlDoor.open();
  const port = Number(new URL(first.url).port);
  await using opened = await openedPage(first);
  await first.close();
  const { page } = opened;
  await page.locator('body[data-state="stale"]').waitFor();
  expect(await page.locator('#freshness').textContent()).toMatch(/^▨ stale for \d/);
  await using door = await ControlDoor.open({ port });
  await page.locator('body[data-state="live"]').waitFor();
  expect(await page.locator('#address').textContent()).toBe(`127.0.0.1:${door.gateway.port}`);
});

for (const [colorScheme, request] of [
  ['light', 'rgb(11 92 173)'],
  ['dark', 'rgb(125 183 245)'],
] as const) {
  pageTest(`${colorScheme}: the timeline is drawn in the colours of the page`, async () => {
    await using door = await ControlDoor.open();
    const client = await RawClient.start(door.gateway);
    client.send(requests.reqIds, { numIds: 1 });
    await using opened = await openedPage(door, { colorScheme });
    const timeline = opened.page.locator('canvas#timeline');
    const colours = () =>
      timeline.evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const found = new Set<string>();
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3] === 255) found.add(`rgb(${data[at]} ${data[at + 1]} ${data[at + 2]})`);
        return [...found];
      });
    await eventually(colours).toContain(request);
    await client.close();
  });
}

for (const [what, options] of [
  ['narrow', { viewport: { width: 360, height: 740 } }],
  ['dark', { colorScheme: 'dark' }],
] as const) {
  pageTest(`${what}: nothing lies outside of it, and text stands out from its ground`, async () => {
    await using door = await ControlDoor.open();
    await using opened = await openedPage(door, options);
    const { page } = opened;
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    const [ink, paper] = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor].map((text) => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number));
    });
    const light = (rgb: readonly number[] = []): number => rgb.reduce((sum, one) => sum + one, 0) / 765;
    expect(Math.abs(light(ink) - light(paper))).toBeGreaterThan(0.6);
    expect(light(paper) < 0.5).toBe(what === 'dark');
  });
}
