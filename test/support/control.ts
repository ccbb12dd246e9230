// Asks a control door as any HTTP client would.
import type { ControlDoor } from '../../mock-gateway/control/index.ts';

export interface Asked {
  readonly status: number;
  // What a test compares; each knows the form of its own answer.
  readonly json: ReturnType<typeof JSON.parse>;
}

/** @param what such as `POST /steps` */
export async function ask(
  door: Pick<ControlDoor, 'url'>,
  what: string,
  body?: unknown,
  init: RequestInit = {},
): Promise<Asked> {
  const [method = 'GET', path = '/'] = what.split(' ');
  const sent =
    body === undefined
      ? {}
      : typeof body === 'string'
        ? { body }
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(door.url + path, { method, ...sent, ...init });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}
