// What stands beside a control does the same as the control: as TypeScript, as YAML, as curl, and as a scenario of all that was clicked.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { ControlDoor } from '../../../../mock-gateway/control/index.ts';
import { MockGateway, parseScenario } from '../../../../mock-gateway/index.ts';
import { eventually, type OpenedPage, openedPage, pageTest } from '../../../support/opened-page.ts';
import { program } from '../../../support/program.ts';
import { StoqeyClient } from '../../../support/stoqey-client.ts';

const ACCOUNT = 'DU1234567';

/** What a gateway holds, and what is wrong with it: everything the controls below change. */
const stateOf = (gateway: MockGateway) => ({
  positions: gateway.account(ACCOUNT).rows.map(({ contract, position, marketPrice, averageCost }) => ({
    name: contract.localSymbol,
    position,
    marketPrice,
    averageCost,
  })),
  cash: gateway.account(ACCOUNT).values.find(({ key, currency }) => key === 'CashBalance' && currency === 'USD')?.value,
  faults: gateway.faults.active,
});

async function throughPage(opened: OpenedPage, press: (opened: OpenedPage) => Promise<void>) {
  await press(opened);
  await eventually(() => opened.outcome()).toMatch(/^✓/);
  return opened.written();
}

const CONTROLS: readonly (readonly [what: string, press: (opened: OpenedPage) => Promise<void>])[] = [
  ['a fill', (opened) => opened.press('Buy one SPY 20261218 450 C')],
  ['a close', (opened) => opened.press('Close AAPL')],
  [
    'a price',
    async (opened) => {
      await opened.fill('New price of QQQ 20270115 500 P', '21.25');
      await opened.press('Reprice QQQ 20270115 500 P');
    },
  ],
  [
    'a position',
    async (opened) => {
      await opened.fill('Contract', 'ES 20261218 x50');
      await opened.fill('position', '-2');
      await opened.fill('average cost', '6300.25');
      await opened.fill('price', '6310');
      await opened.press('set position');
    },
  ],
  [
    'a value with a quote in it',
    async (opened) => {
      await opened.fill('key', 'CashBalance');
      await opened.fill('value', `it's "so": 1`);
      await opened.fill('currency', 'USD');
      await opened.press('set value');
    },
  ],
  [
    'a fault',
    async (opened) => {
      await opened.choose('Kind of fault', 'slice');
      await opened.fill('bytes *', '3');
      await opened.fill('name of the fault', 'in-pieces');
      await opened.press('Put the fault in force');
    },
  ],
  [
    'what a person wrote',
    async (opened) => {
      await opened.fill(
        'Steps or a scenario, in YAML',
        "- setValue:\n    key: CashBalance\n    value: '7'\n    currency: USD\n- close: { contract: QQQ 20270115 500 P }",
      );
      await opened.press('Do these steps now');
    },
  ],
];

// The line is the page's own, shown to people to be pasted into a test.
const AsyncFunction: new (...args: string[]) => (...values: unknown[]) => Promise<void> = Object.getPrototypeOf(
  async () => {},
).constructor;

for (const [what, press] of CONTROLS) {
  pageTest(`${what}: the lines beside the control do the same`, async () => {
    await using door = await ControlDoor.open();
    await using opened = await openedPage(door);
    const { typescript, yaml, curl } = await throughPage(opened, press);
    const wanted = stateOf(door.gateway);
    {
      await using gateway = await MockGateway.start();
      expect(stateOf(gateway)).not.toEqual(wanted);
      await new AsyncFunction('gateway', 'parseScenario', typescript)(gateway, parseScenario);
      expect(stateOf(gateway), typescript).toEqual(wanted);
    }
    {
      await using gateway = await MockGateway.start();
      await gateway.play(parseScenario(`steps:\n${yaml.replaceAll(/^/gm, '  ')}`, 'the page'));
      expect(stateOf(gateway), yaml).toEqual(wanted);
    }
    await using other = await ControlDoor.open();
    const line = curl.replaceAll(door.url, other.url);
    expect(line).not.toBe(curl);
    await promisify(execFile)('sh', ['-c', `${line} --silent --fail`]);
    expect(stateOf(other.gateway), curl).toEqual(wanted);
  });
}

/** By the label of its button; what is to be done first, so that it would do something. */
const TOLD: readonly (readonly [label: string, first: (opened: OpenedPage) => Promise<void>])[] = [
  ['Sell one QQQ 20270115 500 P', async () => {}],
  ['Reprice AAPL', (opened) => opened.fill('New price of AAPL', '300.5')],
  [
    'set value',
    async (opened) => {
      await opened.fill('key', 'CashBalance');
      await opened.fill('value', '4711');
      await opened.fill('currency', 'USD');
    },
  ],
  ['Mute client 1', async () => {}],
  // What it would do now is the opposite of what it did.
  ['Mute client 1', ({ page }) => page.locator('.struck[data-client="1"]').waitFor()],
  [
    'Put the fault in force',
    async (opened) => {
      await opened.choose('Kind of fault', 'slice');
      await opened.fill('bytes *', '3');
    },
  ],
];

