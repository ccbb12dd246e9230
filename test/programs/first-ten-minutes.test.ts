// Every error somebody can meet in the first ten minutes, as one page, so that its wording is read as a page.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hang, loadScenario, MockGateway, option, withhold } from '../../mock-gateway/index.ts';
import { errorOf, unreachable } from '../../src/errors.ts';
import { IBPositionStreamer, optionsFromEnv, StreamerError, type StreamerOptions } from '../../src/index.ts';
import { outcome } from '../support/program.ts';
import { RawClient } from '../support/raw-client.ts';
import { silent } from '../support/streaming.ts';

const PAGE = './first-ten-minutes.txt';

/** What a thing that fails says: message, and advice where there is one. */
async function complaint(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    return said(error);
  }
  throw new Error('Nothing failed');
}

function said(error: unknown): string {
  if (error instanceof StreamerError) return `${error.code}: ${error.message}\n  ${error.advice}`;
  return error instanceof Error ? error.message : String(error);
}

const start = (options: StreamerOptions): Promise<string> =>
  complaint(() => new IBPositionStreamer().start({ logger: silent, ...options }));

async function command(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, out, err } = await outcome(file, args, env);
  const shown = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), file.slice(4, -3), ...args];
  return `$ ${shown.join(' ')}\n${`${out}${err}`.trim()}\n(exit code ${code})`;
}

async function refused(): Promise<string> {
  const gateway = await MockGateway.start();
  await gateway.stop();
  return start({ port: gateway.port });
}

async function unanswered(fault: Parameters<MockGateway['faults']['add']>[0], options: StreamerOptions) {
  await using gateway = await MockGateway.start();
  gateway.faults.add(fault);
  return await start({ port: gateway.port, ...options });
}

async function idInUse(): Promise<string> {
  await using gateway = await MockGateway.start();
  const other = await RawClient.start(gateway, { clientId: 1 });
  const text = await start({ port: gateway.port });
  await other.close();
  return text;
}

async function accounts(options: StreamerOptions, ...codes: readonly string[]): Promise<string> {
  await using gateway = await MockGateway.start({ accounts: Object.fromEntries(codes.map((code) => [code, {}])) });
  return await start({ port: gateway.port, ...options });
}

async function startedTwice(): Promise<string> {
  await using gateway = await MockGateway.start();
  await using streamer = new IBPositionStreamer();
  await streamer.start({ port: gateway.port, logger: silent });
  return await start({ port: gateway.port, account: 'DU1234567' });
}

async function portInUse(): Promise<string> {
  await using gateway = await MockGateway.start();
  return await command('bin/mock-ib-gateway.ts', ['serve', '--port', String(gateway.port)]);
}

const BAD_OPTIONS: readonly unknown[] = [
  { prot: 7497 },
  { port: '7497' },
  { port: 70_000, clientId: -1 },
  { host: '' },
  { account: [] },
  { account: 5 },
  { secTypes: 'OPT' },
  { symbols: 'SPY' },
  { filter: 'OPT' },
  { connectTimeoutMs: 0.5 },
  { heartbeat: { intervalMs: 1_000 } },
  { heartbeat: 15 },
  { reconnect: { initialDelayMs: 5_000, maxDelayMs: 1_000 } },
  { circuitBreaker: { failures: 0 } },
  { logger: {} },
  { signal: true },
  null,
];

const BAD_SCENARIO = `name: mine
accounts:
  DU1234567:
    positions:
      - { contract: SPY 20261218 450 C, position: two, averageCost: 1180.55, marketPrice: 12.5 }
steps:
  - reprise: { contract: SPY 20261218 450 C, price: 13 }
  - wait: a while
`;

