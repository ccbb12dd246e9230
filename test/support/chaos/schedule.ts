// A chaos schedule as one plain value: world, settings, handlers, steps; and how fast-check draws one.
import fc from 'fast-check';
import type { Download, Fault, PnlServing } from '../../../mock-gateway/index.ts';
import { faultArbitrary } from './fault-draws.ts';

/** One position at the start: index of the contract in the pool, and its signed size (0 is a zero row). */
export interface StartingPosition {
  readonly contract: number;
  readonly size: number;
}

/** What a handler is like. */
export type Temper =
  | { readonly is: 'quick' }
  /** Settles `turns` turns of the event loop later. */
  | { readonly is: 'slow'; readonly turns: number }
  /** Throws on every nth call. */
  | { readonly is: 'throwing'; readonly every: number }
  /** Settles a turn later, by a rejection on every nth call. */
  | { readonly is: 'rejecting'; readonly every: number }
  /** Never settles from its nth call on. */
  | { readonly is: 'hanging'; readonly after: number }
  /** Unregisters itself in its nth call. */
  | { readonly is: 'leaving'; readonly after: number }
  /** Not a handler at all: reads `updates()` in a `for await`. */
  | { readonly is: 'reader' };

export interface HandlerPlan {
  readonly temper: Temper;
  readonly overflow: 'conflate' | 'drop-oldest' | 'unbounded';
  readonly capacity: number;
  /** Step before which it is registered; 0 is before start(). */
  readonly joins: number;
  /** Step before which it is unregistered; null: stays. */
  readonly leaves: number | null;
}

/** `account` and `contract` are taken modulo what there is, so that every drawn number means something. */
export type Step =
  | { readonly do: 'reprice' | 'close' | 'flip'; readonly account: number; readonly contract: number }
  | { readonly do: 'trade' | 'set'; readonly account: number; readonly contract: number; readonly size: number }
  | { readonly do: 'burst'; readonly count: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'clear' | 'refuse' | 'accept' | 'calm' }
  | { readonly do: 'disconnect'; readonly how: 'fin' | 'rst' }
  | { readonly do: 'restart'; readonly how: 'fin' | 'rst'; readonly downMs: number }
  | { readonly do: 'notice'; readonly code: number }
  | { readonly do: 'inject'; readonly hex: string }
  /** What is served of an account; `ready` false says so by AccountReady, null says nothing. */
  | {
      readonly do: 'serve';
      readonly account: number;
      readonly holds: Download;
      readonly positions: boolean;
      readonly ready: boolean | null;
    }
  /** What is served of the P&L of one position. */
  | { readonly do: 'pnl'; readonly account: number; readonly contract: number; readonly serving: PnlServing }
  | { readonly do: 'relabel'; readonly account: number; readonly as: string }
  | { readonly do: 'startDay' }
  /** TWS takes the subscription away; `by` is the account whose data comes instead. */
  | { readonly do: 'takeOver'; readonly by: number | null }
  | {
      readonly do: 'upstream';
      readonly is: 'lost' | 'restored' | 'restored-data-lost';
      readonly download: 'empty' | 'silent';
      /** Whether the clients are told. */
      readonly told: boolean;
    }
  | { readonly do: 'pause'; readonly ms: number };

export interface Schedule {
  readonly seed: number;
  /** One list of positions per account. */
  readonly accounts: readonly (readonly StartingPosition[])[];
  readonly secTypes: readonly string[] | 'all';
  /** Underlyings wanted; none named is all. */
  readonly symbols: readonly string[];
  /** What the option `filter` turns away; null: no such option. */
  readonly unwantedExpiry: string | null;
  readonly breakerFailures: number;
  readonly stableMs: number;
  readonly silentAfterMs: number;
  readonly clientIdLingerMs: number;
  /** Null: no live P&L; else of how many positions it is asked for, and of how many the gateway serves it. */
  readonly pnl: { readonly subscriptions: number; readonly served: number } | null;
  /** In what ways the gateway tells of accounts. */
  readonly manners: {
    readonly closedRows: boolean;
    readonly unsubscribeNotice: boolean;
    readonly portfolioLagMs: number;
    readonly positionsLagMs: number;
  };
  /** Whether the steps begin before start() has resolved. */
  readonly startsInTrouble: boolean;
  readonly handlers: readonly HandlerPlan[];
  readonly steps: readonly Step[];
}

/** What the filter looks at, under its names on the wire. */
export interface Filtered {
  readonly secType?: unknown;
  readonly symbol?: unknown;
  readonly lastTradeDateOrContractMonth?: unknown;
}

/** Whether the schedule's options let positions in this contract through. */
export function isWanted({ secTypes, symbols, unwantedExpiry }: Schedule, contract: Filtered): boolean {
  return (
    (secTypes === 'all' || secTypes.some((secType) => secType === contract.secType)) &&
    (symbols.length === 0 || symbols.some((symbol) => symbol === contract.symbol)) &&
    contract.lastTradeDateOrContractMonth !== unwantedExpiry
  );
}

const MAX_STEPS = 24;
const hex = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength, maxLength }).map((bytes) => Buffer.from(bytes).toString('hex'));
const size = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(0.5, -0.25, 1000000, 0) },
);
const whichAccount = fc.nat(2);
const whichContract = fc.nat(9);
const how = fc.constantFrom('fin' as const, 'rst' as const);

