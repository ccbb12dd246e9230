// Tells account values and live P&L to handlers and listeners, once the book was told; whoever joins late gets what is known.
import type { AccountLife } from './account-life.ts';
import type { HandlerLane } from './delivery/handler-lane.ts';
import type { Outlets } from './outlets.ts';
import { numbered } from './stream-event.ts';
import type { AccountValue } from './values/account-value.ts';
import type { PnlUpdate } from './values/pnl.ts';

/** What the telling of values knows of whoever finds them. */
export type ValuedLife = Pick<AccountLife, 'admission'> & {
  readonly core: Pick<AccountLife['core'], 'isPublished'>;
  readonly values: Pick<AccountLife['values'], 'all'>;
  readonly pnl: Pick<AccountLife['pnl'], 'all'>;
};

export class ValueTelling {
  readonly #life: ValuedLife;
  readonly #outlets: Outlets;
  /** Account values that came before the book could be told. */
  #untold: AccountValue[] = [];

  constructor(life: ValuedLife, outlets: Outlets) {
    this.#life = life;
    this.#outlets = outlets;
  }

  /** It is new, or another than before: told once the book is. */
  tell(value: AccountValue): void {
    this.#untold.push(value);
    this.settle();
  }

  /** What waited for the book is told, if that was. */
  settle(): void {
    if (this.#untold.length === 0 || !this.#life.core.isPublished) return;
    const { registry, events, emitter } = this.#outlets;
    const untold = this.#untold;
    this.#untold = [];
    for (const value of untold) {
      registry.accountValue(value);
      if (events.isOn || emitter.has('accountValue')) emitter.emit('accountValue', value);
    }
  }

  pnl(update: PnlUpdate): void {
    const { registry, events, emitter } = this.#outlets;
    const isShown = this.#life.admission.showsPnl(update);
    registry.pnl(update, isShown);
    events.add({ told: isShown ? (id) => numbered(id, 'pnl', update) : null, material: { of: 'pnl', update } });
    if (isShown && emitter.has('pnl')) emitter.emit('pnl', update);
  }

  /** A handler joined late: it is told what is known of accounts. */
  joined(lane: HandlerLane): void {
    this.#outlets.registry.joinedValues(lane, this.#life.values.all());
    this.#joinedPnl(lane, ({ conId }) => conId === null);
  }

  /** It was given the book, and is told what is known of the positions in it. */
  gotBook(lane: HandlerLane): void {
    this.#joinedPnl(lane, ({ conId }) => conId !== null);
  }

  #joinedPnl(lane: HandlerLane, isMeant: (update: PnlUpdate) => boolean): void {
    const { pnl, admission } = this.#life;
    for (const update of pnl.all().filter(isMeant))
      this.#outlets.registry.joinedPnl(lane, update, admission.showsPnl(update));
  }
}
