// What waits to be published, and what was: per position in order and one at a time, in a share of the event loop.
import { clock } from '../clock.ts';
import type { PositionUpdate } from '../index.ts';
import { LoopShare } from '../loop-share.ts';
import { Backlog } from './backlog.ts';

const IN_FLIGHT = 200;
/** Closes that are told again with the whole book; beyond it the oldest are not. */
const MAX_CLOSES = 10_000;
/** Of the time of an event loop that is full, for sending; what the bus answers comes to about as much again. */
const SHARE = 0.03;

/** One position. */
interface Place {
  readonly backlog: Backlog;
  isClosed: boolean;
  isFlying: boolean;
  /** The stream has taken something of it since it was last owed everything. */
  isTold: boolean;
  /** It has yet to. */
  isOwed: boolean;
  /** The stream did not take the last that was sent. */
  isRefused: boolean;
  /** Number of what was newest when it was last looked how far behind the stream is; `null`: the stream has it. */
  awaited: number | null;
}

/** @returns whether the message is in the stream */
type Send = (update: PositionUpdate) => Promise<boolean>;

export class Outbox {
  readonly #send: Send;
  readonly #paid: () => void;
  readonly #turned: () => void;
  /** Milliseconds for which the stream may lack what waits. */
  readonly lateMs: number;
  readonly #share = new LoopShare(SHARE);
  readonly #places = new Map<string, Map<number, Place>>();
  readonly #closed = new Set<Place>();
  readonly #ready = new Set<Place>();
  /** Positions held, of which something waits or is in flight, which are owed. */
  #held = 0;
  #busy = 0;
  #owed = 0;
  /** Counts how often everything was owed. */
  #owing = 0;
  /** Positions of which the stream lacks what waited then. */
  #awaited = 0;
  #awaitedFromMs = 0;
  /** How long it lacked something of what waited before that. */
  #lackedMs = 0;
  #flying = 0;
  /** Positions whose newest the stream does not take: who reads it has an older one. */
  refused = 0;
  #isPumping = false;
  /** The last that was sent was not taken. */
  #isAway = false;
  #isShut = false;
  folded = 0;

  /**
   * @param paid the stream was sent something of each position, or nothing waits any more
   * @param turned it does not take what is newest of some position, or takes all of them again; or what was late is there
   */
  constructor(send: Send, paid: () => void, turned: () => void = () => {}, lateMs = Number.POSITIVE_INFINITY) {
    this.#send = send;
    this.#paid = paid;
    this.#turned = turned;
    this.lateMs = lateMs;
  }

  /** How many positions are held, by what was added. */
  get held(): number {
    return this.#held;
  }

  /** Of the newest number of each position held: who holds as many and has another sum has missed something. */
  get sum(): number {
    let sum = 0;
    for (const { isClosed, backlog } of this.#all()) if (!isClosed) sum += backlog.newest.sequence;
    return sum;
  }

  get isIdle(): boolean {
    return this.#busy === 0;
  }

  /** Whether the stream holds something of each position: under a load that never ends nothing is ever idle. */
  get isPaid(): boolean {
    return this.#owed === 0;
  }

  /**
   * Looks whether the stream has lacked something of what waits for too long. No look begins before all that waited at the
   * last one is there, or something newer in its place: until then that one goes on.
   */
  looksLate(): boolean {
    const atMs = clock.upMs();
    if (this.isIdle) this.#lackedMs = 0;
    else if (this.#awaited === 0) this.#await(atMs);
    return this.#awaited > 0 && Math.max(this.#lackedMs, atMs - this.#awaitedFromMs) > this.lateMs;
  }

  /** What the stream took may be lost: what is in flight counts for nothing. */
  oweEverything(): void {
    this.#owing++;
    for (const place of this.#all()) {
      place.isTold = false;
      if (isBusy(place)) this.#owe(place);
    }
  }

  /** All that is held, and what was closed, as it was last told. */
  tellAgain(): void {
    for (const place of this.#all()) {
      const wasBusy = isBusy(place);
      place.backlog.again();
      this.#waits(place, wasBusy);
    }
  }

  /** Costs next to nothing: here the streamer waits. */
  add(update: PositionUpdate): void {
    if (this.#isShut) return;
    const { account, conId, change } = update;
    const place = this.#places.get(account)?.get(conId) ?? this.#begin(update);
    if (change === 'closed' || place.isClosed) this.#turn(place, change === 'closed');
    const wasBusy = isBusy(place);
    this.folded += place.backlog.add(update, this.#isAway);
    this.#waits(place, wasBusy);
  }

  shut(): void {
    this.#isShut = true;
    this.#ready.clear();
    this.#closed.clear();
    this.#places.clear();
    this.#owed = this.#busy = this.#held = this.#awaited = this.refused = 0;
  }

  *#all(): Iterable<Place> {
    for (const places of this.#places.values()) yield* places.values();
  }

  #begin(update: PositionUpdate): Place {
    const { account, conId } = update;
    const backlog = new Backlog(update);
    const isNot = { isClosed: false, isFlying: false, isTold: false, isOwed: false, isRefused: false };
    const place: Place = { backlog, ...isNot, awaited: null };
    const places = this.#places.get(account) ?? new Map<number, Place>();
    this.#places.set(account, places.set(conId, place));
    this.#held++;
    return place;
  }

  /** It opens or closes, or is told closed once more. */
  #turn(place: Place, isClosed: boolean): void {
    this.#held += Number(place.isClosed) - Number(isClosed);
    place.isClosed = isClosed;
    this.#closed.delete(place);
    if (isClosed) this.#close(place);
  }

  #close(place: Place): void {
    this.#closed.add(place);
    if (this.#closed.size <= MAX_CLOSES) return;
    const [oldest] = this.#closed;
    if (oldest === undefined) return;
    this.#closed.delete(oldest);
    // What waits is told first.
    if (!isBusy(oldest)) this.#forget(oldest);
  }

  #forget({ backlog: { newest } }: Place): void {
    this.#places.get(newest.account)?.delete(newest.conId);
  }

  #waits(place: Place, wasBusy: boolean): void {
    if (!place.isTold) this.#owe(place);
    if (wasBusy) return;
    this.#busy++;
    this.#ready.add(place);
    this.#pump();
  }