const move: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('reprice' as const, 'close' as const, 'flip' as const),
    account: whichAccount,
    contract: whichContract,
  }),
  fc.record({
    do: fc.constantFrom('trade' as const, 'set' as const),
    account: whichAccount,
    contract: whichContract,
    size,
  }),
  fc.record({ do: fc.constant('burst' as const), count: fc.integer({ min: 1, max: 30 }) }),
);
const holds = fc.constantFrom<Download>('whole', 'partial', 'values', 'empty', 'silent');
/** What of the world is served, and to whom: what a client must not believe, or must see through. */
const served: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('serve' as const),
      account: whichAccount,
      holds,
      positions: fc.boolean(),
      ready: fc.constantFrom(false, false, true, null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('relabel' as const),
      account: whichAccount,
      as: fc.constantFrom('All', 'DU1000001A', 'DU1000002', ''),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'startDay' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('takeOver' as const), by: fc.option(whichAccount) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('upstream' as const),
      is: fc.constantFrom('lost' as const, 'restored' as const, 'restored-data-lost' as const),
      download: fc.constantFrom('empty' as const, 'silent' as const),
      told: fc.constantFrom(true, true, false),
    }),
  },
);
const pnlServed: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('pnl' as const),
  account: whichAccount,
  contract: whichContract,
  serving: fc.record(
    {
      is: fc.constantFrom('served' as const, 'served' as const, 'unavailable' as const, 'silent' as const),
      unset: fc.subarray(['dailyPnL', 'unrealizedPnL', 'realizedPnL', 'value'] as const),
      late: fc.integer({ min: 1, max: 3 }),
      close: fc.constantFrom('goes-on' as const, 'once' as const, 'silent' as const),
      currency: fc.constantFrom('contract' as const, 'base' as const),
    },
    { requiredKeys: [] },
  ),
});
const trouble: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: served },
  { weight: 3, arbitrary: pnlServed },
  { weight: 6, arbitrary: faultArbitrary.map((fault): Step => ({ do: 'fault', fault })) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('disconnect' as const), how }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), how, downMs: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('refuse' as const, 'accept' as const) }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(1100, 1101, 1102, 2103, 2104, 2105, 2106, 2157, 2158, 2110, 321, 1300, 2100, 2101)
      .map((code): Step => ({ do: 'notice', code })),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('inject' as const), hex: hex(1, 40) }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: move },
  { weight: 5, arbitrary: trouble },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'clear' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'calm' }) },
);

const nth = fc.integer({ min: 1, max: 20 });
const temper: fc.Arbitrary<Temper> = fc.oneof(
  fc.constant<Temper>({ is: 'quick' }),
  fc.record({ is: fc.constant('slow' as const), turns: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ is: fc.constantFrom('throwing' as const, 'rejecting' as const), every: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ is: fc.constantFrom('hanging' as const, 'leaving' as const), after: nth }),
  fc.constant<Temper>({ is: 'reader' }),
);
const handler: fc.Arbitrary<HandlerPlan> = fc.record({
  temper,
  overflow: fc.constantFrom('conflate' as const, 'conflate' as const, 'unbounded' as const, 'drop-oldest' as const),
  // From 32 on the hard limit of 16 capacities lies above anything a schedule can pile up.
  capacity: fc.integer({ min: 32, max: 64 }),
  joins: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(MAX_STEPS) }),
  leaves: fc.option(fc.integer({ min: 1, max: MAX_STEPS }), { freq: 4 }),
});

const positions = fc.uniqueArray(fc.record({ contract: whichContract, size }), {
  selector: ({ contract }) => contract,
  maxLength: 8,
});

/** Every draw is a schedule that can be played. */
export const scheduleArbitrary: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.nat(),
  // Seldom several: @stoqey/ib lets 40 requests a second through, so taking accounts in turns costs each a real wait.
  accounts: fc.oneof(
    { weight: 5, arbitrary: fc.tuple(positions) },
    { weight: 2, arbitrary: fc.tuple(positions, positions) },
    { weight: 1, arbitrary: fc.tuple(positions, positions, positions) },
  ),
  secTypes: fc.constantFrom<readonly string[] | 'all'>(['OPT'], 'all', ['OPT', 'FUT']),
  symbols: fc.constantFrom<readonly string[]>([], [], [], ['SPY', 'MSFT', 'ES']),
  unwantedExpiry: fc.constantFrom(null, null, null, '20261218'),
  breakerFailures: fc.constantFrom(2, 3, 1000),
  stableMs: fc.constantFrom(0, 10),
  silentAfterMs: fc.constantFrom(60, 210_000),
  clientIdLingerMs: fc.constantFrom(0, 0, 20),
  pnl: fc.option(fc.record({ subscriptions: fc.constantFrom(1, 2, 3, 50), served: fc.constantFrom(1_000, 1_000, 2) }), {
    freq: 2,
  }),
  manners: fc.record({
    closedRows: fc.boolean(),
    unsubscribeNotice: fc.boolean(),
    portfolioLagMs: fc.constantFrom(0, 0, 5),
    positionsLagMs: fc.constantFrom(0, 0, 5),
  }),
  startsInTrouble: fc.boolean(),
  handlers: fc.array(handler, { minLength: 1, maxLength: 6 }),
  steps: fc.array(step, { minLength: 1, maxLength: MAX_STEPS, size: 'max' }),
});
