// What readers are told beside the events, without a number: a beat with time and health, sums, what accounts are worth, and ages.
import type { AccountValue, AccountValues, PositionBookView } from '../../../src/index.ts';
import type { AccountDay, AccountDays } from './account-days.ts';
import { unnumbered } from './encoded.ts';
import { healthOf } from './health.ts';
import type { Served } from './served.ts';

/** Milliseconds between beats. */
export const BEAT_MS = 1_000;
/** Ages are told at every fifth: a row that says what it said before is no event, and yet as new as it is. */
const AGES_EVERY = 5;

type Kept = 'totals' | 'worth' | 'ages';

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
  readonly #days: AccountDays;
  readonly #listeners = new Set<Put>();
  readonly #newest = new Map<Kept, { readonly text: string; readonly bytes: Uint8Array }>();
  #timer: NodeJS.Timeout | null = null;
  #beats = 0;

  constructor(served: Served, days: AccountDays) {
    this.#served = served;
    this.#days = days;
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
      ...this.#renewed('worth', { accounts: this.#worth() }),
      ...(this.#beats++ % AGES_EVERY === 0 ? this.#renewed('ages', { ages: agesOf(this.#served.positions()) }) : []),
    ];
  }

  #renewed(type: Kept, content: object): readonly Uint8Array[] {
    const text = JSON.stringify(content);
    if (this.#newest.get(type)?.text === text) return [];
    const bytes = unnumbered(type, content);
    this.#newest.set(type, { text, bytes });
    return [bytes];
  }

  #worth(): readonly object[] {
    return this.#served.accountValues().map((values) => worthOf(values, this.#days.of(values.account)));
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

/** When each row was last told, in milliseconds since 1970. */
function agesOf(view: PositionBookView): Readonly<Record<string, number>> {
  const positions = view.state === 'unknown' ? [] : view.positions;
  return Object.fromEntries(
    positions.map(({ account, conId, timestamp }) => [`${account}/${conId}`, timestamp.getTime()]),
  );
}

function worthOf(values: AccountValues, day: AccountDay | null): object {
  const { account, state, reason, asOf } = values;
  const named = SHOWN.map((name) => [name, amountOf(values[name])] as const);
  return { account, state, reason, asOf, day, ...Object.fromEntries(named) };
}

const amountOf = (value: AccountValue | null): object | null =>
  value && { amount: value.amount, currency: value.currency };
