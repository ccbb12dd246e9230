// What both programs do around their commands: --help, --version, colours only where wanted, errors as one sentence.
import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type CommandDef, renderUsage, runCommand } from 'citty';
import pico from 'picocolors';
import pkg from '../package.json' with { type: 'json' };

/** What `--help` says of one command. */
export interface CommandHelp {
  readonly usage: () => Promise<string>;
  /** Command lines, one each. */
  readonly examples: readonly string[];
}

export interface ProgramTexts {
  readonly commands: Readonly<Record<string, CommandHelp>>;
  /** Environment and exit codes: below every help. */
  readonly footer: string;
  /** What the person who ran it is told, and the exit code. */
  explain(error: unknown): { readonly text: string; readonly code: number };
}

/** citty colours its texts for every terminal; here only where colours are wanted. */
const plain = (text: string): string => (pico.isColorSupported ? text : stripVTControlCharacters(text));

/** Runs the command that the command line names; sets the exit code. */
export async function runProgram<Args extends ArgsDef>(main: CommandDef<Args>, texts: ProgramTexts): Promise<void> {
  const rawArgs = process.argv.slice(2);
  const name = rawArgs.find((arg) => !arg.startsWith('-')) ?? '';
  if (rawArgs.includes('--version')) return console.log(pkg.version);
  if (rawArgs.includes('--help') || rawArgs.includes('-h')) return console.log(plain(await help(main, texts, name)));
  try {
    await runCommand(main, { rawArgs });
  } catch (error) {
    const { text, code } = texts.explain(error);
    console.error(plain(text));
    process.exitCode = code;
  }
}

async function help<Args extends ArgsDef>(
  main: CommandDef<Args>,
  { commands, footer }: ProgramTexts,
  name: string,
): Promise<string> {
  const command = commands[name];
  if (!command) return `${await renderUsage(main)}\n\n${footer}`;
  const examples = command.examples.map((line) => `  ${line}`).join('\n');
  return `${await command.usage()}\nEXAMPLES\n\n${examples}\n\n${footer}`;
}

/** An error as it says itself: every error of this package is one sentence. */
export const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** citty's own complaint about the command line; null for any other error. */
export function cittyComplaint(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'CLIError') return null;
  return `${error.message.replace(/\.$/, '')}: see --help.`;
}
