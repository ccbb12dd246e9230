// Listens to live P&L while a schedule plays, and complains of what must never be told of it, or stand in a view.
import type { IBPositionStreamer, PnlFigures, PnlUpdate, ViewedPosition } from '../../../src/index.ts';
import { keyOf } from './chaos-handler.ts';
import type { PnlRequests } from './pnl-requests.ts';

const FIGURES = ['daily', 'unrealized', 'realized', 'value'] as const;
/** The same, by the names of the wire. */
const ON_THE_WIRE = {
  daily: 'dailyPnL',
  unrealized: 'unrealizedPnL',
  realized: 'realizedPnL',
  value: 'value',
} as const;
/** States in which nothing is known of it. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['waiting', 'unavailable', 'none', 'left-out']);
/** TWS forgot what was asked of it. */
const DATA_LOST = 1101;
const LINK_IS_UP: ReadonlySet<string> = new Set(['syncing', 'live', 'degraded']);

export class PnlWitness {
  /** How often it was told, and how often with a price. */
  count = 0;
  prices = 0;
  /** Whether the world ever had this price when a frame of the position was sent. */
  wasPrice: (key: string, price: number) => boolean = () => true;
  readonly #streamer: IBPositionStreamer;
  readonly #subscriptions: number | null;
  readonly #complain: (text: string) => void;
  readonly #held = new Set<string>();
  readonly #told = new Map<string, PnlUpdate>();
  readonly #undo: readonly (() => void)[];

