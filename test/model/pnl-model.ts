// A second opinion on live P&L: what was heard, held and asked for, counted; judges every finding and figure of the core.
import type { Moment } from '../../src/moment.ts';
import type { PnlUpdate } from '../../src/values/pnl.ts';
import type { PnlCore, PnlFinding } from '../../src/values/pnl-core.ts';
import { Complaint } from './judge.ts';
import { PriceModel, type SaidRow } from './price-model.ts';

const ACCOUNT = 'DU1';
const PACE_MS = 50;
const ANSWER_MS = 15_000;
/** All that can wait is sent by then. */
const QUEUED_MS = 2_000;
const NOT_COMPUTABLE = 2150;

export type PnlStep =
  | { readonly do: 'linkUp' | 'linkDown' | 'dataLost' }
  | { readonly do: 'hold'; readonly conIds: readonly number[]; readonly size: number }
  /** `which` of all numbers ever asked with, so that late ones are drawn too. */
  | {
      readonly do: 'frame';
      readonly which: number;
      readonly size: number | null;
      readonly daily: number | null;
      readonly value: number | null;
    }
  | ({ readonly do: 'row'; readonly conId: number } & Omit<SaidRow, 'is' | 'atMs'>)
  | { readonly do: 'notice'; readonly which: number; readonly code: number }
  | { readonly do: 'pass'; readonly ms: number };

/** A request, and what came of it. */
interface Request {
  readonly conId: number | null;
  readonly askedMs: number;
  /** Neither cancelled nor lost. */
  isOpen: boolean;
  /** Frames of it are of use: it was not let go, though its cancellation may wait for its turn. */
  isAwaited: boolean;
  /** Refused, and nothing told since: nothing to be cancelled, nor to be repeated on this link. */
  isRefused: boolean;
  heard: { readonly daily: number | null; readonly value: number | null } | 'unavailable' | 'none' | null;
}

export class PnlModel {
  readonly #core: PnlCore;
  readonly #subscriptions: number;
  readonly #requests = new Map<number, Request>();
  readonly #prices = new PriceModel();
  #held: readonly number[] = [];
  #nowMs = 0;
  #sentMs = Number.NEGATIVE_INFINITY;
  #generation = 0;
  #isUp = false;
  /** When what is held was last said. */
  #heldMs = 0;

  constructor(core: PnlCore, subscriptions: number) {
    this.#core = core;
    this.#subscriptions = subscriptions;
    core.use(subscriptions);
  }

