// record: stands between clients and a gateway, and writes down what passes, until SIGINT or SIGTERM.
import { appendFileSync, closeSync, openSync, rmSync } from 'node:fs';
import { record as begin } from '../../mock-gateway/capture/index.ts';
import { command, UsageError, wholeNumber } from '../arguments.ts';
import { printable } from '../printable.ts';
import { sentence } from '../run-program.ts';

interface Flags {
  readonly to: string;
  readonly port: string;
  readonly out: string;
  readonly keepAccounts?: true;
}

const HOST = '127.0.0.1';

export const record = command('record', {
  description: 'Stand between clients and a gateway, and write what passes into a file, until SIGINT or SIGTERM',
  examples: ['mock-ib-gateway record --to 127.0.0.1:4002 --port 7500 --out session.jsonl'],
})
  .requiredOption('--to <host:port>', 'the gateway, or TWS')
  .requiredOption('--out <file>', 'the capture; a file that is there already is not touched')
  .option('--port <number>', 'where clients connect, on loopback; 0 takes a free one', '7500')
  .option('--keep-accounts', 'write account numbers and names as they are; without it others of their length')
  .action(async ({ to, port, out, keepAccounts }: Flags) => {
    const gateway = address(to);
    const ending = new AbortController();
    const ended = new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ending.abort());
    const listening = { host: HOST, port: wholeNumber('--port', port, 0, 65_535) };
    // Nobody but its owner reads it: a session is his, whatever is redacted.
    const file = created(out);
    let failure: unknown;
    // At once, so that nothing is lost with the process.
    const write = (lines: string): void => {
      if (failure !== undefined) return;
      try {
        appendFileSync(file, lines);
      } catch (error) {
        failure = error;
        ending.abort();
      }
    };
    try {
      await using recording = await begin({
        ...{ to: gateway, write, ...listening },
        keepAccounts: keepAccounts === true,
      }).catch((error: unknown) => {
        // Nothing was recorded: the name stays free for who tries again.
        rmSync(out, { force: true });
        throw error;
      });
      console.log(printable(`listening on ${HOST}:${recording.port}, recording ${to} into ${out}`));
      await ended;
      await recording.stop();
      console.log(`${recording.legs} ${recording.legs === 1 ? 'connection' : 'connections'} recorded`);
    } finally {
      closeSync(file);
    }
    if (failure !== undefined) throw new Error(`The recording ended: ${sentence(failure)}`);
  });

/** @throws {UsageError} when there is such a file, or it may not be written */
function created(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch {
    throw new UsageError(
      `Cannot create '${path}': it is there already, or nothing may be written there; name another.`,
    );
  }
}

/** @throws {UsageError} when it is no host and port */
function address(text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(?:\[?([^\]]+)\]?):(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined)
    throw new UsageError(`Cannot read '--to' as it must be HOST:PORT: current value is '${text}'.`);
  return { host, port: wholeNumber('--to', port, 1, 65_535) };
}
