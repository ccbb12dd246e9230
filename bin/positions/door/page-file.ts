// The page as one file beside the program: read once, and let run nothing but the script in it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { answer, refusal } from './answer.ts';

/** What `/` answers. */
export type Page = () => Response;

/** In `dist/bin` it lies beside the program; from source, where the build puts it. */
const PLACES = ['./positions-page.html', '../../../dist/bin/positions-page.html'];

export async function readPage(): Promise<Page> {
  for (const place of PLACES) {
    const html = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => null);
    if (html !== null) return pageOf(html);
  }
  return () => refusal(404, "The page was not built: run 'npm run build'. The other paths work without it");
}

function pageOf(html: string): Page {
  const headers = { 'content-security-policy': policyFor(html) };
  return () => answer(200, 'text/html; charset=utf-8', html, headers);
}

/** Only what stands in the file runs and paints, and only this door is asked. */
function policyFor(html: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashes(html, 'script')}`,
    `style-src ${hashes(html, 'style')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashes(html: string, element: 'script' | 'style'): string {
  const found = [...html.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, 'g'))];
  const digest = (text: string): string => createHash('sha256').update(text).digest('base64');
  return found.length === 0 ? "'none'" : found.map(([, text = '']) => `'sha256-${digest(text)}'`).join(' ');
}
