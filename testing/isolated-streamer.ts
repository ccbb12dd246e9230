// A streamer that is not the one of its process.
import { IBPositionStreamer } from '../src/index.ts';
import { aside } from '../src/singleton.ts';

/**
 * A streamer that is NOT the instance of this process: with handlers, a book and a link of its own. For tests, so that
 * those that run side by side do not meet; a program has one, by `new IBPositionStreamer()`.
 * @example
 * const streamer = isolatedStreamer();
 * await streamer.start({ host: gateway.host, port: gateway.port });
 */
export function isolatedStreamer(): IBPositionStreamer {
  return aside(() => new IBPositionStreamer());
}
