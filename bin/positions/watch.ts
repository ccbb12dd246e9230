// Shows positions as they change, until a signal or the reader ends it.
import { IBPositionStreamer, type PositionWish, type StreamerError, type StreamerOptions } from '../../src/index.ts';
import { type BusFlags, sourceOf, subscribe } from './bus.ts';
import { EXIT } from './exit.ts';
import { QUIET, STDERR } from './loggers.ts';
import { withMock } from './mock.ts';
import { sayTakenIds } from './taken-ids.ts';
import { untilSignal } from './until-signal.ts';
import { showOn, type ViewName } from './view.ts';

/** @returns the exit code. @throws {StreamerError} why there is no stream */
export async function watch(options: StreamerOptions, view: ViewName): Promise<number> {
  const { signal, end, forget } = untilSignal();
  const streamer = new IBPositionStreamer();
  await using mock = await withMock(options, process.env);
  const running = showOn(view, streamer, { quit: end });
  const said: string[] = [];
  // While the table has the screen, nothing else may write to it.
  const say = (sentence: string) => (view === 'table' ? void said.push(sentence) : console.error(sentence));
  const logger = view === 'json' ? STDERR : QUIET;
  const silence = sayTakenIds(streamer, say);
  try {
    await streamer.start({ clientId: 'auto', values: 'pnl', ...mock.options, signal, logger });
    const error = await Promise.race([aborted(signal), givenUp(streamer)]);
    if (error) throw error;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await streamer.stop();
    silence();
    running.end();
    forget();
    for (const sentence of said) console.error(sentence);
  }
  return EXIT.done;
}

/** As {@link watch}, of what another process publishes. @throws {Error} why the bus cannot be read */
export async function watchBus(from: BusFlags, wish: PositionWish, view: ViewName): Promise<number> {
  const { signal, end, forget } = untilSignal();
  const subscriber = await subscribe(from, wish, view === 'json' ? STDERR : QUIET);
  const running = showOn(view, sourceOf(subscriber), { quit: end });
  try {
    await aborted(signal);
  } finally {
    running.end();
    await subscriber.stop();
    forget();
  }
  return EXIT.done;
}

export function aborted(signal: AbortSignal): Promise<null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
}

/** Why the stream, once there, ended although nobody ended it. */
export function givenUp(streamer: IBPositionStreamer): Promise<StreamerError> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { status } = streamer;
      if (status.state !== 'stopped') return;
      forget();
      if (status.error) resolve(status.error);
    };
    const forget = streamer.on('status', look);
    look();
  });
}
