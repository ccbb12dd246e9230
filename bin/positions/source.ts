// What is shown: the face of the streamer as far as views look at it, which a subscriber of the bus has too.
import type {
  BookTotals,
  IBPositionStreamer,
  PositionBookView,
  StreamerStats,
  StreamerStatus,
} from '../../src/index.ts';

/** Over the bus there is no link to speak of: only whether the book can be believed. */
export type BusState = 'waiting for the bus' | 'live over the bus' | 'stale over the bus';
export type ShownStatus = StreamerStatus | { readonly state: BusState };

export interface Source {
  readonly on: IBPositionStreamer['on'];
  positions(): PositionBookView;
  totals(): BookTotals;
  readonly status: ShownStatus;
  stats(): Pick<StreamerStats, 'generation' | 'heartbeatRoundTripMs' | 'farms'>;
}
