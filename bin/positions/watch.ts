// Shows positions as they change, until a signal ends it.
import { IBPositionStreamer, type StreamerError, type StreamerOptions } from '../../src/index.ts';
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
    const ended = givenUp(streamer);
    await streamer.start({ ...mock.options, signal, ...(view === 'table' ? { logger: QUIET } : {}) });
    const error = await Promise.race([aborted(signal), ended]);
    if (error) throw error;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await streamer.stop();
    running.end();
    forget();
  }
  return EXIT.done;
}

/** The table says it all; lines beside it would tear it apart. */
const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function aborted(signal: AbortSignal): Promise<null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
}

/** Why the stream ended although nobody ended it. */
function givenUp(streamer: IBPositionStreamer): Promise<StreamerError> {
  return new Promise((resolve) => {
    const forget = streamer.on('status', (status) => {
      if (status.state !== 'stopped') return;
      forget();
      if (status.error) resolve(status.error);
    });
  });
}
