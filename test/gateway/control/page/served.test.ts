// The page of the control door as it is served: to browsers alone, under a policy, and to nobody it would refuse.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ControlDoor } from '../../../../mock-gateway/control/index.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

test('a browser that goes to / gets the page, every other client the routes', async () => {
  await using door = await ControlDoor.open();
  const page = await fetch(door.url, { headers: BROWSER });
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toMatch(/^<!doctype html>/);
  for (const accept of ['*/*', 'application/json', 'application/yaml']) {
    const routes = await fetch(door.url, { headers: { accept } });
    expect(await routes.json(), accept).toMatchObject({ description: '/openapi.json' });
    expect(routes.headers.get('vary'), accept).toBe('accept');
  }
});

test('the page may run its own script and ask this door, and nothing else', async () => {
  await using door = await ControlDoor.open();
  const page = await fetch(door.url, { headers: BROWSER });
  const policy = new Map(
    (page.headers.get('content-security-policy') ?? '').split('; ').map((rule) => {
      const [name = '', ...rest] = rule.split(' ');
      return [name, rest.join(' ')] as const;
    }),
  );
  const html = await page.text();
  const hash = (tag: string): string => {
    const [, text = ''] = new RegExp(`<${tag}>(.*)</${tag}>`, 's').exec(html) ?? [];
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  expect(Object.fromEntries(policy)).toEqual({
    'default-src': "'none'",
    'script-src': hash('script'),
    'style-src': hash('style'),
    'connect-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  });
  expect(html.length).toBeLessThan(60_000);
  // One file: it fetches neither scripts, nor styles, nor pictures.
  expect(html).not.toMatch(/\b(?:src|href)=|url\(|@import|innerHTML|insertAdjacentHTML|\beval\(/);
});

test('with a token the page itself is given to who has none, and nothing it asks for', async () => {
  await using door = await ControlDoor.open({ token: 'a-token-of-24-characters' });
  expect((await fetch(door.url, { headers: BROWSER })).status).toBe(200);
  expect((await fetch(door.url)).status).toBe(401);
  expect((await fetch(`${door.url}/health`, { headers: BROWSER })).status).toBe(401);
  expect((await fetch(door.url, { method: 'POST', headers: BROWSER })).status).toBe(401);
  expect((await fetch(door.url, { headers: { ...BROWSER, origin: 'https://evil.example' } })).status).toBe(403);
});

test('how far the steps of a scenario are is told step by step', async () => {
  await using door = await ControlDoor.open({ gateway: { clock: 'virtual' } });
  const steps = [{ wait: '1s' }, { repeat: { times: 2, steps: [{ wait: '1s' }] } }, { waitFor: 'reqIds' }];
  const body = JSON.stringify({ steps });
  const { id } = await (
    await fetch(`${door.url}/scenarios`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  ).json();
  const told = async () => (await fetch(`${door.url}/scenarios/${id}/steps`)).json();
  expect(await told()).toEqual({ state: 'running', steps, current: ['The scenario', 'steps[0] wait'], ended: [] });
  await door.gateway.clock.advance(2_500);
  expect(await told()).toMatchObject({
    current: ['The scenario', 'steps[1] repeat', 'steps[1].repeat.steps[0] wait'],
    ended: ['steps[0] wait'],
  });
  await door.gateway.clock.advance(1_000);
  expect(await told()).toMatchObject({
    current: ['The scenario', 'steps[2] waitFor'],
    ended: ['steps[0] wait', 'steps[1].repeat.steps[0] wait', 'steps[1] repeat'],
  });
  expect((await fetch(`${door.url}/scenarios/scenario-99/steps`)).status).toBe(404);
});
