#!/usr/bin/env node
// ib-positions: watch | snapshot | demo. Joins the two doors; `IB_GATEWAY=mock` embeds a fake gateway.
import { command, UsageError } from './arguments.ts';
import { demo } from './positions/demo.ts';
import { EXIT, explain } from './positions/exit.ts';
import { addFlags, streamerOptions } from './positions/flags.ts';
import { snapshot } from './positions/snapshot.ts';
import { chooseView, type ViewName } from './positions/view.ts';
import { watch } from './positions/watch.ts';
import { runProgram } from './run-program.ts';

interface Formats {
  readonly json?: true;
  readonly csv?: true;
}

const JSON_FLAG = ['--json', 'one JSON object a line instead of a table'] as const;

const view = ({ json }: Formats): ViewName => chooseView({ json: json === true, isTty: process.stdout.isTTY === true });

const watchCommand = addFlags(
  command('watch', {
    description: 'Show positions as they change, until q, SIGINT or SIGTERM',
    examples: [
      'IB_GATEWAY=tws-paper ib-positions watch',
      'ib-positions watch --port 4002 --sec-types OPT,STK',
      `ib-positions watch --json | jq 'select(.type == "position")'`,
      'IB_GATEWAY=mock ib-positions watch',
    ],
  }).option(...JSON_FLAG),
).action(async (flags: Formats) => {
  process.exitCode = await watch(streamerOptions(flags, process.env), view(flags));
});

const snapshotCommand = addFlags(
  command('snapshot', {
    description: 'Print what is held once, and exit',
    examples: ['ib-positions snapshot --port 7497', 'ib-positions snapshot --sec-types all --csv > positions.csv'],
  })
    .option('--json', 'the whole view as JSON instead of a table')
    .option('--csv', 'comma-separated values with a header line'),
).action(async (flags: Formats) => {
  if (flags.json && flags.csv) throw new UsageError("Cannot print both '--json' and '--csv': choose one.");
  const format = flags.json ? 'json' : flags.csv ? 'csv' : 'table';
  process.exitCode = await snapshot(streamerOptions(flags, process.env), format);
});

const demoCommand = command('demo', {
  description: 'A fake gateway and the streamer on it: prices, a trade, a close, a lost link. About 12 s',
  examples: ['ib-positions demo', 'ib-positions demo --speed 4'],
})
  .option(...JSON_FLAG)
  .option('--speed <number>', 'how many times faster than real time', '1')
  .action(async (flags: Formats & { readonly speed: string }) => {
    process.exitCode = await demo(view(flags), flags.speed);
  });

// A reader that leaves (`| head`) ends the program instead of crashing it.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.noStream),
);

await runProgram([watchCommand, snapshotCommand, demoCommand], {
  name: 'ib-positions',
  description: 'Live Interactive Brokers positions through one connection.',
  footer: `Environment: IB_GATEWAY (mock, tws-live, tws-paper, gateway-live, gateway-paper), IB_HOST, IB_PORT,
IB_CLIENT_ID, IB_ACCOUNT, NO_COLOR. A flag wins over its variable.
Exit codes: 0 done, 1 no stream (the sentence says why), 2 wrong usage.`,
  explain,
});
