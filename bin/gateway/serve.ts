// serve: starts a gateway, plays a scenario, and ends at SIGINT or SIGTERM.
import { once } from 'node:events';
import { loadScenario, MockGateway, startOptions } from '../../mock-gateway/index.ts';
import { command, numberAbove0, oneWord, wholeNumber } from '../arguments.ts';
import { printable } from '../printable.ts';
import { lifeLines } from './life-lines.ts';
import { LineOutput } from './line-output.ts';

/** The port taken unless told otherwise: none of the four real ones, so that no client trades by mistake. */
const DEFAULT_PORT = 7500;

/** Lines on stderr that nobody reads are dropped beyond this. */
const MAX_UNREAD_BYTES = 64 * 1024;

const POLICIES = ['refuse', 'warn', 'error', 'ignore'] as const;
const SWITCH = ['on', 'off'] as const;

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
  readonly json?: true;
  readonly quiet?: true;
}

export const serve = command('serve', {
  description: 'Serve until SIGINT or SIGTERM; the first line printed is the address',
  examples: [
    'mock-ib-gateway serve --port 4002 --scenario nightly-restart',
    'mock-ib-gateway serve --port 0 --scenario my-night.yaml --speed 100 --seed 7',
    'mock-ib-gateway serve --port 0 --accounts accounts.yaml --json',
  ],
})
  .option('--scenario <name|file>', 'a shipped scenario, or the path of a YAML file', 'calm')
  .option('--port <number>', 'TCP port; 0 takes a free one', String(DEFAULT_PORT))
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--accounts <file>', "a YAML file with 'accounts', in place of the scenario's")
  .option('--server-version <number>', 'the newest server version spoken, 100 to 200')
  .option('--seed <number>', 'where chance comes from; printed when absent')
  .option('--speed <number>', 'how many times faster than written', '1')
  .option('--push-reprices <on|off>', "send a moved price at once, in place of IB's beat of three minutes")
  .option('--unhandled <policy>', `for requests nothing answers: ${POLICIES.join(', ')}`)
  .option('--quiet', 'say nothing on stderr of who connects, what is asked first, and who is cut off')
  .option('--json', 'one JSON object a line: the address, then the journal')
  .action(async (args: Flags) => {
    const ending = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ending.abort());
    // Who reads the journal and leaves is gone; who read no more than the address may still be connected.
    process.stdout.on('error', () => {
      if (args.json) ending.abort();
    });
    const scenario = loadScenario(args.scenario, args.accounts);
    const { serverVersion, pushReprices, unhandled } = args;
    const speed = numberAbove0('--speed', args.speed);
    await using gateway = await MockGateway.start({
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
    });
    const { host, port, seed } = gateway;
    const output = new LineOutput(process.stdout);
    const say = (text: string, event: object): void => (args.json ? output.json(event) : output.line(text));
    say(`listening on ${host}:${port}`, { event: 'listening', host, port, scenario: scenario.name, seed, speed });
    if (args.json) gateway.journal.watch((entry) => output.json(entry));
    else output.line(`scenario ${scenario.name}, seed ${seed}, speed ${speed}`);
    // Machines read the journal itself.
    if (!args.json && !args.quiet) {
      const { stderr } = process;
      // Who does not read, or leaves, does not keep the gateway from serving.
      stderr.on('error', () => {});
      const watcher = lifeLines((line) => {
        if (stderr.writableLength < MAX_UNREAD_BYTES) stderr.write(`${printable(line)}\n`);
      });
      gateway.journal.watch(watcher, { directions: ['request', 'note'] });
    }
    const ended = ending.signal.aborted ? Promise.resolve() : once(ending.signal, 'abort');
    const played = gateway.play(scenario, { speed, signal: ending.signal }).then(({ finished, unfinished }) => {
      if (finished) {
        say(`scenario ${scenario.name} has ended; serving on`, { event: 'scenarioEnded', scenario: scenario.name });
      } else if (args.json) {
        output.json({ event: 'stopped', unfinished });
      }
    });
    // A scenario that fails ends the command; one that ends well does not.
    await Promise.all([ended, played]);
    await gateway.stop({ verify: false });
    // What nobody reads must not keep a program that was told to end.
    if (!(await output.end())) process.exit();
  });
