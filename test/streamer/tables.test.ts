// The tables of the connection: states, codes, farms, ports; and the retry policy that reads them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERRORS } from '../../src/error-table.ts';
import { errorOf } from '../../src/errors.ts';
import { LinkStatus, nextState, TRANSITIONS } from '../../src/link/lifecycle.ts';
import { farmHealth, meaningOf, NOTICES, portOf } from '../../src/link/notices.ts';
import { afterFailure, type Breaker, beforeAttempt, CLOSED, Retry } from '../../src/link/retry.ts';
import { redact } from '../../src/text.ts';

const notice = (code: number, text: string) => ({ ...meaningOf(code), code, text, reqId: -1 });

describe('errors', () => {
  const document = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

  test.each(Object.entries(ERRORS))('%s is documented, and its advice is a sentence', (code, { advice }) => {
    expect(document).toContain(`| \`${code}\` |`);
    expect(advice).toMatch(/^[A-Z].+\.$/);
  });

  test('what is filled into a sentence is not read as one', () => {
    expect(errorOf('CONNECTION_LOST', { how: '{how} $& {what}' }).message).toBe(
      'The connection to the gateway ended: {how} $& {what}.',
    );
  });

  test('carry their code, advice and whether they pass by themselves, also in JSON', () => {
    const error = errorOf('UNSUPPORTED_LIBRARY', { missing: 'hook' }, 'why');
    expect(error).toMatchObject({ name: 'StreamerError', retryable: false, cause: 'why' });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'UNSUPPORTED_LIBRARY',
      message: 'The installed @stoqey/ib has no hook, so hostile bytes could hang this process.',
      advice: ERRORS.UNSUPPORTED_LIBRARY.advice,
    });
  });
});

describe('lifecycle', () => {
  test('every state can be stopped, can be reached, and leads to states there are', () => {
    const states = Object.keys(TRANSITIONS);
    const reached = new Set(Object.values(TRANSITIONS).flatMap((ways) => Object.values(ways)));
    for (const [state, ways] of Object.entries(TRANSITIONS)) {
      expect(ways.stop, state).toBe('stopped');
      expect(state === 'idle' || reached.has(state as 'live'), state).toBe(true);
      for (const next of Object.values(ways)) expect(states).toContain(next);
    }
  });

  test('a way that is not in the table is a defect, said aloud', () => {
    expect(() => nextState('idle', 'synced')).toThrow("a link that is idle cannot take 'synced'");
    expect(() => nextState('circuitOpen', 'ready')).toThrow();
  });

  test('doubts come before live, are told together, and end with the link', () => {
    const told: string[] = [];
    const status = new LinkStatus((next) => {
      told.push(next.state === 'degraded' ? `degraded ${next.reasons.join('+')}` : next.state);
    });
    status.attempt(1);
    status.ready(1);
    status.stands(1, ['upstream-lost'], () => told.push('published'));
    status.stands(1, ['upstream-lost', 'data-lost'], () => told.push('what follows'));
    status.stands(1, ['upstream-lost', 'data-lost'], () => told.push('nothing new'));
    const { since } = status.now.state === 'degraded' ? status.now : { since: null };
    status.stands(1, ['data-lost'], () => {});
    expect(status.now).toMatchObject({ since });
    status.stands(1, [], () => told.push('published'));
    status.stands(1, ['subscription-silent'], () => {});
    status.lost(1, null, errorOf('CONNECTION_LOST', { how: 'test' }));
    expect(told).toEqual([
      'connecting',
      'syncing',
      'published',
      'degraded upstream-lost',
      'degraded upstream-lost+data-lost',
      'what follows',
      'nothing new',
      'degraded data-lost',
      'published',
      'live',
      'degraded subscription-silent',
      'reconnecting',
    ]);
  });
});

