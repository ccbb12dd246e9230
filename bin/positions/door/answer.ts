// What every answer of the door has: its headers, and a refusal as one sentence.
import { jsonText } from '../json-text.ts';

/** Nothing of this is kept, guessed at, framed, or shown to another page. */
const GUARDED = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};
export const JSON_TYPE = 'application/json; charset=utf-8';

type Headers = Readonly<Record<string, string>>;

export function answer(status: number, type: string, body: string | ReadableStream, headers: Headers = {}): Response {
  return new Response(body, { status, headers: { ...GUARDED, 'content-type': type, ...headers } });
}

export const refusal = (status: number, error: string, headers: Headers = {}): Response =>
  answer(status, JSON_TYPE, `${jsonText({ error })}\n`, headers);
