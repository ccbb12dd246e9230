// Says what is waited for, while a command that prints once has no link yet.
import type { IBPositionStreamer } from '../../src/index.ts';

/** @returns the undo */
export function sayWaits(streamer: IBPositionStreamer, say: (sentence: string) => void): () => void {
  return streamer.on('status', (status) => {
    if (status.state !== 'reconnecting' && status.state !== 'circuitOpen') return;
    const waitMs = status.state === 'reconnecting' ? status.delayMs : status.openMs;
    // A taken client id is not waited for, and of a wait that is not decided yet nothing can be said.
    if (waitMs) say(`${status.error.message} Trying again in ${(waitMs / 1_000).toFixed(1)} s.`);
  });
}
