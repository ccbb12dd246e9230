// The account that the reader of the page of positions chose, and what accounts are worth: margin as a bar, the day with its share.
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { stock } from '../../mock-gateway/index.ts';
import { CHROMIUM } from '../support/browser.ts';
import { asked } from '../support/door.ts';
import { ACCOUNT, CALL, OTHER_CALL } from '../support/option-world.ts';
import {
  desk,
  eventually,
  looking,
  OTHER_ACCOUNT,
  rows,
  shot,
  shown,
  state,
  testOnNode as test,
  textOf,
  twoAccounts,
} from '../support/positions-page.ts';
import { until } from '../support/until.ts';

describe.skipIf(CHROMIUM === undefined)('the page of one account, or of all', () => {
  const look = looking();
  const underlyings = (page: Page) => page.locator('#bars .name').allTextContents();

  describe('account', () => {
    test('is said without a menu where there is one', async () => {
      await using on = await desk();
      await using looked = await look(on.door.url);
      const { page } = looked;
      await rows(page, 4);
      await eventually(() => textOf(page, '#sole-account'), 'DU…67');
      expect(await page.locator('#sole-account').isVisible()).toBe(true);
      expect(await page.locator('#account').isVisible()).toBe(false);
    });

    test('chosen, by keys too, is the only one in table, account line, plots and bars', async () => {
      await using on = await twoAccounts();
      await using looked = await look(on.door.url);
      const { page, complaints } = looked;
      await rows(page, 4);
      const box = page.locator('#account');
      await eventually(() => box.locator('option').allTextContents(), ['all accounts', 'DU…67', 'DU…21']);
      expect(await page.locator('#sole-account').isVisible()).toBe(false);
      const plotted = until(async () => {
        const answer = await asked(on.door.port, `GET /plot?account=${OTHER_ACCOUNT}`);
        const sums = JSON.parse(answer.body).session.samples.map(({ sums }: { sums: object }) => sums);
        expect(sums.at(-1)).toEqual({ USD: [3 * 250 + 3_000, expect.any(Number), expect.any(Number)] });
        expect(sums.length).toBeGreaterThan(2);
      });
      await box.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await rows(page, 2);
      // Named no more than where it is the only one there is.
      expect(await shown(page)).toEqual(['SPY 18DEC26 450 C', 'TSLA']);
      expect(await textOf(page, '#count')).toBe('2 of 4 positions');
      expect(await page.locator('#totals .card h2').allTextContents()).toEqual(['USD, 2 positions', 'DU…21, USD']);
      expect(await underlyings(page)).toEqual(['TSLA', 'SPY']);
      await plotted;
      await eventually(() => textOf(page, '#value-plot .title'), 'Value USD, DU…21');
      await eventually(() => page.locator('#value-plot .axis').first().textContent(), '3,750.00');
      await shot(page, 'account');
      await box.selectOption(ACCOUNT);
      await rows(page, 2);
      expect([...(await underlyings(page))].sort()).toEqual(['SAP', 'SPY']);
      expect(await page.locator('#totals .card h2').allTextContents()).toEqual([
        'USD, 1 position',
        'EUR, 1 position',
        'DU…67, USD',
      ]);
      await box.selectOption({ label: 'all accounts' });
      await rows(page, 4);
      expect(await page.locator('#totals .card h2').allTextContents()).toEqual([
        'USD, 3 positions',
        'EUR, 1 position',
        'DU…67, USD',
        'DU…21, USD',
      ]);
      await eventually(() => textOf(page, '#value-plot .title'), 'Value USD');
      expect(complaints).toEqual([]);
    });

    test('that sells all it holds while it is chosen stays chosen, and its emptiness is said', async () => {
      await using on = await twoAccounts();
      await using looked = await look(on.door.url);
      const { page } = looked;
      await rows(page, 4);
      await page.locator('#account').selectOption(OTHER_ACCOUNT);
      await rows(page, 2);
      const account = on.gateway.account(OTHER_ACCOUNT);
      account.close(CALL);
      account.close(stock('TSLA'));
      await rows(page, 0);
      expect(await textOf(page, '#nothing')).toBe('No positions in DU…21.');
      expect(await page.locator('#account').inputValue()).toBe(OTHER_ACCOUNT);
      expect(await textOf(page, '#count')).toBe('0 of 2 positions');
      expect(await page.locator('#bars').isVisible()).toBe(false);
    });

    test('that is told no more while it is chosen is said to be gone: no other takes its place unasked', async () => {
      await using on = await desk();
      const { positions, ...view } = JSON.parse((await asked(on.door.port, 'GET /positions')).body);
      const hostile = '<b>\u001b[2J\u202eDU9';
      const other = positions.map((one: object) => ({ ...one, account: hostile }));
      const body = (all: readonly object[]) =>
        [{ type: 'book', missed: false, ...view, positions: all }]
          .map((message) => `retry: 300\ndata: ${JSON.stringify(message)}\n\n`)
          .join('');
      await using looked = await look(on.door.url, { path: '/health' });
      const { page } = looked;
      let told = body([...positions, ...other]);
      await page.route('**/events', (route) => route.fulfill({ contentType: 'text/event-stream', body: told }));
      await page.goto(on.door.url);
      await rows(page, 8);
      expect(await page.locator('#account option').allTextContents()).toEqual(['all accounts', '<b…U9', 'DU…67']);
      expect(await page.locator('b').count()).toBe(0);
      expect((await shown(page))[1]).toBe('AAPL · <b>\\x1b[2J\\u202eDU9');
      await page.locator('#account').selectOption(hostile);
      await rows(page, 4);
      told = body(positions);
      await rows(page, 0);
      expect(await page.locator('#account option').allTextContents()).toEqual(['all accounts', 'DU…67', '<b…U9, gone']);
      expect(await textOf(page, '#nothing')).toBe(
        '<b…U9 is not among the accounts that are told any more: choose another one above.',
      );
      await shot(page, 'account-gone');
      await page.locator('#account').selectOption(ACCOUNT);
      await rows(page, 4);
      await eventually(() => textOf(page, '#sole-account'), 'DU…67');
    });
  });

  describe('margin and the day', () => {
    const meter = '#totals .meter';

    test('are shares that say of what; margin is a bar, grey when it is old', async () => {
      await using on = await desk();
      const account = on.gateway.account(ACCOUNT);
      await using looked = await look(on.door.url);
      const { page, complaints } = looked;
      await rows(page, 4);
      const worth = Number((await on.streamer.accountValues()[0])?.netLiquidation?.amount);
      account.setValue('MaintMarginReq', (worth * 0.38).toFixed(2), 'USD');
      await page.locator('#totals dd', { hasText: '38 %' }).waitFor();
      const fact = page.locator('#totals div:has(> dd .meter)');
      expect(await fact.getAttribute('title')).toMatch(
        /^The maintenance margin, [\d,.]+ USD, as a share of the net liquidation value, [\d,.]+ USD\.$/,
      );
      const width = async (selector: string) => (await page.locator(selector).boundingBox())?.width ?? 0;
      expect((await width(`${meter} i`)) / (await width(meter))).toBeCloseTo(0.38, 1);
      account.reprice(OTHER_CALL, 5.2);
      const day = page.locator('#totals div:has(> dt:text-is("Day"))').last();
      await until(async () => expect(await day.locator('dd').textContent()).toMatch(/^▲ \+300\.00 \(\+0\.\d\d %\)$/));
      expect(await day.getAttribute('title')).toMatch(
        /^\+300\.00 USD as a share of [\d,.]+ USD: the net liquidation value without it\.$/,
      );
      await shot(page, 'margin');
      account.setValue('MaintMarginReq', String(worth * 2), 'USD');
      await page.locator('#totals dd', { hasText: '⚠ 1' }).waitFor();
      expect(await width(`${meter} i`)).toBeLessThanOrEqual(await width(meter));
      on.gateway.notice(1100);
      await state(page, 'stale');
      await until(async () =>
        expect(await page.evaluate(`getComputedStyle(document.querySelector('${meter} i')).backgroundImage`)).toContain(
          'repeating-linear-gradient',
        ),
      );
      expect(complaints).toEqual([]);
    });

    test('of which nothing is told is blank, and says why', async () => {
      await using on = await desk();
      await using looked = await look(on.door.url);
      const { page } = looked;
      await rows(page, 4);
      on.gateway.account(ACCOUNT).setValue('MaintMarginReq', '', 'USD');
      await page.locator('#totals dd', { hasText: '– the gateway has not told the maintenance margin' }).waitFor();
      expect(await page.locator(meter).count()).toBe(0);
    });
  });

  test('what changed while away is shown again from the news, named with its account', async () => {
    await using on = await twoAccounts();
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 4);
    const back = on.gateway.restart({ downMs: 2_000 });
    await state(page, 'stale');
    on.gateway.account(OTHER_ACCOUNT).setPosition(CALL, { position: 7, averageCost: 310, marketPrice: 2.5 });
    await back;
    const away = page.locator('#away');
    await away.waitFor();
    await away.getByTitle('Put away').click();
    expect(await away.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'show what changed' }).press('Enter');
    expect(await away.locator('li').allTextContents()).toEqual([`SPY 18DEC26 450 C · USD · ${OTHER_ACCOUNT}  3 → 7`]);
  });

  test('news said over and over are one line, which counts: the rest is not driven out', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 4);
    const account = on.gateway.account(ACCOUNT);
    account.setPosition(CALL, { position: 5, averageCost: 310, marketPrice: 2.5 });
    const news = page.locator('#news li');
    await news.getByText('changed SPY 18DEC26 450 C: 5').waitFor();
    for (let time = 0; time < 12; time++) on.gateway.notice(2110);
    await eventually(
      () => news.allTextContents(),
      [
        expect.stringMatching(/^[\d:]+ TWS 2110: .+ ×12 $/),
        expect.stringMatching(/^[\d:]+ changed SPY 18DEC26 450 C: 5 $/),
      ],
    );
  });
});
