// A capture served again: a port whose nth connection is played the nth that was recorded, and what went otherwise.
import type { Socket } from 'node:net';
import * as v from 'valibot';
import { type Clock, realClock, TrackedClock } from '../clock.ts';
import { Door } from '../door.ts';
import { FaultBoard } from '../faults/fault-board.ts';
import { freshSeed, randomFrom } from '../random.ts';
import { checkedOptions, oneOf, only, type RowPer, stated, text, whole } from '../rules.ts';
import type { GatewayFaults } from '../views.ts';
import type { Capture } from './capture-line.ts';
import { type LegScript, scriptsOf } from './leg-script.ts';
import { Likeness, type Match } from './likeness.ts';
import { type Outcome, PlayedLeg } from './played-leg.ts';

/** Differences that are kept. */
const MOST_DIFFERENCES = 100;

/**
 * What to serve again, and how.
 * @example const fast = (capture: Capture): ReplayOptions => ({ capture, speed: 10 });
 */
export interface ReplayOptions {
  /** What was recorded. */
  readonly capture: Capture;
  /**
   * `strict`: what a client sends must be what the capture has, message by message and field by field; `loose`: only the
   * kinds of its messages must come in that order. @default 'strict'
   */
  readonly match?: Match;
  /** How many times faster than recorded; `Infinity` waits for nothing but the client. @default 1 */
  readonly speed?: number;
  /** Where clients connect. @default '127.0.0.1' */
  readonly host?: string;
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** What times are measured by. @default the real one */
  readonly clock?: Clock;
  /** Where chance in faults comes from. @default a fresh one */
  readonly seed?: number;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const has = (value: unknown, name: string, kind: string): boolean =>
  isObject(value) && typeof Reflect.get(value, name) === kind;

const replaySchema = only({
  capture: v.custom<Capture>(
    (value) => has(value, 'head', 'object') && has(value, 'events', 'object'),
    'must be what readCapture() gives',
  ),
  match: v.exactOptional(oneOf(['strict', 'loose'])),
  speed: v.exactOptional(v.pipe(v.number('must be a number above 0'), v.gtValue(0, 'must be a number above 0'))),
  host: v.exactOptional(text),
  port: v.exactOptional(whole(0, 65_535)),
  clock: v.exactOptional(
    v.custom<Clock>(
      (value) => has(value, 'now', 'function') && has(value, 'after', 'function'),
      'must have the functions now and after',
    ),
  ),
  seed: v.exactOptional(whole(0, 2 ** 32 - 1)),
} satisfies RowPer<ReplayOptions>);

/**
 * What clients did otherwise than the capture says.
 * @example if (error instanceof ReplayError) console.error(error.differences[0]);
 */
export class ReplayError extends Error {
  /** Literal, to tell it apart without `instanceof`. */
  override readonly name = 'ReplayError';
  /** One sentence for each. */
  readonly differences: readonly string[];

  /** @internal */
  constructor(differences: readonly string[]) {
    super(differences.join('\n'));
    this.differences = differences;
  }
}

/**
 * A capture that is served; clients connect to its {@link Replay.port}.
 * @example const judged = (played: Replay): void => played.verify();
 */
export class Replay implements AsyncDisposable {
  /** Where clients connect. */
  readonly host: string;
  /** What goes wrong on purpose, on top of what was recorded. While any is in force nothing is judged. */
  readonly faults: GatewayFaults;
  /** What everything random started from. */
  readonly seed: number;
  /** Settles when every recorded connection was played, or something went otherwise, or the replay stopped. */
  readonly finished: Promise<void>;
  #finish: () => void = () => {};
  readonly #options: ReplayOptions;
  readonly #board = new FaultBoard();
  readonly #clock: TrackedClock;
  readonly #door: Door;
  readonly #waiting: LegScript[];
  readonly #playing = new Set<PlayedLeg>();
  readonly #differences: string[] = [];
  readonly #spoiled: string[] = [];
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #isStopping = false;

