// What a command line may say: commands made alike, and one sentence for what they do not know.
import { Command, CommanderError } from 'commander';
import pico from 'picocolors';

/** The command line itself is wrong. */
export class UsageError extends Error {}

export interface CommandTexts {
  readonly description: string;
  /** Command lines, one each: below its help. */
  readonly examples: readonly string[];
}

/** A command that throws what is wrong instead of ending the process, and takes no words unless told to. */
export function command(name: string, { description, examples }: CommandTexts): Command {
  const made = new Command(name)
    .description(description)
    .helpCommand(false)
    .helpOption('-h, --help', 'this text')
    .exitOverride()
    .allowExcessArguments(true)
    .configureHelp({ styleTitle: pico.bold })
    .configureOutput({
      writeErr: () => {},
      getOutHasColors: () => pico.isColorSupported,
      getOutHelpWidth: () => process.stdout.columns ?? WIDTH_OF_A_PIPE,
    });
  if (examples.length > 0)
    made.addHelpText('after', ['', 'Examples:', ...examples.map((line) => `  ${line}`)].join('\n'));
  return made.hook('preAction', (_program, { args, registeredArguments }) => {
    if (registeredArguments.length === 0 && args[0] !== undefined)
      throw new UsageError(`Unexpected argument '${args[0]}': see --help.`);
  });
}

const WIDTH_OF_A_PIPE = 120;

/** What a command line did not get right, as sentences; null when nothing is wrong, or it is no error of this kind. */
export function complaint(error: unknown): string | null {
  if (error instanceof UsageError) return error.message;
  if (!(error instanceof CommanderError) || error.exitCode === 0) return null;
  const [said = '', guess = ''] = error.message
    .replace(/^error: /, '')
    .replace('option', 'flag')
    .split('\n');
  const near = /Did you mean (?:one of )?(.+)\?\)/.exec(guess)?.[1];
  const hint = near === undefined ? 'see --help.' : `did you mean ${near}? See --help.`;
  return `${said.charAt(0).toUpperCase()}${said.slice(1).replace(/\.$/, '')}: ${hint}`;
}

/** @throws {UsageError} when the text is no whole number in the range */
export function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  const isGood = text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max;
  return isGood ? value : refuseValue(flag, `a whole number from ${min} to ${max}`, text);
}

/** @throws {UsageError} when the text is no number above 0 */
export function numberAbove0(flag: string, text: string): number {
  const value = Number(text);
  return value > 0 && Number.isFinite(value) ? value : refuseValue(flag, 'a number above 0', text);
}

/** @throws {UsageError} when the text is none of the words */
export function oneWord<const Word extends string>(flag: string, text: string, words: readonly Word[]): Word {
  return words.find((word) => word === text) ?? refuseValue(flag, `one of ${words.join(', ')}`, text);
}

function refuseValue(flag: string, rule: string, text: string): never {
  throw new UsageError(`Cannot read '${flag}' as it must be ${rule}: current value is '${text}'.`);
}
