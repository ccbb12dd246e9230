// The registered handlers, each on its own lane: who is in, who gets what, who is done.

import { clock, type Timer } from '../clock.ts';
import { Admission } from '../positions/admission.ts';
import { asSnapshot, type PositionUpdate } from '../positions/position-update.ts';
import { type Wish, wishOver } from '../positions/wish.ts';
import { clip, printable } from '../text.ts';
import type { AccountValue } from '../values/account-value.ts';
import type { PnlUpdate } from '../values/pnl.ts';
import type { PositionUpdateHandler } from './handler.ts';
import { HandlerLane, type LaneEvents } from './handler-lane.ts';
import type { HandlerSettings } from './handler-options.ts';
import { pnlKey } from './side-calls.ts';

/** Longest name of a class that is told. */
const MAX_NAME = 100;

export class HandlerRegistry {
  readonly #events: LaneEvents;
  readonly #lanes = new Map<PositionUpdateHandler, HandlerLane>();
  /** The lanes as of the latest change; made anew only for a delivery, so that one under way is not disturbed. */
  #list: readonly HandlerLane[] | null = null;
  /** Registrations of each lane that were not undone. */
  readonly #registrations = new WeakMap<HandlerLane, number>();
  /** Lanes added since books were last handed out: only these can be owed one. */
  readonly #newcomers = new Set<HandlerLane>();
  /** What start() said is to be seen; null: nothing was started yet. */
  #wish: Wish | null = null;
  #unnamed = 0;
  /** The lane a handler last left, which may still be in a call. */
  readonly #left = new WeakMap<PositionUpdateHandler, HandlerLane>();

  constructor(events: LaneEvents) {
    this.#events = events;
  }

  get size(): number {
    return this.#lanes.size;
  }

  /** Updates waiting for all handlers together. */
  get backlog(): number {
    return this.#all.reduce((sum, lane) => sum + lane.backlog, 0);
  }

