// Live P&L of one run: what link and account core say is given to the P&L core, and what that finds is asked or told.
import type { AccountLife } from './account-life.ts';
import type { Hands } from './hands.ts';
import type { Notice } from './link/index.ts';
import { type Moment, now } from './moment.ts';
import type { Finding } from './positions/account-facts.ts';
import type { PortfolioRow } from './positions/portfolio-row.ts';
import type { PnlFinding } from './values/pnl-core.ts';
import { type FieldCursor, readPnlFrame } from './values/pnl-frame.ts';
import { Waking } from './waking.ts';

export class LivePnl {
  readonly #life: AccountLife;
  readonly #hands: Hands;
  readonly #waking: Waking;

  /** @param failed is told of an error of our own in a timer */
  constructor(life: AccountLife, hands: Hands, failed: (error: unknown) => void) {
    this.#life = life;
    this.#hands = hands;
    this.#waking = new Waking(life.pnl, (at) => this.#carryOut(life.pnl.wake(at)), failed);
  }

  up(generation: number): void {
    this.#life.pnl.linkUp(generation);
  }

  down(): void {
    this.#waking.stop();
    this.#life.pnl.linkDown();
  }

  /** A portfolio row, once the book told it. */
  row(row: PortfolioRow, at: Moment): void {
    const found = this.#life.pnl.row(row, at);
    if (found.length > 0) this.#carryOut(found);
  }

  /** The account core found something: but for prices it may change what is asked for. */
  after(found: readonly Finding[], accounts: readonly string[], at: Moment): void {
    const { core, pnl, admission } = this.#life;
    const isOther = found.some((finding) => finding.find !== 'update' || finding.update.change !== 'repriced');
    if (!isOther || !core.isPublished) return;
    const held = core.positions().filter((position) => admission.shows(position));
    this.#carryOut(pnl.look(accounts, held, at));
  }

  /** @param row the link's. @param bytes of a message 94 or 95, at `start` (inclusive) … `end` (exclusive) */
  frame(row: FieldCursor, bytes: Buffer, start: number, end: number, at: Moment): void {
    const frame = readPnlFrame(row, bytes, start, end);
    if ('reason' in frame) {
      this.#rejected(frame.reason);
      return;
    }
    const found = this.#life.pnl.frame(frame, at);
    if (found === null) return;
    // What was read stands in views already: it is told before anything else is.
    this.#carryOut(found);
    if (frame.unread !== null) this.#rejected(frame.unread);
  }

  /** 1101. Known before anything of it is told: nobody who hears of it may find live what is lost. */
  dataLost(): void {
    this.#life.pnl.dataLost();
    this.#waking.arm();
  }

  notice({ code, reqId }: Notice, at: Moment): void {
    this.#carryOut(reqId > 0 ? this.#life.pnl.notice(reqId, code, at) : []);
  }

  wakeIfDue(at: Moment = now()): void {
    this.#waking.wakeIfDue(at);
  }

  #rejected(reason: string): void {
    this.#hands.telling.rejected({ reason, account: null, conId: null }, false);
  }

  #carryOut(found: readonly PnlFinding[]): void {
    this.#waking.arm();
    const { link, telling, log } = this.#hands;
    for (const finding of found) {
      switch (finding.find) {
        case 'request':
          link?.requestPnl(finding.reqId, finding.target.account, finding.target.conId);
          break;
        case 'cancel':
          link?.cancelPnl(finding.reqId, finding.target.conId);
          break;
        case 'warning':
          log.warn(finding.text);
          break;
        case 'pnl':
          telling.values.pnl(finding.update);
      }
    }
  }
}
