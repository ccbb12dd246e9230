// serve: starts a gateway, plays a scenario, and ends at SIGINT or SIGTERM.
import { once } from 'node:events';
import type { GatewayStart } from '../../mock-gateway/control/index.ts';
import {
  loadScenario,
  type MockGateway,
  readAccountsFile,
  type Scenario,
  startOptions,
} from '../../mock-gateway/index.ts';
import { command, numberAbove0, oneWord, wholeNumber } from '../arguments.ts';
import { printable } from '../printable.ts';
import { lifeLines } from './life-lines.ts';
import { LineOutput } from './line-output.ts';
import { startServing } from './start-serving.ts';

/** The port taken unless told otherwise: none of the four real ones, so that no client trades by mistake. */
const DEFAULT_PORT = 7500;

/** Lines on stderr that nobody reads are dropped beyond this. */
const MAX_UNREAD_BYTES = 64 * 1024;

const POLICIES = ['refuse', 'warn', 'error', 'ignore'] as const;
const SWITCH = ['on', 'off'] as const;
const CLOCKS = ['real', 'virtual'] as const;

/** In the place of a scenario: who has the control door makes things happen himself. */
const NOTHING = 'none';
const nothing = (accounts: string | undefined): Scenario => ({
  name: NOTHING,
  ...(accounts === undefined ? {} : { accounts: readAccountsFile(accounts) }),
  steps: [],
});

interface Flags {
  readonly scenario: string;
  readonly port: string;
  readonly host: string;
  readonly accounts?: string;
  readonly serverVersion?: string;
  readonly seed?: string;
  readonly speed: string;
  readonly pushReprices?: string;
  readonly unhandled?: string;
  readonly clock: string;
  readonly control?: string;
  readonly controlHost: string;
  readonly json?: true;
  readonly quiet?: true;
}

export const serve = command('serve', {
  description: 'Serve until SIGINT or SIGTERM; the first line printed is the address',
  examples: [
    'mock-ib-gateway serve --port 4002 --scenario nightly-restart',
    'mock-ib-gateway serve --port 0 --scenario my-night.yaml --speed 100 --seed 7',
    'mock-ib-gateway serve --port 0 --accounts accounts.yaml --json',
    'mock-ib-gateway serve --port 0 --control 0',
  ],
})
  .option('--scenario <name|file>', 'a shipped scenario, the path of a YAML file, or none', 'calm')
  .option('--port <number>', 'TCP port; 0 takes a free one', String(DEFAULT_PORT))
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--accounts <file>', "a YAML file with 'accounts', in place of the scenario's")
  .option('--server-version <number>', 'the newest server version spoken, 100 to 200')
  .option('--seed <number>', 'where chance comes from; printed when absent')
  .option('--speed <number>', 'how many times faster than written', '1')
  .option('--push-reprices <on|off>', "send a moved price at once, in place of IB's beat of three minutes")
  .option('--unhandled <policy>', `for requests nothing answers: ${POLICIES.join(', ')}`)
  .option('--clock <real|virtual>', 'a virtual clock stands still until the control door moves it', 'real')
  .option('--control <port>', 'open an HTTP door to it; 0 takes a free port, printed behind the address')
  .option('--control-host <address>', 'address of that door; another than loopback needs IB_CONTROL_TOKEN', '127.0.0.1')
  .option('--quiet', 'say nothing on stderr of who connects, what is asked first, and who is cut off')
  .option('--json', 'one JSON object a line: the address, then the journal')
  .action(async (args: Flags) => {
    const ending = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ending.abort());
    // Who reads the journal and leaves is gone; who read no more than the address may still be connected.
    process.stdout.on('error', () => {
      if (args.json) ending.abort();
    });
    const scenario = args.scenario === NOTHING ? nothing(args.accounts) : loadScenario(args.scenario, args.accounts);
    const { serverVersion, pushReprices, unhandled } = args;
    const speed = numberAbove0('--speed', args.speed);
    const output = new LineOutput(process.stdout);
    const say = (text: string, event: object): void => (args.json ? output.json(event) : output.line(text));
    const watched = new WeakSet<MockGateway>();
    /** What is done for each start of the gateway; a scenario that fails ends the command, one that ends well does not. */
    const attend = async ({ gateway, played }: GatewayStart): Promise<void> => {
      // A reset that keeps its clients keeps the gateway too.
      const isNew = !watched.has(gateway);
      watched.add(gateway);
      // Machines read the journal itself.
      if (isNew && args.json) gateway.journal.watch((entry) => output.json(entry));
      else if (isNew && !args.quiet) tellLife(gateway);
      const result = await played;
      if (scenario.name === NOTHING) return;
      if (result?.finished === true) {
        say(`scenario ${scenario.name} has ended; serving on`, { event: 'scenarioEnded', scenario: scenario.name });
      } else if (args.json) {
        output.json({ event: 'stopped', unfinished: result?.unfinished ?? [] });
      }
    };
    const failures: unknown[] = [];
    const attended = (start: GatewayStart): Promise<void> =>
      attend(start).catch((error: unknown) => {
        failures.push(error);
        ending.abort();
      });
    const options = {
      ...startOptions(scenario),
      host: args.host,
      port: wholeNumber('--port', args.port, 0, 65_535),
      ...(args.seed === undefined ? {} : { seed: wholeNumber('--seed', args.seed, 0, 2 ** 32 - 1) }),
      ...(serverVersion === undefined
        ? {}
        : { serverVersion: wholeNumber('--server-version', serverVersion, 100, 200) }),
      ...(pushReprices === undefined
        ? {}
        : { pushReprices: oneWord('--push-reprices', pushReprices, SWITCH) === 'on' }),
      ...(unhandled === undefined ? {} : { unhandledRequests: oneWord('--unhandled', unhandled, POLICIES) }),
      ...(oneWord('--clock', args.clock, CLOCKS) === 'virtual' ? { clock: 'virtual' as const } : {}),
    };
    const door =
      args.control === undefined
        ? undefined
        : {
            port: wholeNumber('--control', args.control, 0, 65_535),
            host: args.controlHost,
            token: process.env['IB_CONTROL_TOKEN'],
            onReset: (start: GatewayStart) => void attended(start),
            onShutdown: () => ending.abort(),
          };
    const serving = await startServing({ options, scenario, speed }, door);
    const { host, port, seed } = serving.gateway;
    const { control } = serving;
    say(
      `listening on ${host.includes(':') ? `[${host}]` : host}:${port}${control === undefined ? '' : ` control ${control}`}`,
      {
        event: 'listening',
        host,
        port,
        ...(control === undefined ? {} : { control }),
        scenario: scenario.name,
        seed,
        speed,
      },
    );
    if (!args.json) output.line(`scenario ${scenario.name}, seed ${seed}, speed ${speed}`);
    const told = attended(serving);
    if (!ending.signal.aborted) await once(ending.signal, 'abort');
    await serving.end();
    await told;
    if (failures.length > 0) throw failures[0];
    // What nobody reads must not keep a program that was told to end.
    if (!(await output.end())) process.exit();
  });

/** Who connects, asks, and is cut off, on stderr. Who does not read, or leaves, does not keep the gateway from serving. */
function tellLife({ journal }: MockGateway): void {
  const { stderr } = process;
  stderr.on('error', () => {});
  const watcher = lifeLines((line) => {
    if (stderr.writableLength < MAX_UNREAD_BYTES) stderr.write(`${printable(line)}\n`);
  });
  journal.watch(watcher, { directions: ['request', 'note'] });
}
