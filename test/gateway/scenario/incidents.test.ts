// Every shipped scenario, played from its beginning to its end against a client that always comes back.
import { describe, expect, it } from 'vitest';
import {
  type JournalEntry,
  loadScenario,
  MockGateway,
  scenarioNames,
  startOptions,
} from '../../../mock-gateway/index.ts';
import { RestlessClient } from '../../support/restless-client.ts';

const ENDLESS = ['calm', 'market', 'two-accounts'];

/** What the catalogue of incidents asks for, plus the demo. */
const CATALOGUE = [
  'accept-dialog',
  'account-not-ready-empty',
  'account-not-ready-partial',
  'adjusted-overnight',
  'assigned-overnight',
  'bust-10225',
  'byte-by-byte',
  'calm',
  'changed-while-away',
  'close-middle-position',
  'closed-while-away',
  'closed-while-away-fin',
  'data-kept-1102',
  'data-lost-1101',
  'demo',
  'duplicate-row',
  'empty-after-2110',
  'empty-or-unknown',
  'expired-row-lingers',
  'farm-flap',
  'farm-outage',
  'flapping',
  'flapping-fin',
  'garbage-prefix',
  'history-pacing-162',
  'huge-prefix',
  'ib-async-72-rows-of-all',
  'ib-insync-303-no-second-end',
  'ibx-131-values-without-rows',
  'late-reply',
  'late-unnamed-end',
  'lean-2953-no-1102',
  'lines-101',
  'market',
  'missing-nul',
  'mute-gateway',
  'nightly-restart',
  'nightly-restart-fin',
  'odd-timezone',
  'opened-while-away',
  'order-fill-corrected',
  'order-fills-lost-1100',
  'order-half-filled-while-away',
  'order-ids-roll-back',
  'order-rejected-201',
  'own-unsubscribe-2100',
  'pacing-100',
  'positions-refused',
  'reordered-rows',
  'second-account-hijack',
  'server-upgrade',
  'silent-after-2110',
  'silent-subscription',
  'sticky-client-id',
  'straddled-frame',
  'summary-322',
  'taken-over-twice',
  'three-minute-portfolio',
  'top-bit-prefix',
  'truncated-row',
  'two-accounts',
  'two-frames-in-one',
  'two-rows-a-fill',
  'unknown-message',
  'zero-rows-in-snapshot',
];

describe('the shipped scenarios', () => {
  it('are those of the catalogue, each with its name, a sentence and a source', () => {
    expect(scenarioNames()).toEqual(CATALOGUE);
    for (const name of scenarioNames()) {
      const scenario = loadScenario(name);
      expect(scenario.name).toBe(name);
      expect(scenario.summary).toMatch(/^[A-Z0-9].*\.$/);
      expect(scenario.source).not.toBe('');
      expect(Object.keys(scenario.accounts ?? {})).toContain('DU1234567');
    }
  });

  it.each(CATALOGUE.filter((name) => !ENDLESS.includes(name)))('%s plays to its end', async (name) => {
    const scenario = loadScenario(name);
    await using gateway = await MockGateway.start(startOptions(scenario));
    const client = new RestlessClient(gateway, { orders: name.startsWith('order-') });
    try {
      expect(await gateway.play(scenario, { speed: 1_000 })).toEqual({ finished: true, unfinished: [] });
    } finally {
      await client.stop();
    }
  });

  it('nightly-restart answers a lower next order id afterwards', async () => {
    const scenario = loadScenario('nightly-restart');
    await using gateway = await MockGateway.start(startOptions(scenario));
    const client = new RestlessClient(gateway);
    try {
      await gateway.play(scenario, { speed: 1_000 });
    } finally {
      await client.stop();
    }
    const ids = gateway.journal.entries
      .filter(({ name }) => name === 'nextValidId')
      .map(({ fields }) => fields['orderId']);
    expect([...new Set(ids)]).toEqual([1042, 1]);
  });

  it('nightly-restart turns a client that comes back too early away with 326; nightly-restart-fin does not', async () => {
    for (const [name, codes] of [
      ['nightly-restart', [326]],
      ['nightly-restart-fin', []],
    ] as const) {
      const scenario = loadScenario(name);
      await using gateway = await MockGateway.start(startOptions(scenario));
      const client = new RestlessClient(gateway);
      // Before the client stops: what it has not read by then makes its own end a reset.
      let happened: readonly JournalEntry[] = [];
      try {
        await gateway.play(scenario, { speed: 50 });
        happened = [...gateway.journal];
      } finally {
        await client.stop();
      }
      const refusals = happened.filter(({ name: sent, fields }) => sent === 'error' && fields['code'] === 326);
      expect([...new Set(refusals.map(({ fields }) => fields['code']))]).toEqual(codes);
      expect(happened.some(({ name: note, fields }) => note === 'closed' && fields['how'] === 'rst')).toBe(
        name === 'nightly-restart',
      );
    }
  });

  it.each(ENDLESS)('%s goes on for as long as it is let', async (name) => {
    const scenario = loadScenario(name);
    await using gateway = await MockGateway.start(startOptions(scenario));
    const ending = new AbortController();
    const client = new RestlessClient(gateway);
    const played = gateway.play(scenario, { speed: 1_000, signal: ending.signal });
    let rows = 0;
    await new Promise<void>((resolve) => {
      gateway.journal.watch((entry) => {
        if (entry.name === 'portfolioValue') rows += 1;
        if (rows === 200) resolve();
      });
    });
    ending.abort();
    await client.stop();
    expect((await played).finished).toBe(false);
  });
});
