// The book against a naive model: a Map of what is held. Random rows and downloads; every close exactly once.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PortfolioRow } from '../../src/positions/portfolio-row.ts';
import { PositionBook, type Stamp } from '../../src/positions/position-book.ts';
import type { PositionUpdate } from '../../src/positions/position-update.ts';

const SEED = Date.now() % 2 ** 31;
const ACCOUNTS = ['DU1', 'DU2'] as const;

/** A row's changing part: few values, so that the same come again. */
interface Entry {
  readonly conId: number;
  readonly position: number;
  readonly price: number | null;
}

type Action =
  | { readonly do: 'row' | 'difference'; readonly account: string; readonly entry: Entry }
  | {
      readonly do: 'download';
      readonly account: string;
      readonly entries: readonly Entry[];
      /** Contracts whose row could not be read. */
      readonly unreadable: readonly number[] | 'all';
    };

const conId = fc.integer({ min: 1, max: 5 });
const entry = fc.record({
  conId,
  position: fc.constantFrom(0, 0, 1, -2, 0.5),
  price: fc.constantFrom(null, 10, 11),
});
const account = fc.constantFrom(...ACCOUNTS);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom('row' as const, 'difference' as const), account, entry }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('download' as const),
      account,
      entries: fc.uniqueArray(entry, { selector: (drawn) => drawn.conId, maxLength: 5 }),
      unreadable: fc.oneof(fc.array(conId, { maxLength: 2 }), fc.constant('all' as const)),
    }),
  },
);

const rowOf = (id: string, { conId: number, position, price }: Entry): PortfolioRow => ({
  account: id,
  contract: {
    conId: number,
    symbol: 'SPY',
    secType: 'OPT',
    right: 'CALL',
    strike: 450,
    expiry: '20261218',
    multiplier: 100,
    currency: 'USD',
    localSymbol: `SPY ${number}`,
    tradingClass: 'SPY',
  },
  position,
  marketPrice: price,
  marketValue: price === null ? null : position * price * 100,
  averageCost: 1_000,
  unrealizedPnl: null,
  realizedPnl: 0,
});

/** Book and model side by side; what the updates say must turn the one into the other. */
class Pair {
  readonly book = new PositionBook();
  readonly held = new Map<string, Entry>();
  #sequence = 0;

  take(drawn: Action): void {
    switch (drawn.do) {
      case 'row': {
        const update = this.book.apply(rowOf(drawn.account, drawn.entry), this.#stamp());
        this.#expect(update ? [update] : [], drawn.account, [drawn.entry], true);
        return;
      }
      case 'difference': {
        const update = this.book.applyDifference(rowOf(drawn.account, drawn.entry), this.#stamp());
        this.#expect(update ? [update] : [], drawn.account, [drawn.entry], false);
        return;
      }
      case 'download':
        this.#download(drawn);
    }
  }

  #download({ account: id, entries, unreadable }: Extract<Action, { do: 'download' }>): void {
    const timestamp = new Date();
    const rows = new Map(entries.map((drawn) => [drawn.conId, { row: rowOf(id, drawn), timestamp }]));
    const keep = unreadable === 'all' ? 'all' : new Set(unreadable);
    const came = (number: number) => rows.has(number) || keep === 'all' || keep.has(number);
    const gone = [...this.held].filter(([key, drawn]) => key.startsWith(`${id}/`) && !came(drawn.conId));
    const closed = gone.map(([, { conId: number }]) => ({ conId: number, position: 0, price: null }));
    this.#expect(this.book.reconcile(id, rows, keep, this.#stamp()), id, [...entries, ...closed], false);
  }

  /** @param always whether a row that says nothing new is told too */
  #expect(updates: readonly PositionUpdate[], id: string, entries: readonly Entry[], always: boolean): void {
    const expected = entries.flatMap((drawn) => {
      const key = `${id}/${drawn.conId}`;
      const before = this.held.get(key);
      if (drawn.position === 0) this.held.delete(key);
      else this.held.set(key, drawn);
      const change = changeOf(before, drawn, always);
      return change === null ? [] : [{ account: id, conId: drawn.conId, change, position: drawn.position }];
    });
    expect(
      updates.map(({ account: told, conId: number, change, position }) => ({
        account: told,
        conId: number,
        change,
        position,
      })),
    ).toEqual(expected);
    const held = this.book.positions().map((update) => [`${update.account}/${update.conId}`, update.position]);
    expect(Object.fromEntries(held)).toEqual(
      Object.fromEntries([...this.held].map(([key, { position }]) => [key, position])),
    );
    expect(this.book.size).toBe(this.held.size);
  }

  #stamp(): Stamp {
    return { phase: 'live', generation: 1, timestamp: new Date(), nextSequence: () => ++this.#sequence };
  }
}

function changeOf(before: Entry | undefined, now: Entry, always: boolean): PositionUpdate['change'] | null {
  if (!before) return now.position === 0 ? null : 'opened';
  if (now.position === 0) return 'closed';
  if (now.position !== before.position) return 'changed';
  return always || now.price !== before.price ? 'repriced' : null;
}

test(`rows and downloads leave the book as a plain map would be, each difference told once (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const pair = new Pair();
      for (const drawn of actions) pair.take(drawn);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

test(`a position is never closed twice without having been opened in between (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const open = new Set<string>();
      const book = new PositionBook();
      let sequence = 0;
      const stamp: Stamp = {
        phase: 'live',
        generation: 1,
        timestamp: new Date(),
        nextSequence: () => ++sequence,
      };
      const told = (update: PositionUpdate | null) => {
        if (!update) return;
        const key = `${update.account}/${update.conId}`;
        expect(update.change === 'opened').toBe(!open.has(key));
        if (update.change === 'closed') open.delete(key);
        else open.add(key);
      };
      for (const drawn of actions) {
        if (drawn.do === 'row') told(book.apply(rowOf(drawn.account, drawn.entry), stamp));
        if (drawn.do === 'difference') told(book.applyDifference(rowOf(drawn.account, drawn.entry), stamp));
        if (drawn.do !== 'download') continue;
        const seen = new Set(drawn.entries.map((came) => came.conId));
        for (const update of book.closeMissing(drawn.account, (number) => seen.has(number), stamp)) told(update);
      }
      expect(book.size).toBe(open.size);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});
