// What the page holds: the positions as they were told, whether they may be believed, and what changed while nobody looked.
import type { Beat, Message, Position, Resumed, Update } from './told.ts';

export type Belief =
  | { readonly state: 'unknown'; readonly since: number; readonly reason: string }
  | { readonly state: 'current'; readonly since: number }
  | { readonly state: 'stale'; readonly since: number; readonly reason: string };

/** One line of what changed while away. */
export interface Change {
  readonly position: Update;
  /** Size before; null: not held. */
  readonly before: number | null;
}

export interface Away {
  /** Milliseconds since 1970; null: this page itself was away, nobody counted. */
  readonly from: number | null;
  readonly until: number;
  readonly why: string;
  readonly opened: readonly Change[];
  readonly changed: readonly Change[];
  readonly closed: readonly Change[];
}

export const keyOf = ({ account, conId }: Pick<Update, 'account' | 'conId'>): string => `${account}/${conId}`;

export class Book {
  readonly #positions = new Map<string, Position>();
  #belief: Belief = { state: 'unknown', since: Date.now(), reason: 'nothing was heard of the program yet' };
  /** Sizes as they were when the gap began. */
  #before: ReadonlyMap<string, number> = new Map();
  /** Why the gap began. */
  #gap = 'a gap';
  /** What was held when the program was lost; null: nothing was known then, or it is compared already. */
  #lost: ReadonlyMap<string, Position> | null = null;
  /** Whether a book was ever known: an empty one is. */
  #isKnown = false;

  get positions(): ReadonlyMap<string, Position> {
    return this.#positions;
  }

  get belief(): Belief {
    return this.#belief;
  }

  /** @returns what changed while away, where that is what the message tells */
  take(message: Message): Away | null {
    switch (message.type) {
      case 'book':
        return this.#renew(message);
      case 'snapshot':
        // Of a book that nobody knows: no position in it says that none is held.
        if (message.state === 'unknown') return null;
        this.#keepPnl(message.positions);
        return this.#compared();
      case 'position':
        this.#update(message);
        return null;
      case 'pnl': {
        const key = message.conId === null ? '' : keyOf({ account: message.account, conId: message.conId });
        const held = this.#positions.get(key);
        const { state, daily, unrealized, realized, value, currency, price, asOf } = message;
        const pnl = { state, daily, unrealized, realized, value, currency, price, asOf };
        if (held) this.#positions.set(key, { ...held, pnl });
        return null;
      }
      case 'ages':
        for (const [key, at] of Object.entries(message.ages)) this.#heardAgain(key, at);
        return null;
      case 'gap':
        this.#before = this.#sizes();
        this.#gap = message.reason;
        this.#belief = { state: 'stale', since: Date.parse(message.since), reason: message.reason };
        return null;
      case 'resumed':
        return this.#resumed(message);
      case 'beat':
        this.#belief = beliefOf(message);
        return null;
      default:
        return null;
    }
  }

  /** A book that begins anew: of what was known before it nothing stays, and what became of it is told once that is known. */
  #renew(view: Extract<Message, { type: 'book' }>): Away | null {
    if (this.#isKnown) this.#lost ??= new Map(this.#positions);
    this.#positions.clear();
    const since = Date.parse(view.since);
    if (view.state === 'unknown') {
      this.#belief = { state: 'unknown', since, reason: view.reason };
      return null;
    }
    for (const position of view.positions) this.#positions.set(keyOf(position), position);
    this.#belief =
      view.state === 'stale' ? { state: 'stale', since, reason: view.reason } : { state: 'current', since };
    // A gap that ends later began before this, or begins with what is held now.
    this.#before = this.#sizes();
    this.#gap = view.state === 'stale' ? view.reason : 'a gap';
    return this.#compared();
  }

  /** What changed since the program was lost; null: it was not. */
  #compared(): Away | null {
    const lost = this.#lost;
    this.#lost = null;
    this.#isKnown = true;
    if (lost === null) return null;
    const before = (one: Update): number | null => lost.get(keyOf(one))?.position ?? null;
    const change = (position: Update): Change => ({ position, before: before(position) });
    const now = [...this.#positions.values()];
    return {
      from: null,
      until: Date.now(),
      why: 'this page had lost the program',
      opened: now.filter((one) => before(one) === null).map(change),
      changed: now.filter((one) => before(one) !== null && before(one) !== one.position).map(change),
      closed: [...lost].filter(([key]) => !this.#positions.has(key)).map(([, one]) => change({ ...one, position: 0 })),
    };
  }

  #resumed({ since, until, opened, changed, closed }: Resumed): Away {
    const change = (position: Update): Change => ({ position, before: this.#before.get(keyOf(position)) ?? null });
    return {
      from: Date.parse(since),
      until: Date.parse(until),
      why: this.#gap,
      opened: opened.map(change),
      changed: changed.map(change),
      closed: closed.map(change),
    };
  }

  #update(update: Update): void {
    const key = keyOf(update);
    if (update.change === 'closed') {
      this.#positions.delete(key);
      return;
    }
    const pnl = this.#positions.get(key)?.pnl;
    this.#positions.set(key, pnl === undefined ? update : { ...update, pnl });
  }

  /** What the program says, also where its clock was set back: an age must not stand still until the old time comes again. */
  #heardAgain(key: string, at: number): void {
    const held = this.#positions.get(key);
    if (held && Date.parse(held.timestamp) !== at)
      this.#positions.set(key, { ...held, timestamp: new Date(at).toISOString() });
  }

  /** A snapshot has rows only: live P&L goes on beside them. */
  #keepPnl(positions: readonly Position[]): void {
    const old = new Map(this.#positions);
    this.#positions.clear();
    for (const position of positions) {
      const pnl = position.pnl === undefined ? old.get(keyOf(position))?.pnl : position.pnl;
      this.#positions.set(keyOf(position), pnl === undefined ? position : { ...position, pnl });
    }
  }

  #sizes(): ReadonlyMap<string, number> {
    return new Map([...this.#positions].map(([key, { position }]) => [key, position]));
  }
}

function beliefOf({ state, since: text, reason }: Beat): Belief {
  const since = Date.parse(text);
  return state === 'current' ? { state, since } : { state, since, reason: reason ?? 'it was not said why' };
}
