// The page of a control door in a real browser: opened, watched for anything that goes wrong, and closed.
import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import type { ControlDoor } from '../../mock-gateway/control/index.ts';
import { CHROMIUM, openBrowser } from './browser.ts';
import { PATIENCE_MS } from './patience.ts';

const BUILT = new URL('../../dist/mock-gateway/control-page.html', import.meta.url);

export class OpenedPage implements AsyncDisposable {
  readonly page: Page;
  /** What the browser complained of: errors of the script, and what its policy forbids. */
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      // A refusal of the door is what a test may be about.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.complaints.push(message.text());
      }
    });
    page.on('dialog', (dialog) => {
      this.complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  /** A button by what it says to who cannot see it. */
  async press(label: string): Promise<void> {
    await this.page.getByRole('button', { name: label, exact: true }).click();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(text);
  }

  async choose(label: string, word: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label, exact: true }).selectOption(word);
  }

  /** Resolves once the door has answered what was pressed last: `✓ …` or `✗ …`. */
  async outcome(): Promise<string> {
    const told = this.page.locator('#outcome').filter({ hasText: /[✓✗]/ });
    return (await told.textContent())?.trim() ?? '';
  }

  /** What a control is written as, of the one last shown. */
  async written(): Promise<Readonly<Record<'typescript' | 'yaml' | 'curl', string>>> {
    const text = async (tongue: string): Promise<string> =>
      (await this.page.locator(`#as-${tongue}`).textContent()) ?? '';
    return { typescript: await text('typescript'), yaml: await text('yaml'), curl: await text('curl') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

/** A test in a browser; skipped where none is installed, which is said when it is looked for. */
export const pageTest = test.skipIf(CHROMIUM === undefined);

/** What a page or a gateway is to be before long: a browser has what the rest of the suite leaves of the machine. */
export const eventually = <T>(is: () => T) => expect.poll(is);

let browser: Promise<Browser> | undefined;
afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

/** The page of a door, once it shows what the door answers. One browser for the tests of a file. */
export async function openedPage(
  door: Pick<ControlDoor, 'url'>,
  options: BrowserContextOptions = {},
  ready = 'body[data-state="live"]',
): Promise<OpenedPage> {
  if (!existsSync(BUILT)) throw new Error('Cannot open the page: `npm run build` makes it');
  browser ??= openBrowser();
  const context = await (await browser).newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const opened = new OpenedPage(await context.newPage());
  await opened.page.goto(door.url);
  await opened.page.locator(ready).waitFor({ state: 'attached' });
  return opened;
}
