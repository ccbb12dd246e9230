// What a subscriber makes of what comes in: messages into book, P&L and worth, silence into doubt, and what follows into telling.
import { clock, type Timer } from '../clock.ts';
import { ageMs, type Moment, now } from '../moment.ts';
import type { Telling, Told } from '../telling.ts';
import type { BookFound } from './bus-book.ts';
import type { BusLife } from './bus-life.ts';
import type { Bus, Kind } from './connect.ts';
import { Inlet } from './inlet.ts';
import {
  type PnlMessage,
  readPnl,
  readPosition,
  readState,
  readWorth,
  type StateMessage,
  type WorthMessage,
} from './messages.ts';

export class Reception {
  readonly #life: BusLife;
  readonly #telling: Telling;
  readonly #inlet: Inlet;
  readonly #staleAfterMs: number;
  #heard: Moment = now();
  #silence: Timer;

  constructor(bus: Bus, life: BusLife, telling: Telling, staleAfterMs: number) {
    this.#life = life;
    this.#telling = telling;
    this.#staleAfterMs = staleAfterMs;
    this.#silence = this.#listen();
    this.#inlet = new Inlet(bus, {
      took: (subject, bytes, isLive) => this.#took(bus.names.kindOf(subject), bytes, isLive),
      lost: (why) => this.#doubt(why),
    });
  }

  /** Nothing comes in afterwards. */
  async end(why: string): Promise<void> {
    this.#silence.cancel();
    // Nobody is told of a gap that he made himself.
    this.#life.core.doubt(why, now());
    this.#life.took();
    await this.#inlet.close();
  }

  #took(kind: Kind | null, bytes: Uint8Array, isLive: boolean): void {
    // What slept, or was held up, must not take what waited for it as a sign of life. One moment for all of this message:
    // a listener that is told by it may hold this process up.
    const at = now();
    const slept = this.#isSilent;
    if (slept) this.#fellSilent();
    const refused =
      kind === null
        ? 'a message came over the bus of a kind that version 1 does not have'
        : this.#read(kind, bytes, at, isLive && !slept);
    if (refused !== null) this.#telling.rejected({ reason: refused, account: null, conId: null }, kind === 'pos');
  }

  /** @returns why it is not taken; `null`: it is */
  #read(kind: Kind, bytes: Uint8Array, at: Moment, isLive: boolean): string | null {
    const { core } = this.#life;
    if (kind === 'pos') return take(readPosition(bytes), (message) => this.#carryOut(core.position(message, at)));
    if (kind === 'state') return take(readState(bytes), (message) => this.#state(message, at, isLive));
    if (kind === 'pnl') return take(readPnl(bytes), (message) => this.#pnl(message));
    return take(readWorth(bytes), (message) => this.#worth(message));
  }

  #state(message: StateMessage, at: Moment, isLive: boolean): void {
    const { core } = this.#life;
    const wasIncomplete = core.isIncomplete;
    const found = core.state(message, at, isLive);
    if (isLive && message.run === core.publisher?.run) {
      this.#heard = at;
      this.#silence.cancel();
      this.#silence = this.#listen();
    }
    this.#carryOut(found);
    // Once: what the stream does not have it is not asked for again and again.
    if (core.isIncomplete && !wasIncomplete) void this.#inlet.fromTheBook();
  }

  #pnl(message: PnlMessage): void {
    const { core, pnl } = this.#life;
    const found: BookFound[] = [];
    if (!core.admits(message, now(), found)) return;
    this.#carryOut(found);
    const isNews = pnl.take({ ...message.pnl, generation: message.pnl.generation }, message);
    // Before the book it waits for it.
    if (isNews && core.isPublished) this.#tellPnl(message.pnl.account, message.pnl.conId);
  }

  #worth(message: WorthMessage): void {
    const { core, values } = this.#life;
    const found: BookFound[] = [];
    if (!core.admits(message, now(), found)) return;
    this.#carryOut(found);
    for (const value of values.take(message)) this.#telling.values.tell(value);
  }

  get #isSilent(): boolean {
    return ageMs(this.#heard) >= this.#staleAfterMs;
  }

  #listen(): Timer {
    return clock.setTimeout(() => this.#fellSilent(), this.#staleAfterMs);
  }

  #fellSilent(): void {
    this.#heard = now();
    this.#silence.cancel();
    this.#silence = this.#listen();
    const why = `the publisher was not heard on the bus for ${this.#staleAfterMs} ms`;
    this.#doubt(why);
    void this.#inlet.join();
  }

  #carryOut(found: readonly Told[]): void {
    this.#life.took();
    for (const finding of found) this.#telling.tell(finding, now(), null);
    this.#telling.settle();
    for (const finding of found) this.#afterwards(finding);
  }

  #doubt(why: string): void {
    this.#carryOut(this.#life.core.doubt(why, now()));
  }

  /** P&L goes where its position goes: what came before it is told after it. */
  #afterwards(finding: Told): void {
    const { pnl } = this.#life;
    if (finding.find === 'snapshot') for (const { account, conId } of pnl.all()) this.#tellPnl(account, conId);
    if (finding.find !== 'update' || !this.#life.core.isPublished) return;
    const { account, conId, change } = finding.update;
    if (change === 'closed') pnl.closed(account, conId);
    else if (change === 'opened') this.#tellPnl(account, conId);
  }

  #tellPnl(account: string, conId: number | null): void {
    const update = this.#life.pnl.of(account, conId);
    if (update) this.#telling.values.pnl(update);
  }
}

/** @returns why it is not taken; `null`: it is */
function take<Message>(read: Message | string, taken: (message: Message) => void): string | null {
  if (typeof read === 'string') return read;
  taken(read);
  return null;
}
