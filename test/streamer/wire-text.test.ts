// Text of the wire meets expressions only in bounded pieces: no frame holds the event loop.
import { afterEach, describe, expect, test } from 'vitest';
import { farmHealth, meaningOf, portOf } from '../../src/link/notices.ts';
import { frame, notice, row, ScriptedServer } from '../support/scripted-server.ts';
import { Streaming } from '../support/streaming.ts';

/** No expression of ours is given more characters of the wire than this. */
const MOST = 4_096;
const HOSTILE = {
  digits: `${'1'.repeat(60_000)}a1b`,
  'names of farms': `${'demand.'.repeat(8_500)}!`,
  colons: ': '.repeat(30_000),
  ports: `${'port '.repeat(12_000)}!`,
  'words of a port': `port${' to'.repeat(20_000)}!`,
  escapes: '\\u0041'.repeat(10_000),
};
const TEXTS = Object.entries(HOSTILE);
const noticeOf = (code: number, text: string) => ({ ...meaningOf(code), code, text, reqId: -1 });
const exec = RegExp.prototype.exec;

afterEach(() => {
  RegExp.prototype.exec = exec;
});

/** Every expression of src/ that was given a text longer than {@link MOST}. */
function tooLong(): readonly string[] {
  const found: string[] = [];
  RegExp.prototype.exec = function (text: string) {
    if (text.length > MOST) {
      const from = (new Error().stack ?? '').split('\n').find((line) => /[\\/]src[\\/]/.test(line));
      if (from !== undefined) found.push(`${this.source} was given ${text.length} characters ${from.trim()}`);
    }
    return exec.call(this, text);
  };
  return found;
}

describe('expressions', () => {
  test.each(TEXTS)('read a bounded piece of a notice that is made of %s', (_name, text) => {
    for (let time = 0; time < 20; time++) {
      expect(farmHealth(noticeOf(2104, text))).toBeNull();
      expect(portOf(noticeOf(1300, text))).toBeNull();
    }
  });

  test('are never given a long text of the wire, whatever code it comes with', async () => {
    await using server = await ScriptedServer.start();
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    await using streaming = await Streaming.start(server, {
      logger: { debug: log, info: log, warn: log, error: log },
    });
    const found = tooLong();
    for (const [, text] of TEXTS) {
      for (const code of [2104, 1300, 200, 321, 2999, 10_197]) {
        server.write(notice(code, text.slice(0, 16_000)));
        server.write(notice(code, text));
      }
      server.write(frame(8, 1, text));
    }
    server.write(row({ marketPrice: '99' }));
    await streaming.handler.seen('the row behind them', ({ marketPrice }) => marketPrice === 99);
    expect(found).toEqual([]);
    expect(streaming.events.notice.length).toBeGreaterThanOrEqual(36);
    expect(Math.max(...streaming.events.notice.map(({ text }) => text.length))).toBeLessThanOrEqual(2_001);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(MOST);
    expect(server.opened).toBe(1);
  });
});
