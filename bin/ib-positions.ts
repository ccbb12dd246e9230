#!/usr/bin/env node
// ib-positions: watch | snapshot | serve | publish | record | history | demo. Joins the two doors; `IB_GATEWAY=mock` embeds a fake gateway.
import { command, UsageError } from './arguments.ts';
import { type BusFlags, busWish } from './positions/bus.ts';
import { demo } from './positions/demo.ts';
import { EXIT, explain } from './positions/exit.ts';
import { addFlags, streamerOptions } from './positions/flags.ts';
import { type HistoryQuery, history } from './positions/history.ts';
import { publish } from './positions/publish.ts';
import { record } from './positions/record.ts';
import type { ServeFlags } from './positions/serve.ts';
import { snapshot, snapshotBus } from './positions/snapshot.ts';
import { chooseView, type ViewName } from './positions/view.ts';
import { watch, watchBus } from './positions/watch.ts';
import { runProgram } from './run-program.ts';

interface Formats extends BusFlags {
  readonly json?: true;
  readonly csv?: true;
}

const BUS = [
  '--bus <servers>',
  "read what 'ib-positions publish' sends over NATS, such as nats://127.0.0.1:4222",
] as const;
const BUS_NAME = ['--bus-name <name>', 'the name it is published under (default: default)'] as const;
const TO_BUS = ['--bus <servers>', 'where NATS listens; several with commas (default nats://127.0.0.1:4222)'] as const;
const JSON_FLAG = ['--json', 'one JSON object a line instead of a table'] as const;

const view = ({ json }: Formats): ViewName => chooseView({ json: json === true, isTty: process.stdout.isTTY === true });

function formatOf({ json, csv }: Formats): 'json' | 'csv' | 'table' {
  if (json && csv) throw new UsageError("Cannot print both '--json' and '--csv': choose one.");
  return json ? 'json' : csv ? 'csv' : 'table';
}

const watchCommand = addFlags(
  command('watch', {
    description: 'Show positions as they change, until q, SIGINT or SIGTERM',
    examples: [
      'IB_GATEWAY=tws-paper ib-positions watch',
      'ib-positions watch --port 4002 --sec-types OPT,STK',
      `ib-positions watch --json | jq 'select(.type == "position")'`,
      'ib-positions watch --bus nats://127.0.0.1:4222 --sec-types all',
      'IB_GATEWAY=mock ib-positions watch',
    ],
  })
    .option(...JSON_FLAG)
    .option(...BUS)
    .option(...BUS_NAME),
).action(async (flags: Formats) => {
  process.exitCode =
    flags.bus === undefined
      ? await watch(streamerOptions(flags, process.env), view(flags))
      : await watchBus(flags, busWish(streamerOptions(flags, {})), view(flags));
});

const snapshotCommand = addFlags(
  command('snapshot', {
    description: 'Print what is held once, and exit',
    examples: ['ib-positions snapshot --port 7497', 'ib-positions snapshot --sec-types all --csv > positions.csv'],
  })
    .option('--json', 'the whole view as JSON instead of a table')
    .option('--csv', 'comma-separated values with a header line')
    .option(...BUS)
    .option(...BUS_NAME),
).action(async (flags: Formats) => {
  const format = formatOf(flags);
  process.exitCode =
    flags.bus === undefined
      ? await snapshot(streamerOptions(flags, process.env), format)
      : await snapshotBus(flags, busWish(streamerOptions(flags, {})), format);
});

const serveCommand = addFlags(
  command('serve', {
    description: 'Serve a page, JSON, events and metrics over HTTP, read-only, until SIGINT or SIGTERM',
    examples: [
      'IB_GATEWAY=tws-paper ib-positions serve',
      'ib-positions serve --listen 8600 --history history',
      'IB_SERVE_TOKEN=… ib-positions serve --listen 0.0.0.0:8600 --bus nats://127.0.0.1:4222',
    ],
  })
    .option('--listen <address>', 'port, or address and port; 0 takes a free one', '127.0.0.1:8600')
    .option('--token <text>', 'what every request must bring; needed where other machines reach it')
    .option('--history <folder>', 'what was recorded there is in the plots too')
    .option(...BUS)
    .option(...BUS_NAME),
).action(async (flags: ServeFlags) => {
  // The other commands start without an HTTP server in their hands.
  const { serve, serveBus } = await import('./positions/serve.ts');
  process.exitCode =
    flags.bus === undefined
      ? await serve(streamerOptions(flags, process.env), flags)
      : await serveBus(busWish(streamerOptions(flags, {})), flags);
});

const publishCommand = addFlags(
  command('publish', {
    description: 'Publish everything that is held to other processes over NATS, until SIGINT or SIGTERM',
    examples: ['ib-positions publish --port 7497', 'ib-positions publish --bus nats://10.0.0.5:4222 --bus-name desk'],
  })
    .option(...TO_BUS)
    .option(...BUS_NAME),
).action(async (flags: BusFlags) => {
  process.exitCode = await publish(streamerOptions(flags, process.env), flags);
});

const recordCommand = addFlags(
  command('record', {
    description: 'Write down what is held into a directory, until SIGINT or SIGTERM',
    examples: ['ib-positions record --directory history', 'IB_GATEWAY=mock ib-positions record'],
  }).option('--directory <folder>', 'where to: a folder of its own', 'history'),
).action(async (flags: { readonly directory: string }) => {
  process.exitCode = await record(streamerOptions(flags, process.env), flags.directory);
});

const historyCommand = command('history', {
  description: 'Print what was recorded: the book at a moment, or the changes of a day',
  examples: ['ib-positions history --at 2026-11-25T15:30:00Z', 'ib-positions history --day 2026-11-25 --csv'],
})
  .option('--directory <folder>', 'what was recorded', 'history')
  .option('--at <time>', 'the book of that moment (default now)')
  .option('--day <day>', 'the changes of that day, UTC')
  .option('--symbol <text>', 'only of this underlying')
  .option('--json', 'JSON instead of a table')
  .option('--csv', 'comma-separated values with a header line')
  .action(async (flags: Formats & HistoryQuery & { readonly directory: string }) => {
    process.exitCode = await history(flags.directory, flags, formatOf(flags));
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

await runProgram(
  [watchCommand, snapshotCommand, serveCommand, publishCommand, recordCommand, historyCommand, demoCommand],
  {
    name: 'ib-positions',
    description: 'Live Interactive Brokers positions through one connection.',
    footer: `Environment: IB_GATEWAY (mock, tws-live, tws-paper, gateway-live, gateway-paper), IB_HOST, IB_PORT,
IB_CLIENT_ID, IB_ACCOUNT, NATS_USER, NATS_PASSWORD, IB_SERVE_TOKEN, NO_COLOR. A flag wins over its variable.
Exit codes: 0 done, 1 no stream (the sentence says why), 2 wrong usage.`,
    explain,
    readerLeft: () => process.exit(EXIT.done),
  },
);
