// What console.log() shows of what a test holds: one line that says how it stands, without account numbers.
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { mute } from '../../mock-gateway/index.ts';
import { isolatedStreamer, startedStreamer } from '../../testing/index.ts';

test('a streamer says its state, its positions and whether they are believed, and who listens', async () => {
  expect(inspect(isolatedStreamer())).toBe(
    'IBPositionStreamer { idle, positions unknown: start() was not called yet, 0 handler(s) }',
  );
  await using kit = await startedStreamer({ streamer: { secTypes: 'all', clientId: 7 } });
  kit.streamer.registerHandler({ onPositionUpdate: () => {} });
  expect(inspect(kit.streamer)).toMatch(
    /^IBPositionStreamer \{ live, 3 position\(s\) current as of 20\S+Z, 1 handler\(s\), link 1 as client 7 \}$/,
  );
  const gone = new Promise((resolve) => kit.streamer.once('gap', resolve));
  kit.gateway.clients[0]?.disconnect('rst');
  await gone;
  expect(inspect(kit.streamer)).toMatch(
    /^IBPositionStreamer \{ reconnecting, 3 position\(s\) stale since 20\S+Z: .+ \}$/,
  );
});

test('a reason that names an account shows no account number', async () => {
  await using kit = await startedStreamer({ streamer: { account: ['DU1234567'] } });
  const unknown = new Promise((resolve) => kit.streamer.once('gap', resolve));
  kit.gateway.notice(1101);
  await unknown;
  expect(inspect({ kit }, { depth: 5 })).not.toContain('DU1234567');
});

test('a gateway says where it is, who is connected and what goes wrong; its journal what came last', async () => {
  await using kit = await startedStreamer();
  const fault = kit.gateway.faults.add(mute());
  const { host, port, seed } = kit.gateway;
  expect(inspect(kit.gateway)).toBe(
    `MockGateway { ${host}:${port}, 1 client(s) (1), 3 position(s) in 1 account(s), faults: mute, seed ${seed} }`,
  );
  await fault.remove();
  kit.gateway.journal.note('halfway');
  const kept = kit.gateway.journal.entries.length;
  expect(inspect(kit.gateway.journal)).toBe(
    `GatewayJournal { ${kept} entries, 0 dropped, newest: note halfway of client - }`,
  );
});
