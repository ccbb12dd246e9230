// What reaches a terminal from the wire: one line of text, whatever the gateway put into it.
import { expect, test, vi } from 'vitest';
import { bootstrap, download, notice, row, ScriptedServer } from '../support/scripted-server.ts';
import { Streaming } from '../support/streaming.ts';
import { until } from '../support/until.ts';

const STEERING = 'farm \x1b[31mRED\x1b[0m\nINJECTED LINE 2\x1b]0;pwn\x07\u202e\u009b2J';

test('a log line shows the control characters of a notice as text', async () => {
  const lines: string[] = [];
  const warn = vi.spyOn(console, 'warn').mockImplementation((line: string) => void lines.push(line));
  await using server = await ScriptedServer.start({
    download: () => Buffer.concat([notice(2103, STEERING), row({ conId: STEERING }), download(row())]),
  });
  await using streaming = new Streaming();
  const { logger: _quiet, ...settings } = streaming.settings(server);
  await streaming.streamer.start(settings);
  warn.mockRestore();
  expect(lines.filter((line) => line.includes('RED'))).toEqual([
    String.raw`TWS says 2103: farm \x1b[31mRED\x1b[0m\x0aINJECTED LINE 2\x1b]0;pwn\x07\u202e\x9b2J`,
    expect.stringContaining(String.raw`Not taken: conId 'farm \x1b[31mRED\x1b[0m\x0a`),
  ]);
  // The fact itself is IB's own.
  expect(streaming.events.notice[0]?.text).toBe(STEERING);
});

test('an error shows those of an account and of a refusal as text', async () => {
  await using server = await ScriptedServer.start({
    bootstrap: (connection) => bootstrap(connection === 1 ? `DU1\x1b[2J,DU2` : 'DU1234567'),
    download: () => notice(2101, STEERING),
  });
  await using streaming = new Streaming();
  const errors = [await streaming.failure(server), await streaming.failure(server)];
  for (const error of errors) expect(String(error)).not.toMatch(/\p{Cc}/u);
  expect(String(errors[0])).toContain(String.raw`DU1\x1b[2J`);
  expect(String(errors[1])).toContain(String.raw`\x0aINJECTED`);
});

test('a stop and a start that were asked for warn of nothing; a link that is lost does', async () => {
  const lines: string[] = [];
  const warn = vi.spyOn(console, 'warn').mockImplementation((line: string) => void lines.push(line));
  await using server = await ScriptedServer.start();
  await using streaming = new Streaming();
  const { logger: _quiet, ...settings } = streaming.settings(server);
  await streaming.streamer.start(settings);
  await streaming.streamer.stop();
  await streaming.streamer.start(settings);
  expect(streaming.events.gap.map(({ reason }) => reason)).toEqual(['stopped']);
  expect(lines).toEqual([]);
  server.drop();
  await until(() => expect(lines[0]).toMatch(/^Positions are stale \(connection-lost\)/));
  warn.mockRestore();
});
