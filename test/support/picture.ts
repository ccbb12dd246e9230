// Pictures for the documents, taken by tests of what they look at: `PICTURES=1 npx vitest run --project suite pictures trace`.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const FOLDER = new URL('../../docs/pictures/', import.meta.url);
/** Whether what is taken replaces what the documents show. */
export const ARE_KEPT = process.env['PICTURES'] === '1';
/** Bytes of one picture at most: documents are read over slow lines too. */
const MAX_BYTES = 150_000;

/** Takes the picture, and keeps it in the documents where that is asked for. */
export async function picture(page: Page, name: string): Promise<void> {
  const bytes = await page.screenshot({ type: 'jpeg', quality: 62 });
  expect(bytes.length, name).toBeLessThan(MAX_BYTES);
  if (ARE_KEPT) await writeFile(fileURLToPath(new URL(`${name}.jpg`, FOLDER)), bytes);
}
