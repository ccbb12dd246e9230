// The page of positions in a real browser: what is current, old, changed while away, and a thousand of it, on a desk and on a telephone.
import { describe, expect, test } from 'vitest';
import { option, stock } from '../../mock-gateway/index.ts';
import { CHROMIUM } from '../support/browser.ts';
import { asked, openedDoor } from '../support/door.ts';
import { ACCOUNT, CALL, holding, PUT } from '../support/option-world.ts';
import { desk, looking, rows, shot, shown, state, testOnNode } from '../support/positions-page.ts';
import { until } from '../support/until.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';
describe.skipIf(CHROMIUM === undefined)('the page', () => {
  const look = looking();

  test('shows what is held, follows prices, and says how old everything is', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page, complaints } = looked;
    await state(page, 'current');
    await rows(page, 4);
    on.gateway.account(ACCOUNT).reprice(CALL, 12.59);
    await page.getByText('2,518').first().waitFor();
    await page.locator('#value-plot svg .line, #value-plot svg .dot').first().waitFor({ state: 'attached' });
    expect(await page.locator('#state').textContent()).toBe('● live');
    expect(await page.locator('#link').textContent()).toMatch(/link 1.*heard \d+s ago.*newest row \d+s old/);
    expect(await page.locator('#totals').textContent()).toContain('Net liq');
    expect(
      await page
        .locator('header, #totals')
        .allTextContents()
        .then((all) => all.join()),
    ).not.toContain(ACCOUNT);
    await shot(page, 'live');
    expect(complaints).toEqual([]);
  });

  testOnNode('sorts, groups, finds and moves by keys', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 4);
    expect(await shown(page)).toEqual(['AAPL', 'QQQ 15JAN27 500 C', 'SPY 18DEC26 400 P', 'SPY 18DEC26 450 C']);
    await page.keyboard.press('r');
    expect(await page.locator('th.contract').getAttribute('aria-sort')).toBe('descending');
    await page.locator('th.value button').click();
    await until(async () => expect((await shown(page))[0]).toBe('AAPL'));
    await page.keyboard.press('g');
    expect(await page.locator('#rows tr.group td.contract').allTextContents()).toContain('SPY (2)');
    await page.keyboard.press('/');
    await page.keyboard.type('spy 400');
    await rows(page, 1);
    expect(await page.locator('#count').textContent()).toBe('1 of 4 positions');
    await page.keyboard.press('Escape');
    await rows(page, 4);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await page.locator('#rows tr.marked').count()).toBe(1);
    await page.keyboard.press('k');
    await shot(page, 'grouped');
  });

  testOnNode(
    'is grey and hatched while the book is not to be believed, and lists what changed when it is again',
    async () => {
      await using on = await desk();
      await using looked = await look(on.door.url);
      const { page } = looked;
      await rows(page, 4);
      // Some time is on the plot before and after.
      await until(async () => {
        const { session } = JSON.parse((await asked(on.door.port, 'GET /plot')).body);
        expect(session.samples.length).toBeGreaterThan(3);
      });
      const account = on.gateway.account(ACCOUNT);
      const down = on.gateway.restart({ downMs: 8_000 });
      await state(page, 'stale');
      account.close(PUT);
      account.setPosition(CALL, { position: 5, averageCost: 310, marketPrice: 12 });
      account.setPosition(stock('MSFT'), { position: 10, averageCost: 400, marketPrice: 410 });
      expect(await page.locator('#band').textContent()).toMatch(/^STALE since \d\d:\d\d:\d\d: .+/);
      expect(await page.locator('#state').textContent()).toMatch(/^▨ /);
      expect(await page.title()).toBe('STALE Positions');
      await page.locator('#value-plot .gap').first().waitFor({ state: 'attached' });
      await shot(page, 'stale');
      await down;
      await state(page, 'current');
      const away = page.locator('#away');
      await away.waitFor();
      expect(await away.locator('h2').textContent()).toMatch(
        /^Back: 3 positions changed while away \(\d\d:\d\d:\d\d to .+connection-lost\)/,
      );
      const lists = await away.locator('div').allTextContents();
      expect(lists).toEqual([
        '+ openedMSFT  10',
        '± changedSPY 18DEC26 450 C  2 → 5',
        '× closedSPY 18DEC26 400 P  was -1',
      ]);
      await until(async () =>
        expect(await page.locator('#value-plot svg .line, #value-plot svg .dot').count()).toBeGreaterThan(1),
      );
      await shot(page, 'after-a-gap');
      await away.getByTitle('Put away').click();
      expect(await away.isVisible()).toBe(false);
    },
  );

  test('says that the program is silent when it is gone, and is current again when it is back', async () => {
    const on = await desk();
    await using looked = await look(on.door.url);
    const { page } = looked;
    await state(page, 'current');
    await on[Symbol.asyncDispose]();
    await state(page, 'stale');
    expect(await page.locator('#band').textContent()).toMatch(
      /this page has heard nothing of the program for \d+s: is it running\?$/,
    );
    expect(await page.locator('#rows tr.position').count()).toBe(4);
    // Nothing is told any more, and it grows older all the same.
    await until(async () =>
      expect(await page.locator('#rows td.age').first().textContent()).toMatch(/^([6-9]|\d\d)s$/),
    );
    await page.locator('#value-plot .gap').first().waitFor({ state: 'attached' });
    await shot(page, 'silent');
    await using again = await desk({ port: on.door.port });
    again.gateway.account(ACCOUNT).close(PUT);
    await state(page, 'current');
    await page.getByText('another run: the whole book follows').waitFor();
    expect(await page.locator('#away div').allTextContents()).toEqual([
      '× closed, or not shown any moreSPY 18DEC26 400 P  was -1',
    ]);
  });

  testOnNode('names account and currency where positions differ in them: no two rows look alike', async () => {
    const positions = [holding(CALL, 2), { ...holding(stock('SAP', { currency: 'EUR' }), 5), marketPrice: 200 }];
    await using on = await openedDoor(
      {},
      {
        gateway: { accounts: { [ACCOUNT]: { positions }, DU7654321: { positions: [holding(CALL, 2)] } } },
        streamer: { account: 'all', accountDwellMs: 100 },
      },
    );
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 3);
    expect(await shown(page)).toEqual([
      'SAP · EUR · DU1234567',
      'SPY 18DEC26 450 C · USD · DU1234567',
      'SPY 18DEC26 450 C · USD · DU7654321',
    ]);
    await page.locator('#group').selectOption('account');
    await page.locator('#rows tr.group').nth(1).waitFor();
    expect(await page.locator('#rows tr.group').first().locator('td.value').textContent()).toMatch(
      /^EUR 1,000\.00\nUSD 500\.00$/,
    );
  });

  testOnNode('draws of a thousand positions those that can be seen, and stays usable', async () => {
    const contracts = Array.from({ length: 1_000 }, (_, at) =>
      option(`S${at % 50}`, '20261218', 100 + at, at % 2 ? 'C' : 'P'),
    );
    const positions = contracts.map((contract, at) => ({
      contract,
      position: at - 500 || 1,
      averageCost: 100,
      marketPrice: 1 + at / 100,
    }));
    await using on = await openedDoor({}, { gateway: { pushReprices: true, accounts: { [ACCOUNT]: { positions } } } });
    await using looked = await look(on.door.url);
    const { page, complaints } = looked;
    await page.locator('#count').getByText('1,000 positions').waitFor();
    expect(await page.locator('#rows tr.position').count()).toBeLessThan(60);
    const account = on.gateway.account(ACCOUNT);
    for (let round = 0; round < 3; round++) for (const contract of contracts) account.reprice(contract, round + 2);
    account.reprice(contracts[0]!, 77.77);
    const took = Number(
      await page.evaluate(`(async () => {
        const scroller = document.getElementById('scroller');
        const begun = performance.now();
        for (let step = 1; step <= 20; step++) {
          scroller.scrollTop = (scroller.scrollHeight / 20) * step;
          await new Promise(requestAnimationFrame);
        }
        return performance.now() - begun;
      })()`),
    );
    console.info(
      `1,000 positions scrolled through in 20 frames of ${(took / 20).toFixed(1)} ms, with 3,000 updates on the way`,
    );
    expect(took).toBeLessThan(10_000);
    const last = await page.locator('#rows tr.position td.contract').last().textContent();
    expect(last).toMatch(/^S9 /);
    await page.keyboard.press('/');
    await page.keyboard.type('S49 149');
    await rows(page, 1);
    // One line needs little room: when there are more again, the room they have then is filled at once.
    const filled = await page.evaluate(`(async () => {
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      const bottom = (element) => element.getBoundingClientRect().bottom;
      return bottom([...document.querySelectorAll('#rows tr.position')].at(-1)) >= bottom(document.getElementById('scroller'));
    })()`);
    expect(filled).toBe(true);
    await shot(page, 'thousand');
    expect(complaints).toEqual([]);
  });

  testOnNode('fits a telephone as cards, and the dark', async () => {
    await using on = await desk();
    await using looked = await look(on.door.url, { width: 390, height: 844, dark: true });
    const { page } = looked;
    await rows(page, 4);
    await page.locator('#value-plot svg .line, #value-plot svg .dot').first().waitFor({ state: 'attached' });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    // A number that is cut off at an edge is another number.
    const cut = `(() => {
      const right = document.getElementById('scroller').getBoundingClientRect().right;
      return [...document.querySelectorAll('#rows td')].filter(
        (cell) => cell.scrollWidth > cell.clientWidth + 1 || cell.getBoundingClientRect().right > right,
      ).length;
    })()`;
    expect(await page.evaluate(cut)).toBe(0);
    await shot(page, 'telephone-dark');
    await page.locator('footer').scrollIntoViewIfNeeded();
    await shot(page, 'telephone-cards');
    await using wide = await look(on.door.url, { dark: true });
    await rows(wide.page, 4);
    await shot(wide.page, 'dark');
    const paper = () => wide.page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await paper();
    await wide.page.locator('#theme').click();
    expect(await paper()).not.toBe(dark);
  });

  test('takes text of the wire for text, runs no script but its own, and cannot be framed', async () => {
    await using on = await openedDoor(
      {},
      {
        gateway: { accounts: { [ACCOUNT]: { positions: [holding(stock(HOSTILE), 1)] } } },
      },
    );
    await using looked = await look(on.door.url);
    const { page } = looked;
    await rows(page, 1);
    expect((await shown(page))[0]).toContain(HOSTILE);
    expect(await page.locator('img').count()).toBe(0);
    const ran = await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'document.body.dataset.ran = "yes"';
      document.body.append(script);
      return document.body.dataset.ran ?? 'no';
    })()`);
    expect(ran).toBe('no');
    const { head } = await asked(on.door.port, 'GET /');
    expect(head).toMatch(
      /content-security-policy: default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'/i,
    );
    expect(head).toContain("frame-ancestors 'none'");
  });

  test('opens with a token in its address, which is gone from it then', async () => {
    await using on = await openedDoor({ token: 'a token of the tests' });
    await using looked = await look(on.door.url, { path: '/?token=a%20token%20of%20the%20tests' });
    const { page } = looked;
    await state(page, 'current');
    expect(page.url()).toBe(on.door.url);
  });
});