  /** @internal */
  constructor(options: ReplayOptions) {
    const { speed = 1, host = '127.0.0.1', port = 0, clock = realClock, seed = freshSeed() } = options;
    this.#options = { ...options, speed };
    this.host = host;
    this.seed = seed;
    this.faults = this.#board;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#waiting = [...scriptsOf(options.capture)];
    this.#clock = new TrackedClock(clock);
    const random = randomFrom(seed);
    this.#door = new Door(host, port, this.#clock, {
      onSocket: (socket) => this.#accept(socket, (script) => this.#play(socket, script, random)),
      onError: () => {},
      isHeldShut: () => this.#board.stands('socket'),
    });
    this.#board.onChange(() => this.#door.settle());
  }

  /** Where clients connect. */
  get port(): number {
    return this.#door.port;
  }

  /** One sentence for each thing a client did otherwise than the capture says, so far; 100 at most. */
  get differences(): readonly string[] {
    return [...this.#differences];
  }

  /**
   * One sentence for each connection that went otherwise while a fault was in force, so far; 100 at most. They are told, not
   * judged: {@link verify} knows nothing of them.
   */
  get spoiled(): readonly string[] {
    return [...this.#spoiled];
  }

  /** Recorded connections that are still to be played. */
  get left(): number {
    return this.#waiting.length + this.#playing.size;
  }

  /** Listens. @internal @example const begun = (played: Replay): Promise<void> => played.open(); */
  open(): Promise<void> {
    return this.#door.accept();
  }

  /**
   * Judges what happened so far.
   * @throws {ReplayError} when a client did otherwise, or a recorded connection was not played to its end
   * @example const judged = (played: Replay): void => played.verify();
   */
  verify(): void {
    const { left } = this;
    const missing = left === 0 ? [] : [`Recorded connections that were not played to their end: ${left}.`];
    const all = this.#differences.length === 0 ? missing : this.#differences;
    if (all.length > 0) throw new ReplayError(all);
  }

  /** Cuts every connection. @example const ended = (played: Replay): Promise<void> => played.stop(); */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const closing = this.#door.close();
    await Promise.all([...this.#playing].map((leg) => leg.stop()));
    for (const socket of this.#sockets) socket.destroy();
    this.#clock.cancelAll();
    this.#finish();
    await closing;
  }

  /** As {@link stop}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  // A client that leaves and comes back at once is not two: its FIN may be read in the turn after its new connection.
  #accept(socket: Socket, play: (script: LegScript) => void): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    setImmediate(() =>
      setImmediate(() => {
        if (this.#isStopping || socket.readableEnded) return socket.destroy();
        this.#connections += 1;
        const script = this.#waiting.shift();
        if (script !== undefined) return play(script);
        socket.resetAndDestroy();
        return this.#differ(`Connection ${this.#connections} came, but the capture has no more.`);
      }),
    );
  }

  #play(socket: Socket, script: LegScript, random: ReturnType<typeof randomFrom>): void {
    const { capture, match = 'strict', speed = 1 } = this.#options;
    const likeness = new Likeness({ match, isRedacted: capture.head.redacted, accounts: script.accounts });
    const leg = new PlayedLeg(socket, {
      ...{ script, likeness, random, speed },
      connection: this.#connections,
      board: this.#board,
      clock: this.#clock,
    });
    this.#playing.add(leg);
    void leg.outcome.then((outcome) => this.#ended(leg, script, outcome));
  }

  #ended(leg: PlayedLeg, script: LegScript, outcome: Outcome): void {
    this.#playing.delete(leg);
    if (outcome.is === 'again') {
      this.#waiting.unshift(script);
      if (outcome.spoiled !== undefined && this.#spoiled.length < MOST_DIFFERENCES) this.#spoiled.push(outcome.spoiled);
    } else if (outcome.is === 'otherwise') this.#differ(outcome.difference);
    if (this.left === 0) this.#finish();
  }

  #differ(sentence: string): void {
    if (this.#differences.length < MOST_DIFFERENCES) this.#differences.push(sentence);
    this.#finish();
  }
}

/**
 * Serves a capture again.
 * @throws {TypeError} when there is no option of a name @throws {RangeError} when a value is not what its option takes
 * @throws {Error} when the capture holds no connection, or the port cannot be bound
 * @example
 * import { readFileSync } from 'node:fs';
 * const played = await replay({ capture: readCapture(readFileSync('session.jsonl', 'utf8')) });
 * // … the client connects to played.port …
 * played.verify();
 * await played.stop();
 */
export async function replay(options: ReplayOptions): Promise<Replay> {
  const played = new Replay(checkedOptions('replay', replaySchema, stated(options)));
  await played.open();
  return played;
}
