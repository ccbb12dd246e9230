// What a subscriber makes of what comes in: messages into book, P&L and worth, silence into doubt, and what follows into telling.
import { clock, type Timer } from '../clock.ts';
import { ageMs, type Moment, now } from '../moment.ts';
import type { Telling, Told } from '../telling.ts';
import type { Arrival, BookFound } from './bus-book.ts';
import type { BusLife } from './bus-life.ts';
import type { Bus, Names } from './connect.ts';
import { Inlet, type Place } from './inlet.ts';
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
  readonly #names: Names;
  readonly #life: BusLife;
  readonly #telling: Telling;
  readonly #inlet: Inlet;
  readonly #staleAfterMs: number;
  #heard: Moment = now();
  #silence: Timer;

  constructor(bus: Bus, life: BusLife, telling: Telling, staleAfterMs: number) {
    this.#names = bus.names;
    this.#life = life;
    this.#telling = telling;
    this.#staleAfterMs = staleAfterMs;
    this.#silence = this.#listen();
    this.#inlet = new Inlet(bus, {
      took: (subject, bytes, place) => this.#took(subject, bytes, place),
      madeAnew: () => life.core.madeAnew(),
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

  #took(subject: string, bytes: Uint8Array, { seq, isLive }: Place): void {
    // What slept, or was held up, must not take what waited for it as a sign of life. One moment for all of this message:
    // a listener that is told by it may hold this process up.
    const at = now();
    const slept = this.#isSilent;
    if (slept) this.#fellSilent();
    const refused = this.#read(subject, bytes, { at, seq, isLive: isLive && !slept });
    const kind = this.#names.kindOf(subject);
    if (refused !== null) this.#telling.rejected({ reason: refused, account: null, conId: null }, kind === 'pos');
  }

  /** @returns why it is not taken; `null`: it is */
  #read(subject: string, bytes: Uint8Array, arrival: Arrival): string | null {
    const names = this.#names;
    const kind = names.kindOf(subject);
    if (kind === null) return 'a message came over the bus of a kind that version 1 does not have';
    if (kind === 'state')
      return take(
        readState(bytes),
        subject,
        () => names.state,
        (message) => this.#state(message, arrival),
      );
    if (kind === 'pos')
      return take(
        readPosition(bytes),
        subject,
        ({ update: { account, conId } }) => names.position(account, conId),
        (message) => this.#carryOut(this.#life.core.position(message, arrival)),
      );
    if (kind === 'pnl')
      return take(
        readPnl(bytes),
        subject,
        ({ pnl: { account, conId } }) => names.pnl(account, conId),
        (message) => this.#pnl(message, arrival),
      );
    return take(
      readWorth(bytes),
      subject,
      ({ worth: { account } }) => names.worth(account),
      (message) => this.#worth(message, arrival),
    );
  }

  #state(message: StateMessage, arrival: Arrival): void {
    const { core } = this.#life;
    const before = core.incompleteOf;
    const found = core.state(message, arrival);
    if (arrival.isLive && message.run === core.publisher?.run) {
      this.#heard = arrival.at;
      this.#silence.cancel();
      this.#silence = this.#listen();
    }
    this.#carryOut(found);
    // Once: what the stream does not have of it is not asked for again and again.
    if (core.incompleteOf !== null && core.incompleteOf !== before) void this.#inlet.fromTheBook();
  }

  #pnl(message: PnlMessage, arrival: Arrival): void {
    const { core, pnl } = this.#life;
    const found: BookFound[] = [];
    if (!core.admits(message, arrival, found)) return;
    this.#carryOut(found);
    const isNews = pnl.take({ ...message.pnl, generation: message.pnl.generation }, message);
    // Before the book it waits for it.
    if (isNews && core.isPublished) this.#tellPnl(message.pnl.account, message.pnl.conId);
  }

  #worth(message: WorthMessage, arrival: Arrival): void {
    const { core, values } = this.#life;
    const found: BookFound[] = [];
    if (!core.admits(message, arrival, found)) return;
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

/** @param subjectOf where a message that says this belongs @returns why it is not taken; `null`: it is */
function take<Message>(
  read: Message | string,
  subject: string,
  subjectOf: (message: Message) => string,
  taken: (message: Message) => void,
): string | null {
  if (typeof read === 'string') return read;
  if (subjectOf(read) !== subject)
    return 'a message came over the bus whose account or contract is not that of its subject';
  taken(read);
  return null;
}
