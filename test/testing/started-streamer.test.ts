// The test kit without a runner: a streamer and a gateway for each test, and none of them meets another.
import { describe, expect, test, vi } from 'vitest';
import { option } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { IBPositionStreamer } from '../../src/index.ts';
import { isolatedStreamer, startedStreamer } from '../../testing/index.ts';
import { RawClient } from '../support/raw-client.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const symbols = (streamer: IBPositionStreamer): readonly string[] => {
  const view = streamer.positions();
  return view.state === 'unknown' ? [] : view.positions.map(({ symbol }) => symbol).sort();
};

describe('isolatedStreamer()', () => {
  test('is an IBPositionStreamer, but not THE instance, nor any other', () => {
    const [one, other] = [isolatedStreamer(), isolatedStreamer()];
    expect(one).toBeInstanceOf(IBPositionStreamer);
    expect(new Set([one, other, new IBPositionStreamer()]).size).toBe(3);
  });

  test('leaves the instance of the process what it was', () => {
    const before = new IBPositionStreamer();
    isolatedStreamer();
    expect(IBPositionStreamer.instance).toBe(before);
  });
});

describe('startedStreamer()', () => {
  test('hands over a streamer whose first download is complete, and the gateway it is connected to', async () => {
    await using kit = await startedStreamer();
    expect(kit.streamer.isStreaming).toBe(true);
    expect(symbols(kit.streamer)).toEqual(['QQQ', 'SPY']);
    expect(kit.gateway.clients).toHaveLength(1);
  });

  test('refuses an option it has not, and starts nothing', async () => {
    const misspelt = Object.assign({ isolated: true }, { expectedNote: ['badBytes'] });
    await expect(startedStreamer(misspelt)).rejects.toThrow(
      "Cannot start as 'expectedNote' is not an option: it must be one of gateway, streamer, expectedNotes, isolated.",
    );
  });

  test('streams side by side: who is closed, cut off and told on one is not met on the other', async () => {
    await using one = await startedStreamer({
      gateway: {
        accounts: { DU1: { positions: [{ contract: CALL, position: 1, averageCost: 1180, marketPrice: 12 }] } },
      },
    });
    await using other = await startedStreamer({ streamer: { secTypes: 'all' } });
    const told = { one: 0, other: 0 };
    one.streamer.registerHandler({ onPositionUpdate: () => void told.one++ }, { snapshot: false });
    other.streamer.registerHandler({ onPositionUpdate: () => void told.other++ }, { snapshot: false });
    const resumed = new Promise((resolve) => one.streamer.once('resumed', ({ closed }) => resolve(closed.length)));
    one.gateway.clients[0]!.disconnect('rst');
    one.gateway.account('DU1').close(CALL);
    expect(await resumed).toBe(1);
    expect([symbols(one.streamer), symbols(other.streamer)]).toEqual([[], ['AAPL', 'QQQ', 'SPY']]);
    expect(told).toEqual({ one: 1, other: 0 });
    expect([one.streamer.stats().handlers, other.streamer.stats().handlers]).toEqual([1, 1]);
  });

  test('finds a lost link again at once, and logs no warnings meanwhile', async () => {
    const warn = vi.spyOn(console, 'warn');
    await using kit = await startedStreamer();
    const delays: (number | null)[] = [];
    kit.streamer.on('status', (status) => {
      if (status.state === 'reconnecting') delays.push(status.delayMs);
    });
    const resumed = new Promise((resolve) => kit.streamer.once('resumed', resolve));
    kit.gateway.clients[0]!.disconnect('rst');
    await resumed;
    expect(delays.length).toBeGreaterThan(0);
    for (const delayMs of delays) expect(delayMs ?? 0).toBeLessThan(100);
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  });

  test('leaves nothing running when the streamer cannot start, and says why', async () => {
    await expect(startedStreamer({ streamer: { account: 'U7654321' } })).rejects.toThrow('U7654321');
  });

  test('takes THE instance where a bot says new IBPositionStreamer() itself, and forgets its handlers at the end', async () => {
    const kit = await startedStreamer({ isolated: false });
    expect(kit.streamer).toBe(new IBPositionStreamer());
    new IBPositionStreamer().registerHandler({ onPositionUpdate: () => {} });
    await kit.stop();
    expect(kit.streamer.stats().handlers).toBe(0);
    expect(kit.streamer.positions().state).toBe('unknown');
  });

  test('does not take the instance away from who streams on it', async () => {
    await using first = await startedStreamer({ isolated: false });
    await expect(startedStreamer({ isolated: false })).rejects.toMatchObject({ code: 'ALREADY_STREAMING' });
    expect(first.streamer.isStreaming).toBe(true);
  });
});

describe('stop()', () => {
  const badBytes = async ({ gateway }: Awaited<ReturnType<typeof startedStreamer>>): Promise<void> => {
    const client = await RawClient.start(gateway, { clientId: 7 });
    client.write(Uint8Array.of(0xff, 0xff, 0xff, 0xfc));
    await gateway.waitFor('badBytes');
    await client.close('rst');
  };

  test('fails when the journal holds what no test should leave unnoticed, and ends everything all the same', async () => {
    const kit = await startedStreamer();
    await badBytes(kit);
    await expect(kit.stop()).rejects.toThrow(/^The gateway's journal complains: badBytes \(client 7\): /);
    expect(kit.streamer.isStreaming).toBe(false);
    await expect(RawClient.open(kit.gateway)).rejects.toThrow('ECONNREFUSED');
  });

  test('lets pass what the test provokes on purpose', async () => {
    const kit = await startedStreamer({ expectedNotes: ['badBytes'] });
    await badBytes(kit);
    await kit.stop();
  });

  test('fails when what the journal was told to expect has not come', async () => {
    const kit = await startedStreamer();
    kit.gateway.journal.expect(requests.reqScannerParameters.name);
    await expect(kit.stop()).rejects.toThrow('reqScannerParameters');
  });

  test('is done once, however often it is called', async () => {
    const kit = await startedStreamer();
    expect(kit.stop()).toBe(kit.stop());
    await kit[Symbol.asyncDispose]();
  });
});
