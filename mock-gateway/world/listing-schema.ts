// What contracts and option chains may be stated as: the rules for options and for scenario files.
import * as v from 'valibot';
import { amount, anyText, finite, oneOf, only, type RowPer, type Rule, text } from '../rules.ts';
import { contractSchema, statedTwice } from './account-schema.ts';
import { type BarSize, barSizeOf } from './bar-size.ts';
import { type BarsOptions, complaintAboutBars } from './bars-csv.ts';
import { isDay } from './contract.ts';
import { COMPUTED, type GreeksServing } from './greeks-serving.ts';
import type { ListedContract, MarketDataState } from './listing.ts';
import type { OptionChain } from './option-chain.ts';

const above0 = v.pipe(v.number(), v.finite('must be a finite number'), v.gtValue(0, 'must be above 0'));
const venues = v.array(text);
const marketData: Rule<MarketDataState> = oneOf(['live', 'delayed', 'none']);
const greeks: Rule<GreeksServing> = only({
  uncomputed: v.exactOptional(v.array(oneOf(COMPUTED))),
  modelAfterMs: v.exactOptional(v.union([v.literal('never'), amount], "must be a number of at least 0, or 'never'")),
} satisfies RowPer<GreeksServing>);

const bars: Rule<BarsOptions> = v.pipe(
  only({
    size: v.pipe(
      text,
      v.check((size) => isShort(barSizeOf(size)), "must be a size of bars such as '5 mins', at most '1 day'"),
    ),
    csv: text,
  } satisfies RowPer<BarsOptions>),
  v.forward(
    v.check(
      (stated) => complaintAboutBars(stated) === undefined,
      ({ input }) => complaintAboutBars(input) ?? '',
    ),
    ['csv'],
  ),
);
/** Bars of one contract, of several sizes perhaps. */
export const barsSchema: Rule<readonly BarsOptions[]> = v.array(bars);
const isShort = (size: BarSize | undefined): boolean => size?.is === 'time' || size?.by === 'day';

const listedContract: Rule<ListedContract> = only({
  contract: contractSchema,
  price: v.exactOptional(finite),
  previousClose: v.exactOptional(v.nullable(finite)),
  bars: v.exactOptional(barsSchema),
  minTick: v.exactOptional(above0),
  venues: v.exactOptional(v.pipe(venues, v.nonEmpty('must have at least one'))),
  longName: v.exactOptional(anyText),
  industry: v.exactOptional(anyText),
  category: v.exactOptional(anyText),
  subcategory: v.exactOptional(anyText),
  isin: v.exactOptional(anyText),
  marketData: v.exactOptional(marketData),
  greeks: v.exactOptional(greeks),
} satisfies RowPer<ListedContract>);

/** Contracts nobody need hold. */
export const contractsSchema: Rule<readonly ListedContract[]> = v.pipe(
  v.array(listedContract),
  v.check(
    (contracts) => statedTwice(contracts) === undefined,
    ({ input }) => statedTwice(input) ?? '',
  ),
);

const chain: Rule<OptionChain> = only({
  underlying: contractSchema,
  expiries: v.array(
    v.pipe(
      v.string("must be text like '20261218'"),
      v.regex(/^\d{8}$/, "must be like '20261218'"),
      v.check(isDay, 'must be a day of the calendar'),
    ),
  ),
  strikes: v.pipe(
    only({ from: above0, to: above0, step: above0 }),
    v.check(({ from, to }) => from <= to, "must go up: 'to' is below 'from'"),
  ),
  volatility: v.exactOptional(above0),
  tradingClass: v.exactOptional(text),
  primaryExch: v.exactOptional(text),
  venues: v.exactOptional(venues),
  marketData: v.exactOptional(marketData),
} satisfies RowPer<OptionChain>);

/** Option chains, on contracts stated before them. */
export const chainsSchema: Rule<readonly OptionChain[]> = v.array(chain);
