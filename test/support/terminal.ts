// A program on a pseudo-terminal, read as a person reads it: what stands on the screen, after every control sequence.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { PROGRAM_MS } from './patience.ts';
import { commandOf, type Ended, environment, follow } from './program.ts';

/** Whether there is a python3 to open a pseudo-terminal with. */
export const HAS_PTY = spawnSync('python3', ['--version']).status === 0;

const SCRIPT = fileURLToPath(new URL('./in-terminal.py', import.meta.url));
/** Characters. A terminal may get a picture in pieces; here it always does, so that one read half is no chance. */
const PIECE = 64;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A program that runs on a terminal. */
export interface OnTerminal {
  /** The lines on the screen now, blanks at their ends cut off. */
  screen(): readonly string[];
  /** Resolves with the screen once it shows this; the lines are joined by line breaks. */
  shows(what: RegExp): Promise<readonly string[]>;
  /** As {@link shows}, once it no longer does. */
  hides(what: RegExp): Promise<readonly string[]>;
  press(keys: string): void;
  resize(size: TerminalSize): void;
  readonly ended: Promise<Ended>;
}

/** @param file from the root of the repository, such as `bin/ib-positions.ts` */
export function onTerminal(
  { columns, rows }: TerminalSize,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = { NO_COLOR: '1' },
): OnTerminal {
  const child = spawn('python3', [SCRIPT, `${columns}x${rows}`, ...commandOf(file, args)], {
    env: environment({ TERM: 'xterm-256color', ...env }),
    timeout: PROGRAM_MS,
    killSignal: 'SIGKILL',
  });
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const watchers = new Set<() => void>();
  const lookAll = (): void => {
    for (const look of [...watchers]) look();
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    for (let at = 0; at < chunk.length; at += PIECE) terminal.write(chunk.slice(at, at + PIECE), lookAll);
  });
  const { ended } = follow(child);
  // After it became narrower, lines of xterm's alternate screen keep what no reader sees any more.
  const screen = (): readonly string[] => {
    const { active } = terminal.buffer;
    return Array.from({ length: terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true, 0, terminal.cols) ?? '').trimEnd(),
    );
  };
  const until = (meets: (text: string) => boolean, wish: string): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        // A picture of which a part is still on its way is on no reader's screen.
        if (terminal.modes.synchronizedOutputMode || !meets(screen().join('\n'))) return;
        watchers.delete(look);
        resolve(screen());
      };
      watchers.add(look);
      const missed = (): void => reject(new Error(`The screen never ${wish}:\n${screen().join('\n')}`));
      // What was written last is still to be read when the program has ended.
      void ended.then(() => terminal.write('', look)).then(() => terminal.write('', missed), reject);
      look();
    });
  const wish = (what: object): void => void child.stdin.write(`${JSON.stringify(what)}\n`);
  return {
    screen,
    shows: (what) => until((text) => what.test(text), `showed ${what}`),
    hides: (what) => until((text) => !what.test(text), `hid ${what}`),
    press: (keys) => wish({ keys }),
    resize: (size) => {
      terminal.resize(size.columns, size.rows);
      wish(size);
    },
    ended,
  };
}
