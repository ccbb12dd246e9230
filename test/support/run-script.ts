// Runs a TypeScript file of the tests in another process, with the runtime this one runs on.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from './patience.ts';

/** The arguments with which each runtime takes a TypeScript file. */
function runtimeArguments(file: string): readonly string[] {
  if ('deno' in process.versions) return ['run', '-A', '--node-modules-dir=manual', file];
  if ('bun' in process.versions) return [file];
  return ['--import', 'tsx', file];
}

export class Script implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  #errors = '';
  #wake: () => void = () => {};

  /** @param file beside this one */
  constructor(file: string, ...args: readonly string[]) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    this.process = spawn(process.execPath, [...runtimeArguments(path), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stderr?.on('data', (chunk) => {
      this.#errors += String(chunk);
    });
    if (this.process.stdout) {
      createInterface(this.process.stdout).on('line', (line) => {
        this.lines.push(line);
        this.#wake();
      });
    }
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        resolve(signal ?? code ?? -1);
        this.#wake();
      });
    });
  }

  /** What it wrote to stderr so far. */
  get errors(): string {
    return this.#errors;
  }

  /** The first line it prints that starts like this, without that start. */
  async line(start: string): Promise<string> {
    const deadline = new Promise<never>((_, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no line '${start}' in ${PATIENCE_MS} ms; stderr: ${this.#errors}`)),
        PATIENCE_MS,
      );
      void this.ended.then(() => clearTimeout(timer));
      this.#stopWaiting = () => clearTimeout(timer);
    });
    try {
      for (;;) {
        const found = this.lines.find((line) => line.startsWith(start));
        if (found !== undefined) return found.slice(start.length).trim();
        const printed = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        await Promise.race([printed, deadline]);
        if (this.process.exitCode !== null) throw new Error(`it ended before '${start}'; stderr: ${this.#errors}`);
      }
    } finally {
      this.#stopWaiting();
    }
  }

  /** One line to its stdin. */
  write(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  /** By its pid: under Deno `ChildProcess.kill` works once only, also for a signal that does not end the process. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    if (this.process.pid !== undefined) process.kill(this.process.pid, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.stdin?.destroy();
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.signal('SIGCONT');
      this.signal('SIGKILL');
    }
    await this.ended;
  }

  #stopWaiting: () => void = () => {};
}
