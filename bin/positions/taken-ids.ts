// Says which client ids are taken, while the first free one is looked for.
import type { IBPositionStreamer } from '../../src/index.ts';

/** @returns the undo */
export function sayTakenIds(streamer: IBPositionStreamer, say: (sentence: string) => void): () => void {
  return streamer.on('status', (status) => {
    // Any other wait takes its time.
    if (status.state !== 'reconnecting' || status.delayMs !== 0 || status.error.code !== 'CLIENT_ID_IN_USE') return;
    const { clientId } = streamer.stats();
    if (clientId !== null) say(`Client id ${clientId - 1} is taken: trying ${clientId}. --client-id names one.`);
  });
}
