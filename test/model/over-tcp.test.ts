// What the model prints of a sequence can be played over TCP to the whole streamer, with the same outcome.
import { expect, test } from 'vitest';
import { Streaming } from '../support/streaming.ts';
import { BEGINNINGS, DU1 } from './kinds.ts';
import { NaiveCore } from './naive-core.ts';
import { playOverTcp, silentServer } from './over-tcp.ts';
import { Transcript } from './transcript.ts';
import { World } from './world.ts';

test('a transcript replays over TCP: the streamer tells what the core told', async () => {
  const world = new World((settings, last) => new NaiveCore(settings, last), [DU1]);
  const transcript = new Transcript();
  world.transcript = transcript;
  BEGINNINGS.live.play(world);
  world.row(DU1, 12, 3);
  world.row(DU1, 11, 0);
  world.linkDown();
  world.linkUp();
  world.row(DU1, 12, 5);
  world.position(DU1, 12, 5);
  world.take({ fact: 'positionsEnd' });
  world.take({ fact: 'accountTime' });
  world.take({ fact: 'end', account: DU1 });

  await using server = await silentServer([DU1]);
  const played = playOverTcp(server, transcript.server);
  await using streaming = await Streaming.start(server);
  await played;
  await streaming.event('resumed');
  const told = streaming.handler.updates.map(({ conId, change, position, phase }) => [conId, change, position, phase]);
  expect(told).toEqual([
    [11, 'opened', 2, 'snapshot'],
    [12, 'opened', 3, 'live'],
    [11, 'closed', 0, 'live'],
    [12, 'changed', 5, 'reconciled'],
  ]);
  const held = world.core.positions().map(({ conId, position }) => [conId, position]);
  const view = streaming.streamer.positions();
  expect(view.state !== 'unknown' && view.positions.map(({ conId, position }) => [conId, position])).toEqual(held);
});
