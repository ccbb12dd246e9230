// A second file of bun test, which runs all files in one process: it meets nothing of the first.
import { expect, test } from 'bun:test';
import { startedStreamer } from '../../testing/index.ts';

test('this file has a streamer of its own', async () => {
  await using kit = await startedStreamer();
  kit.streamer.registerHandler({ onPositionUpdate: () => {} });
  expect({ handlers: kit.streamer.stats().handlers, clients: kit.gateway.clients.length }).toEqual({
    handlers: 1,
    clients: 1,
  });
});
