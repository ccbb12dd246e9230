// A real nats-server for a test: on a free port, with a store of its own, killed and started again at will.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BINARY = process.env['NATS_SERVER'] ?? 'nats-server';

/** Whether there is one here; if not, it is said aloud. */
export const hasNats: boolean = (() => {
  try {
    execFileSync(BINARY, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIP bus: no nats-server on PATH nor in NATS_SERVER; .ci/install-nats installs one.');
    return false;
  }
})();

export class NatsServer implements AsyncDisposable {
  readonly #store = mkdtempSync(join(tmpdir(), 'nats-'));
  readonly url: string;
  readonly #port: number;
  #process: ChildProcess | null = null;

  private constructor(port: number) {
    this.#port = port;
    this.url = `nats://127.0.0.1:${port}`;
  }

  static async start(): Promise<NatsServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    probe.close();
    await once(probe, 'close');
    const server = new NatsServer(typeof address === 'object' && address ? address.port : 0);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const child = spawn(BINARY, ['-js', '-a', '127.0.0.1', '-p', `${this.#port}`, '-sd', this.#store], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      let text = '';
      child.stderr.on('data', (data) => {
        text += data;
        if (text.includes('Server is ready')) resolve();
      });
      child.once('exit', () => reject(new Error(text)));
    });
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Nothing that it stored is left. */
  async lose(): Promise<void> {
    await this.kill();
    rmSync(this.#store, { recursive: true, force: true });
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#store, { recursive: true, force: true });
  }
}
