// Shows positions as they change, until a signal ends it.
import { IBPositionStreamer, StartAbortedError, type StreamerOptions } from '../../src/index.ts';
import { EXIT } from './exit.ts';
import { withMock } from './mock.ts';
import { untilSignal } from './until-signal.ts';
import { showOn, type ViewName } from './view.ts';

/** @returns the exit code. @throws {StreamerError} why there is no stream */
export async function watch(options: StreamerOptions, view: ViewName): Promise<number> {
  const { signal, forget } = untilSignal();
  const streamer = new IBPositionStreamer();
  await using mock = await withMock(options, process.env);
  const running = showOn(view, streamer);
  try {
    await streamer.start({ ...mock.options, signal, ...(view === 'table' ? { logger: QUIET } : {}) });
    await aborted(signal);
  } catch (error) {
    if (!(error instanceof StartAbortedError)) throw error;
  } finally {
    await streamer.stop();
    running.end();
    forget();
  }
  return EXIT.done;
}

/** The table says it all; lines beside it would tear it apart. */
const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
