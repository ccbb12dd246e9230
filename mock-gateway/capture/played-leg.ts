// One connection to which a recorded leg is played: what it sends is held against the leg, and answered as the leg was.
import type { Socket } from 'node:net';
import { Transport } from '../clients/transport.ts';
import type { CancelTimer, Clock } from '../clock.ts';
import type { FaultBoard } from '../faults/fault-board.ts';
import type { Frame } from '../faults/frame.ts';
import { MessageFaults } from '../faults/message-faults.ts';
import { RequestStream } from '../faults/request-stream.ts';
import type { Random } from '../random.ts';
import type { Cue, LegScript, Saying } from './leg-script.ts';
import { kindOf, type Likeness } from './likeness.ts';
import { type Heard, Speech, unframed, unreadable } from './speech.ts';

/** Bytes that wait for a client that does not read, before its connection is ended. */
const MAX_UNSENT_BYTES = 64 * 1024 * 1024;

export interface Playing {
  readonly script: LegScript;
  /** Which connection to the replay, from 1. */
  readonly connection: number;
  readonly likeness: Likeness;
  readonly board: FaultBoard;
  readonly clock: Clock;
  readonly random: Random;
  readonly speed: number;
}

/**
 * How a connection ended: the leg was played, or went otherwise, or is to be played again, as a fault spoiled it (with what
 * went otherwise, if anything did), or it left without a word.
 */
export type Outcome =
  | { readonly is: 'played' }
  | { readonly is: 'otherwise'; readonly difference: string }
  | { readonly is: 'again'; readonly spoiled?: string };

export class PlayedLeg {
  readonly #playing: Playing;
  readonly #transport: Transport;
  readonly #speech = new Speech();
  readonly #requests: RequestStream;
  readonly #faults: { readonly request: MessageFaults; readonly response: MessageFaults };
  readonly #leaveBoard: () => void;
  /** Faults can be about one client alone; its id is known once it has said it. */
  readonly #client: { clientId: number | null } = { clientId: null };
  #settle: (outcome: Outcome) => void = () => {};
  /** Settles when nothing comes or goes any more. */
  readonly outcome: Promise<Outcome> = new Promise((resolve) => {
    this.#settle = resolve;
  });
  #cue = 0;
  #heard = 0;
  #sinceMs: number;
  #wait: CancelTimer | undefined;
  #difference: string | undefined;
  /** A fault is in force, or was. */
  #isSpoiled: boolean;
  #isStopped = false;
  #isOver = false;