pageTest('beside each control stands how it is written, by keys alone, and that does the same', async () => {
  await using door = await ControlDoor.open();
  await using other = await ControlDoor.open();
  const client = await StoqeyClient.connect(door.gateway);
  await using opened = await openedPage(door);
  const { page } = opened;
  await page.locator('[data-client="1"]').waitFor();
  const panel = page.getByRole('dialog', { name: 'How to write it' });
  const steps: string[] = [];
  for (const [label, first] of TOLD) {
    await first(opened);
    const control = page.getByRole('button', { name: label, exact: true });
    await control.focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await panel.getByText(label, { exact: true }).waitFor();
    steps.push((await panel.locator('#how-yaml').textContent()) ?? '');
    const curl = (await panel.locator('#how-curl').textContent()) ?? '';
    const typescript = await panel.locator('#how-typescript').textContent();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('how');
    // Looking does nothing.
    expect(stateOf(door.gateway), label).toEqual(stateOf(other.gateway));
    await throughPage(opened, () => opened.press(label));
    expect((await opened.written()).typescript).toBe(typescript);
    await promisify(execFile)('sh', ['-c', `${curl.replaceAll(door.url, other.url)} --silent --fail`]);
    expect(stateOf(other.gateway), curl).toEqual(stateOf(door.gateway));
  }
  const text = `steps:\n${steps.join('\n').replaceAll(/^/gm, '  ')}\n`;
  expect(await checked(text), text).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/valid, 6 steps/) });
  await using gateway = await MockGateway.start();
  await gateway.play(parseScenario(text, 'the page'));
  expect(stateOf(gateway), text).toEqual(stateOf(door.gateway));
  await client.disconnect();
  expect(opened.complaints).toEqual([]);
});

pageTest('nothing that acts on the gateway is without it', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  const client = await StoqeyClient.connect(door.gateway);
  door.gateway.faults.add({ fault: 'duplicate', times: 7 });
  await using opened = await openedPage(door);
  await opened.page.locator('[data-client="1"]').waitFor();
  const silent = await opened.page.evaluate(() =>
    [...document.querySelectorAll('header button, main button:not(#entries button, .link)')]
      .filter((one) => one.className !== 'how' && one.nextElementSibling?.className !== 'how')
      .map((one) => one.getAttribute('aria-label')),
  );
  expect(silent).toEqual(['Light or dark']);
  await client.disconnect();
});

/** What the program says of a scenario. */
async function checked(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  try {
    const file = join(folder, 'from-the-page.yaml');
    await writeFile(file, text);
    return await program('bin/mock-ib-gateway.ts', ['check', file]).ended;
  } finally {
    await rm(folder, { recursive: true });
  }
}

pageTest('what was clicked is a scenario that check accepts, and that does it all again', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  const client = await StoqeyClient.connect(door.gateway);
  client.api.reqAccountUpdates(true, ACCOUNT);
  await using opened = await openedPage(door);
  await opened.page.locator('[data-client="1"]', { hasText: 'reqAccountUpdates' }).waitFor();
  for (const [, press] of CONTROLS) await throughPage(opened, press);
  await opened.press('Move the clock by +3 min');
  await opened.press('Mute client 1');
  await eventually(() => door.gateway.faults.active.length).toBe(2);
  await opened.press('Change in-pieces');
  await opened.press('What was done by hand, as a scenario in YAML');
  const text = await opened.page.getByLabel('The scenario', { exact: true }).locator('textarea').inputValue();
  await opened.press('close');
  expect(await checked(text), text).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/valid, \d+ steps/) });
  const scenario = parseScenario(text, 'the page');
  expect(scenario.steps[0]).toEqual({ waitFor: 'reqAccountUpdates' });
  await using gateway = await MockGateway.start({ clock: 'virtual', accounts: scenario.accounts! });
  const played = gateway.play(scenario);
  const again = await StoqeyClient.connect(gateway);
  again.api.reqAccountUpdates(true, ACCOUNT);
  await gateway.journal.waitFor('reqAccountUpdates');
  await gateway.clock.advance(180_000);
  expect(await played).toMatchObject({ finished: true });
  const { faults, ...wanted } = stateOf(door.gateway);
  expect(stateOf(gateway)).toMatchObject(wanted);
  expect(gateway.faults.active).toEqual(expect.arrayContaining([...faults]));
  await door.gateway.faults.clear();
  await gateway.faults.clear();
  await client.disconnect();
  await again.disconnect();
});
