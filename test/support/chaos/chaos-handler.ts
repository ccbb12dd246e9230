// Handlers of every temper: what each was given, whether it was treated as promised.
import type { IBPositionStreamer, PnlUpdate, PositionUpdate, PositionUpdateHandler } from '../../../src/index.ts';
import type { HandlerPlan } from './schedule.ts';

export const keyOf = ({ account, conId }: PositionUpdate): string => `${account}/${conId}`;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class ChaosHandler implements PositionUpdateHandler {
  readonly name: string;
  readonly plan: HandlerPlan;
  readonly given: PositionUpdate[] = [];
  /** What went against the promises, in words. */
  readonly complaints: string[] = [];
  readonly #changed: () => void;
  #busy = false;
  #state: 'outside' | 'in' | 'gone' = 'outside';
  #leave: () => void = () => {};
  #hangs = false;

  constructor(name: string, plan: HandlerPlan, changed: () => void) {
    this.name = name;
    this.plan = plan;
    this.#changed = changed;
  }

  join(streamer: IBPositionStreamer): void {
    if (this.#state !== 'outside') return;
    this.#state = 'in';
    const { temper, overflow, capacity } = this.plan;
    if (temper.is === 'reader') {
      const reading = new AbortController();
      this.#leave = () => reading.abort();
      void this.#read(streamer.updates({ signal: reading.signal, capacity }));
    } else {
      // Known before it is registered: the book is handed over inside that call, and it may leave in the first update.
      this.#leave = () => void streamer.unregisterHandler(this);
      streamer.registerHandler(this, { name: this.name, overflow, capacity });
    }
  }

  /** Nothing may be delivered any more from here on; a reader still gets what it was handed over already. */
  leave(): void {
    if (this.#state === 'in' && this.plan.temper.is !== 'reader') this.#state = 'gone';
    this.#leave();
  }

  /** Whether it is registered, and has taken every update so far. */
  get isListening(): boolean {
    return this.#state === 'in' && !this.#hangs;
  }

  /** Whether its last words must be the book's. */
  get mustKnow(): boolean {
    return this.isListening && this.plan.overflow !== 'drop-oldest';
  }

  /** Whether it was there from the start to now, and is given everything or at least every close. */
  get mustHaveSeenCloses(): boolean {
    return this.mustKnow && this.plan.joins === 0;
  }

  /** Whether nothing it was given may have been folded into anything. */
  get mustHaveSeenAll(): boolean {
    const { temper, overflow } = this.plan;
    const isNeverBehind = temper.is === 'quick' || temper.is === 'throwing' || temper.is === 'leaving';
    return this.mustHaveSeenCloses && temper.is !== 'reader' && (isNeverBehind || overflow === 'unbounded');
  }

  /** The newest update of each position. */
  get lastWords(): ReadonlyMap<string, PositionUpdate> {
    return new Map(this.given.map((update) => [keyOf(update), update]));
  }

  onPositionUpdate(update: PositionUpdate): void | Promise<void> {
    if (this.#state !== 'in') this.complaints.push('called although it is not registered');
    if (this.#busy) this.complaints.push('called while its last call had not settled');
    this.given.push(update);
    this.#changed();
    return this.#behave(this.given.length);
  }

  /** Settles as its other calls do, and throws and leaves by none of these. */
  onPnlUpdate(update: PnlUpdate): void | Promise<void> {
    const { account, conId } = update;
    if (this.#state !== 'in') this.complaints.push('told of P&L although it is not registered');
    if (this.#busy) this.complaints.push('told of P&L while its last call had not settled');
    if (conId !== null && this.plan.overflow !== 'drop-oldest' && this.#heldLast(account, conId) !== true)
      this.complaints.push(`told of P&L of ${account}/${conId}, which it was not told of, or told closed`);
    const { temper } = this.plan;
    if (temper.is === 'slow') return this.#settle(temper.turns, false);
    return temper.is === 'rejecting' ? this.#settle(1, false) : undefined;
  }

  #heldLast(account: string, conId: number): boolean {
    const last = this.given.findLast((update) => update.account === account && update.conId === conId);
    return last !== undefined && last.change !== 'closed';
  }

  #behave(call: number): void | Promise<void> {
    const { temper } = this.plan;
    switch (temper.is) {
      case 'slow':
        return this.#settle(temper.turns, false);
      case 'throwing':
        if (call % temper.every === 0) throw new Error(`${this.name} throws`);
        return;
      case 'rejecting':
        return this.#settle(1, call % temper.every === 0);
      case 'hanging':
        if (call < temper.after) return;
        this.#hangs = true;
        this.#busy = true;
        return new Promise(() => {});
      case 'leaving':
        if (call >= temper.after) this.leave();
    }
  }

  async #settle(turns: number, rejects: boolean): Promise<void> {
    this.#busy = true;
    for (let left = turns; left > 0; left--) await turn();
    this.#busy = false;
    if (rejects) throw new Error(`${this.name} rejects`);
  }

  async #read(updates: AsyncIterable<PositionUpdate>): Promise<void> {
    for await (const update of updates) {
      this.given.push(update);
      this.#changed();
    }
    this.#state = 'gone';
  }
}
