// One handler's ordered, bounded, conflating delivery.
import { isThenable, settled } from '../contain.ts';
import type { Admission } from '../positions/admission.ts';
import type { PositionUpdate } from '../positions/position-update.ts';
import { isWish, type PartialWish } from '../positions/wish.ts';
import { fold } from './fold.ts';
import type { PositionUpdateHandler } from './handler.ts';
import type { HandlerSettings, OverflowPolicy } from './handler-options.ts';
import { pnlKey, SideCalls } from './side-calls.ts';

/**
 * A handler fell behind: how many of its waiting updates were folded or dropped since the last such event.
 * @example streamer.on('lag', ({ handler, folded, dropped }) => console.warn(handler, folded, dropped));
 */
export interface LagEvent {
  /** Its `name`. */
  readonly handler: string;
  /** The policy that acted. */
  readonly overflow: OverflowPolicy;
  /** Updates merged into a newer one of the same position. */
  readonly folded: number;
  /** Updates lost (`drop-oldest` only). */
  readonly dropped: number;
  /** Updates waiting now. */
  readonly backlog: number;
}

/** A handler threw or rejected; it stays registered. @example streamer.on('handlerError', ({ error }) => console.error(error)); */
export interface HandlerErrorEvent {
  /** Its `name`; `listener of '…'` when a listener of `on()` failed. */
  readonly handler: string;
  /** What was thrown or rejected with, as it was. */
  readonly error: unknown;
  /** What it was called with; `null` for a listener, and for what is no position. */
  readonly update: PositionUpdate | null;
}

export interface LaneEvents {
  lag(event: LagEvent): void;
  handlerError(event: HandlerErrorEvent): void;
}

interface Waiting {
  readonly key: string;
  update: PositionUpdate;
}

/** Closes are kept beyond the capacity, but not for ever: past this many times the capacity, same-position closes fold too. */
const HARD_LIMIT_FACTOR = 16;
/** Consumed slots at the front of the queue before they are given back. */
const COMPACT_AT = 1024;

export class HandlerLane {
  readonly handler: PositionUpdateHandler;
  readonly name: string;
  readonly snapshot: boolean;
  /** What it wants to see; null: what start() said. */
  readonly wish: PartialWish | null;
  /** By its own wish; null: it has none, or nothing was started yet. */
  admission: Admission | null = null;
  /** Still owed the whole book before anything else may be delivered. */
  awaitsSnapshot = false;
  readonly #capacity: number;
  readonly #overflow: OverflowPolicy;
  readonly #events: LaneEvents;
  #queue: (Waiting | undefined)[] = [];
  #head = 0;
  /** The youngest waiting entry of each position: the one to fold into. */
  readonly #youngest = new Map<string, Waiting>();
  readonly #aside = new SideCalls();
  #busy = false;
  #closed = false;
  #folded = 0;
  #dropped = 0;
  /** Between the first loss and the moment the handler has caught up. */
  #lagging = false;
  #idle: (() => void)[] = [];
  /** What waits for the call under way. */
  #free: (() => void)[] = [];

  constructor(handler: PositionUpdateHandler, name: string, settings: HandlerSettings, events: LaneEvents) {
    this.handler = handler;
    this.name = name;
    this.snapshot = settings.snapshot;
    this.wish = isWish(settings) ? settings : null;
    this.#capacity = settings.capacity;
    this.#overflow = settings.overflow;
    this.#events = events;
  }

  /** Updates waiting for the handler. */
  get backlog(): number {
    return this.#queue.length - this.#head;
  }

