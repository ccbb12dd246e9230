// Which P&L is asked for, when, and what of it is told. Pure: facts in, findings out, time is what it is given.
import type { Moment } from '../moment.ts';
import type { PricedRow } from './pair.ts';
import type { PnlFigures, PnlUpdate } from './pnl.ts';
import { choose, type HeldPosition, type PnlTarget } from './pnl-choice.ts';
import type { Exchange } from './pnl-currency.ts';
import { afterLoss, grownOld, nothing, sameFigures, updateOf } from './pnl-figures.ts';
import type { PnlFrame } from './pnl-frame.ts';
import { PnlProofs } from './pnl-proofs.ts';
import { PnlQueue } from './pnl-queue.ts';
import { keyOf, PnlStream } from './pnl-stream.ts';

/** What follows from a fact, in order. */
export type PnlFinding =
  /** Send it: reqPnLSingle (94), or reqPnL (92) where `conId` is null. */
  | { readonly find: 'request'; readonly reqId: number; readonly target: PnlTarget }
  /** Send it: cancelPnLSingle (95), or cancelPnL (93) where `conId` is null. */
  | { readonly find: 'cancel'; readonly reqId: number; readonly target: PnlTarget }
  | { readonly find: 'pnl'; readonly update: PnlUpdate }
  | { readonly find: 'warning'; readonly text: string };

/** Unanswered for so long is `none`. */
const ANSWER_MS = 15_000;
/** A stream that was silent for so long is asked for again … */
const SILENT_MS = 90_000;
/** … if another spoke so much later than it did: when all fall silent the market may be closed. */
const SPEAKS_LATER_MS = 45_000;
/** Invalid position trade derived value. */
const NOT_COMPUTABLE = 2150;

export class PnlCore {
  readonly #streams = new Map<string, PnlStream>();
  readonly #byId = new Map<number, PnlStream>();
  readonly #proofs: PnlProofs;
  readonly #queue = new PnlQueue();
  #newestHeardMs = Number.NEGATIVE_INFINITY;
  /** Never one twice, whatever link: what is late is known by it. */
  #lastReqId: number;
  #leftOut = 0;
  #isUp = false;
  #generation = 0;
  #subscriptions = 0;
  /** Counts what views may show. */
  changes = 0;

  /** @param lastReqId the numbers of requests begin behind it */
  constructor(exchange: Exchange, lastReqId = 0) {
    this.#lastReqId = lastReqId;
    this.#proofs = new PnlProofs(exchange);
  }

  /** Positions streamed at most; 0: values are off. */
  get subscriptions(): number {
    return this.#subscriptions;
  }

  /** Somebody starts. */
  use(subscriptions: number): void {
    this.#subscriptions = subscriptions;
    if (subscriptions === 0) this.#streams.clear();
    this.changes++;
  }

