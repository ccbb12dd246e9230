// The test kit as a vitest fixture: each test has its streamer, also beside others in one process.
import { describe, expect } from 'vitest';
import { option } from '../../mock-gateway/index.ts';
import { IBPositionStreamer } from '../../src/index.ts';
import { test } from '../../testing/vitest.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const seen = new Set<IBPositionStreamer>();

describe('side by side', () => {
  for (const name of ['one', 'another', 'a third']) {
    test.concurrent(`${name} test has a streamer of its own, with its own handlers`, async ({
      gateway,
      streamer,
      expect,
    }) => {
      seen.add(streamer);
      const closed = new Promise((resolve) => {
        streamer.registerHandler({
          onPositionUpdate: ({ change, symbol }) => {
            if (change === 'closed') resolve(symbol);
          },
        });
      });
      gateway.account('DU1234567').close(CALL);
      expect(await closed).toBe('SPY');
      expect(streamer.stats().handlers).toBe(1);
      expect(gateway.clients).toHaveLength(1);
    });
  }
});

test('no test before was given the streamer of another, nor THE instance', () => {
  expect(seen.size).toBe(3);
  expect(seen).not.toContain(new IBPositionStreamer());
});

describe('with overrides', () => {
  test.override({ streamerOptions: { secTypes: 'all', clientId: 7 } });

  test('takes them for the tests of this block', ({ gateway, streamer }) => {
    const view = streamer.positions();
    expect(view.state === 'current' && view.positions.map(({ secType }) => secType)).toContain('STK');
    expect(gateway.clients.map(({ clientId }) => clientId)).toEqual([7]);
  });
});

test('starts nothing for a test that asks for the gateway only', ({ gateway }) => {
  expect(gateway.connections.open).toBe(0);
});