  constructor(socket: Socket, playing: Playing) {
    this.#playing = playing;
    const { board, clock, random, script } = playing;
    this.#sinceMs = script.openedMs;
    this.#faults = {
      request: this.#messageFaults('request', (frames) => {
        this.#requests.release(frames);
        this.#readOn();
      }),
      response: this.#messageFaults('response', (frames) => this.#write(frames)),
    };
    this.#requests = new RequestStream(this.#faults.request);
    this.#isSpoiled = !board.isEmpty;
    this.#leaveBoard = board.onChange(() => {
      this.#isSpoiled ||= !board.isEmpty;
    });
    this.#transport = new Transport(socket, {
      ...{ board, clock, random, client: this.#client },
      maxUnsentBytes: () => MAX_UNSENT_BYTES,
      isHeld: () => this.#heard === 0 && board.stands('handshake'),
      onData: (chunk) => {
        this.#requests.push(chunk);
        this.#readOn();
      },
      onEnd: () => this.#ended(),
      onOverflow: () => {},
    });
    this.#transport.open();
    this.#playOn();
  }

  /** Ends the connection. @returns settles when it is gone */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#transport.close('rst');
    await this.#transport.closed;
  }

  #readOn(): void {
    try {
      for (let body = this.#requests.next(); body !== undefined && !this.#isOver; body = this.#requests.next())
        this.#take(this.#speech.read('client', body));
    } catch (error) {
      this.#take({ said: unreadable('client', unframed(error), new Uint8Array(0)) });
    }
  }

  /** The client has said something: the next of what it must say, or the end. */
  #take(sent: Heard): void {
    const { script, likeness } = this.#playing;
    const at = this.#heard;
    const recorded = script.awaited[at];
    this.#heard += 1;
    const differs = recorded === undefined ? 'the capture has no more' : likeness.differs(recorded, sent);
    if (differs !== undefined) {
      this.#difference = this.#sentence(sent, at, differs);
      this.#transport.close('rst');
      return;
    }
    if (sent.row?.message.name === 'startApi') this.#identify(sent.row.values['clientId']);
    this.#faults.response.requested(kindOf(sent.said));
    this.#playOn();
  }

  #identify(clientId: unknown): void {
    this.#client.clientId = typeof clientId === 'number' ? clientId : 0;
    this.#transport.reconsider();
  }

  #sentence(sent: Heard, at: number, differs: string): string {
    const { connection, script } = this.#playing;
    const kind = kindOf(sent.said);
    const isOther = script.awaited[at] !== undefined && kindOf(script.awaited[at].said) !== kind;
    const nearest = nearestOf(script.awaited, kind, at);
    const where = nearest === undefined ? `and no ${kind} anywhere` : `and ${kind} as message ${nearest + 1}`;
    return `Connection ${connection} sent ${kind} as its message ${at + 1}, but ${differs}${isOther ? `, ${where}` : ''}.`;
  }

  /** Plays what is due, in one chunk as a gateway sends a download, up to where the client must say something first. */
  #playOn(): void {
    let how: 'fin' | 'rst' | undefined;
    this.#transport.batch(() => {
      for (let cue = this.#next(); cue !== undefined && how === undefined; cue = this.#next()) {
        this.#cue += 1;
        if (cue.is === 'saying') this.#say(cue);
        else if (cue.is === 'ending') how = cue.how;
      }
    });
    if (how !== undefined) this.#transport.close(how);
  }

  /** The next cue, if it is due; waits for its time if that is all it needs. */
  #next(): Cue | undefined {
    const { script, speed, clock } = this.#playing;
    const cue = script.cues[this.#cue];
    if (cue === undefined || this.#isOver || this.#wait !== undefined) return undefined;
    if (cue.is === 'awaited') {
      if (this.#heard <= cue.at) return undefined;
      this.#sinceMs = cue.ms;
      return cue;
    }
    const waitMs = (cue.ms - this.#sinceMs) / speed;
    this.#sinceMs = cue.ms;
    if (!(waitMs > 0)) return cue;
    this.#wait = clock.after(waitMs, () => {
      this.#wait = undefined;
      this.#playOn();
    });
    return undefined;
  }

  #say({ bytes, heard }: Saying): void {
    const { said, row } = heard;
    if (said.is === 'message' && said.name === 'serverVersion') this.#agree(heard);
    const { codec } = this.#speech;
    if (row === undefined || codec === undefined) {
      this.#transport.write(bytes);
      return;
    }
    let frame = { name: row.message.name, bytes, fields: row.values, message: row.message, codec };
    for (const [field, id] of this.#playing.likeness.ownIds(row.values))
      frame = { ...frame, bytes: codec.spoil(frame, field, id) ?? frame.bytes };
    this.#write(this.#faults.response.pass(frame));
  }

  #agree({ said, body }: Heard): void {
    const { fields } = said.is === 'message' ? said : { fields: {} };
    const [version, connectionTime] = [Reflect.get(fields, 'serverVersion'), Reflect.get(fields, 'connectionTime')];
    if (body !== undefined) this.#speech.read('gateway', body);
    else this.#speech.agree({ serverVersion: Number(version), connectionTime: String(connectionTime) });
    if (this.#speech.codec !== undefined) this.#requests.agree(this.#speech.codec);
  }

  #write(frames: readonly Frame[]): void {
    for (const { bytes } of frames) this.#transport.write(bytes);
  }

  #messageFaults(direction: 'request' | 'response', release: (frames: readonly Frame[]) => void): MessageFaults {
    const { board, random } = this.#playing;
    return new MessageFaults({ board, direction, random, client: this.#client, release, onStrike: () => {} });
  }

  #ended(): void {
    this.#isOver = true;
    this.#wait?.();
    this.#leaveBoard();
    this.#faults.request.stop();
    this.#faults.response.stop();
    const difference = this.#difference ?? this.#unsaid();
    if (this.#isSpoiled) this.#settle({ is: 'again', ...(difference === undefined ? {} : { spoiled: difference }) });
    else if (this.#isStopped || (this.#heard === 0 && difference !== undefined)) this.#settle({ is: 'again' });
    else if (difference !== undefined) this.#settle({ is: 'otherwise', difference });
    else this.#settle({ is: 'played' });
  }

  /** What the leg has and this connection never said. */
  #unsaid(): string | undefined {
    const { script, connection } = this.#playing;
    const missing = script.awaited[this.#heard];
    if (missing === undefined) return undefined;
    return `Connection ${connection} ended before it sent ${kindOf(missing.said)}, message ${this.#heard + 1} of ${script.awaited.length} in the capture.`;
  }
}

/** Which message of this kind is nearest to that place. */
function nearestOf(awaited: readonly Heard[], kind: string, at: number): number | undefined {
  const places = awaited.flatMap(({ said }, place) => (kindOf(said) === kind ? [place] : []));
  return places.toSorted((one, other) => Math.abs(one - at) - Math.abs(other - at))[0];
}
