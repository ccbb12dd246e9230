// Shows positions as they change, until a signal or the reader ends it.
import { IBPositionStreamer, StartAbortedError, type StreamerOptions } from '../../src/index.ts';
import { startOnFreeId } from './client-id.ts';
import { emptyHint } from './empty-hint.ts';
import { EXIT } from './exit.ts';
import { QUIET, STDERR } from './loggers.ts';
import { withMock } from './mock.ts';
import { untilSignal } from './until-signal.ts';
import { showOn, type ViewName } from './view.ts';

/** @returns the exit code. @throws {StreamerError} why there is no stream */
export async function watch(options: StreamerOptions, view: ViewName): Promise<number> {
  const { signal, end, forget } = untilSignal();
  const streamer = new IBPositionStreamer();
  await using mock = await withMock(options, process.env);
  const running = showOn(view, streamer, { quit: end, emptyHint: emptyHint(options) });
  const said: string[] = [];
  // While the table has the screen, nothing else may write to it.
  const say = (sentence: string) => (view === 'table' ? void said.push(sentence) : console.error(sentence));
  const logger = view === 'json' ? STDERR : QUIET;
  try {
    await startOnFreeId(streamer, { ...mock.options, signal, logger }, say);
    await aborted(signal);
  } catch (error) {
    if (!(error instanceof StartAbortedError)) throw error;
  } finally {
    await streamer.stop();
    running.end();
    forget();
    for (const sentence of said) console.error(sentence);
  }
  return EXIT.done;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