  /** @param subscriptions null: there must be none at all */
  constructor(
    streamer: IBPositionStreamer,
    subscriptions: number | null,
    complain: (text: string) => void,
    changed: () => void,
  ) {
    this.#streamer = streamer;
    this.#subscriptions = subscriptions;
    this.#complain = complain;
    this.#undo = [
      streamer.on('position', (update) => {
        if (update.change === 'closed') this.#held.delete(keyOf(update));
        else this.#held.add(keyOf(update));
        if (update.change === 'closed') this.#told.delete(keyOf(update));
      }),
      streamer.on('pnl', (update) => {
        this.#update(update);
        this.check();
        changed();
      }),
      streamer.on('gap', () => this.#lost()),
      // Amid a gap it begins none.
      streamer.on('notice', ({ code }) => code === DATA_LOST && this.#lost()),
    ];
  }

  close(): void {
    for (const undo of this.#undo) undo();
  }

  /** What must hold at every instant. */
  check(): void {
    const { status } = this.#streamer;
    const { generation } = this.#streamer.stats();
    for (const held of this.#positions) {
      const { pnl = null } = held;
      const key = keyOf(held);
      if (pnl === null) continue;
      if (this.#subscriptions === null) this.#complain(`${key} has P&L that nobody asked for`);
      this.#isPossible(key, pnl);
      if (pnl.state !== 'live') continue;
      if (!LINK_IS_UP.has(status.state)) this.#complain(`P&L of ${key} is live while the link is ${status.state}`);
      const told = this.#told.get(key);
      if (told?.generation !== generation) this.#complain(`P&L of ${key} is live, and of an earlier link`);
      if (FIGURES.some((figure) => pnl[figure] !== told?.[figure]))
        this.#complain(`P&L of ${key} stands in the view as it was never told`);
      if (pnl.price?.value !== told?.price?.value) this.#complain(`${key} shows a derived price that was never told`);
    }
  }

  /** What is not as it should be yet, once nothing goes wrong any more; null once everything is. */
  unsettled(requests: PnlRequests): string | null {
    if (this.#subscriptions === null) return null;
    const shown = this.#positions;
    const leftOut = shown.filter(({ pnl }) => pnl?.state === 'left-out').length;
    const beyond = Math.max(0, shown.length - this.#subscriptions);
    if (leftOut !== beyond) return `P&L of ${leftOut} positions is left out, not of ${beyond}`;
    for (const account of new Set(shown.map((held) => held.account)))
      if (requests.asked(account, null) === undefined) return `P&L of ${account} is not asked for`;
    for (const held of shown) {
      const why = held.pnl?.state === 'left-out' ? null : notAsSent(held, requests);
      if (why !== null) return why;
    }
    return null;
  }

  get #positions(): readonly ViewedPosition[] {
    const view = this.#streamer.positions();
    return view.state === 'unknown' ? [] : view.positions;
  }

  #update(update: PnlUpdate): void {
    const { account, conId, generation, state } = update;
    const key = `${account}/${conId ?? ''}`;
    this.count++;
    if (!Object.isFrozen(update)) this.#complain('P&L is not frozen');
    if (this.#subscriptions === null) this.#complain(`P&L of ${key} is told, and nobody asked for it`);
    if (conId !== null && !this.#held.has(key)) this.#complain(`P&L of ${key} is told, and it is not held`);
    if (generation !== this.#streamer.stats().generation) this.#complain(`P&L of ${key} is of link ${generation}`);
    if (!LINK_IS_UP.has(this.#streamer.status.state))
      this.#complain(`P&L of ${key} is told while the link is ${this.#streamer.status.state}`);
    this.#isPossible(key, update);
    this.#isTrue(key, update);
    const before = this.#told.get(key);
    if (state === 'live' && before?.state === 'live' && before.generation === generation && isSame(before, update))
      this.#complain(`P&L of ${key} is told again, and says nothing new`);
    this.#told.set(key, update);
  }

  #isTrue(key: string, { price, state }: PnlUpdate): void {
    if (price === null) return;
    this.prices++;
    if (state !== 'live') this.#complain(`${key} has a derived price while its P&L is ${state}`);
    if (!this.wasPrice(key, price.value))
      this.#complain(`the derived price of ${key} is ${price.value}, and never was`);
  }

  #isPossible(key: string, pnl: PnlFigures): void {
    for (const figure of FIGURES) {
      const amount = pnl[figure];
      if (amount !== null && !Number.isFinite(amount)) this.#complain(`P&L of ${key}: ${figure} is ${amount}`);
      if (amount !== null && SAYS_NOTHING.has(pnl.state))
        this.#complain(`P&L of ${key} is ${pnl.state}, and ${amount}`);
    }
  }

  /** The link, or what was asked over it, is lost: from this moment on nothing is live. */
  #lost(): void {
    for (const { account, conId, pnl } of this.#positions)
      if (pnl?.state === 'live') this.#complain(`P&L of ${account}/${conId} is live when a gap begins`);
    this.#told.clear();
  }
}

function notAsSent({ account, conId, pnl }: ViewedPosition, requests: PnlRequests): string | null {
  const what = `P&L of ${account}/${conId}`;
  const reqId = requests.asked(account, conId);
  if (!pnl || reqId === undefined) return `${what} is not asked for`;
  const sent = requests.lastWord(reqId);
  // It is not served, or silent: it is waited for, and then it is none.
  if (sent === undefined) return ['waiting', 'none', 'stale'].includes(pnl.state) ? null : `${what} is ${pnl.state}`;
  if (sent === 'unavailable') return pnl.state === 'unavailable' ? null : `${what} is ${pnl.state}, not unavailable`;
  const isUnset = FIGURES.every((figure) => sent[ON_THE_WIRE[figure]] === null);
  if (pnl.state !== 'live' && !(isUnset && pnl.state === 'unavailable')) return `${what} is ${pnl.state}`;
  const wrong = FIGURES.find((figure) => pnl[figure] !== sent[ON_THE_WIRE[figure]]);
  return wrong === undefined
    ? null
    : `${what}: ${wrong} is ${pnl[wrong]}, sent was ${String(sent[ON_THE_WIRE[wrong]])}`;
}

const isSame = (a: PnlUpdate, b: PnlUpdate): boolean =>
  a.currency === b.currency && a.price?.value === b.price?.value && FIGURES.every((figure) => a[figure] === b[figure]);
