// What a benchmark attaches to its streamer: nothing, a publisher, a recorder, or both; and what they could not keep.
import { type BusPublisher, publishPositions } from '../src/bus/index.ts';
import { recordHistory } from '../src/history/index.ts';
import type { IBPositionStreamer } from '../src/index.ts';

export const KINDS = ['neither', 'bus', 'history', 'both'] as const;

export interface Attached {
  readonly publisher: BusPublisher | null;
  /** Entries the recorder said are lost. */
  lost: number;
}

export async function attach(
  kind: string,
  streamer: IBPositionStreamer,
  { servers, directory }: { readonly servers: string; readonly directory: string },
): Promise<Attached> {
  const isBus = kind === 'bus' || kind === 'both';
  const attached: Attached = {
    publisher: isBus ? await publishPositions(streamer, { servers, name: kind }) : null,
    lost: 0,
  };
  if (kind === 'history' || kind === 'both') {
    const recorder = await recordHistory(streamer, { directory });
    recorder.on('lost', ({ rows }) => {
      attached.lost += rows;
    });
  }
  return attached;
}
