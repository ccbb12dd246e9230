// Records positions into a directory until a signal ends it.
import { recordHistory } from '../../src/history/index.ts';
import { IBPositionStreamer, type StreamerOptions } from '../../src/index.ts';
import { EXIT } from './exit.ts';
import { STDERR } from './loggers.ts';
import { withMock } from './mock.ts';
import { sayTakenIds } from './taken-ids.ts';
import { untilSignal } from './until-signal.ts';

/** @returns the exit code. @throws {HistoryError} {@link StreamerError} why nothing is recorded */
export async function record(given: StreamerOptions, directory: string): Promise<number> {
  // What was not recorded cannot be told apart later from what was not held.
  const options: StreamerOptions = { secTypes: 'all', ...given };
  const { signal, end, forget } = untilSignal();
  let code: number = EXIT.done;
  const streamer = new IBPositionStreamer();
  await using mock = await withMock(options, process.env);
  const silence = sayTakenIds(streamer, (sentence) => console.error(sentence));
  const { secTypes, symbols } = options;
  try {
    await using recorder = await recordHistory(streamer, {
      directory,
      ...(secTypes !== undefined && { secTypes }),
      ...(symbols !== undefined && { symbols }),
    });
    const { interrupted, entries, damaged } = recorder.recovery;
    if (interrupted > 0) console.error(`A recorder had died here: ${entries} entries of it were put into the tables.`);
    if (damaged > 0) console.error(`${damaged} lines could not be read: their files stand in damaged/.`);
    recorder.on('failed', ({ message, waiting }) => console.error(`${message} ${waiting} entries wait.`));
    recorder.on('lost', ({ rows }) => console.error(`${rows} rows are lost: the whole book follows.`));
    recorder.on('displaced', ({ message }) => {
      console.error(message);
      code = EXIT.noStream;
      end();
    });
    recorder.on('clockBack', ({ byMs }) => console.error(`The clock was set back by ${byMs} ms.`));
    await streamer.start({ clientId: 'auto', ...mock.options, signal, logger: STDERR });
    // The book is on the disk when that is said.
    await recorder.flush();
    console.error(`Recording into ${directory}: ends with SIGINT or SIGTERM.`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
      streamer.on('status', ({ state }) => state === 'stopped' && resolve());
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await streamer.stop();
    silence();
    forget();
  }
  return code;
}
