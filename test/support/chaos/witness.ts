// Listens to everything the streamer says while a schedule plays, and complains of whatever must never be.
import type { IBPositionStreamer, PositionUpdate, StreamerStatus } from '../../../src/index.ts';
import { keyOf } from './chaos-handler.ts';
import { PnlWitness } from './pnl-witness.ts';

const NUMBERS = ['marketPrice', 'marketValue', 'averageCost', 'unrealizedPnl', 'realizedPnl'] as const;
const MEMORY = 100;

export class Witness {
  /** Every update, as the event `position` told it: the book's own order. */
  readonly updates: PositionUpdate[] = [];
  /** What went against the promises, in words. */
  readonly complaints: string[] = [];
  /** The newest events by name, for whoever has to find out what happened. */
  readonly trail: string[] = [];
  status: StreamerStatus;
  readonly pnl: PnlWitness;
  readonly #streamer: IBPositionStreamer;
  readonly #held = new Map<string, PositionUpdate>();
  readonly #undo: (() => void)[];
  readonly #unthrown = (error: unknown) => this.#complain(`thrown out of the process: ${String(error)}`);

  /** @param subscriptions positions of which live P&L is asked for; null: none is */
  constructor(streamer: IBPositionStreamer, subscriptions: number | null, changed: () => void) {
    this.#streamer = streamer;
    this.status = streamer.status;
    this.pnl = new PnlWitness(streamer, subscriptions, (text) => this.#complain(text), changed);
    const follow = <Name extends Parameters<IBPositionStreamer['on']>[0]>(name: Name, tell: () => string) =>
      streamer.on(name, () => {
        this.#note(`${name} ${tell()}`);
        this.check();
        changed();
      });
    this.#undo = [
      streamer.on('position', (update) => {
        this.#update(update);
        this.check();
        changed();
      }),
      streamer.on('status', (status) => {
        this.status = status;
      }),
      follow('status', () => JSON.stringify(this.status)),
      follow('gap', () => ''),
      follow('snapshot', () => ''),
      streamer.on('resumed', ({ changes, opened, changed: altered, closed, repriced }) => {
        if (changes.length !== opened.length + altered.length + closed.length + repriced.length)
          this.#complain('resumed sorts its changes wrongly');
        const newest = this.updates.slice(this.updates.length - changes.length);
        if (changes.some((update, index) => update !== newest[index]))
          this.#complain('resumed tells other changes than the handlers were given');
      }),
      follow('resumed', () => ''),
      follow('notice', () => ''),
      follow('circuit', () => ''),
      follow('rejected', () => ''),
      follow('handlerError', () => ''),
    ];
    process.on('unhandledRejection', this.#unthrown);
    process.on('uncaughtException', this.#unthrown);
  }

  /** The newest update of each position. */
  get lastWords(): ReadonlyMap<string, PositionUpdate> {
    return new Map(this.updates.map((update) => [keyOf(update), update]));
  }

  /** Whether the link is up and its data believed. */
  get isLive(): boolean {
    return this.status.state === 'live';
  }

  close(): void {
    this.pnl.close();
    for (const undo of this.#undo) undo();
    process.off('unhandledRejection', this.#unthrown);
    process.off('uncaughtException', this.#unthrown);
  }

  /** What must hold at every instant. */
  check(): void {
    const { state } = this.#streamer.status;
    if (this.#streamer.positions().state === 'current' && state !== 'live')
      this.#complain(`the book says 'current' while the link is ${state}`);
    if (this.#streamer.isStreaming !== (state === 'live')) this.#complain(`isStreaming is wrong while ${state}`);
    this.pnl.check();
  }

  #update(update: PositionUpdate): void {
    const last = this.updates.at(-1);
    const before = this.#held.get(keyOf(update));
    this.updates.push(update);
    this.#note(`position ${keyOf(update)} ${update.change} ${update.position} @ ${update.marketPrice} ${update.phase}`);
    if (!Object.isFrozen(update)) this.#complain('an update is not frozen');
    // What the filter hides has numbers too.
    if (last && update.sequence <= last.sequence) this.#complain('the sequence does not grow');
    if (last && update.generation < last.generation) this.#complain('the generation goes back');
    if (!Number.isFinite(update.position)) this.#complain(`position is ${update.position}`);
    for (const name of NUMBERS)
      if (update[name] !== null && !Number.isFinite(update[name])) this.#complain(`${name} is ${update[name]}`);
    if ((update.change === 'opened') !== (before === undefined))
      this.#complain(`'${update.change}' of what was ${before ? 'held' : 'not held'}: ${keyOf(update)}`);
    if ((update.change === 'closed') !== (update.position === 0))
      this.#complain(`'${update.change}' with position ${update.position}`);
    if (update.change === 'closed') this.#held.delete(keyOf(update));
    else this.#held.set(keyOf(update), update);
  }

  #note(text: string): void {
    this.trail.push(text);
    if (this.trail.length > MEMORY) this.trail.shift();
  }

  #complain(text: string): void {
    this.complaints.push(text);
    this.#note(`COMPLAINT ${text}`);
  }
}
