// What readers are told beside the events, without a number: a beat that says the time and the health, sums, what accounts are worth.
import type { AccountValue, AccountValues } from '../../../src/index.ts';
import { unnumbered } from './encoded.ts';
import { healthOf } from './health.ts';
import type { Served } from './served.ts';

/** Milliseconds between beats. */
export const BEAT_MS = 1_000;

export type Put = (bytes: Uint8Array) => void;

/** The common values as a page shows them. */
const SHOWN = [
  'netLiquidation',
  'totalCash',
  'availableFunds',
  'buyingPower',
  'initialMargin',
  'maintenanceMargin',
  'cushion',
] as const satisfies readonly (keyof AccountValues)[];

/** Beats while anybody listens. */
export class Pulse {
  readonly #served: Served;
  readonly #listeners = new Set<Put>();
  readonly #newest = new Map<'totals' | 'worth', { readonly text: string; readonly bytes: Uint8Array }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(served: Served) {
    this.#served = served;
  }

  /** Tells the newest of all at once, and goes on. @returns the undo */
  listen(put: Put): () => void {
    this.#renew();
    for (const { bytes } of this.#newest.values()) put(bytes);
    put(this.#beat());
    this.#listeners.add(put);
    this.#timer ??= setInterval(() => this.#tick(), BEAT_MS);
    return () => {
      this.#listeners.delete(put);
      if (this.#listeners.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  #tick(): void {
    for (const bytes of [...this.#renew(), this.#beat()]) for (const put of [...this.#listeners]) put(bytes);
  }

  /** @returns what says something else than before */
  #renew(): readonly Uint8Array[] {
    return [
      ...this.#renewed('totals', { ...this.#served.totals() }),
      ...this.#renewed('worth', { accounts: this.#served.accountValues().map(worthOf) }),
    ];
  }

  #renewed(type: 'totals' | 'worth', content: object): readonly Uint8Array[] {
    const text = JSON.stringify(content);
    if (this.#newest.get(type)?.text === text) return [];
    const bytes = unnumbered(type, content);
    this.#newest.set(type, { text, bytes });
    return [bytes];
  }

  #beat(): Uint8Array {
    const { status } = this.#served;
    const { generation, heartbeatRoundTripMs, farms } = this.#served.stats();
    const now = Date.now();
    const view = this.#served.positions();
    const known = view.state === 'unknown' ? null : view;
    const asOf = known?.asOf ?? null;
    const [hidden, unread] = [known?.hidden.count ?? 0, known?.rejected.length ?? 0];
    const health = healthOf(this.#served, now);
    const reason = view.state === 'current' ? null : view.reason;
    const link = { status, generation, heartbeatRoundTripMs, farms };
    return unnumbered('beat', { at: now, ...health, reason, asOf, hidden, unread, ...link });
  }
}

function worthOf(values: AccountValues): object {
  const { account, state, reason, asOf } = values;
  const named = SHOWN.map((name) => [name, amountOf(values[name])] as const);
  return { account, state, reason, asOf, ...Object.fromEntries(named) };
}

const amountOf = (value: AccountValue | null): object | null =>
  value && { amount: value.amount, currency: value.currency };
