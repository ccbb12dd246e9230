// Which client id a command takes: one that is not the library's default, and the next when it is taken.
import { type IBPositionStreamer, StreamerError, type StreamerOptions, type StreamLease } from '../../src/index.ts';

/** Far from 1, which the reader's own program has. */
export const FIRST_ID = 901;
const LAST_ID = 905;

/** Starts with the id that was asked for; where none was, with the first free one. @throws {StreamerError} as start() does */
export async function startOnFreeId(
  streamer: IBPositionStreamer,
  options: StreamerOptions,
  say: (sentence: string) => void,
): Promise<StreamLease> {
  if (options.clientId !== undefined) return streamer.start(options);
  for (let clientId = FIRST_ID; clientId < LAST_ID; clientId++) {
    try {
      return await streamer.start({ ...options, clientId });
    } catch (error) {
      if (!(error instanceof StreamerError) || error.code !== 'CLIENT_ID_IN_USE') throw error;
      say(`Client id ${clientId} is taken: trying ${clientId + 1}. --client-id names one.`);
    }
  }
  return streamer.start({ ...options, clientId: LAST_ID });
}
