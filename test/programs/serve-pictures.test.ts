// The pictures of docs/serve.md, taken of the page as it is; how they are kept is said in test/support/picture.ts.
import { expect, test } from 'vitest';
import { type Contract, option, stock } from '../../mock-gateway/index.ts';
import { CHROMIUM, openBrowser } from '../support/browser.ts';
import { asked, openedDoor } from '../support/door.ts';
import { ACCOUNT } from '../support/option-world.ts';
import { ARE_KEPT, picture } from '../support/picture.ts';
import { look, rows, state } from '../support/positions-page.ts';
import { until } from '../support/until.ts';

const CALL = option('SPY', '20261218', 680, 'C');
const PUT = option('SPY', '20270115', 640, 'P');
const SOLD = option('QQQ', '20261218', 610, 'C');

const held = (contract: Contract, position: number, marketPrice: number, averageCost: number) => ({
  contract,
  position,
  marketPrice,
  averageCost,
});
const POSITIONS = [
  held(CALL, 2, 12.59, 1_180.55),
  held(PUT, -3, 8.2, 905),
  held(SOLD, -1, 6.4, 710),
  held(stock('AAPL'), -40, 290.5, 288.1),
  held(stock('MSFT'), 25, 512, 498.4),
  held(stock('NVDA'), 60, 181.2, 176.9),
  held(stock('SAP', { currency: 'EUR' }), 50, 231.4, 226),
];

/** A camera, not a claim: what the page promises is held by the tests beside it, and this one takes half a minute. */
test.skipIf(!ARE_KEPT || CHROMIUM === undefined)('takes the pictures', async () => {
  await using browser = await openBrowser();
  await using on = await openedDoor(
    {},
    {
      gateway: { pushReprices: true, seed: 7, accounts: { [ACCOUNT]: { positions: POSITIONS } } },
      streamer: { values: 'pnl' },
    },
  );
  const drift = { drift: { upToPercent: 0.5, contracts: 4 } };
  void on.gateway.play({ steps: [{ repeat: { every: '500ms', times: 200, steps: [drift] } }] });
  const samples = (count: number) =>
    until(async () => {
      const { session } = JSON.parse((await asked(on.door.port, 'GET /plot')).body);
      expect(session.samples.length).toBeGreaterThan(count);
    }, 200);
  const account = on.gateway.account(ACCOUNT);
  account.setValue('MaintMarginReq', '31250.00', 'USD');
  await using looked = await look(browser, on.door.url, { width: 1060, height: 680 });
  const { page, complaints } = looked;
  await rows(page, POSITIONS.length);
  await samples(8);
  account.setPosition(stock('NVDA'), { position: 80, averageCost: 178, marketPrice: 181.4 });
  await samples(12);
  const back = on.gateway.restart({ downMs: 5_000 });
  await state(page, 'stale');
  account.close(SOLD);
  account.setPosition(CALL, { position: 4, averageCost: 1_195, marketPrice: 12.8 });
  await page.locator('#value-plot .gap').waitFor({ state: 'attached' });
  await picture(page, 'serve-stale');
  await back;
  await state(page, 'current');
  await samples(26);
  await page.locator('#value-plot .mark.close').waitFor({ state: 'attached' });
  await page.locator('#group').selectOption('underlying');
  // Without scrolling to it: the picture is of the top.
  await page.getByRole('button', { name: 'NVDA (1)' }).dispatchEvent('click');
  await page.locator('#value-plot').hover({ position: { x: 60, y: 60 } });
  await until(async () => expect(await page.locator('#pnl-plot p').textContent()).toContain('of the day +'));
  await picture(page, 'serve-live');
  await using phone = await look(browser, on.door.url, { width: 390, height: 844, dark: true });
  await rows(phone.page, POSITIONS.length - 1);
  await phone.page.locator('#value-plot .line').first().waitFor({ state: 'attached' });
  await picture(phone.page, 'serve-telephone');
  expect([...complaints, ...phone.complaints]).toEqual([]);
});
