// Promise 2: a process that was itself held up while it connected accuses nobody of what lies in its socket.
import { expect, test } from 'vitest';
import { Script } from '../../support/run-script.ts';
import { Streaming } from '../../support/streaming.ts';

test('a listener that blocks the process past connectTimeoutMs does not make the gateway late', async () => {
  await using peer = new Script('slow-login-process.ts');
  const port = Number(await peer.line('port'));
  await using streaming = new Streaming();
  const off = streaming.streamer.on('notice', () => {
    off();
    const until = performance.now() + 1_500;
    while (performance.now() < until);
  });
  await streaming.start({ host: '127.0.0.1', port }, { connectTimeoutMs: 800 });
  expect(streaming.streamer.stats()).toMatchObject({ attempts: 1, connects: 1 });
});
