// The page of positions in a real browser: a door to a desk of positions, opened, and watched for anything it complains of.
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stock } from '../../mock-gateway/index.ts';
import { openBrowser } from './browser.ts';
import { type DoorWish, openedDoor } from './door.ts';
import { ACCOUNT, CALL, holding, OTHER_CALL, optionWorld, PUT } from './option-world.ts';
import { PATIENCE_MS } from './patience.ts';
import { until } from './until.ts';

/** What tests see on their way is kept there when it is named. */
const { PAGE_SHOTS } = process.env;
/** What a browser does with the page is the same whoever serves it; on Bun and Deno the tests stay that lean on the door's runtime. */
const isNode = process.versions['bun'] === undefined && process.versions['deno'] === undefined;
export const testOnNode = test.skipIf(!isNode);
if (!isNode) console.info('SKIP here: what the browser alone does with the page of positions, which Node tests');

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly path?: string;
}

/** The page, and what it complained of. */
export async function look(
  browser: Browser,
  url: string,
  { width = 1280, height = 900, dark = false, path = '/' }: Look = {},
) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(new URL(path, url).href);
  return { page, context, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** One browser for the tests of a `describe`, and how they look at a page with it. */
export function looking() {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  return (url: string, wish: Look = {}) => look(browser, url, wish);
}

export const state = (page: Page, is: string) => page.waitForSelector(`body[data-state="${is}"]`);

export async function shot(page: Page, name: string): Promise<void> {
  if (PAGE_SHOTS !== undefined) await page.screenshot({ path: join(PAGE_SHOTS, `${name}.png`) });
}

export const shown = (page: Page) => page.locator('#rows tr.position td.contract').allTextContents();

export const rows = (page: Page, count: number) =>
  until(async () => expect(await page.locator('#rows tr.position').count()).toBe(count));

/** Two options of SPY, one of QQQ and a stock that is sold short. */
export const desk = (own: DoorWish = {}) =>
  openedDoor(own, {
    gateway: {
      ...optionWorld(),
      accounts: {
        [ACCOUNT]: {
          positions: [
            holding(CALL, 2),
            holding(PUT, -1),
            { ...holding(OTHER_CALL, 3), marketPrice: 4.2 },
            { ...holding(stock('AAPL'), -100), averageCost: 289, marketPrice: 290.5 },
          ],
        },
      },
    },
    streamer: { values: 'pnl' },
  });

const SAP = stock('SAP', { currency: 'EUR' });
export const OTHER_ACCOUNT = 'DU7654321';

/** Calls and a stock in euros in the first account, calls and a stock in the second. */
export const twoAccounts = () =>
  openedDoor(
    {},
    {
      gateway: {
        pushReprices: true,
        accounts: {
          [ACCOUNT]: { positions: [holding(CALL, 2), { ...holding(SAP, 5), marketPrice: 200 }] },
          [OTHER_ACCOUNT]: { positions: [holding(CALL, 3), { ...holding(stock('TSLA'), 10), marketPrice: 300 }] },
        },
      },
      streamer: { account: 'all', accountDwellMs: 100, values: 'pnl' },
    },
  );

/** Waits until it is what is wanted. */
export const eventually = (is: () => Promise<unknown>, wanted: unknown) =>
  until(async () => expect(await is()).toEqual(wanted));

export const textOf = (page: Page, selector: string) => page.locator(selector).textContent();
export const groupsOf = (page: Page) => page.locator('#rows tr.group td.contract').allTextContents();