describe('codes', () => {
  test('each has a sentence of advice, and errors concern more than a farm', () => {
    for (const [code, { advice, severity, scope }] of NOTICES) {
      expect(advice, String(code)).toMatch(/^[A-Z].+\.$/);
      if (severity === 'error') expect(scope, String(code)).not.toBe('farm');
    }
  });

  test.each([
    [2137, 'warning', 'session'],
    [2999, 'warning', 'session'],
    [3000, 'error', 'request'],
    [162, 'error', 'request'],
  ] as const)('%i, which is not in the table, is a %s of a %s', (code, severity, scope) => {
    expect(meaningOf(code)).toMatchObject({ severity, scope, reaction: 'none' });
  });

  test.each([
    [2104, 'Market data farm connection is OK:usfarm.nj', { farm: 'usfarm.nj', health: 'ok' }],
    [
      2107,
      'HMDS data farm connection is inactive but should be available upon demand.ushmds',
      { farm: 'ushmds', health: 'inactive' },
    ],
    [2103, 'a text without a farm', null],
    [1100, 'Connectivity has been lost:usfarm', null],
  ] as const)('%i "%s" speaks of %o', (code, text, expected) => {
    expect(farmHealth(notice(code, text))).toEqual(expected);
  });

  test.each([
    ['Please reconnect on the new port - 7498', 7498],
    ['port has been reset to 4002.', 4002],
    ['no number at all', null],
    ['port 0', null],
    ['port 70000', null],
    ['The API port was changed at 09:30', null],
    ['The API port was changed to 09:30', null],
    ['port 7497: ask again in 30', 7497],
    ['API port has been changed from 7496 to 7498', 7498],
    ['port 7496 is closed, use port number 7498 in 30 seconds', 7498],
    ['Support 24', null],
  ])('1300 "%s" leads to port %s', (text, port) => {
    expect(portOf(notice(1300, text))).toBe(port);
  });
});

describe('retry', () => {
  test('waits longer and longer up to its cap, and starts over after a success', () => {
    const retry = new Retry({ initialDelayMs: 10, maxDelayMs: 100, failures: 1_000, openMs: 5 }, () => {});
    const delays: number[] = [];
    for (let count = 0; count < 50; count++) {
      retry.failed();
      delays.push(retry.nextDelayMs());
    }
    expect(Math.max(...delays)).toBeLessThanOrEqual(100);
    expect(Math.max(...delays.slice(10))).toBeGreaterThan(Math.min(...delays.slice(0, 3)));
    expect(new Set(delays).size).toBeGreaterThan(3);
    retry.succeeded();
    retry.failed();
    expect(retry.nextDelayMs()).toBeLessThanOrEqual(40);
  });

  test('opens after so many failures in a row, stays open for its time, and says so', () => {
    const events: string[] = [];
    const retry = new Retry({ initialDelayMs: 1, maxDelayMs: 2, failures: 2, openMs: 60_000 }, ({ state }) =>
      events.push(state),
    );
    retry.failed();
    expect(retry.isOpen).toBe(false);
    retry.failed();
    expect(retry.isOpen).toBe(true);
    expect(retry.nextDelayMs()).toBe(60_000);
    retry.begins();
    expect(retry.isOpen).toBe(true);
    expect(events).toEqual(['open']);
  });

  test.each<[Breaker, Breaker]>([
    [CLOSED, { state: 'closed', failures: 1 }],
    [
      { state: 'closed', failures: 1 },
      { state: 'closed', failures: 2 },
    ],
    [
      { state: 'closed', failures: 2 },
      { state: 'open', sinceMs: 7 },
    ],
    [{ state: 'halfOpen' }, { state: 'open', sinceMs: 7 }],
    [
      { state: 'open', sinceMs: 1 },
      { state: 'open', sinceMs: 1 },
    ],
  ])('with 3 failures to open, %o is %o after a failure', (before, after) => {
    expect(afterFailure(before, { failures: 3 }, 7)).toEqual(after);
  });

  test.each<[Breaker, number, Breaker]>([
    [CLOSED, 100, CLOSED],
    [{ state: 'open', sinceMs: 1 }, 50, { state: 'open', sinceMs: 1 }],
    [{ state: 'open', sinceMs: 1 }, 51, { state: 'halfOpen' }],
    [{ state: 'halfOpen' }, 100, { state: 'halfOpen' }],
  ])('open for 50 ms, %o is at %i ms, when an attempt begins, %o', (before, nowMs, after) => {
    expect(beforeAttempt(before, { openMs: 50 }, nowMs)).toEqual(after);
  });
});

test.each([
  ['account DU1234567 and U7654321', 'account DU*** and U***'],
  ['DFI123456,F1234567A', 'DFI***,F***'],
  ['SPY   261218C00450000 at 127.0.0.1:7497', 'SPY   261218C00450000 at 127.0.0.1:7497'],
])("redacts '%s'", (text, redacted) => {
  expect(redact(text)).toBe(redacted);
});