test('each error of the first ten minutes is a clear sentence that says what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'first-ten-minutes-'));
  const file = join(folder, 'mine.yaml');
  await writeFile(file, BAD_SCENARIO);
  const watch = 'bin/ib-positions.ts';
  const fake = 'bin/mock-ib-gateway.ts';
  const chapters: readonly (readonly [string, readonly (() => Promise<string>)[]])[] = [
    [
      'Reaching the gateway',
      [
        refused,
        async () => said(unreachable('localhots', null)),
        () => unanswered(hang(), { connectTimeoutMs: 200 }),
        () => unanswered(withhold('nextValidId'), { connectTimeoutMs: 400 }),
        async () => said(errorOf('PAPER_DISCLAIMER', {})),
        idInUse,
        () => unanswered(withhold('accountDownloadEnd'), { snapshotTimeoutMs: 400 }),
        startedTwice,
      ],
    ],
    [
      'Accounts',
      [
        () => accounts({}, 'DU1234567', 'DU7654321'),
        () => accounts({ account: 'DU1' }, 'DU1234567'),
        () => accounts({ account: 'DU1' }, 'DU1234567', 'DU7654321'),
      ],
    ],
    [
      'Options',
      BAD_OPTIONS.map(
        (options) => () =>
          complaint(() => Reflect.apply(new IBPositionStreamer().start, new IBPositionStreamer(), [options])),
      ),
    ],
    [
      'Environment',
      [
        () => complaint(() => optionsFromEnv({ IB_GATEWAY: 'paper' })),
        () => complaint(() => optionsFromEnv({ IB_PORT: 'tws', IB_CLIENT_ID: '-1' })),
      ],
    ],
    [
      'Handlers',
      [
        () =>
          complaint(() =>
            Reflect.apply(IBPositionStreamer.prototype.registerHandler, new IBPositionStreamer(), [null]),
          ),
        () =>
          complaint(() => Reflect.apply(IBPositionStreamer.prototype.registerHandler, new IBPositionStreamer(), [{}])),
        () =>
          complaint(() => new IBPositionStreamer().registerHandler({ onPositionUpdate: () => {} }, { capacity: 0 })),
      ],
    ],
    [
      'The command ib-positions',
      [
        () => command(watch, ['watch', '--prot', '7497']),
        () => command(watch, ['watch', '--port', 'tws']),
        () => command(watch, ['watch', '--port', '70000']),
        () => command(watch, ['watch', 'now']),
        () => command(watch, ['wach']),
        () => command(watch, ['order']),
        () => command(watch, ['demo', '--speed', 'fast']),
        () => command(watch, ['snapshot'], { IB_PORT: 'tws' }),
        () => command(watch, ['snapshot', '--host', '127.0.0.1', '--port', '1']),
      ],
    ],
    [
      'The command mock-ib-gateway',
      [
        portInUse,
        () => command(fake, ['serve', '--scenario', 'sunny']),
        () => command(fake, ['serve', '--prot', '0']),
        () => command(fake, ['serve', '--port', 'tws']),
        () => command(fake, ['check', file]),
        () => command(fake, ['check', join(folder, 'yours.yaml')]),
      ],
    ],
    [
      'The fake gateway in a program',
      [
        async () => {
          await using gateway = await MockGateway.start();
          return await complaint(() => MockGateway.start({ port: gateway.port }));
        },
        () => complaint(() => MockGateway.start({ serverVersion: 99 })),
        () => complaint(() => loadScenario('sunny')),
        () => complaint(() => loadScenario(join(folder, 'yours.yaml'))),
        () => complaint(() => option('SPY', '2026-12-18', 450, 'C')),
        () => complaint(() => option('SPY', '20261218', 0, 'C')),
        async () => {
          await using gateway = await MockGateway.start();
          return await complaint(() => gateway.account('DU1'));
        },
        async () => {
          await using gateway = await MockGateway.start();
          return await complaint(() => gateway.account('DU1234567').close(option('IBM', '20261218', 450, 'C')));
        },
        async () => {
          await using gateway = await MockGateway.start();
          return await complaint(() => gateway.notice(9));
        },
      ],
    ],
  ];
  const page: string[] = [];
  for (const [title, entries] of chapters) {
    page.push(`## ${title}`);
    for (const entry of entries) page.push(await entry());
  }
  await rm(folder, { recursive: true });
  const text = `${page.join('\n\n')}\n`
    .replaceAll(folder, '<folder>')
    .replaceAll(/(?<=it must be one of accept-dialog, ).*/g, '…') // shipped scenarios and verbs come and go
    .replaceAll(/(?<=needs one of setPosition, ).*/g, '…')
    .replaceAll(/(?<=127\.0\.0\.1:|--port )\d{4,}/g, '<port>');
  await expect(text).toMatchFileSnapshot(PAGE);
});
