// What outlives a run, until reset(): the account's core, rows not taken, the open gap, and what of it is shown.
import { type Moment, now } from './moment.ts';
import { createAccountCore } from './positions/account-core.ts';
import type { CoreSettings } from './positions/account-facts.ts';
import { Admission, type Wish } from './positions/admission.ts';
import { type PositionBookView, viewOf } from './positions/book-view.ts';
import type { PositionUpdate } from './positions/position-update.ts';
import { Rejections } from './positions/rejections.ts';

/** A gap that was told and is open. */
export interface ToldGap {
  readonly since: Moment;
  /** What was told for each update of the core since then. */
  readonly told: WeakMap<PositionUpdate, PositionUpdate>;
}

export class AccountLife {
  /** The streamer's. */
  readonly run: string;
  readonly core;
  readonly rejections = new Rejections();
  admission: Admission;
  gap: ToldGap | null = null;
  /** The wish is new, and what it lets in of the book was not told yet. */
  isWishNew = false;
  /** Number of the newest link. */
  generation = 0;

  constructor(run: string, settings: CoreSettings, wish: Wish) {
    this.run = run;
    this.core = createAccountCore(settings, 0, now());
    this.admission = new Admission(wish);
  }

  /** Somebody starts again: the book goes on, their settings and their wish hold from now on. */
  restart(settings: CoreSettings, wish: Wish): void {
    this.core.restart(settings, now());
    this.admission = new Admission(wish, this.admission);
    this.isWishNew = true;
  }

  get isCurrent(): boolean {
    return this.core.belief.state === 'current';
  }

  /** What the wish lets in, each as its newest update. */
  shown(): readonly PositionUpdate[] {
    return this.core.positions().filter((update) => this.admission.shows(update));
  }

  view(): PositionBookView {
    const { belief, asOf } = this.core;
    return viewOf(belief, (asOf ?? belief.since).date, this.shown(), this.rejections.all);
  }
}
