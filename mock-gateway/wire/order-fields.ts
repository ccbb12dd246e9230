// What orders carry in both directions: parts that are there only for some orders, and the lists inside them.
import { group, present, type Slot } from './message.ts';
import { SERVER_VERSION } from './server-version.ts';
import { int, string } from './text/field.ts';

/** There with one of these values in another field before it, from a server version on. */
export const sinceWhen = <S extends Slot>(serverVersion: number, name: string, values: readonly string[], slot: S) =>
  present((agreed, read) => agreed >= serverVersion && values.some((value) => value === read(name)), slot);

/** There unless a text before it is empty. */
export const unlessEmpty = <S extends Slot>(name: string, slot: S) =>
  present((_agreed, read) => read(name) !== '', slot);

/** There in a scale order. */
export const whenScaled = <S extends Slot>(slot: S) =>
  present((_agreed, read) => Number(read('scalePriceIncrement') ?? 0) > 0, slot);

/** There in an order pegged to a benchmark. */
export const whenPegBench = <S extends Slot>(slot: S) =>
  sinceWhen(SERVER_VERSION.peggedToBenchmark, 'orderType', ['PEG BENCH', 'PEGBENCH'], slot);

/** There in an order with conditions. */
export const whenConditional = <S extends Slot>(slot: S) =>
  present((agreed, read) => {
    const conditions = read('conditions');
    return agreed >= SERVER_VERSION.peggedToBenchmark && Array.isArray(conditions) && conditions.length > 0;
  }, slot);

/** Names and values. */
export const tagValues = group({ tag: string, value: string });

const ofType = (...types: readonly number[]) =>
  present((_agreed, read) => types.some((type) => type === read('type')), string);

/** What must come true before an order is sent on; what there is to know of it depends on its type. */
export const conditions = group({
  /** 1 price, 3 time, 4 margin, 5 execution, 6 volume, 7 percent change. */
  type: int,
  /** `a`: and; `o`: or. */
  conjunction: string,
  secType: ofType(5),
  executionExchange: ofType(5),
  symbol: ofType(5),
  isMore: ofType(1, 3, 4, 6, 7),
  value: ofType(1, 3, 4, 6, 7),
  conId: ofType(1, 6, 7),
  exchange: ofType(1, 6, 7),
  triggerMethod: ofType(1),
});

// Sent by some versions only, and never used.
export const rfq = <S extends Slot>(slot: S) =>
  present((agreed) => agreed >= SERVER_VERSION.rfqFields && agreed < SERVER_VERSION.undoRfqFields, slot);
