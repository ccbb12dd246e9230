// ib-positions publish, watch --bus and snapshot --bus as programs, against a real nats-server.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../mock-gateway/index.ts';
import { outcome, type Program, program } from '../support/program.ts';
import { hasNats, NatsServer } from './nats.ts';

const FILE = 'bin/ib-positions.ts';
const end = async ({ child, ended }: Program) => {
  // Not child.kill: Deno's says that a child it signalled died of the signal, whatever its exit code.
  process.kill(child.pid!, 'SIGTERM');
  return ended;
};

describe.skipIf(!hasNats)('ib-positions over the bus', () => {
  test('publish carries what is held to snapshot and watch, also from one publisher to the next', async () => {
    await using nats = await NatsServer.start();
    await using gateway = await MockGateway.start();
    const bus = ['--bus', nats.url, '--bus-name', 'desk'];
    const link = ['--host', '127.0.0.1', '--port', `${gateway.port}`];
    const publisher = program(FILE, ['publish', ...link, ...bus]);
    await publisher.said(/Publishing as 'desk'\./);
    const watcher = program(FILE, ['watch', ...bus, '--sec-types', 'all', '--json']);
    await watcher.said(/"type":"snapshot"/);
    const { code, out, err } = await outcome(FILE, ['snapshot', ...bus, '--sec-types', 'all', '--csv']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trim().split('\n')).toHaveLength(4);
    const second = program(FILE, ['publish', ...link, ...bus]);
    await watcher.said(/"type":"resumed"/);
    const fenced = await publisher.ended;
    expect(fenced.code).toBe(1);
    expect(fenced.err).toBe("The bus has a newer publisher of 'desk': this one has stopped; end one of the two.\n");
    expect((await end(watcher)).code).toBe(0);
    expect((await end(second)).code).toBe(0);
  });

  test('a flag about the link is refused beside --bus, and a bus that is not there is said', async () => {
    const nats = await NatsServer.start();
    await nats[Symbol.asyncDispose]();
    const [link, gone, unpublished] = await Promise.all([
      outcome(FILE, ['watch', '--bus', nats.url, '--port', '4002']),
      outcome(FILE, ['watch', '--bus', nats.url]),
      outcome(FILE, ['publish', '--bus', nats.url], { IB_GATEWAY: 'mock' }),
    ]);
    expect(link).toEqual({
      code: 2,
      out: '',
      err: "Cannot read from the bus as 'port' is about the link, which is the publisher's: leave it out.\n",
    });
    for (const { code, err } of [gone, unpublished]) {
      expect(code).toBe(1);
      expect(err).toMatch(/^Cannot enter the bus at nats:\/\/127\.0\.0\.1:\d+: nothing there answers .*\n$/);
    }
  });
});
