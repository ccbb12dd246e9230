// The trace of a failed test: one file that opens without a server, bounded, inert, and silent about whose accounts they were.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlDoor } from '../../mock-gateway/control/index.ts';
import { drop, MockGateway, stock, traceGateway } from '../../mock-gateway/index.ts';
import { startedStreamer, traceStreamer } from '../../testing/index.ts';
import { CHROMIUM, openBrowser } from '../support/browser.ts';
import { picture } from '../support/picture.ts';

const { bun, deno } = process.versions;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trace-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const EVIL = `</script><img src=x onerror="window.struck=1">`;
const evil = stock(EVIL, { conId: 77, localSymbol: EVIL });
const aapl = stock('AAPL', { conId: 265598 });
const rowsOf = (position: number) => [
  { contract: evil, position, averageCost: 10, marketPrice: 11 },
  { contract: aapl, position: 5, averageCost: 180, marketPrice: 190 },
];

/** A streamer that does not see a close, as a page. */
async function missedClose(): Promise<string> {
  const kit = await startedStreamer({
    gateway: { accounts: { DU1234567: { positions: rowsOf(4) }, 'Margin-Doe': {} } },
    streamer: { secTypes: 'all', account: 'DU1234567' },
  });
  try {
    const trace = traceGateway(kit.gateway);
    const undo = traceStreamer(kit.streamer, trace);
    const traded = new Promise<void>((resolve) => kit.streamer.on('position', () => resolve()));
    kit.gateway.account('DU1234567').trade(evil, 2, 11);
    await traded;
    kit.gateway.faults.add(drop('portfolioValue'));
    kit.gateway.account('DU1234567').close(evil);
    await kit.gateway.waitFor('fault');
    undo();
    trace.stop();
    return trace.html({ title: `closes ${EVIL}`, failure: `DU1234567 still has ${EVIL}` });
  } finally {
    await kit.stop();
  }
}

describe('a trace', () => {
  test('names no account, and nothing of the wire ends an element', async () => {
    const html = await missedClose();
    expect(html).not.toMatch(/DU1234567|Doe/);
    expect(html).toContain('DU0000001');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).not.toContain('<img');
  });

  test('stays below 5 MB, and says how many of the oldest moments were dropped', async () => {
    await using gateway = await MockGateway.start({ accounts: { DU1234567: { positions: rowsOf(4) } } });
    const trace = traceGateway(gateway);
    for (let price = 1; price <= 12_000; price++) gateway.world.reprice(aapl, price);
    for (let n = 0; n < 5_000; n++)
      gateway.journal.note(`note ${n} ${'x'.repeat(2_000)}`, { of: '\u0001'.repeat(2_000) });
    const html = trace.html();
    expect(Buffer.byteLength(html)).toBeLessThan(5_000_000);
    const { dropped, moments, before } = dataOf(html);
    expect(moments.length).toBeLessThanOrEqual(5_000);
    expect(dropped + moments.length).toBe(17_000);
    expect(before).toContainEqual(expect.objectContaining({ by: 'world', label: 'DU0000001 AAPL', position: 5 }));
    trace.stop();
  });

  test('is there for tests in any language', async () => {
    await using door = await ControlDoor.open({ gateway: { accounts: { DU1234567: { positions: rowsOf(4) } } } });
    await fetch(`${door.url}/steps`, { method: 'POST', body: 'reprice: { contract: AAPL, price: 191 }' });
    const answer = await fetch(`${door.url}/trace?title=mine&failure=why`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const data = dataOf(await answer.text());
    expect(data).toMatchObject({ title: 'mine', failure: 'why', isRedacted: true });
    expect(data.moments.map(({ lane, name }) => `${lane} ${name}`)).toContain('world reprice');
  });

  test.runIf(bun === undefined && deno === undefined)(
    'is left by a test that fails, and by no other',
    async () => {
      const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/support/traced/vitest.config.ts'];
      const child = spawn(process.execPath, args, { env: { ...process.env, IB_TRACES: folder, NO_COLOR: '1' } });
      const said = Promise.all([text(child.stdout), text(child.stderr)]);
      const [code] = await once(child, 'close');
      expect(code).toBe(1);
      const [file = '', ...others] = readdirSync(folder);
      expect(others).toEqual([]);
      expect(file).toMatch(/^misses-a-close-[\w-]+\.html$/);
      expect((await said).join('')).toContain(pathToFileURL(join(folder, file)).href);
      const data = dataOf(readFileSync(join(folder, file), 'utf8'));
      expect(data.title).toBe('misses a <close>');
      expect(data.failure).toMatch(/of DU0000001: expected 5 to be \+?0/);
      expect(new Set(data.moments.map(({ lane }) => lane))).toEqual(
        new Set(['client', 'gateway', 'world', 'faults', 'streamer']),
      );
      if (CHROMIUM !== undefined) await pictured(join(folder, file));
    },
    60_000,
  );
});

/** What such a failure looks like, for the documents. */
async function pictured(file: string): Promise<void> {
  await using browser = await openBrowser();
  for (const [name, viewport, colorScheme] of [
    ['trace', { width: 1280, height: 760 }, 'light'],
    ['trace-narrow', { width: 390, height: 844 }, 'dark'],
  ] as const) {
    const page = await browser.newPage({ viewport, colorScheme });
    await page.goto(pathToFileURL(file).href);
    await page.getByText('≠ 1 differs').waitFor();
    await picture(page, name);
  }
}

interface Data {
  readonly title: string;
  readonly failure: string;
  readonly dropped: number;
  readonly before: readonly object[];
  readonly moments: readonly { readonly lane: string; readonly name: string }[];
}

const dataOf = (html: string): Data =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '');

describe.skipIf(CHROMIUM === undefined)('in a browser, from a file', () => {
  async function opened(page: Page): Promise<readonly string[]> {
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => troubles.push(message.text()));
    writeFileSync(join(folder, 'trace.html'), await missedClose());
    await page.goto(pathToFileURL(join(folder, 'trace.html')).href);
    return troubles;
  }

  test('shows world and book side by side at any moment, and marks what differs in words', async () => {
    await using browser = await openBrowser();
    const page = await browser.newPage();
    const troubles = await opened(page);
    expect(await page.locator('#count').textContent()).toBe('≠ 1 differs');
    const odd = page.locator('#held tr.odd');
    expect(await odd.locator('td').allTextContents()).toEqual([`DU0000001 ${EVIL}`, '0', '6', '6', '≠ differs']);
    await page.locator('#slider').focus();
    await page.keyboard.press('Home');
    expect(await page.locator('#now').textContent()).toMatch(/^1 of \d+ · \+0\.000 s/);
    expect(await page.locator('#count').textContent()).toMatch(/^(?:= all the same|the book is unknown)$/);
    await page.locator('#moments li', { hasText: 'reqAccountUpdates' }).first().click();
    expect(await page.locator('#now').textContent()).toContain('client · reqAccountUpdates');
    await page.getByRole('button', { name: 'difference ›' }).click();
    expect(await page.locator('#count').textContent()).toMatch(/^≠ \d differs?$/);
    expect(await page.evaluate('window.struck')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toBe(`closes ${EVIL}`);
    expect(troubles).toEqual([]);
  });

  test('fits a narrow screen, and is dark where that is wished', async () => {
    await using browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    await opened(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(21, 24, 27)');
  });
});
