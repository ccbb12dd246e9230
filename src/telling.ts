// Tells the keeper's facts to handlers and listeners, in order; whoever joined late gets the book once it is believed.
import type { HandlerLane } from './delivery/handler-lane.ts';
import type { HandlerRegistry } from './delivery/handler-registry.ts';
import type { Emitter } from './emitter.ts';
import type { StreamerStatus } from './link/index.ts';
import type { GapEvent, RejectedEvent } from './positions/facts.ts';
import type { DownloadFacts, PositionKeeper, RowFact } from './positions/keeper.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import type { LinkWord } from './positions/trust.ts';
import type { StreamerEvents } from './streamer-events.ts';

export class Telling {
  readonly #keeper: PositionKeeper;
  readonly #emitter: Emitter<StreamerEvents>;
  readonly #registry: HandlerRegistry;
  readonly #link: () => LinkWord;
  /** Changes the book already holds are being handed out: who joins now is given the book afterwards. */
  #delivering = false;

  constructor(
    keeper: PositionKeeper,
    emitter: Emitter<StreamerEvents>,
    registry: HandlerRegistry,
    link: () => LinkWord,
  ) {
    this.#keeper = keeper;
    this.#emitter = emitter;
    this.#registry = registry;
    this.#link = link;
  }

  row(fact: RowFact): void {
    if (fact === null) return;
    if ('reason' in fact) this.rejected(fact);
    else this.#deliver(fact);
  }

  download({ rejected, changes, snapshot, resumed }: DownloadFacts): void {
    for (const event of rejected) this.rejected(event);
    this.changes(changes);
    if (snapshot) this.#emitter.emit('snapshot', snapshot);
    if (resumed) this.#emitter.emit('resumed', resumed);
  }

  changes(changes: readonly PositionUpdate[]): void {
    this.#delivering = true;
    try {
      for (const update of changes) this.#deliver(update);
    } finally {
      this.#delivering = false;
    }
    this.settleSnapshots();
  }

  rejected(event: RejectedEvent): void {
    this.#emitter.emit('rejected', event);
  }

  /** @param event null: no gap was opened */
  gap(event: GapEvent | null): void {
    if (event) this.#emitter.emit('gap', event);
  }

  /** A handler joined late. */
  joined(lane: HandlerLane): void {
    if (!this.#keeper.hasSnapshot) return;
    lane.awaitsSnapshot = true;
    this.settleSnapshots();
  }

  /** Hands the book to every handler that is owed it, once it can be believed. */
  settleSnapshots(): void {
    if (this.#delivering || !this.#keeper.isCurrent(this.#link())) return;
    this.#registry.settleSnapshots(() => this.#keeper.positions());
  }

  #deliver(update: PositionUpdate): void {
    this.#registry.deliver(update);
    if (this.#emitter.has('position')) this.#emitter.emit('position', update);
  }
}

/** The link's status in the words of the book. */
export function linkWord(status: StreamerStatus): LinkWord {
  switch (status.state) {
    case 'degraded':
      return { state: status.state, since: status.since, reason: status.reasons.join(', ') };
    case 'stopped':
      return { state: status.state, since: status.since, reason: status.error?.message ?? 'stop() was called' };
    case 'reconnecting':
    case 'circuitOpen':
      return { state: status.state, since: status.since, reason: status.error.message };
    default:
      return status;
  }
}
