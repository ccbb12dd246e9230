// One direction of one connection: bytes wait here for what delays, slices, holds or cuts them.
import type { CancelTimer, Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { middleOf } from '../wire/frame.ts';
import type { FaultBoard, Standing } from './fault-board.ts';
import type { Direction, Fault, FaultAt, FaultOf } from './fault-schema.ts';
import { UNTOUCHED } from './frame.ts';

export interface ByteLaneOptions {
  readonly board: FaultBoard;
  readonly direction: Direction;
  readonly clock: Clock;
  readonly random: Random;
  /** Whose; the id is null before startApi. */
  readonly client: { readonly clientId: number | null };
  /** Whether something besides the faults of bytes holds it. */
  readonly isHeld: () => boolean;
  /** Takes what has passed, and the faults that stood in its way. */
  readonly deliver: (bytes: Uint8Array, faults: readonly Fault[]) => void;
  readonly close: (how: 'fin' | 'rst') => void;
}

interface Piece {
  bytes: Uint8Array;
  readonly dueMs: number;
  /** What to wait behind it; undefined: nothing, 0: a turn of the event loop. */
  readonly gapMs: number | undefined;
  readonly faults: readonly Fault[];
}

type Cut = FaultOf<'stall' | 'reset' | 'fin'>;

/** A throttled lane moves this often, in milliseconds. */
const THROTTLE_STEP_MS = 20;

/** What is due passes; or waits for a moment or a turn of the event loop; or nothing passes any more. */
type Pace = 'moving' | { readonly cancel: CancelTimer } | 'stopped';

export class ByteLane {
  readonly #options: ByteLaneOptions;
  /** The first is waited for, however soon the next is due: jitter delays, it does not reorder a TCP stream. */
  readonly #queue: Piece[] = [];
  readonly #passed = new WeakMap<Standing, number>();
  readonly #limits = new WeakMap<Standing, number>();
  #bytes = 0;
  #pace: Pace = 'moving';
  #drained: (() => void) | undefined;
  /** Bytes were given up while nothing might pass. */
  #isBroken = false;
  #leaveBoard: (() => void) | undefined;

  constructor(options: ByteLaneOptions) {
    this.#options = options;
  }

  /** Bytes waiting. */
  get waiting(): number {
    return this.#bytes;
  }

  /** Whether nothing may pass, however long one waits. */
  get isMute(): boolean {
    return this.#options.isHeld() || this.#matching(['mute']).length > 0;
  }

  /** Whether what waits can pass only once a fault is taken out. */
  get isStuck(): boolean {
    const [first] = this.#queue;
    return this.isMute || (first !== undefined && this.#room(first, this.#cuts) <= 0);
  }

  /** From now on until {@link stop} faults strike when they are added, not only when bytes come. */
  open(): void {
    if (this.#pace === 'stopped') return;
    this.#leaveBoard = this.#options.board.onChange(() => this.reconsider());
    this.reconsider();
  }

  /** The faults that so many bytes would meet if they were pushed now; one that cuts, if they do not pass before it. */
  meeting(length: number): readonly Fault[] {
    const { board, direction, client } = this.#options;
    if (board.isEmpty) return UNTOUCHED;
    const end = this.#bytes + length;
    const met = board.at('bytes', direction, client.clientId).filter((standing) => {
      const { fault } = standing;
      const isCut = fault.fault === 'stall' || fault.fault === 'reset' || fault.fault === 'fin';
      return !isCut || (this.#passed.get(standing) ?? 0) + end > (fault.afterBytes ?? 0);
    });
    return met.length === 0 ? UNTOUCHED : met.map(({ fault }) => fault);
  }

  push(bytes: Uint8Array): void {
    if (this.#pace === 'stopped' || bytes.length === 0) return;
    if (this.#queue.length === 0 && this.#pace === 'moving' && !this.#isTouched()) {
      this.#options.deliver(bytes, UNTOUCHED);
      return;
    }
    const faults = this.meeting(bytes.length);
    const dueMs = this.#dueMs();
    for (const piece of this.#sliced(bytes, dueMs)) this.#queue.push({ ...piece, faults });
    this.#bytes += bytes.length;
    this.#pump();
  }

  /** The faults, whom they concern, or what else holds it may have changed. */
  reconsider(): void {
    if (this.#pace === 'stopped') return;
    if (this.#isBroken && !this.isMute) {
      this.#options.close('rst');
      return;
    }
    for (const standing of this.#matching(['reset', 'fin'])) {
      if ((standing.fault.afterBytes ?? 0) === 0) {
        this.#end(standing);
        return;
      }
    }
    this.#pump();
  }

  /** Calls back once everything waiting has passed. */
  whenDrained(callback: () => void): void {
    this.#drained = callback;
    this.#pump();
  }

  /** Gives up what waits and cannot pass. What was lost shows when something can again: the connection is reset then. */
  breakOff(): void {
    this.#isBroken = true;
    this.clear();
  }

  /** Forgets what waits, and the time it would have waited. */
  clear(): void {
    this.#queue.length = 0;
    this.#bytes = 0;
    if (typeof this.#pace !== 'object') return;
    this.#pace.cancel();
    this.#pace = 'moving';
  }

  /** Nothing passes any more. */
  stop(): void {
    this.#leaveBoard?.();
    this.clear();
    this.#pace = 'stopped';
  }

  #isTouched(): boolean {
    const { board, direction, client, isHeld } = this.#options;
    return isHeld() || (!board.isEmpty && board.at('bytes', direction, client.clientId).length > 0);
  }

  #matching<Name extends FaultAt<'bytes'>['fault']>(names: readonly Name[]): readonly Standing<FaultOf<Name>>[] {
    const { board, direction, client } = this.#options;
    return board.isEmpty ? [] : board.matching(names, direction, client.clientId);
  }

  #dueMs(): number {
    const { clock, random, board } = this.#options;
    let dueMs = clock.now();
    for (const standing of this.#matching(['latency'])) {
      dueMs += standing.fault.ms + random.next() * (standing.fault.jitterMs ?? 0);
      board.strike(standing);
    }
    return dueMs;
  }

  #sliced(bytes: Uint8Array, dueMs: number): readonly Omit<Piece, 'faults'>[] {
    const standing = this.#matching(['slice'])[0];
    if (standing === undefined) return [{ bytes, dueMs, gapMs: undefined }];
    const { bytes: least, maxBytes = least, gapMs = 0 } = standing.fault;
    const pieces: Omit<Piece, 'faults'>[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = this.#options.random.whole(least, Math.max(least, maxBytes));
      pieces.push({ bytes: bytes.subarray(at, at + size), dueMs, gapMs });
      at += size;
    }
    this.#options.board.strike(standing);
    return pieces;
  }

  #pump(): void {
    while (this.#pace === 'moving' && !this.isMute) {
      const piece = this.#queue[0];
      if (piece === undefined) {
        this.#drained?.();
        this.#drained = undefined;
        return;
      }
      const early = piece.dueMs - this.#options.clock.now();
      if (early > 0) this.#pause(early);
      else if (!this.#move(piece)) return;
    }
  }

  /** Lets as much of the piece pass as may. @returns false when nothing may */
  #move(piece: Piece): boolean {
    const cuts = this.#cuts;
    const throttles = this.#matching(['throttle']).map(({ fault }) => fault.bytesPerSecond);
    const rate = Math.min(...throttles);
    const room = this.#room(piece, cuts);
    const step = Math.max(1, Math.ceil((rate * THROTTLE_STEP_MS) / 1_000));
    const size = Math.min(piece.bytes.length, room, step);
    if (size <= 0) return false;
    const bytes = piece.bytes.subarray(0, size);
    piece.bytes = piece.bytes.subarray(size);
    this.#bytes -= size;
    if (piece.bytes.length === 0) this.#queue.shift();
    for (const cut of cuts) this.#passed.set(cut, (this.#passed.get(cut) ?? 0) + size);
    this.#options.deliver(bytes, piece.faults);
    const ended = cuts.find((cut) => cut.fault.fault !== 'stall' && this.#passed.get(cut) === cut.fault.afterBytes);
    if (ended !== undefined) this.#end(ended);
    else if (Number.isFinite(rate)) this.#pause((size * 1_000) / rate);
    else if (piece.gapMs !== undefined && piece.bytes.length === 0) this.#pause(piece.gapMs);
    return true;
  }

  get #cuts(): readonly Standing<Cut>[] {
    return this.#matching(['stall', 'reset', 'fin']);
  }

  #room(piece: Piece, cuts: readonly Standing<Cut>[]): number {
    return Math.min(...cuts.map((cut) => this.#limit(cut, piece) - (this.#passed.get(cut) ?? 0)));
  }

  /** How many bytes may pass it; without a number a stall stops in the middle of the frame at hand. */
  #limit(standing: Standing<Cut>, piece: Piece): number {
    const { afterBytes } = standing.fault;
    if (afterBytes !== undefined) return afterBytes;
    const known = this.#limits.get(standing);
    if (known !== undefined) return known;
    const middle = middleOf(piece.bytes);
    this.#limits.set(standing, middle);
    return middle;
  }

  #end(standing: Standing<FaultOf<'reset' | 'fin'>> | Standing<Cut>): void {
    const how = standing.fault.fault === 'fin' ? 'fin' : 'rst';
    this.clear();
    this.#options.board.strike(standing);
    this.#options.close(how);
  }

  // A gap of 0 is one turn of the event loop: enough for a reader to be handed the piece before by itself.
  #pause(ms: number): void {
    // What was just delivered may have ended it.
    if (this.#pace === 'stopped') return;
    const goOn = (): void => {
      if (this.#pace === 'stopped') return;
      this.#pace = 'moving';
      this.#pump();
    };
    if (ms > 0) {
      this.#pace = { cancel: this.#options.clock.after(ms, goOn) };
    } else {
      const turn = setImmediate(goOn);
      this.#pace = { cancel: () => clearImmediate(turn) };
    }
  }
}
