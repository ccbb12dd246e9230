// What whoever publishes holds: the publisher's public face.

/**
 * Counters since the publisher began.
 * @example const { published, retried } = publisher.stats();
 */
export interface PublisherStats {
  /** Updates the stream acknowledged, repeats of the whole book among them. */
  readonly published: number;
  /** Tries that were not acknowledged. */
  readonly retried: number;
  /** Updates folded into newer ones of the same position: the bus was away for too long, or more came than it was sent. */
  readonly folded: number;
  /** Positions whose newest update the bus does not take now; while there are any, subscribers say `stale`. */
  readonly refused: number;
  /** What the bus says then, such as that this user may not publish; `null`: it takes everything. */
  readonly refusal: string | null;
}

/**
 * A publisher that runs.
 * @example await publisher.stop();
 */
export interface BusPublisher extends AsyncDisposable {
  /** A UUID, new with every publisher, and when its streamer is reset. */
  readonly run: string;
  /** Whether another publisher of this name took over. */
  readonly isFenced: boolean;
  /** What it did. */
  stats(): PublisherStats;
  /** Ends it; subscribers say `stale` from then on. The streamer goes on. */
  stop(): Promise<void>;
}
