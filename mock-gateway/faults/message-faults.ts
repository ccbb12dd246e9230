// One direction of one connection, message by message: what is lost, held back, repeated, swapped or spoiled.
import type { Random } from '../random.ts';
import type { FaultBoard, Standing } from './fault-board.ts';
import type { Direction, FaultAt, FaultOf } from './fault-schema.ts';
import { type Frame, type MessageFrame, type OtherFrame, struck } from './frame.ts';
import { noiseBytes, spoiledBody, withLength } from './spoil.ts';

type MessageFault = FaultAt<'message'>;

export interface MessageFaultsOptions {
  readonly board: FaultBoard;
  readonly direction: Direction;
  readonly random: Random;
  /** Whose; the id is null before startApi. */
  readonly client: { readonly clientId: number | null };
  /** Frames held back that go on because the fault was taken out. */
  readonly release: (frames: readonly Frame[]) => void;
  /** A fault strikes a message: this frame, as it was before. */
  readonly onStrike: (fault: MessageFault, frame: Frame) => void;
}

export class MessageFaults {
  readonly #options: MessageFaultsOptions;
  readonly #held = new Map<Standing<MessageFault>, readonly Frame[]>();
  readonly #leaveBoard: () => void;

  /** Heeds the board until {@link stop}. */
  constructor(options: MessageFaultsOptions) {
    this.#options = options;
    this.#leaveBoard = options.board.onChange(() => this.#releaseFreed());
  }

  /** Whether frames pass as they are. */
  get isIdle(): boolean {
    return this.#options.board.isEmpty && this.#held.size === 0;
  }

  /** What becomes of a frame: nothing, itself, or more. Each fault sees what the one before left over. */
  pass(frame: Frame): readonly Frame[] {
    if (this.isIdle) return [frame];
    const { board, direction, client } = this.#options;
    let frames: readonly Frame[] = [frame];
    for (const standing of board.at('message', direction, client.clientId)) {
      if (frames.length === 0) break;
      frames = this.#through(standing, frame, frames);
    }
    return frames;
  }

  /** The client has asked for something: what was postponed until then goes on, before the answer. */
  requested(name: string): void {
    for (const [standing, frames] of [...this.#held]) {
      const { fault } = standing;
      if (fault.fault !== 'postpone' || (fault.until ?? name) !== name) continue;
      this.#held.delete(standing);
      this.#options.board.retire(standing);
      this.#options.release(frames);
    }
  }

  /** The connection is over: what is held back never goes on. */
  stop(): void {
    this.#leaveBoard();
    this.#held.clear();
  }

  /** What was held back by a fault that is gone goes on. */
  #releaseFreed(): void {
    const { board, release } = this.#options;
    for (const [standing, frames] of [...this.#held]) {
      if (board.holds(standing)) continue;
      this.#held.delete(standing);
      release(frames);
    }
  }

  #through(standing: Standing<MessageFault>, frame: Frame, frames: readonly Frame[]): readonly Frame[] {
    const { fault } = standing;
    const { board, random, onStrike } = this.#options;
    const swapped = fault.fault === 'reorder' ? this.#held.get(standing) : undefined;
    if (swapped !== undefined) {
      this.#held.delete(standing);
      board.retire(standing);
      return [...frames, ...swapped];
    }
    if (standing.left <= 0 || !isAbout(fault, frame) || random.next() >= (fault.chance ?? 1)) return frames;
    onStrike(fault, frame);
    if (fault.fault === 'withhold' || fault.fault === 'postpone' || fault.fault === 'reorder') {
      const held = frames.map((each) => struck(each, fault));
      this.#held.set(standing, [...(this.#held.get(standing) ?? []), ...held]);
      board.strike(standing, true);
      return [];
    }
    board.strike(standing);
    return strike(fault, frames, random);
  }
}

const isAbout = ({ message, code }: MessageFault, { name, fields }: Frame): boolean =>
  (message ?? name) === name && (code === undefined || (name === 'error' && Reflect.get(fields, 'code') === code));

function strike(
  fault: Exclude<MessageFault, FaultOf<'withhold' | 'postpone' | 'reorder'>>,
  frames: readonly Frame[],
  random: Random,
): readonly Frame[] {
  const messages = (spoil: (frame: MessageFrame) => Frame): readonly Frame[] =>
    frames.map((frame) => (frame.message === undefined ? frame : struck(spoil(frame), fault)));
  switch (fault.fault) {
    case 'drop':
      return [];
    case 'duplicate':
      return frames.map((frame) => struck(frame, fault)).flatMap((frame) => [frame, frame]);
    case 'corrupt':
      return messages((frame) => ({ ...frame, name: 'corrupted', bytes: spoiledBody(frame, fault, random) }));
    case 'badLength':
      return messages((frame) => ({ ...frame, name: 'badLength', bytes: withLength(frame.bytes, fault.length) }));
    case 'garbage':
      return [noise(fault, noiseBytes(fault.bytes, random)), ...frames];
    case 'raw':
      return [noise(fault, Buffer.from(fault.hex.replaceAll(/\s/g, ''), 'hex')), ...frames];
  }
}

const noise = (fault: FaultOf<'garbage' | 'raw'>, bytes: Uint8Array): OtherFrame => ({
  name: fault.fault,
  bytes,
  fields: { hex: Buffer.from(bytes).toString('hex') },
  faults: [fault],
});
