// serve: starts a gateway, plays a scenario, and ends at SIGINT or SIGTERM.
import { once } from 'node:events';
import { defineCommand } from 'citty';
import { loadScenario, MockGateway, startOptions } from '../../mock-gateway/index.ts';
import { numberAbove0, refuseUnknownFlags, refuseWords, wholeNumber } from '../arguments.ts';

/** The port taken unless told otherwise: none of the four real ones, so that no client trades by mistake. */
const DEFAULT_PORT = 7500;

const options = {
  scenario: {
    type: 'string',
    valueHint: 'name|file',
    description: 'A shipped scenario, or the path of a YAML file',
    default: 'calm',
  },
  port: {
    type: 'string',
    valueHint: 'number',
    description: 'TCP port; 0 takes a free one',
    default: String(DEFAULT_PORT),
  },
  host: { type: 'string', valueHint: 'address', description: 'Address to listen on', default: '127.0.0.1' },
  accounts: {
    type: 'string',
    valueHint: 'file',
    description: "A YAML file with 'accounts', in place of the scenario's",
  },
  'server-version': {
    type: 'string',
    valueHint: 'number',
    description: 'The newest server version spoken, 100 to 200',
  },
  seed: { type: 'string', valueHint: 'number', description: 'Where chance comes from; printed when absent' },
  speed: { type: 'string', valueHint: 'number', description: 'How many times faster than written', default: '1' },
  json: { type: 'boolean', description: 'One JSON object a line: the address, then the journal', default: false },
} as const;

export const serve = defineCommand({
  meta: { name: 'serve', description: 'Serve until SIGINT or SIGTERM; the first line printed is the address.' },
  args: options,
  run: async ({ args }) => {
    refuseUnknownFlags(args, Object.keys(options));
    refuseWords(args);
    const ending = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ending.abort());
    // Who reads the journal and leaves is gone; who read no more than the address may still be connected.
    process.stdout.on('error', () => {
      if (args.json) ending.abort();
    });
    const scenario = loadScenario(args.scenario, args.accounts);
    const serverVersion = args['server-version'];
    const speed = numberAbove0('--speed', args.speed);
    await using gateway = await MockGateway.start({
      ...startOptions(scenario),
      host: args.host,
      port: wholeNumber('--port', args.port, 0, 65_535),
      ...(args.seed === undefined ? {} : { seed: wholeNumber('--seed', args.seed, 0, 2 ** 32 - 1) }),
      ...(serverVersion === undefined
        ? {}
        : { serverVersion: wholeNumber('--server-version', serverVersion, 100, 200) }),
    });
    const { host, port, seed } = gateway;
    const say = (text: string, event: object): void => console.log(args.json ? JSON.stringify(event) : text);
    say(`listening on ${host}:${port}`, { event: 'listening', host, port, scenario: scenario.name, seed, speed });
    if (args.json) gateway.journal.watch((entry) => console.log(JSON.stringify(entry)));
    else console.log(`scenario ${scenario.name}, seed ${seed}, speed ${speed}`);
    const ended = ending.signal.aborted ? Promise.resolve() : once(ending.signal, 'abort');
    const played = gateway.play(scenario, { speed, signal: ending.signal }).then(({ finished, unfinished }) => {
      if (finished) {
        say(`scenario ${scenario.name} has ended; serving on`, { event: 'scenarioEnded', scenario: scenario.name });
      } else if (args.json) {
        console.log(JSON.stringify({ event: 'stopped', unfinished }));
      }
    });
    // A scenario that fails ends the command; one that ends well does not.
    await Promise.all([ended, played]);
  },
});