  /** Hands the update over now if the handler is free, else queues it. Never throws, never waits. */
  deliver(update: PositionUpdate): void {
    if (this.#closed) return;
    // What waits comes behind positions: P&L must not be told of one that was told closed.
    if (update.position === 0 && this.#aside.any) this.#aside.drop(pnlKey(update));
    if (this.#busy) this.#enqueue(update);
    else if (this.#call(update)) this.#drainQueue();
  }

  /** Something besides positions: now if the handler is free, else behind the positions that wait. Never throws. */
  tellAside(key: string, call: () => unknown): void {
    if (this.#closed) return;
    if (this.#busy) this.#aside.put(key, call);
    else if (this.#callAside(call)) this.#drainQueue();
  }

  /** Never two calls at once: a handler that was taken out inside a call, and put in again, is free when that call is over. */
  waitFor(earlier: HandlerLane): void {
    if (!earlier.#busy) return;
    this.#busy = true;
    earlier.#free.push(() => this.#settled());
  }

  /** Resolves when nothing waits and the handler has settled. */
  whenIdle(): Promise<void> {
    if (this.#closed || (!this.#busy && this.backlog === 0 && !this.#aside.any)) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Nothing is delivered any more; what waits is dropped. */
  close(): void {
    this.#closed = true;
    this.discard();
  }

  /** Drops what waits; a call under way is left to itself. */
  discard(): void {
    this.#queue = [];
    this.#head = 0;
    this.#youngest.clear();
    this.#aside.clear();
    this.#becomeIdle();
  }

  /** Calls the handler; true when it is free again at once. */
  #call(update: PositionUpdate): boolean {
    this.#busy = true;
    try {
      return this.#returned(this.handler.onPositionUpdate(update), update);
    } catch (error) {
      this.fail(error, update);
    }
    this.#becomeFree();
    return true;
  }

  #callAside(call: () => unknown): boolean {
    this.#busy = true;
    try {
      return this.#returned(call(), null);
    } catch (error) {
      this.fail(error, null);
    }
    this.#becomeFree();
    return true;
  }

  /** True when the handler is free again. */
  #returned(result: unknown, update: PositionUpdate | null): boolean {
    if (result !== undefined && isThenable(result, (error) => this.fail(error, update))) {
      settled(result).then(
        () => this.#settled(),
        (error: unknown) => {
          this.fail(error, update);
          this.#settled();
        },
      );
      return false;
    }
    this.#becomeFree();
    return true;
  }

  #settled(): void {
    this.#becomeFree();
    this.#drainQueue();
  }

  #becomeFree(): void {
    this.#busy = false;
    if (this.#free.length === 0) return;
    const waiting = this.#free;
    this.#free = [];
    for (const goOn of waiting) goOn();
  }

  /** Positions first: whatever else waits comes when none does. */
  #drainQueue(): void {
    while (!this.#closed && (this.backlog > 0 || this.#aside.any)) {
      if (!this.#next()) return;
    }
    this.#lagging = false;
    this.#becomeIdle();
  }

  #next(): boolean {
    if (this.backlog === 0) {
      const call = this.#aside.take();
      return call === undefined || this.#callAside(call);
    }
    if (this.#folded + this.#dropped > 0) this.#reportLag();
    return this.#call(this.#take());
  }

  #becomeIdle(): void {
    if (this.#idle.length === 0) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  #take(): PositionUpdate {
    const entry = this.#queue[this.#head];
    if (entry === undefined) throw new Error('a lane took from an empty queue');
    this.#queue[this.#head++] = undefined;
    if (this.#youngest.get(entry.key) === entry) this.#youngest.delete(entry.key);
    if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return entry.update;
  }

  #enqueue(update: PositionUpdate): void {
    const key = `${update.account}/${update.conId}`;
    if (this.#overflow !== 'unbounded' && this.backlog >= this.#capacity && this.#makeRoom(key, update)) return;
    const entry = { key, update };
    this.#queue.push(entry);
    if (this.#overflow === 'conflate') this.#youngest.set(key, entry);
  }

  /** True when the update found its place by folding. */
  #makeRoom(key: string, update: PositionUpdate): boolean {
    if (this.#overflow === 'drop-oldest') {
      this.#take();
      this.#countLag('dropped');
      return false;
    }
    const last = this.#youngest.get(key);
    const full = this.backlog >= this.#capacity * HARD_LIMIT_FACTOR;
    if (!last || (last.update.change === 'closed' && !full)) return false;
    last.update = fold(last.update, update);
    this.#countLag('folded');
    return true;
  }

  /** Reports the first loss at once, and then whenever another capacity's worth was lost. */
  #countLag(what: 'folded' | 'dropped'): void {
    const first = !this.#lagging;
    this.#lagging = true;
    if (what === 'folded') this.#folded++;
    else this.#dropped++;
    if (first || this.#folded + this.#dropped >= this.#capacity) this.#reportLag();
  }

  #reportLag(): void {
    const event: LagEvent = {
      handler: this.name,
      overflow: this.#overflow,
      folded: this.#folded,
      dropped: this.#dropped,
      backlog: this.backlog,
    };
    this.#folded = 0;
    this.#dropped = 0;
    this.#events.lag(event);
  }

  /** Its own function failed: what it was called with, and what it threw. */
  fail(error: unknown, update: PositionUpdate | null): void {
    this.#events.handlerError({ handler: this.name, error, update });
  }
}