  #pump(): void {
    if (!this.#isPumping && this.#canFly) void this.#flyInTurns();
  }

  get #canFly(): boolean {
    return this.#ready.size > 0 && this.#flying < IN_FLIGHT;
  }

  async #flyInTurns(): Promise<void> {
    this.#isPumping = true;
    do {
      await this.#share.turn();
      for (const place of this.#ready) {
        if (!this.#canFly) break;
        this.#ready.delete(place);
        void this.#fly(place);
        if (this.#share.isSpent) break;
      }
    } while (this.#canFly);
    this.#share.rest();
    this.#isPumping = false;
  }

  async #fly(place: Place): Promise<void> {
    const first = place.backlog.take();
    if (first === null) return;
    place.isFlying = true;
    this.#flying++;
    const owing = this.#owing;
    const isSent = await this.#send(first);
    this.#flying--;
    place.isFlying = false;
    if (this.#isShut) return;
    this.#isAway = !isSent;
    this.#answered(place, isSent);
    if (!isSent) place.backlog.putBack(first);
    else if (owing === this.#owing) this.#took(place, first);
    if (place.backlog.isEmpty) this.#gone(place);
    else this.#ready.add(place);
    if (isSent && first.sequence >= (place.awaited ?? Number.POSITIVE_INFINITY)) this.#reached(place);
    this.#pump();
    if (this.isPaid) this.#paid();
  }

  #answered(place: Place, isSent: boolean): void {
    if (place.isRefused !== isSent) return;
    const before = this.refused;
    place.isRefused = !isSent;
    this.refused += isSent ? -1 : 1;
    if (before === 0 || this.refused === 0) this.#turned();
  }

  /** Nothing of it waits: whatever was owed was taken. */
  #gone(place: Place): void {
    this.#busy--;
    place.backlog.caughtUp();
    this.#pay(place);
    if (place.isClosed && !this.#closed.has(place)) this.#forget(place);
    this.#reached(place);
  }

  #await(atMs: number): void {
    for (const place of this.#all()) {
      if (!isBusy(place)) continue;
      place.awaited = place.backlog.newest.sequence;
      this.#awaited++;
    }
    this.#awaitedFromMs = atMs;
  }

  #reached(place: Place): void {
    if (place.awaited === null) return;
    place.awaited = null;
    this.#awaited--;
    if (this.#awaited > 0) return;
    const beforeMs = this.#lackedMs;
    this.#lackedMs = clock.upMs() - this.#awaitedFromMs;
    if (Math.max(beforeMs, this.#lackedMs) > this.lateMs) this.#turned();
  }

  /** What is closed is forgotten: opened again, it is owed again. */
  #took(place: Place, { change }: PositionUpdate): void {
    this.#pay(place);
    place.isTold = change !== 'closed';
  }

  #owe(place: Place): void {
    if (place.isOwed) return;
    place.isOwed = true;
    this.#owed++;
  }

  #pay(place: Place): void {
    if (!place.isOwed) return;
    place.isOwed = false;
    this.#owed--;
  }
}

const isBusy = ({ isFlying, backlog }: Place): boolean => isFlying || !backlog.isEmpty;
