// The page of positions under a reader's hands, by mouse and by keys: bars, plots, columns, a row that is copied.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { option, stock } from '../../mock-gateway/index.ts';
import { CHROMIUM, openBrowser } from '../support/browser.ts';
import { asked, EventReader, openedDoor } from '../support/door.ts';
import { ACCOUNT } from '../support/option-world.ts';
import { desk, type Look, look as lookWith, rows, shot, shown, state, WAIT } from '../support/positions-page.ts';

const { bun, deno } = process.versions;
/** What a browser does with the page is the same whoever serves it: serve-page.test.ts has what is not. */
const isHere = CHROMIUM !== undefined && !bun && !deno;

describe.skipIf(!isHere)('the page under hands', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  const look = (url: string, wish: Look = {}) => lookWith(browser, url, wish);

  /** Each bar in words, by list. */
  const bars = async (page: Page): Promise<readonly (readonly string[])[]> =>
    page.evaluate(`[...document.querySelectorAll('#bars section')].map((section) => [
      section.querySelector('h2').textContent,
      ...[...section.querySelectorAll('li')].map((item) =>
        ['.name', '.worth', '.pnl'].map((part) => item.querySelector(part).textContent).join(' '),
      ),
      section.querySelector('.more').textContent,
    ])`);

  /** Ten underlyings in dollars, one of them on both sides, and one of the names in euros too. */
  const many = () => {
    const held = (contract: ReturnType<typeof stock>, position: number, marketPrice: number, averageCost: number) => ({
      contract,
      position,
      marketPrice,
      averageCost,
    });
    const positions = [
      held(option('SPY', '20261218', 450, 'C'), 10, 12, 1_000),
      held(option('SPY', '20270115', 430, 'P'), -10, 8, 900),
      held(stock('AAPL'), -100, 290.5, 289),
      ...Array.from({ length: 8 }, (_, at) => held(stock(`U${at}`), 10, 10 + at, 12)),
      held(stock('SAP', { currency: 'EUR' }), 50, 200, 200),
    ];
    return openedDoor({}, { gateway: { pushReprices: true, accounts: { [ACCOUNT]: { positions } } } });
  };

  test('bars by underlying are apart for each currency, a few of them, and say sign, gain and age', async () => {
    await using on = await many();
    await using looked = await look(on.door.url);
    const { page, complaints } = looked;
    await rows(page, 12);
    expect(await bars(page)).toEqual([
      [
        'By underlying, USD',
        'AAPL -29,050.00 ▼ -150.00',
        'SPY 4,000.00 ▲ +3,000.00',
        'U7 170.00 ▲ +50.00',
        'U6 160.00 ▲ +40.00',
        'U5 150.00 ▲ +30.00',
        'U4 140.00 ▲ +20.00',
        'U3 130.00 ▲ +10.00',
        'U2 120.00 0.00',
        'and 2 more',
      ],
      ['By underlying, EUR', 'SAP 10,000.00 0.00', ''],
    ]);
    const side = async (name: string, way: string) => {
      const box = await page.locator(`#bars button:has(.name:text-is("${name}")) .${way}`).boundingBox();
      if (box === null) throw new Error(`no bar of ${name} goes ${way}`);
      return { left: box.x, right: box.x + box.width, width: box.width };
    };
    const [short, zero, both] = [await side('AAPL', 'short'), await side('AAPL', 'long'), await side('SPY', 'short')];
    expect(short.right).toBeCloseTo(zero.left, 0);
    expect(short.width).toBeGreaterThan(both.width);
    expect((await side('SPY', 'long')).width).toBeGreaterThan(both.width);
    expect(both.width).toBeGreaterThan(5);
    expect(await page.locator('#bars button[title^="SPY"]').getAttribute('title')).toBe(
      'SPY: long 12,000.00, short -8,000.00 USD in 2 positions',
    );
    await shot(page, 'bars');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('#bars').scrollIntoViewIfNeeded();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await shot(page, 'bars-telephone');
    await page.setViewportSize({ width: 1280, height: 900 });
    on.gateway.notice(1100);
    await state(page, 'stale');
    const paint: string = await page.evaluate(
      `getComputedStyle(document.querySelector('#bars [data-pnl=loss] .track .short')).backgroundImage`,
    );
    expect(paint).toContain('repeating-linear-gradient');
    await shot(page, 'bars-stale');
    expect(complaints).toEqual([]);
  });

  test('a bar that is pressed, by mouse or by Enter, is the only underlying in the table; pressed again, all are', async () => {
    await using on = await many();
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 12);
    const spy = page.locator('#bars button[title^="SPY"]');
    await spy.click();
    await rows(page, 2);
    expect(await spy.getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('#count').textContent()).toBe('2 of 12 positions');
    expect(await page.locator('#only').textContent()).toBe('only SPY in USD ✕');
    await shot(page, 'bars-one');
    await spy.press('Enter');
    await rows(page, 12);
    await spy.press('Enter');
    await rows(page, 2);
    await page.locator('#only').click();
    await rows(page, 12);
    await spy.click();
    await page.keyboard.press('Escape');
    await rows(page, 12);
    expect(await page.locator('#only').isVisible()).toBe(false);
    // The smallest stays among the bars while it is the one that is shown, and the pointer keeps them where they are.
    const smallest = page.locator('#bars button[title^="U2"]');
    await smallest.click();
    on.gateway.account(ACCOUNT).reprice(stock('U0'), 900);
    await vi.waitFor(async () => expect((await bars(page))[0]).toContain('U0 9,000.00 ▲ +8,880.00'), WAIT);
    expect((await bars(page))[0]).toContain('U2 120.00 0.00');
    expect(await page.locator('#bars section').first().locator('li').count()).toBe(9);
    expect((await bars(page))[0]?.[1]).toContain('AAPL');
  });

  test('columns are hidden and stay so, by keys too', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 4);
    const titles = () => page.locator('th:visible').allTextContents();
    const all = ['Contract ▲', 'Pos', 'Price', 'Value', 'Avg cost', 'Unreal. P&L', 'Day P&L', 'Age'];
    expect(await titles()).toEqual(all);
    await page.locator('#columns summary').press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByLabel('Age', { exact: true }).uncheck();
    await shot(page, 'columns');
    expect(await titles()).toEqual(all.filter((title) => title !== 'Price' && title !== 'Age'));
    await page.keyboard.press('Escape');
    expect(await page.getByLabel('Age', { exact: true }).isVisible()).toBe(false);
    await page.keyboard.press('s');
    await page.keyboard.press('s');
    expect(await page.locator('th[aria-sort="ascending"]').textContent()).toBe('Value ▲');
    await page.reload();
    await rows(page, 4);
    expect(await titles()).toEqual(all.filter((title) => title !== 'Price' && title !== 'Age'));
  });

  test('an old row is seen to be old although the column of ages is hidden, and so is its bar', async () => {
    await using on = await desk();
    const { positions, ...view } = JSON.parse((await asked(on.door.port, 'GET /positions')).body);
    const [first, ...others] = positions;
    const old = { ...first, timestamp: new Date(Date.now() - 600_000) };
    await using reader = await EventReader.open(on.door.url);
    const beat = await reader.message('beat');
    const told = [{ type: 'book', missed: false, ...view, positions: [old, ...others] }, beat.data];
    const body = told.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('');
    await using looked = await look(on.door.url, { path: '/health' });
    const { page } = looked;
    await page.route('**/events', (route) => route.fulfill({ contentType: 'text/event-stream', body }));
    await page.goto(on.door.url);
    await rows(page, 4);
    await page.locator('#columns summary').click();
    await page.getByLabel('Age', { exact: true }).uncheck();
    const doubted = page.locator('#rows td.contract.old:visible');
    expect(await doubted.count()).toBe(1);
    expect(await doubted.getAttribute('title')).toBe('the gateway has not told this row for longer than its beat');
    expect(await page.locator('#bars li.old button').getAttribute('title')).toMatch(
      /; 1 row not told for longer than the gateway's beat$/,
    );
    await shot(page, 'aged');
  });

  test('a marked row is copied with what is shown of it and the moment it was told, and says so when it is stale', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page, context } = looked;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await rows(page, 4);
    const copied = async (): Promise<string> => page.evaluate('navigator.clipboard.readText()');
    await page.keyboard.press('c');
    await page.getByText('nothing to copy: no row is marked').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    await page.getByText('copied: AAPL').waitFor();
    expect((await copied()).split('\t')).toEqual([
      ...['AAPL', '-100', '290.50', '-29,050.00', '289.00', '-150.00', expect.any(String)],
      expect.stringMatching(/^20\S+Z$/),
    ]);
    on.gateway.notice(1100);
    await state(page, 'stale');
    await page.keyboard.press('c');
    await vi.waitFor(async () => expect(await copied()).toMatch(/\tSTALE since \d\d:\d\d:\d\d: .+$/), WAIT);
  });

  test('groups by expiry go by their days, what does not expire last', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 4);
    await page.locator('#group').selectOption('expiry');
    await page.locator('#rows tr.group').nth(2).waitFor();
    expect(await page.locator('#rows tr.group td.contract').allTextContents()).toEqual([
      '18DEC26 (2)',
      '15JAN27 (1)',
      'no expiry (1)',
    ]);
    expect(await shown(page)).toHaveLength(4);
  });
});
