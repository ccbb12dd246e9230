#!/usr/bin/env node
// mock-ib-gateway: the fake gateway from the command line, for tests in any language.
import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from 'citty';
import pico from 'picocolors';
import { check } from './gateway/check.ts';
import { list } from './gateway/list.ts';
import { sentence } from './gateway/say.ts';
import { serve } from './gateway/serve.ts';

const meta = {
  name: 'mock-ib-gateway',
  description: 'A scriptable fake TWS / IB Gateway on a real TCP port.',
} as const;
const main = defineCommand({ meta, subCommands: { serve, list, check } });

const usageOf =
  <Args extends ArgsDef>(command: CommandDef<Args>) =>
  (): Promise<string> =>
    renderUsage(command, { meta });

/** Usage of each command; a table, because every command's type is its own. */
const USAGE: ReadonlyMap<string, () => Promise<string>> = new Map([
  ['serve', usageOf(serve)],
  ['list', usageOf(list)],
  ['check', usageOf(check)],
]);

/** citty colours its texts for every terminal; here only where colours are wanted. */
const plain = (text: string): string => (pico.isColorSupported ? text : stripVTControlCharacters(text));

const rawArgs = process.argv.slice(2);
const named = USAGE.get(rawArgs.find((arg) => !arg.startsWith('-')) ?? '');
const usage = named ?? (() => renderUsage(main));

if (rawArgs.includes('--help') || rawArgs.includes('-h')) {
  console.log(plain(await usage()));
} else {
  try {
    await runCommand(main, { rawArgs });
  } catch (error) {
    console.error(`${plain(await usage())}\n\n${plain(sentence(error))}`);
    process.exitCode = 1;
  }
}
