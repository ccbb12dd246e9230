// replay: serves a capture until every recorded connection was played, something went otherwise, or a signal.
import { replay as begin, type Replay } from '../../mock-gateway/capture/index.ts';
import { parseScenario } from '../../mock-gateway/index.ts';
import { command, numberAbove0, UsageError, wholeNumber } from '../arguments.ts';
import { printable } from '../printable.ts';
import { sentence } from '../run-program.ts';
import { captureIn } from './capture-file.ts';

interface Flags {
  readonly port: string;
  readonly speed: string;
  readonly loose?: true;
  readonly fault: readonly string[];
  readonly seed?: string;
}

const HOST = '127.0.0.1';
const collected = (text: string, before: readonly string[]): readonly string[] => [...before, text];

export const replay = command('replay', {
  description:
    'Serve a capture again; ends, with exit code 1 and a sentence, when a client does otherwise than it says',
  examples: [
    'mock-ib-gateway replay session.jsonl --port 7500',
    "mock-ib-gateway replay session.jsonl --speed 10 --fault '{ fault: latency, ms: 200 }'",
  ],
})
  .argument('<file>', 'made by record')
  .option('--port <number>', 'where clients connect, on loopback; 0 takes a free one', '7500')
  .option('--speed <number>', 'how many times faster than recorded', '1')
  .option('--loose', 'what clients send must come in the order of its kinds; what is in it does not matter')
  .option(
    '--fault <fault>',
    'as in a scenario file, put on top; can be said again. Nothing is judged then',
    collected,
    [],
  )
  .option('--seed <number>', 'where chance in faults comes from')
  .action(async (file: string, { port, speed, loose, fault, seed }: Flags) => {
    const ending = new AbortController();
    const ended = new Promise<void>((resolve) => ending.signal.addEventListener('abort', () => resolve()));
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ending.abort());
    await using played = await begin({
      capture: captureIn(file),
      match: loose === true ? 'loose' : 'strict',
      speed: numberAbove0('--speed', speed),
      host: HOST,
      port: wholeNumber('--port', port, 0, 65_535),
      ...(seed === undefined ? {} : { seed: wholeNumber('--seed', seed, 0, 2 ** 32 - 1) }),
    });
    for (const text of fault) addFault(played, text);
    console.log(printable(`listening on ${HOST}:${played.port}, replaying ${file}`));
    await Promise.race([ended, played.finished]);
    if (fault.length > 0) {
      // A connection that a fault holds ends with the replay.
      await played.stop();
      for (const sentence of played.spoiled) console.log(printable(sentence));
      return;
    }
    played.verify();
    console.log('replayed without a difference');
  });

/** @throws {UsageError} when it is no fault */
function addFault(played: Replay, text: string): void {
  try {
    // As a step of a scenario has it, judged alike.
    for (const step of parseScenario(`steps:\n  - addFault: ${text}\n`).steps)
      if ('addFault' in step) played.faults.add(step.addFault);
  } catch (error) {
    throw new UsageError(`Cannot read '--fault': ${sentence(error)}`);
  }
}
