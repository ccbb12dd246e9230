// What a publisher says of P&L and of what accounts are worth: the newest of each, beside the book, which never waits for it.
import type { IBPositionStreamer, PnlUpdate } from '../index.ts';
import { BusPnl } from './bus-pnl.ts';
import type { Names } from './connect.ts';
import { MAX_WORTH_BYTES, writtenPnl, writtenWorth } from './messages.ts';
import { NewestBox } from './newest-box.ts';

/** Who publishes. */
interface Publisher {
  readonly run: string;
  readonly began: number;
}

export class ValueOutlet {
  readonly #streamer: IBPositionStreamer;
  readonly #publisher: Publisher;
  readonly #names: Names;
  readonly #box: NewestBox;
  readonly #pnl = new BusPnl();
  /** The view of each account that was told last. */
  readonly #told = new Map<string, object>();
  #count = 0;

  constructor(
    streamer: IBPositionStreamer,
    publisher: Publisher,
    names: Names,
    send: (...said: [string, string]) => Promise<unknown>,
  ) {
    this.#streamer = streamer;
    this.#publisher = publisher;
    this.#names = names;
    this.#box = new NewestBox(send);
    this.#pnl.believe(publisher.run);
  }

  pnl(update: PnlUpdate): void {
    this.#pnl.take(update, { run: this.#publisher.run, count: this.#count++ });
    this.#sayPnl(update);
  }

  /** The position was closed. */
  closed(account: string, conId: number): void {
    const none = this.#pnl.closed(account, conId);
    if (none) this.#sayPnl(none);
  }

  /** The link to IB was lost, or what was asked of it. */
  lost(): void {
    for (const update of this.#pnl.lost()) this.#sayPnl(update);
  }

  /** What of account values is another than was told. */
  look(): void {
    for (const view of this.#streamer.accountValues()) {
      if (this.#told.get(view.account) === view) continue;
      this.#told.set(view.account, view);
      this.#sayWorth(view.account);
    }
  }

  /** Everything again: the bus may have lost it. */
  again(): void {
    for (const update of this.#pnl.all()) this.#sayPnl(update);
    for (const account of this.#told.keys()) this.#sayWorth(account);
  }

  shut(): void {
    this.#box.shut();
  }

  #sayPnl({ account, conId }: Pick<PnlUpdate, 'account' | 'conId'>): void {
    const { run, began } = this.#publisher;
    this.#box.add(this.#names.pnl(account, conId), () => {
      const newest = this.#pnl.of(account, conId);
      return newest && writtenPnl(run, began, this.#count++, newest);
    });
  }

  #sayWorth(account: string): void {
    const { run, began } = this.#publisher;
    this.#box.add(this.#names.worth(account), () => {
      const [view] = this.#streamer.accountValues(account);
      const text = view ? writtenWorth(run, began, this.#count++, view) : null;
      return text !== null && Buffer.byteLength(text) <= MAX_WORTH_BYTES ? text : null;
    });
  }
}
