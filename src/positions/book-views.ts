// The views that were handed out: of each wish the same object until something changes.

import type { PnlFigures } from '../values/pnl.ts';
import type { Belief } from './account-facts.ts';
import type { Admission } from './admission.ts';
import { type PositionBookView, type Sight, sameView, sightOf, type ViewedPosition, viewOf } from './book-view.ts';
import type { PositionUpdate } from './position-update.ts';
import type { Rejections } from './rejections.ts';
import { isWish, type PartialWish, type Wish, wanting, wishOver } from './wish.ts';

/** Wishes whose views are kept; beyond it the one asked for longest ago is made anew. */
const MAX_VIEWS = 64;

/** What views are made of. */
export interface Seen {
  readonly core: {
    readonly belief: Belief;
    readonly asOf: { readonly date: Date } | null;
    positions(): readonly PositionUpdate[];
  };
  readonly rejections: Rejections;
  readonly wish: Wish;
  readonly admission: Admission;
  readonly pnl: {
    /** 0: values are off. */
    readonly subscriptions: number;
    /** Only grows. */
    readonly changes: number;
    of(account: string, conId: number): PnlFigures | null;
  };
  /** Counts the facts the core was given. */
  readonly facts: number;
}

interface Kept {
  readonly filter: Wish['filter'];
  readonly view: PositionBookView;
  readonly changes: number;
}

export class BookViews {
  readonly #seen: Seen;
  readonly #kept = new Map<string, Kept>();
  /** What was shown of each update: the same object until its P&L is another. */
  readonly #viewed = new WeakMap<PositionUpdate, ViewedPosition>();

  constructor(seen: Seen) {
    this.#seen = seen;
  }

  /** @throws what the predicate of the wish throws */
  view(wish: PartialWish): PositionBookView {
    const key = JSON.stringify([wish.secTypes, wish.symbols, wish.accounts]);
    const known = this.#kept.get(key);
    const { facts, admission, rejections, pnl } = this.#seen;
    // Each only grows: as long as none did, nothing changed.
    const changes = facts + admission.changes + rejections.changes + pnl.changes;
    if (known?.changes === changes && known.filter === wish.filter) return known.view;
    const made = this.#make(wish);
    const view = known && known.filter === wish.filter && sameView(known.view, made) ? known.view : made;
    this.#kept.delete(key);
    this.#kept.set(key, { filter: wish.filter, view, changes });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_VIEWS && oldest !== undefined) this.#kept.delete(oldest);
    return view;
  }

  /** What is shown to whoever wished for nothing of his own. */
  sight(): Sight {
    const { core, admission } = this.#seen;
    return sightOf(core.positions(), (update) => admission.shows(update));
  }

  #make(own: PartialWish): PositionBookView {
    const { core, wish, rejections, pnl } = this.#seen;
    const { belief, asOf } = core;
    const sight = isWish(own) ? sightOf(core.positions(), wanting(wishOver(own, wish))) : this.sight();
    const positions = pnl.subscriptions === 0 ? sight.positions : sight.positions.map((held) => this.#viewedOf(held));
    return viewOf(
      belief,
      (asOf ?? belief.since).date,
      { ...sight, positions: Object.freeze(positions) },
      rejections.all,
    );
  }

  #viewedOf(held: PositionUpdate): ViewedPosition {
    const known = this.#viewed.get(held);
    const pnl = this.#seen.pnl.of(held.account, held.conId);
    if (known && known.pnl === pnl) return known;
    const viewed = Object.freeze({ ...held, pnl });
    this.#viewed.set(held, viewed);
    return viewed;
  }
}