  take(step: PnlStep): void {
    this.#nowMs++;
    this.#wakeAsDue(this.#nowMs);
    switch (step.do) {
      case 'linkUp':
        this.#lose();
        this.#isUp = true;
        this.#core.linkUp(++this.#generation);
        break;
      case 'linkDown':
        this.#lose();
        this.#isUp = false;
        this.#core.linkDown();
        break;
      case 'dataLost':
        if (this.#isUp) this.#lose();
        this.#core.dataLost();
        break;
      case 'hold':
        this.#hold(step.conIds, step.size);
        break;
      case 'frame':
        this.#frame(step);
        break;
      case 'row':
        this.#row(step);
        break;
      case 'notice':
        this.#notice(step);
        break;
      case 'pass':
        this.#wakeAsDue(this.#nowMs + step.ms);
    }
    this.#standsRight();
  }

  /** Time enough for all that waits to be asked for: what is to be streamed is, and no more. */
  end(): void {
    this.take({ do: 'hold', conIds: this.#held, size: 1 });
    this.#wakeAsDue(this.#nowMs + QUEUED_MS);
    if (!this.#isUp || this.#generation === 0) return;
    const asked = this.#open.length;
    const wanted = 1 + Math.min(this.#held.length, this.#subscriptions);
    if (asked !== wanted) complain(`${asked} streams are asked for, not ${wanted}`);
    const leftOut = this.#core.all().filter(({ state }) => state === 'left-out').length;
    if (leftOut !== Math.max(0, this.#held.length - this.#subscriptions)) complain(`${leftOut} are left out`);
  }

  get #open(): readonly Request[] {
    return [...this.#requests.values()].filter(({ isOpen }) => isOpen);
  }

  #lose(): void {
    for (const request of this.#requests.values()) request.isOpen = request.isAwaited = false;
    this.#prices.lost();
  }

  #hold(conIds: readonly number[], size: number): void {
    this.#held = this.#isUp ? conIds : this.#held;
    this.#heldMs = this.#nowMs;
    const held = conIds.map((conId) => ({
      account: ACCOUNT,
      conId,
      currency: 'USD',
      position: conId,
      marketValue: 100 + ((conId * 7 + size) % 11) * 40,
      averageCost: null,
    }));
    const before = this.#core.all();
    const found = this.#core.look([ACCOUNT], held, this.#moment);
    for (const { conId } of before)
      if (conId !== null && this.#core.of(ACCOUNT, conId) === null) this.#prices.forget(conId);
    if (!this.#isUp && found.length > 0) complain('something follows although there is no link');
    // What was refused does not stand at the gateway, and is let go without being cancelled.
    for (const request of this.#open) {
      if (this.#isStreamed(request.conId)) continue;
      request.isAwaited = false;
      if (request.isRefused) request.isOpen = false;
    }
    this.#found(found);
  }

  #isStreamed(conId: number | null): boolean {
    const state = this.#core.of(ACCOUNT, conId)?.state;
    return state !== undefined && state !== 'left-out';
  }

  #frame({ which, size, daily, value }: Extract<PnlStep, { readonly do: 'frame' }>): void {
    const reqId = 1 + (which % Math.max(1, this.#requests.size));
    const request = this.#requests.get(reqId);
    const before = request && this.#core.of(ACCOUNT, request.conId)?.state;
    const found = this.#core.frame(
      { reqId, size, daily, unrealized: null, realized: null, value, unread: null },
      this.#moment,
    );
    if (!request?.isAwaited) {
      if (found !== null) complain(`a frame of ${reqId}, which nobody waits for, is heard`);
      return;
    }
    if (found === null) {
      // It was silent, and is cancelled to be asked for again.
      if (before === 'live' || before === 'waiting') complain(`a frame of ${reqId} is taken for late`);
      return;
    }
    request.heard = { daily, value };
    // Who is told is served, whatever was said before.
    request.isRefused = false;
    if (request.conId !== null) this.#prices.take(request.conId, { is: 'frame', atMs: this.#nowMs, size, value });
    this.#found(found);
    const told = this.#core.of(ACCOUNT, request.conId);
    if (told?.daily !== daily || told.value !== value) complain(`it stands otherwise than the frame of ${reqId} says`);
    if (Number(told?.asOf) !== this.#nowMs) complain(`the age of ${reqId} is not that of its frame`);
  }

  #row({ conId, size, marketPrice, marketValue, multiplier }: Extract<PnlStep, { readonly do: 'row' }>): void {
    const contract = { conId, currency: 'USD', multiplier };
    const row = { account: ACCOUNT, contract, position: size, marketPrice, marketValue };
    const found = this.#core.row(row, this.#moment);
    if (!this.#isUp && found.length > 0) complain('a row changes P&L although there is no link');
    const said = { is: 'row', atMs: this.#nowMs, size, marketPrice, marketValue, multiplier } as const;
    if (size === 0) this.#prices.forget(conId);
    else if (this.#isUp) this.#prices.take(conId, said);
    this.#found(found);
  }

  #notice({ which, code }: Extract<PnlStep, { readonly do: 'notice' }>): void {
    const reqId = 1 + (which % Math.max(1, this.#requests.size));
    const request = this.#requests.get(reqId);
    // Whether a refusal is taken of what is none already cannot be seen.
    if (request && code === 321 && this.#core.of(ACCOUNT, request.conId)?.state === 'none') return;
    const found = this.#core.notice(reqId, code, this.#moment);
    if (!request?.isAwaited || code === 2104) {
      if (found.length > 0) complain(`code ${code} about ${reqId} changes something`);
      return;
    }
    const says = code === NOT_COMPUTABLE ? 'unavailable' : 'none';
    const state = this.#core.of(ACCOUNT, request.conId)?.state;
    // As with frames: it was silent, and is cancelled to be asked for again.
    if (state !== says && found.length === 0 && state !== 'live' && state !== 'waiting') return;
    if (state !== says) complain(`after ${code} it is ${state}`);
    request.heard = says;
    request.isRefused ||= says === 'none';
    this.#found(found);
  }

  /** Time passes, with a wake at each moment the core named, and none that brings nothing nearer. */
  #wakeAsDue(untilMs: number): void {
    let idle = 0;
    for (let at = this.#core.wakeAtMs; at !== null && at <= untilMs; at = this.#core.wakeAtMs) {
      this.#nowMs = Math.max(this.#nowMs, at);
      const found = this.#core.wake(this.#moment);
      idle = found.length === 0 ? idle + 1 : 0;
      if (idle > 20) complain('it wakes and wakes, and does nothing');
      this.#found(found);
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #found(found: readonly PnlFinding[]): void {
    for (const finding of found) {
      if (finding.find === 'request') this.#asked(finding.reqId, finding.target.conId);
      else if (finding.find === 'cancel') this.#cancelled(finding.reqId);
      else if (finding.find === 'pnl') this.#told(finding.update);
    }
  }

  #asked(reqId: number, conId: number | null): void {
    this.#sent();
    if (this.#requests.has(reqId)) complain(`the number ${reqId} is used again`);
    if (conId !== null && !this.#held.includes(conId)) complain(`${conId} is asked for, and not held`);
    if (this.#open.some((request) => request.conId === conId)) complain(`${conId} is asked for twice`);
    const singles = this.#open.filter((request) => request.conId !== null).length;
    if (conId !== null && singles >= this.#subscriptions) complain(`${singles + 1} positions are asked for`);
    this.#requests.set(reqId, {
      conId,
      askedMs: this.#nowMs,
      isOpen: true,
      isAwaited: true,
      isRefused: false,
      heard: null,
    });
  }

  #cancelled(reqId: number): void {
    this.#sent();
    const request = this.#requests.get(reqId);
    if (!request?.isOpen || request.isRefused) complain(`${reqId} is cancelled, and does not stand`);
    else request.isOpen = request.isAwaited = false;
  }

  #sent(): void {
    if (!this.#isUp) complain('something is sent without a link');
    if (this.#nowMs - this.#sentMs < PACE_MS) complain(`two requests within ${this.#nowMs - this.#sentMs} ms`);
    this.#sentMs = this.#nowMs;
  }

  #told({ conId, generation }: PnlUpdate): void {
    if (conId !== null && !this.#held.includes(conId)) complain(`P&L of ${conId} is told, and it is not held`);
    if (generation !== this.#generation) complain(`P&L of link ${generation} is told on ${this.#generation}`);
  }

  /** What holds at every moment, of everything that can be read. */
  #standsRight(): void {
    for (const { conId, state, daily, value, price, generation } of this.#core.all()) {
      const what = `P&L of ${conId}`;
      const verified = conId === null || state !== 'live' ? null : this.#prices.price(conId);
      if (verified === null ? price !== null : Math.abs((price?.value ?? 0) - verified) > 1e-12)
        complain(`the price of ${conId} is ${price?.value}, and ${verified} is verified`);
      if (this.#isUp && conId !== null && !this.#held.includes(conId)) complain(`${what} stands, and it is not held`);
      if ((state === 'live' || state === 'stale') === false && (daily !== null || value !== null))
        complain(`${what} is ${state}, and says something`);
      const request = [...this.#requests.values()].findLast((each) => each.conId === conId);
      if (state === 'live') {
        if (!this.#isUp || generation !== this.#generation) complain(`${what} is live, and of a link that is gone`);
        if (!request?.isOpen) complain(`${what} is live, and not asked for`);
        if (typeof request?.heard !== 'object' || request.heard === null)
          complain(`${what} is live, and was not heard`);
      }
      // What was let go and is held again is asked for anew, once the cancellation before it was sent.
      const askedMs = Math.max(request?.askedMs ?? 0, this.#heldMs + QUEUED_MS);
      if (state === 'waiting' && request?.isOpen && this.#nowMs - askedMs > ANSWER_MS)
        complain(`${what} is waited for longer than ${ANSWER_MS} ms`);
    }
  }

  get #moment(): Moment {
    return { date: new Date(this.#nowMs), wallMs: this.#nowMs, upMs: this.#nowMs };
  }
}

function complain(text: string): never {
  throw new Complaint(text);
}
