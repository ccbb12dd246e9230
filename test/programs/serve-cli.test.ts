// ib-positions serve as a program: its first line, its end with readers on it, what it refuses, and the bus in the place of the link.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { hasNats, NatsServer } from '../bus/nats.ts';
import { EventReader } from '../support/door.ts';
import { ACCOUNT, CALL, optionWorld } from '../support/option-world.ts';
import { outcome, type Program, program } from '../support/program.ts';

const FILE = 'bin/ib-positions.ts';
const LINE = /^listening on (http:\/\/127\.0\.0\.1:\d+\/)\n/;

/** @returns the address */
async function listening(serving: Program): Promise<string> {
  let out = '';
  serving.child.stdout?.on('data', (chunk: string) => {
    out += chunk;
  });
  await serving.said(LINE);
  return LINE.exec(out)?.[1] ?? '';
}

const get = async (url: string, path: string) => (await fetch(new URL(path, url))).text();

describe('ib-positions serve', () => {
  test.each([['SIGTERM'], ['SIGINT']] as const)(
    'says where it listens first, and ends with 0 at %s with a reader on it',
    async (signal) => {
      await using gateway = await MockGateway.start(optionWorld());
      const serving = program(FILE, ['serve', '--listen', '0', '--port', `${gateway.port}`]);
      const url = await listening(serving);
      await using reader = await EventReader.open(url);
      await reader.message('beat', ({ healthy }) => healthy === true);
      const { out } = await outcome(FILE, ['snapshot', '--port', `${gateway.port}`, '--sec-types', 'all', '--json']);
      const [served, printed] = [JSON.parse(await get(url, '/positions')), JSON.parse(out)];
      expect(Object.keys(served)).toEqual(Object.keys(printed));
      expect(served.positions).toHaveLength(3);
      process.kill(serving.child.pid!, signal);
      expect((await reader.message('end')).data['text']).toBe('The door was closed.');
      expect(await serving.ended).toEqual({ code: 0, out: `listening on ${url}\n`, err: '' });
    },
  );

  test('without a token is for this machine only, and says what it cannot read', async () => {
    const refusals: readonly [args: readonly string[], err: string][] = [
      [
        ['--listen', '0.0.0.0:0'],
        "Cannot serve positions on '0.0.0.0' as other machines can reach it: it must have a token (--token, or IB_SERVE_TOKEN).\n",
      ],
      [
        ['--listen', '0', '--token', 'short'],
        'Cannot serve positions with this token as it must have 16 characters at least.\n',
      ],
      ...['ein Schlüssel für alle', 'with a line break\n'].map((token): (typeof refusals)[number] => [
        ['--listen', '0', '--token', token],
        'Cannot serve positions with this token as it must be printable ASCII, without blanks at its ends.\n',
      ]),
      [
        ['--listen', 'here'],
        "Cannot read '--listen' as it must be a port, or an address and a port such as 127.0.0.1:8600: current value is 'here'.\n",
      ],
    ];
    const ended = await Promise.all(
      refusals.map(([args]) => outcome(FILE, ['serve', ...args], { IB_GATEWAY: 'mock' })),
    );
    expect(ended).toEqual(refusals.map(([, err]) => ({ code: 2, out: '', err })));
  });

  test('a port that is taken, and a history that is none, are said in one sentence', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    const [taken, none] = await Promise.all([
      outcome(FILE, ['serve', '--listen', `${gateway.port}`], { IB_GATEWAY: 'mock' }),
      outcome(FILE, ['serve', '--listen', '0', '--history', 'no-such-folder'], { IB_GATEWAY: 'mock' }),
    ]);
    expect(taken).toEqual({
      code: 1,
      out: '',
      err: `Cannot serve on 127.0.0.1:${gateway.port}: the port is in use: choose another one, or 0 for a free one\n`,
    });
    expect(none).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Cannot read the history: nothing was recorded in no-such-folder/),
    });
  });
});

describe.skipIf(!hasNats)('ib-positions serve over the bus', () => {
  test('has what another process publishes, also while it is away', async () => {
    await using nats = await NatsServer.start();
    await using gateway = await MockGateway.start(optionWorld());
    const bus = ['--bus', nats.url, '--bus-name', 'desk'];
    const publisher = program(FILE, ['publish', '--port', `${gateway.port}`, ...bus]);
    await publisher.said(/Publishing/);
    const serving = program(FILE, ['serve', '--listen', '0', ...bus]);
    const url = await listening(serving);
    await using reader = await EventReader.open(url);
    await reader.message('beat', ({ healthy }) => healthy === true);
    gateway.account(ACCOUNT).reprice(CALL, 77);
    await reader.message('position', ({ marketPrice }) => marketPrice === 77);
    expect(JSON.parse(await get(url, '/positions')).positions).toHaveLength(3);
    process.kill(publisher.child.pid!, 'SIGTERM');
    // A publisher that is gone is missed after a while.
    await reader.message('beat', ({ state }) => state === 'stale');
    expect(JSON.parse(await get(url, '/health')).why).toMatch(/^Stale since .+; read over the bus, last heard/);
    process.kill(serving.child.pid!, 'SIGTERM');
    expect(await serving.ended).toMatchObject({ code: 0, err: 'Positions are stale (connection-lost).\n' });
    await publisher.ended;
  });
});
