// The page of positions under a reader's hands, by mouse and by keys: bars, plots, columns, a row that is copied.
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { option, stock } from '../../mock-gateway/index.ts';
import { CHROMIUM } from '../support/browser.ts';
import { asked, EventReader, openedDoor } from '../support/door.ts';
import { ACCOUNT } from '../support/option-world.ts';
import { desk, looking, rows, shot, shown, state, testOnNode as test } from '../support/positions-page.ts';
import { until } from '../support/until.ts';

describe.skipIf(CHROMIUM === undefined)('the page under hands', () => {
  const look = looking();

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
    await until(async () => expect((await bars(page))[0]).toContain('U0 9,000.00 ▲ +8,880.00'));
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
    const all = ['Contract ▲', 'Pos', 'Price', 'Value', 'Avg cost', 'Unreal. P&L', 'Day P&L', 'Exp', 'Age', 'Trend'];
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
    await page.getByText('nothing to copy: no position is marked').waitFor();
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
    await until(async () => expect(await copied()).toMatch(/\tSTALE since \d\d:\d\d:\d\d: .+$/));
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

  /** A minute and a half up to now, a sample a second, of which nobody knew 30 s; the value is the second, a hundredfold. */
  const minute = async (page: Page) => {
    const begun = Math.floor(Date.now() / 1_000) * 1_000 - 90_000;
    const known = Array.from({ length: 90 }, (_, second) => second).filter((second) => second < 30 || second >= 60);
    const samples = known.map((second) => ({
      at: begun + second * 1_000,
      sums: { USD: [second * 100, second - 45, second < 60 ? null : 5], EUR: [7, 7, 7] },
    }));
    const bands = [{ from: begun + 29_500, until: begun + 59_500, why: 'connection-lost' }];
    const mark = (second: number, isClose: boolean, isFound: boolean, text: string, currency = 'USD') => ({
      at: begun + second * 1_000,
      ...{ currency, isClose, isFound, text },
    });
    const marks = [
      mark(10, false, false, 'SPY 18DEC26 450 C 2 → 5'),
      mark(60, true, true, 'QQQ 15JAN27 500 C 3 → 0'),
      mark(20, false, false, 'SAP 5', 'EUR'),
    ];
    const session = { stepMs: 1_000, samples, bands, marks };
    await page.route('**/plot', (route) => route.fulfill({ json: { now: Date.now(), recorded: null, session } }));
    await page.reload();
    await page.locator('#value-plot .line').nth(1).waitFor({ state: 'attached' });
    await page.locator('#bars li').first().waitFor();
    // It is drawn anew where its place is another one.
    await page.waitForFunction(`(() => {
      const plot = document.getElementById('value-plot');
      return plot.querySelector('svg').viewBox.baseVal.width === plot.clientWidth;
    })()`);
    const clock = (second: number) => new Date(begun + second * 1_000).toTimeString().slice(0, 8);
    /** The plot goes on to now, and leaves a margin for its words: the gap in it says where a second is. */
    const move = async (second: number, steps = 1): Promise<void> => {
      const place = Number(await page.locator('#value-plot .gap').getAttribute('x')) / 29.5;
      const box = await page.locator('#value-plot').boundingBox();
      if (box === null) throw new Error('the plot is not seen');
      await page.mouse.move(box.x + 1 + place * second, box.y + 70, { steps });
    };
    const said = (id: string) => page.locator(`#${id}-plot p`).textContent();
    return { clock, move, said };
  };

  test('a plot says what was known of the moment pointed at, and of no other: in a gap, that it was not', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page, complaints } = looked;
    const { clock, move, said } = await minute(page);
    /** The plot goes on while the pointer is on its way. */
    const reads = (second: number, words: string | RegExp) =>
      until(async () => {
        await move(second);
        expect(await said('value')).toMatch(words);
      });
    await reads(20, `${clock(20)} · value 2,000.00`);
    expect(await said('pnl')).toBe(`${clock(20)} · unrealised -25.00 · of the day –`);
    expect(await page.locator('#value-plot .cursor').count()).toBe(1);
    await reads(10, `${clock(10)} · value 1,000.00 · ● SPY 18DEC26 450 C 2 → 5`);
    await shot(page, 'plot-hover');
    await reads(58, /^[\d:]+ · not known: connection-lost$/);
    await page.mouse.move(5, 5);
    expect(await said('value')).toMatch(/^point, or/);
    expect(await page.locator('#value-plot .mark').count()).toBe(2);
    expect(await page.locator('#value-plot .mark.close title').textContent()).toBe(
      `○ QQQ 15JAN27 500 C 3 → 0, found at ${clock(60)}`,
    );
    await page.locator('#currency').selectOption('EUR');
    expect(await page.locator('#value-plot .mark title').allTextContents()).toEqual(['● SAP 5']);
    expect(complaints).toEqual([]);
  });

  test('a plot is read by keys, from sample to sample and into the gap between', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page } = looked;
    const { clock, said } = await minute(page);
    const plot = page.locator('#value-plot');
    await plot.press('Home');
    expect(await said('value')).toBe(`${clock(0)} · value 0.00`);
    await plot.press('ArrowRight');
    expect(await plot.getAttribute('aria-valuetext')).toBe(`${clock(1)} · value 100.00`);
    for (let second = 1; second < 29; second++) await plot.press('ArrowRight');
    expect(await said('value')).toBe(`${clock(29)} · value 2,900.00`);
    await plot.press('ArrowRight');
    expect(await said('value')).toBe(`${clock(29)} · not known: connection-lost`);
    await plot.press('ArrowRight');
    expect(await said('value')).toMatch(`${clock(60)} · value 6,000.00`);
    await plot.press('ArrowLeft');
    expect(await said('value')).toMatch('not known');
    await plot.press('End');
    expect(await said('value')).toBe(`${clock(89)} · value 8,900.00`);
    await page.keyboard.press('+');
    expect(await page.locator('#whole').textContent()).toMatch(/ only: show all ✕$/);
    await page.keyboard.press('-');
    await page.keyboard.press('-');
    expect(await page.locator('#whole').isVisible()).toBe(false);
  });

  test('a span that is drawn out is what both plots show, no line across its gap, until all is shown again', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page } = looked;
    const { move, said } = await minute(page);
    const whole = page.locator('#whole');
    const drawOut = async (from: number, to: number) => {
      await move(from);
      await page.mouse.down();
      await move(to, 4);
      expect(await page.locator('#pnl-plot .span').count()).toBe(1);
      await page.mouse.up();
      await whole.waitFor();
    };
    await drawOut(20, 70);
    expect(await page.locator('#pnl-plot .span').count()).toBe(0);
    // One line ends at the gap, the other begins behind it, at the places they have.
    const ends: readonly (readonly [number, number])[] = await page.evaluate(`
      [...document.querySelectorAll('#value-plot .line')].map((line) => {
        const { x, width } = line.getBBox();
        return [x, x + width];
      })`);
    const gap: { readonly x: number; readonly width: number } = await page.evaluate(`(() => {
      const { x, width } = document.querySelector('#value-plot .gap').getBBox();
      return { x, width };
    })()`);
    expect(ends).toHaveLength(2);
    expect(ends[0]?.[0]).toBe(0);
    expect(ends[0]?.[1]).toBeLessThanOrEqual(gap.x);
    expect(ends[1]?.[0]).toBeGreaterThanOrEqual(gap.x + gap.width);
    expect(gap.width).toBeGreaterThan(150);
    await shot(page, 'plot-zoomed');
    await whole.click();
    expect(await whole.isVisible()).toBe(false);
    await drawOut(65, 80);
    expect(await page.locator('#value-plot .line').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await whole.isVisible()).toBe(false);
    await drawOut(65, 80);
    await page.locator('#value-plot svg').dblclick();
    expect(await whole.isVisible()).toBe(false);
    // Nothing was known of the middle of the gap, and nothing is made up when it is all that is looked at.
    await drawOut(35, 50);
    expect(await page.locator('#value-plot .line, #value-plot .dot').count()).toBe(0);
    expect(await page.locator('#value-plot .none').textContent()).toBe('nothing known here');
    expect(await said('value')).toMatch('not known: connection-lost');
  });
});
