// Publishes what is held to the bus, until a signal, and says what becomes of it.
import { IBPositionStreamer, type StreamerOptions } from '../../src/index.ts';
import { type BusFlags, busDoor, busOptions } from './bus.ts';
import { EVENT_LINES, tellEvents } from './event-lines.ts';
import { EXIT } from './exit.ts';
import { QUIET } from './loggers.ts';
import { withMock } from './mock.ts';
import { sayTakenIds } from './taken-ids.ts';
import { untilSignal } from './until-signal.ts';
import { aborted, givenUp } from './watch.ts';

/** @returns the exit code. @throws {Error} why there is no stream, or no bus */
export async function publish(options: StreamerOptions, to: BusFlags): Promise<number> {
  const { publishPositions } = await busDoor();
  const bus = busOptions(to, process.env);
  const { signal, end, forget } = untilSignal();
  const streamer = new IBPositionStreamer();
  const say = (line: string): void => console.log(line);
  const { position: _, ...lines } = EVENT_LINES;
  await using mock = await withMock(options, process.env);
  let fenced: string | null = null;
  const publisher = await publishPositions(streamer, {
    ...bus,
    onFenced: (why) => {
      fenced = why;
      end();
    },
  });
  const silence = [tellEvents(streamer, lines, say), sayTakenIds(streamer, say)];
  try {
    await streamer.start({ clientId: 'auto', values: 'pnl', secTypes: 'all', ...mock.options, signal, logger: QUIET });
    say(`Publishing as '${bus.name ?? 'default'}'.`);
    const error = await Promise.race([aborted(signal), givenUp(streamer)]);
    if (error) throw error;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await publisher.stop();
    await streamer.stop();
    for (const undo of silence) undo();
    forget();
  }
  if (fenced !== null) throw new Error(fenced);
  return EXIT.done;
}