  /** The next moment (`Moment.upMs`) at which `wake` is due; `null`: none. */
  get wakeAtMs(): number | null {
    if (!this.#isUp) return null;
    let next = this.#queue.dueMs;
    for (const stream of this.#streams.values()) next = Math.min(next, this.#dueMs(stream));
    return next === Number.POSITIVE_INFINITY ? null : next;
  }

  /** The newest of everything. */
  all(): readonly PnlUpdate[] {
    return [...this.#streams.values()].map(({ told }) => told);
  }

  of(account: string, conId: number | null): PnlUpdate | null {
    return this.#streams.get(keyOf({ account, conId }))?.told ?? null;
  }

  linkUp(generation: number): void {
    this.#lose();
    this.#generation = generation;
    this.#isUp = true;
  }

  /** The link is gone, and with it every request. */
  linkDown(): void {
    this.#lose();
    this.#isUp = false;
  }

  /** 1101: TWS forgot what was asked of it; everything is asked for again. */
  dataLost(): void {
    if (!this.#isUp) return;
    this.#lose();
    for (const stream of this.#streams.values()) if (stream.isWanted) this.#queue.ask(stream);
  }

  /** What is held, and of which accounts: after anything was opened, closed or changed, and when a download was told. */
  look(accounts: readonly string[], held: readonly HeldPosition[], at: Moment): readonly PnlFinding[] {
    if (!this.#isUp || this.#subscriptions === 0) return [];
    const found: PnlFinding[] = [];
    const isStreamed = (target: PnlTarget) => this.#streams.get(keyOf(target))?.isWanted === true;
    const { wanted, leftOut } = choose(accounts, held, this.#subscriptions, isStreamed);
    const keys = new Set([...wanted, ...leftOut].map(keyOf));
    for (const [key, stream] of this.#streams) if (!keys.has(key)) this.#drop(key, stream);
    for (const target of leftOut) this.#leave(target, at, found);
    for (const target of wanted) this.#want(target, at);
    if (leftOut.length > 0 && this.#leftOut === 0)
      found.push({ find: 'warning', text: leftOutText(leftOut.length, this.#subscriptions) });
    this.#leftOut = leftOut.length;
    return [...found, ...this.wake(at)];
  }

  /** A portfolio row, new or not: it may show in which currency P&L is told, and that it is not. */
  row(row: PricedRow, at: Moment): readonly PnlFinding[] {
    const shown = this.#isUp ? this.#proofs.row(row, at) : null;
    if (shown === null) return [];
    const stream = this.#streams.get(keyOf({ account: row.account, conId: row.contract.conId }));
    return stream?.told.state === 'live' ? this.#tell(stream, { ...stream.told, ...shown }) : [];
  }

  /** @returns `null`: nobody waits for it: it is late */
  frame(frame: PnlFrame, at: Moment): readonly PnlFinding[] | null {
    const stream = this.#byId.get(frame.reqId);
    if (!stream) return null;
    stream.heardAtMs = at.upMs;
    stream.isRefused = false;
    this.#newestHeardMs = at.upMs;
    const { daily, unrealized, realized, value } = frame;
    const isSaid = daily !== null || unrealized !== null || realized !== null || value !== null;
    // What cannot be computed is told as unset figures too.
    const state = !isSaid && stream.told.state === 'unavailable' ? 'unavailable' : 'live';
    const { currency, price } = this.#proofs.frame(stream.target, frame, at);
    return this.#tell(stream, { state, daily, unrealized, realized, value, currency, price, asOf: at.date });
  }

  /** An error or notice that names one of our requests. */
  notice(reqId: number, code: number, at: Moment): readonly PnlFinding[] {
    const stream = this.#byId.get(reqId);
    if (!stream || (code !== NOT_COMPUTABLE && code >= 2100 && code < 3000)) return [];
    stream.heardAtMs = at.upMs;
    if (code === NOT_COMPUTABLE) return this.#tell(stream, nothing('unavailable', at.date));
    stream.isRefused = true;
    return this.#tell(stream, nothing('none', at.date));
  }

  /** Time passed. */
  wake(at: Moment): readonly PnlFinding[] {
    if (!this.#isUp) return [];
    const found: PnlFinding[] = [];
    for (const stream of this.#streams.values()) {
      if (this.#dueMs(stream) > at.upMs) continue;
      if (stream.told.state === 'waiting') {
        found.push(...this.#tell(stream, nothing('none', null)));
      } else {
        this.#askAgain(stream, at, found);
      }
    }
    this.#send(at, found);
    return found;
  }

  #send(at: Moment, found: PnlFinding[]): void {
    const due = this.#queue.take(at.upMs);
    if (due === null) return;
    if (due.do === 'cancel') {
      found.push({ find: 'cancel', reqId: due.reqId, target: due.target });
      return;
    }
    const { stream } = due;
    const reqId = ++this.#lastReqId;
    stream.asked(reqId, at.upMs);
    this.#byId.set(reqId, stream);
    found.push({ find: 'request', reqId, target: stream.target });
  }

  #askAgain(stream: PnlStream, at: Moment, found: PnlFinding[]): void {
    if (stream.told.state === 'live') found.push(...this.#tell(stream, { ...stream.told, ...grownOld }));
    this.#cancel(stream);
    stream.askedAtMs = at.upMs;
    this.#queue.ask(stream);
  }

  /** When something is to be done about a stream: it is not answered, or was silent while others spoke. */
  #dueMs(stream: PnlStream): number {
    if (stream.reqId === null || stream.isRefused) return Number.POSITIVE_INFINITY;
    if (stream.told.state === 'waiting') return stream.askedAtMs + ANSWER_MS;
    const newestMs = Math.max(stream.askedAtMs, stream.heardAtMs);
    const isAlone = this.#newestHeardMs - newestMs >= SPEAKS_LATER_MS;
    return isAlone ? newestMs + SILENT_MS : Number.POSITIVE_INFINITY;
  }

  #want(target: PnlTarget, at: Moment): void {
    const key = keyOf(target);
    const stream = this.#streams.get(key) ?? new PnlStream(target, this.#update(target, nothing('waiting', null)));
    if (!this.#streams.has(key) || stream.told.state === 'left-out') {
      stream.told = this.#update(target, nothing('waiting', null));
      this.#streams.set(key, stream);
      this.changes++;
    }
    stream.isWanted = true;
    if (stream.reqId === null && !this.#queue.asks(stream)) {
      stream.askedAtMs = at.upMs;
      this.#queue.ask(stream);
    }
  }

  #leave(target: PnlTarget, at: Moment, found: PnlFinding[]): void {
    const key = keyOf(target);
    const stream = this.#streams.get(key) ?? new PnlStream(target, this.#update(target, nothing('waiting', null)));
    this.#streams.set(key, stream);
    if (stream.told.state === 'left-out') return;
    stream.isWanted = false;
    this.#cancel(stream);
    found.push(...this.#tell(stream, nothing('left-out', at.date)));
  }

  #drop(key: string, stream: PnlStream): void {
    this.#cancel(stream);
    this.#streams.delete(key);
    this.changes++;
    const { account, conId } = stream.target;
    if (conId !== null) this.#proofs.forget(account, conId);
  }

  /** What comes under its number from now on is late. */
  #cancel(stream: PnlStream): void {
    this.#queue.forget(stream);
    const { reqId, target } = stream;
    if (reqId === null) return;
    this.#byId.delete(reqId);
    if (!stream.isRefused) this.#queue.cancel(reqId, target);
    stream.reqId = null;
  }

  /** Every request is gone, and nothing is to be cancelled. */
  #lose(): void {
    this.#queue.clear();
    this.#byId.clear();
    this.#proofs.clear();
    this.#newestHeardMs = Number.NEGATIVE_INFINITY;
    for (const stream of this.#streams.values()) {
      stream.lost();
      stream.told = afterLoss(stream.told);
    }
    this.changes++;
  }

  #tell(stream: PnlStream, figures: PnlFigures): readonly PnlFinding[] {
    const update = this.#update(stream.target, figures);
    const isNews = !sameFigures(stream.told, update);
    stream.told = update;
    this.changes++;
    return isNews ? [{ find: 'pnl', update }] : [];
  }

  #update(target: PnlTarget, figures: PnlFigures): PnlUpdate {
    return updateOf(target, figures, this.#generation);
  }
}

const leftOutText = (leftOut: number, subscriptions: number): string =>
  `P&L of ${leftOut} position(s) is not asked for: 'pnl.subscriptions' is ${subscriptions}, and IB serves some 50 of them; those of greatest exposure are streamed.`;
