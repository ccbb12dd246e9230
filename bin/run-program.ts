// What both programs do around their commands: help, version, and errors as a sentence with an exit code.
import { type Command, CommanderError } from 'commander';
import pkg from '../package.json' with { type: 'json' };
import { command } from './arguments.ts';
import { printableLines } from './printable.ts';

export interface ProgramTexts {
  readonly name: string;
  readonly description: string;
  /** Environment and exit codes: below every help. */
  readonly footer: string;
  /** What the person who ran it is told, and the exit code. */
  explain(error: unknown): { readonly text: string; readonly code: number };
  /** What reads the standard output left, as `| head` does. */
  readerLeft(): void;
}

/** Runs the command that the command line names, or shows the help; sets the exit code. */
export async function runProgram(commands: readonly Command[], texts: ProgramTexts): Promise<void> {
  const { name, description, footer, explain, readerLeft } = texts;
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return readerLeft();
    console.error(`Cannot write to the standard output: ${printableLines(message)}`);
    process.exit(1);
  });
  const program = command(name, { description, examples: [] })
    .version(pkg.version, '--version', 'the version of this package')
    .addHelpText('afterAll', `\n${footer}`);
  for (const each of commands) program.addCommand(each);
  if (process.argv.length === 2) return program.outputHelp();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const { text, code } = explain(error);
    console.error(printableLines(text));
    process.exitCode = code;
  }
}

/** An error as it says itself: every error of this package is one sentence. */
export const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));
