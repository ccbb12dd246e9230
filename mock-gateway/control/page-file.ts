// The page of the door: the one file a build makes of control/page/, and the headers that let it do nothing but ask this door.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** Beside this module where it is built; where a build has put it when this runs from its source. */
const PLACES = ['./control-page.html', '../../dist/mock-gateway/control-page.html'];

/** Asked anew each time: it is a click of a person, and a build may have made another meanwhile. */
export function pageAnswer(): Response {
  const place = PLACES.map((name) => new URL(name, import.meta.url)).find((url) => existsSync(url));
  if (place === undefined) {
    const sentence =
      'Cannot show the page: it is not built here, `npm run build` makes it; any other client gets the routes';
    return new Response(`${sentence}\n`, { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  }
  const html = readFileSync(place, 'utf8');
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policyOf(html),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** Its own script and style by their hashes, questions to this door, and nothing else. */
function policyOf(html: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(html, 'script')}`,
    `style-src ${hashOf(html, 'style')}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashOf(html: string, tag: string): string {
  const [, text = ''] = new RegExp(`<${tag}>(.*)</${tag}>`, 's').exec(html) ?? [];
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
