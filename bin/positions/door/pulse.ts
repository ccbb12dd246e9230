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

/** @returns whether it was taken: the newest of what was not is told at a later beat */
export type Put = (bytes: Uint8Array) => boolean;

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
  /** What each was told last: who comes, and who is slow, must leave nobody with what is no longer so. */
  readonly #listeners = new Map<Put, Map<Kept, Uint8Array>>();
  readonly #newest = new Map<Kept, { readonly text: string; readonly bytes: Uint8Array }>();
  #timer: NodeJS.Timeout | null = null;
  #beats = 0;

  constructor(served: Served, days: AccountDays) {
    this.#served = served;
    this.#days = days;
  }

  /** Tells the newest of all at once, and goes on. @returns the undo */
  listen(put: Put): () => void {
    const had = new Map<Kept, Uint8Array>();
    this.#renew();
    this.#renewAges();
    this.#tell(put, had, this.#beat());
    this.#listeners.set(put, had);
    this.#timer ??= setInterval(() => this.#tick(), BEAT_MS);
    return () => {
      this.#listeners.delete(put);
      if (this.#listeners.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  #tick(): void {
    this.#renew();
    if (this.#beats++ % AGES_EVERY === 0) this.#renewAges();
    const beat = this.#beat();
    for (const [put, had] of [...this.#listeners]) this.#tell(put, had, beat);
  }

  #tell(put: Put, had: Map<Kept, Uint8Array>, beat: Uint8Array): void {
    for (const [type, { bytes }] of this.#newest) if (had.get(type) !== bytes && put(bytes)) had.set(type, bytes);
    put(beat);
  }

  #renew(): void {
    this.#renewed('totals', { ...this.#served.totals() });
    this.#renewed('worth', { accounts: this.#worth() });
  }

  #renewAges(): void {
    this.#renewed('ages', { ages: agesOf(this.#served.positions()) });
  }

  /** Written anew where it says something else than before. */
  #renewed(type: Kept, content: object): void {
    const text = JSON.stringify(content);
    if (this.#newest.get(type)?.text !== text) this.#newest.set(type, { text, bytes: unnumbered(type, content) });
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
