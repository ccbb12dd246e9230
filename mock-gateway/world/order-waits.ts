// What an order waits for beside its own price: a time to begin, conditions; and the time at which it is over.

/**
 * One thing that must hold; `and` or `or` joins it to the next, from left to right.
 * @example const above: OrderCondition = { is: 'price', conId: 265598, isMore: true, price: 250, joins: 'and' };
 */
export type OrderCondition = {
  /** How it is joined to the next. */
  readonly joins: 'and' | 'or';
} & (
  | {
      /** The price of a contract, for one unit. */
      readonly is: 'price';
      /** Which contract. */
      readonly conId: number;
      /** At or above it; else at or below. */
      readonly isMore: boolean;
      /** The price. */
      readonly price: number;
    }
  | {
      /** A time. */
      readonly is: 'time';
      /** From then on; else until then. */
      readonly isMore: boolean;
      /** Milliseconds since 1970. */
      readonly at: number;
    }
  | {
      /** Margin, an execution, volume or percent change: the world does not watch them, and they never hold. */
      readonly is: 'other';
    }
);

/**
 * When an order works.
 * @example const untilNoon: OrderWaits = { goodTill: Date.UTC(2026, 10, 27, 17) };
 */
export interface OrderWaits {
  /** Milliseconds since 1970 before which it does not work. @default none */
  readonly goodAfter?: number | null;
  /** Milliseconds since 1970 at which it is cancelled. @default none */
  readonly goodTill?: number | null;
  /** What must hold before it works. @default none */
  readonly conditions?: readonly OrderCondition[];
  /** Whether conditions that hold cancel it, in place of letting it work. @default false */
  readonly conditionsCancel?: boolean;
}

/** What conditions are held against. */
export interface WorldNow {
  readonly now: number;
  /** Null where the contract has none. */
  readonly price: (conId: number) => number | null;
}

function holdsOne(condition: OrderCondition, world: WorldNow): boolean {
  if (condition.is === 'other') return false;
  const [is, wanted] =
    condition.is === 'time' ? [world.now, condition.at] : [world.price(condition.conId), condition.price];
  return is !== null && (condition.isMore ? is >= wanted : is <= wanted);
}

/** Whether there are conditions, and they hold. */
export function conditionsHold({ conditions = [] }: OrderWaits, world: WorldNow): boolean {
  const [first, ...rest] = conditions;
  if (first === undefined) return false;
  let holds = holdsOne(first, world);
  let { joins } = first;
  for (const condition of rest) {
    const next = holdsOne(condition, world);
    holds = joins === 'and' ? holds && next : holds || next;
    joins = condition.joins;
  }
  return holds;
}

/** Whether it does not work yet. */
export function mustWait(waits: OrderWaits, world: WorldNow): boolean {
  const { goodAfter, conditions = [], conditionsCancel = false } = waits;
  if (typeof goodAfter === 'number' && goodAfter > world.now) return true;
  return conditions.length > 0 && !conditionsCancel && !conditionsHold(waits, world);
}

/** Whether it is over. */
export const isOver = (waits: OrderWaits, world: WorldNow): boolean =>
  (typeof waits.goodTill === 'number' && waits.goodTill <= world.now) ||
  (waits.conditionsCancel === true && conditionsHold(waits, world));

/** The instants after this one at which something of it may change. */
export const instantsOf = ({ goodAfter, goodTill, conditions = [] }: OrderWaits, now: number): readonly number[] =>
  [goodAfter, goodTill, ...conditions.map((each) => (each.is === 'time' ? each.at : null))].filter(
    (at): at is number => typeof at === 'number' && at > now,
  );
