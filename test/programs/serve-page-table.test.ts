// What the table of the page of positions makes of its rows: groups that fold, days to expiry, trends.
import { describe, expect } from 'vitest';
import { future, option, stock } from '../../mock-gateway/index.ts';
import { CHROMIUM } from '../support/browser.ts';
import { openedDoor } from '../support/door.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, PUT } from '../support/option-world.ts';
import {
  desk,
  eventually,
  groupsOf,
  looking,
  OTHER_ACCOUNT,
  rows,
  shot,
  state,
  testOnNode as test,
  textOf,
  twoAccounts,
} from '../support/positions-page.ts';
import { until } from '../support/until.ts';

describe.skipIf(CHROMIUM === undefined)('the table', () => {
  const look = looking();

  describe('groups', () => {
    test('fold by a click and by keys; their line keeps sums, and moves skip what is folded', async () => {
      await using on = await twoAccounts();
      await using looked = await look(on.door.url);
      const { page, complaints } = looked;
      await rows(page, 4);
      await page.locator('#group').selectOption('account');
      await eventually(() => groupsOf(page), [`${ACCOUNT} (2)`, `${OTHER_ACCOUNT} (2)`]);
      const first = page.locator('#rows tr.group').first();
      const fold = first.locator('button');
      expect(await fold.getAttribute('aria-expanded')).toBe('true');
      await first.locator('td.value').click();
      await rows(page, 2);
      expect(await fold.getAttribute('aria-expanded')).toBe('false');
      expect(await first.locator('td.value').textContent()).toBe('EUR 1,000.00\nUSD 500.00');
      expect(await first.locator('td.unrealized').textContent()).toBe('EUR -550.00\nUSD -120.00');
      expect(await textOf(page, '#count')).toBe('4 positions, 2 of them folded');
      await shot(page, 'folded');
      // It was marked by the click: the next line is the other group, behind what is folded.
      await page.keyboard.press('j');
      expect(await textOf(page, '#rows tr.marked td.contract')).toBe(`${OTHER_ACCOUNT} (2)`);
      await page.keyboard.press('j');
      await page.keyboard.press('f');
      await rows(page, 0);
      expect(await textOf(page, '#rows tr.marked td.contract')).toBe(`${OTHER_ACCOUNT} (2)`);
      await page.keyboard.press('c');
      await page.getByText('nothing to copy: no position is marked').waitFor();
      await page.keyboard.press('k');
      await page.keyboard.press('f');
      await rows(page, 2);
      expect(await textOf(page, '#rows tr.marked td.contract')).toBe(`${ACCOUNT} (2)`);
      await page.keyboard.press('Shift+F');
      await rows(page, 0);
      await page.keyboard.press('Shift+F');
      await rows(page, 4);
      // By the button itself, as who hears the page has it.
      await fold.focus();
      await page.keyboard.press('Enter');
      await rows(page, 2);
      await page.keyboard.press('Space');
      await rows(page, 4);
      expect(complaints).toEqual([]);
    });

    test('stay folded while prices, sizes and positions are told, and say what they say', async () => {
      await using on = await desk();
      await using looked = await look(on.door.url);
      const { page } = looked;
      await rows(page, 4);
      await page.keyboard.press('g');
      await page.getByRole('button', { name: 'SPY (2)' }).click();
      await rows(page, 2);
      const spy = page.locator('#rows tr.group', { hasText: 'SPY' });
      const account = on.gateway.account(ACCOUNT);
      const value = () => spy.locator('td.value').textContent();
      account.reprice(CALL, 12.5);
      await eventually(value, '2,250.00');
      account.setPosition(CALL, { position: 4, averageCost: 310, marketPrice: 12.5 });
      await eventually(value, '4,750.00');
      account.setPosition(option('SPY', '20270115', 460, 'C'), { position: 1, averageCost: 310, marketPrice: 1 });
      await eventually(() => spy.locator('td.contract').textContent(), 'SPY (3)');
      expect(await textOf(page, '#count')).toBe('5 positions, 3 of them folded');
      await rows(page, 2);
      for (const contract of [CALL, PUT, option('SPY', '20270115', 460, 'C')]) account.close(contract);
      await eventually(() => groupsOf(page), ['AAPL (1)', 'QQQ (1)']);
      account.setPosition(CALL, { position: 1, averageCost: 310, marketPrice: 3 });
      await eventually(() => groupsOf(page), ['AAPL (1)', 'QQQ (1)', 'SPY (1)']);
      await rows(page, 2);
      await on.gateway.restart({ downMs: 300 });
      await state(page, 'current');
      await rows(page, 2);
      expect(await groupsOf(page)).toEqual(['AAPL (1)', 'QQQ (1)', 'SPY (1)']);
    });

    test('keep the focus of who folds by keys at his group, whichever row shows it', async () => {
      await using on = await desk();
      await using looked = await look(on.door.url);
      const { page } = looked;
      await rows(page, 4);
      await page.keyboard.press('g');
      const spy = page.getByRole('button', { name: /^SPY \(/ });
      await spy.focus();
      on.gateway.account(ACCOUNT).setPosition(stock('AMD'), { position: 1, averageCost: 100, marketPrice: 100 });
      await rows(page, 5);
      const focused = () => page.evaluate('document.activeElement.textContent');
      await eventually(focused, 'SPY (2)');
      // Above it fewer lines, and fewer rows: its own is taken away.
      await page.getByRole('button', { name: /^AAPL \(/ }).dispatchEvent('click');
      await rows(page, 4);
      expect(await focused()).toBe('SPY (2)');
      await page.keyboard.press('Enter');
      await rows(page, 2);
      expect(await focused()).toBe('SPY (2)');
    });

    test('of a thousand positions fold and unfold at once, and are walked through by keys', async () => {
      const contracts = Array.from({ length: 1_000 }, (_, at) =>
        option(`S${String(at % 50).padStart(2, '0')}`, '20261218', 100 + at, at % 2 ? 'C' : 'P'),
      );
      const positions = contracts.map((contract) => ({ contract, position: 1, averageCost: 100, marketPrice: 2 }));
      await using on = await openedDoor(
        {},
        { gateway: { pushReprices: true, accounts: { [ACCOUNT]: { positions } } } },
      );
      await using looked = await look(on.door.url);
      const { page, complaints } = looked;
      await page.locator('#count').getByText('1,000 positions').waitFor();
      await page.keyboard.press('g');
      await page.locator('#rows tr.group').first().waitFor();
      await page.keyboard.press('Shift+F');
      await eventually(() => textOf(page, '#count'), '1,000 positions, 1,000 of them folded');
      const account = on.gateway.account(ACCOUNT);
      for (const contract of contracts) account.reprice(contract, 3);
      await eventually(() => page.locator('#rows tr.group').first().locator('td.value').textContent(), '6,000.00');
      for (let line = 0; line < 50; line++) await page.keyboard.press('j');
      expect(await textOf(page, '#rows tr.marked td.contract')).toBe('S49 (20)');
      await page.keyboard.press('f');
      await eventually(() => textOf(page, '#count'), '1,000 positions, 980 of them folded');
      for (let line = 0; line < 3; line++) await page.keyboard.press('j');
      expect(await textOf(page, '#rows tr.marked td.contract')).toMatch(/^S49 18DEC26 /);
      expect(await page.locator('#rows tr.marked').isVisible()).toBe(true);
      await shot(page, 'thousand-folded');
      await page.keyboard.press('f');
      await page.keyboard.press('Shift+F');
      await eventually(() => textOf(page, '#count'), '1,000 positions');
      expect(await page.locator('#rows tr').count()).toBeLessThan(60);
      expect(complaints).toEqual([]);
    });

    test('name text of the wire as text', async () => {
      const name = '<img src=x onerror=alert(1)>';
      await using on = await openedDoor(
        {},
        {
          gateway: {
            accounts: { [ACCOUNT]: { positions: [holding(stock(name), 1), holding(stock('A\u001b[31m\u202eB'), 1)] } },
          },
        },
      );
      await using looked = await look(on.door.url);
      const { page, complaints } = looked;
      await rows(page, 2);
      await page.keyboard.press('g');
      await eventually(() => groupsOf(page), [`${name} (1)`, 'A\\x1b[31m\\u202eB (1)']);
      await page.keyboard.press('j');
      await page.keyboard.press('f');
      await rows(page, 1);
      expect(await page.locator('img').count()).toBe(0);
      expect(complaints).toEqual([]);
    });
  });

  test('days left are counted, said, sorted by, and empty for what does not expire', async () => {
    const day = (from: number) =>
      new Date(Date.now() + from * 86_400_000)
        .toLocaleDateString('en-CA', { timeZone: 'America/New_York' })
        .replaceAll('-', '');
    const positions = [
      holding(option('SPY', day(23), 450, 'C')),
      holding(option('SPY', day(0), 450, 'P')),
      holding(future('ES', day(100), 50)),
      holding(option('QQQ', day(-3), 450, 'P')),
      holding(stock('AAPL')),
    ];
    await using on = await openedDoor({}, { gateway: { accounts: { [ACCOUNT]: { positions } } } });
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 5);
    const left = () => page.locator('#rows td.expiry').allTextContents();
    await page.locator('th.expiry button').click();
    await eventually(left, ['expired', 'today', '23 d', '100 d', '']);
    await page.keyboard.press('r');
    await eventually(left, ['100 d', '23 d', 'today', 'expired', '']);
    expect(await page.locator('#rows td.expiry').first().getAttribute('title')).toMatch(
      /^last trade date \d{4}-\d\d-\d\d, counted by the day in New York, as it trades in USD$/,
    );
  });

  test('a trend is drawn of each row while the page looks on, not across a gap, and can be hidden', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page, complaints } = looked;
    await rows(page, 4);
    const account = on.gateway.account(ACCOUNT);
    const cell = page.locator('#rows tr', { hasText: 'QQQ' }).locator('td.trend');
    expect(await cell.getAttribute('title')).toMatch(/^price 4\.20 → 4\.20, /);
    await until(async () => {
      account.reprice(OTHER_CALL, 4 + Math.random());
      expect(await cell.locator('.line').count()).toBe(1);
    }, 1_000);
    expect(await cell.getAttribute('title')).toMatch(
      /price 4\.\d+ → 4\.\d+, [\d:]+ to [\d:]+: as far as this page looked on$/,
    );
    await on.gateway.restart({ downMs: 300 });
    await state(page, 'current');
    await cell.locator('.gap').waitFor({ state: 'attached' });
    await until(async () => expect(await cell.locator('.line').count()).toBe(2));
    // Pointed at on a plot, each row says what its price was then; what is after the gap is the newest there is.
    const newest = page.locator('#rows tr', { hasText: 'QQQ' }).locator('td.price');
    await until(async () => {
      // The plot is asked for every few seconds: until then its newest moment may lie in the gap, where nothing is known.
      await page.locator('#value-plot').press('End');
      expect(await cell.locator('.cursor').count()).toBe(1);
      const then = await page.locator('#rows .then').allTextContents();
      expect(then).toEqual(['290.50', await newest.textContent(), '2.50', '2.50']);
    }, 500);
    await shot(page, 'trend');
    await page.locator('#value-plot').blur();
    expect(await page.locator('#rows .then').count()).toBe(0);
    await page.locator('#columns summary').click();
    await page.getByLabel('Trend', { exact: true }).uncheck();
    expect(await cell.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  test('on a telephone groups fold, accounts are chosen and no number is cut, in the dark too', async () => {
    await using on = await twoAccounts();
    await using looked = await look(on.door.url, { width: 390, height: 844, dark: true });
    const { page } = looked;
    await rows(page, 4);
    await page.locator('#group').selectOption('account');
    await eventually(() => groupsOf(page), [`${ACCOUNT} (2)`, `${OTHER_ACCOUNT} (2)`]);
    await page.locator('#rows tr.group').first().locator('td.value').click();
    await rows(page, 2);
    await page.locator('#rows .spark .line').first().waitFor({ state: 'attached' });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const cut = `(() => {
      const right = document.getElementById('scroller').getBoundingClientRect().right;
      return [...document.querySelectorAll('#rows td')].filter(
        (cell) => cell.scrollWidth > cell.clientWidth + 1 || cell.getBoundingClientRect().right > right
          || cell.getBoundingClientRect().bottom > cell.closest('tr').getBoundingClientRect().bottom + 1,
      ).map((cell) => cell.textContent);
    })()`;
    expect(await page.evaluate(cut)).toEqual([]);
    await page.locator('footer').scrollIntoViewIfNeeded();
    await shot(page, 'telephone-folded');
    await page.locator('#account').selectOption(ACCOUNT);
    await eventually(() => groupsOf(page), [`${ACCOUNT} (2)`]);
    await page.locator('#account').scrollIntoViewIfNeeded();
    await shot(page, 'telephone-account');
  });
});
