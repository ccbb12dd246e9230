#!/usr/bin/env node
// ib-positions: watch | snapshot | demo. Joins the two doors; `IB_GATEWAY=mock` embeds a fake gateway.
import { defineCommand, renderUsage } from 'citty';
import { refuseUnknownFlags, refuseWords, UsageError } from './arguments.ts';
import { demo } from './positions/demo.ts';
import { EXIT, explain } from './positions/exit.ts';
import { FLAGS, streamerOptions } from './positions/flags.ts';
import { snapshot } from './positions/snapshot.ts';
import { chooseView, type ViewName } from './positions/view.ts';
import { watch } from './positions/watch.ts';
import { runProgram } from './run-program.ts';

const FOOTER = `Environment: IB_GATEWAY (mock, tws-live, tws-paper, gateway-live, gateway-paper), IB_HOST, IB_PORT, IB_CLIENT_ID, IB_ACCOUNT, NO_COLOR. Flags go before it.
Exit codes: 0 done, 1 no stream (the sentence says why), 2 wrong usage.`;

function refuse(args: { readonly _: readonly string[] }, known: readonly string[]): void {
  refuseUnknownFlags(args, known);
  refuseWords(args);
}

const JSON_FLAG = { type: 'boolean', description: 'One JSON object a line instead of a table' } as const;

const watchCommand = defineCommand({
  meta: { name: 'watch', description: 'Show positions as they change, until SIGINT or SIGTERM' },
  args: { ...FLAGS, json: JSON_FLAG },
  run: async ({ args }) => {
    refuse(args, [...Object.keys(FLAGS), 'json']);
    process.exitCode = await watch(streamerOptions(args, process.env), view(args.json));
  },
});

const snapshotCommand = defineCommand({
  meta: { name: 'snapshot', description: 'Print what is held once, and exit' },
  args: {
    ...FLAGS,
    json: JSON_FLAG,
    csv: { type: 'boolean', description: 'Comma-separated values with a header line' },
  },
  run: async ({ args }) => {
    refuse(args, [...Object.keys(FLAGS), 'json', 'csv']);
    if (args.json && args.csv) throw new UsageError("Cannot print both '--json' and '--csv': choose one.");
    const format = args.json ? 'json' : args.csv ? 'csv' : 'table';
    process.exitCode = await snapshot(streamerOptions(args, process.env), format);
  },
});

const demoCommand = defineCommand({
  meta: {
    name: 'demo',
    description: 'A fake gateway and the streamer on it: prices, a trade, a close, a lost link. About 15 s',
  },
  args: {
    json: JSON_FLAG,
    speed: { type: 'string', description: 'How many times faster than real time', default: '1' },
  },
  run: async ({ args }) => {
    refuse(args, ['json', 'speed']);
    process.exitCode = await demo(view(args.json), args.speed);
  },
});

/** Whether the environment names a real gateway, or a port of its own. */
const namesGateway = (env: NodeJS.ProcessEnv): boolean =>
  Boolean((env['IB_GATEWAY'] && env['IB_GATEWAY'] !== 'mock') || env['IB_HOST'] || env['IB_PORT']);

const view = (json: boolean | undefined): ViewName =>
  chooseView({ json: json === true, isTty: process.stdout.isTTY === true });

const main = defineCommand({
  meta: { name: 'ib-positions', description: 'Live Interactive Brokers positions through one connection' },
  subCommands: { watch: watchCommand, snapshot: snapshotCommand, demo: demoCommand },
  default: namesGateway(process.env) ? 'watch' : 'demo',
});

// A reader that leaves (`| head`) ends the program instead of crashing it.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.noStream),
);

await runProgram(main, {
  commands: {
    watch: {
      usage: () => renderUsage(watchCommand),
      examples: [
        'IB_GATEWAY=tws-paper ib-positions watch',
        'ib-positions watch --port 4002 --sec-types OPT,STK',
        `ib-positions watch --json | jq 'select(.type == "position")'`,
        'IB_GATEWAY=mock ib-positions watch',
      ],
    },
    snapshot: {
      usage: () => renderUsage(snapshotCommand),
      examples: ['ib-positions snapshot --port 7497', 'ib-positions snapshot --sec-types all --csv > positions.csv'],
    },
    demo: { usage: () => renderUsage(demoCommand), examples: ['ib-positions demo'] },
  },
  footer: FOOTER,
  explain,
});