  /** The lane of the handler: a new one unless it is registered already, which then counts once more. */
  add(handler: PositionUpdateHandler, settings: HandlerSettings): { lane: HandlerLane; isNew: boolean } {
    const known = this.#lanes.get(handler);
    if (known) {
      this.#registrations.set(known, (this.#registrations.get(known) ?? 0) + 1);
      return { lane: known, isNew: false };
    }
    const lane = new HandlerLane(handler, settings.name ?? this.#nameOf(handler), settings, this.#events);
    this.#admit(lane);
    const earlier = this.#left.get(handler);
    if (earlier) lane.waitFor(earlier);
    this.#lanes.set(handler, lane);
    this.#registrations.set(lane, 1);
    this.#newcomers.add(lane);
    this.#list = null;
    return { lane, isNew: true };
  }

  /** One registration of this lane is undone: with the last the handler leaves. A lane that left already stays out. */
  undo(lane: HandlerLane): void {
    const left = (this.#registrations.get(lane) ?? 0) - 1;
    this.#registrations.set(lane, left);
    if (left === 0 && this.#lanes.get(lane.handler) === lane) this.remove(lane.handler);
  }

  /** Takes the handler out at once, however often it was registered. */
  remove(handler: PositionUpdateHandler): boolean {
    const lane = this.#lanes.get(handler);
    if (!lane) return false;
    this.#lanes.delete(handler);
    this.#newcomers.delete(lane);
    this.#list = null;
    lane.close();
    this.#left.set(handler, lane);
    return true;
  }

  /** Somebody starts: what handlers of a wish of their own leave open is as this one says. What they were shown stays. */
  wishes(wish: Wish): void {
    this.#wish = wish;
    for (const lane of this.#all) this.#admit(lane);
  }

  /** These accounts are streamed; what is held of others is forgotten. */
  retain(accounts: readonly string[]): void {
    for (const lane of this.#all) lane.admission?.retain(accounts);
  }

  /**
   * @param told by the wish of start(); null: that does not want it
   * @returns whether anybody got it
   */
  deliver(update: PositionUpdate, told: PositionUpdate | null): boolean {
    let isDelivered = told !== null;
    const isSnapshot = update.phase === 'snapshot';
    for (const lane of this.#all) {
      if (lane.awaitsSnapshot) continue;
      const seen = lane.wish === null ? told : this.#admitted(lane, update);
      if (seen === null || (isSnapshot && !lane.snapshot)) continue;
      isDelivered = true;
      lane.deliver(seen);
    }
    return isDelivered;
  }

  /** To every handler that wants account values, of the accounts it wishes for. */
  accountValue(value: AccountValue): void {
    for (const lane of this.#all) tellValue(lane, value);
  }

  /** It joined: what is known is told. */
  joinedValues(lane: HandlerLane, values: readonly AccountValue[]): void {
    for (const value of values) tellValue(lane, value);
  }

  /** To every handler that wants live P&L, of the positions it is shown. @param isShown by the wish of start() */
  pnl(update: PnlUpdate, isShown: boolean): void {
    for (const lane of this.#all) this.joinedPnl(lane, update, isShown);
  }

  /** To one of them. */
  joinedPnl(lane: HandlerLane, update: PnlUpdate, isShown: boolean): void {
    const { account, conId } = update;
    const { handler, wish } = lane;
    // What is known of a position comes behind the book that it is in.
    if (conId !== null && lane.awaitsSnapshot) return;
    if (!(wish === null ? isShown : lane.admission?.showsPnl(update)) || !isOfWish(lane, account)) return;
    if (hears(handler, 'onPnlUpdate')) lane.tellAside(pnlKey(update), () => handler.onPnlUpdate?.(update));
  }

  /** What a new wish of start() lets in of the book, told as to somebody who joins late. */
  review(held: PositionUpdate, told: PositionUpdate | null): void {
    for (const lane of this.#all) {
      if (lane.awaitsSnapshot) continue;
      const isNew = lane.wish === null ? told !== null : !lane.admission?.shows(held) && this.#admitted(lane, held);
      if (isNew && lane.snapshot) lane.deliver(asSnapshot(held));
    }
  }

  /** It joined, and does not want the book: from now on it hears of what it would have been shown. */
  joinedWithoutBook(lane: HandlerLane, book: readonly PositionUpdate[]): void {
    this.#newcomers.delete(lane);
    if (lane.wish !== null) for (const update of book) this.#admitted(lane, update);
  }

  /** Those whose own wish lets nothing in of all that is held. */
  get blind(): readonly string[] {
    return this.#all.filter(({ admission }) => admission?.size === 0).map(({ name }) => name);
  }

  /**
   * Hands the book to every lane that is still owed it.
   * @param shown by the wish of start()
   * @param book everything
   * @returns who was given it, and the names of those whose own wish lets nothing in
   */
  settleSnapshots(
    shown: () => readonly PositionUpdate[],
    book: () => readonly PositionUpdate[],
  ): { readonly given: readonly HandlerLane[]; readonly blind: readonly string[] } {
    const given: HandlerLane[] = [];
    const blind: string[] = [];
    for (const lane of this.#newcomers) {
      this.#newcomers.delete(lane);
      if (!lane.awaitsSnapshot) continue;
      lane.awaitsSnapshot = false;
      given.push(lane);
      const seen = lane.wish === null ? shown() : book().filter((update) => this.#admitted(lane, update) !== null);
      if (lane.admission?.size === 0) blind.push(lane.name);
      for (const update of seen) lane.deliver(asSnapshot(update));
    }
    return { given, blind };
  }

  /** Takes every handler out. */
  clear(): void {
    for (const { handler } of this.#all) this.remove(handler);
  }

  /** Resolves with the names of those who had not settled after `timeoutMs`; what waited for them is dropped. */
  async drain(timeoutMs: number): Promise<readonly string[]> {
    const lanes = this.#all;
    let timer: Timer | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = clock.setTimeout(resolve, timeoutMs);
    });
    const unsettled = new Set(lanes);
    const settled = lanes.map((lane) => lane.whenIdle().then(() => unsettled.delete(lane)));
    await Promise.race([Promise.all(settled), timeout]);
    timer?.cancel();
    for (const lane of unsettled) lane.discard();
    return [...unsettled].map((lane) => lane.name);
  }

  #admit(lane: HandlerLane): void {
    if (lane.wish !== null && this.#wish !== null)
      lane.admission = new Admission(wishOver(lane.wish, this.#wish), lane.admission);
  }

  #admitted(lane: HandlerLane, update: PositionUpdate): PositionUpdate | null {
    try {
      return lane.admission?.admit(update) ?? null;
    } catch (error) {
      lane.fail(error, update);
      return null;
    }
  }

  get #all(): readonly HandlerLane[] {
    this.#list ??= [...this.#lanes.values()];
    return this.#list;
  }

  /** The name of its class, where that has one: what stands there may be anything, and throw. */
  #nameOf(handler: PositionUpdateHandler): string {
    try {
      const name: unknown = handler.constructor?.name;
      if (typeof name === 'string' && name !== '' && name !== 'Object' && name !== 'Function') {
        return printable(clip(name, MAX_NAME));
      }
    } catch {}
    return `handler-${++this.#unnamed}`;
  }
}

function tellValue(lane: HandlerLane, value: AccountValue): void {
  const { account, key, currency } = value;
  const { handler } = lane;
  if (isOfWish(lane, account) && hears(handler, 'onAccountValue'))
    lane.tellAside(`${account}/${key}/${currency}`, () => handler.onAccountValue?.(value));
}

function isOfWish({ wish }: HandlerLane, account: string): boolean {
  const accounts = wish?.accounts ?? [];
  return accounts.length === 0 || accounts.includes(account);
}

/** What stands there may be a getter that throws. */
function hears(handler: PositionUpdateHandler, method: 'onAccountValue' | 'onPnlUpdate'): boolean {
  try {
    return typeof handler[method] === 'function';
  } catch {
    return false;
  }
}
