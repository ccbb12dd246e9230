// Orders refused before anything is done about them: by what is said in them alone, and by what their contract takes.
import type { Message } from '../wire/message.ts';
import type { requests } from '../wire/requests.ts';
import type { Contract } from '../world/contract.ts';
import { exact } from '../world/decimals.ts';
import { ORDER_TYPES } from '../world/order-types.ts';
import { DATE_ALONE, invalidTime, readTime } from './stated-time.ts';

/** An order as a client says it. */
export type PlaceOrder = typeof requests.placeOrder extends Message<infer V> ? V : never;

/** An error and what it says. */
export type Refusal = readonly [code: number, text: string];

/** Beyond this no order is taken. */
const MAX_SIZE = 999_999_999;
/** A price beyond is refused: what follows from it would not be a number any more. Where IB draws the line is not known. */
const MAX_PRICE = 1e9;

/** 0, and the ends of the range. */
const NO_ORDER_IDS: ReadonlySet<number> = new Set([0, 2_147_483_647, -2_147_483_648]);

const STOP_TYPES: ReadonlySet<string> = new Set(['STP', 'STP LMT', 'STP PRT']);
const TRIGGER_TYPES: ReadonlySet<string> = new Set(['MIT', 'LIT']);
const LIMIT_TYPES: ReadonlySet<string> = new Set(['LMT', 'STP LMT', 'LOC', 'LIT']);
const TRAIL_TYPES: ReadonlySet<string> = new Set(['TRAIL', 'TRAIL LIMIT']);
const ACTIONS: ReadonlySet<string> = new Set(['BUY', 'SELL', 'SSHORT', 'SSHORTX', 'SELL LONG']);
/** 0 is the default, 8 the midpoint. */
const TRIGGER_METHODS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 7, 8]);
const TIMES_IN_FORCE: ReadonlySet<string> = new Set(
  ',DAY,GTC,IOC,FOK,GTD,OPG,DTC,AUC,GTX,NMIN,OVERNIGHT,OVERNIGHT + DAY'.split(','),
);

const invalid = (cause: string, token = 'bF'): Refusal => [
  321,
  `Error validating request.-'${token}' : cause - ${cause}`,
];
const unread = (cause: string): Refusal => [320, `Error reading request:${cause}`];
const isSet = (price: number | null | undefined): boolean => price !== null && price !== undefined && price !== 0;
const isTime = (text: string): boolean => readTime(text, 0, 'UTC') !== undefined;
/** The type of a condition that is a time. */
export const TIME_CONDITION = 3;

type Rule = readonly [isBroken: (order: PlaceOrder) => boolean, refusal: Refusal];

// In a gateway's order; it stops at the first. Texts as told by ibx, issues 263, 335, 462, 467, 468 and 485, which took them from one.
const RULES: readonly Rule[] = [
  [({ goodAfterTime }) => !isTime(goodAfterTime), [337, invalidTime('Start Time')]],
  [
    ({ goodTillDate }) => !isTime(goodTillDate) && !DATE_ALONE.test(goodTillDate.trim()),
    [343, invalidTime('End Time')],
  ],
  [
    ({ orderType, trailingPercent, auxPrice }) =>
      TRAIL_TYPES.has(orderType) && isSet(trailingPercent) && isSet(auxPrice),
    unread('Cannot specify Trailing Amount and Trailing Percent at the same time'),
  ],
  [
    ({ conditions = [] }) => conditions.some(({ type, value = '' }) => type === TIME_CONDITION && !isTime(value)),
    [10314, invalidTime('Time')],
  ],
  [({ orderType }) => !ORDER_TYPES.has(orderType), invalid('Invalid order type was entered')],
  [({ exchange, secType }) => exchange === '' && secType !== 'BAG', invalid('Missing order exchange', 'bP')],
  [({ action }) => !ACTIONS.has(action), invalid('Invalid side field was entered')],
  [
    ({ totalQuantity }) => (totalQuantity ?? 0) < 0 || (totalQuantity ?? 0) > MAX_SIZE,
    invalid('Order size does not conform to market rule.'),
  ],
  [
    ({ orderType, auxPrice, trailStopPrice }) =>
      (STOP_TYPES.has(orderType) && auxPrice === null) || (orderType === 'TRAIL LIMIT' && !isSet(trailStopPrice)),
    invalid('Please enter a stop price'),
  ],
  [
    ({ orderType, lmtPrice, orderComboLegs = [] }) =>
      LIMIT_TYPES.has(orderType) && lmtPrice === null && orderComboLegs.every(({ price }) => price === null),
    invalid('Limit price is missing.'),
  ],
  [({ triggerMethod }) => !TRIGGER_METHODS.has(triggerMethod ?? 0), invalid('Invalid trigger method')],
  [
    ({ whatIf, transmit }) => whatIf === true && transmit === false,
    invalid('What-If order should have transmit flag set to TRUE.', 'v'),
  ],
  [
    ({ orderType, trailingPercent }) =>
      TRAIL_TYPES.has(orderType) && ((trailingPercent ?? 0) < 0 || (trailingPercent ?? 0) > 100),
    invalid('Invalid Trailing Percent value. Valid values are greater than 0 and less than 100.'),
  ],
  [({ orderType, auxPrice }) => TRIGGER_TYPES.has(orderType) && auxPrice === null, invalid('Invalid Trigger Price')],
  [
    ({ orderType, lmtPrice, lmtPriceOffset }) =>
      orderType === 'TRAIL LIMIT' && isSet(lmtPrice) === (typeof lmtPriceOffset === 'number'),
    invalid('You must specify one value: limit price or limit price offset value.'),
  ],
  [
    ({ orderType, outsideRth }) => orderType === 'MIDPRICE' && outsideRth === true,
    invalid('Midprice orders are not supported outside of regular trading hours.'),
  ],
  [({ tif }) => !TIMES_IN_FORCE.has(tif), [10052, 'Invalid time in force']],
  [
    ({ lmtPrice, auxPrice }) => [lmtPrice, auxPrice].some((price) => Math.abs(price ?? 0) > MAX_PRICE),
    invalid('Price is out of range.'),
  ],
];

/** Why an order is refused whatever its contract is. */
export function refusalOf(order: PlaceOrder): Refusal | undefined {
  if (NO_ORDER_IDS.has(order.orderId)) return [10149, `Invalid order id: ${order.orderId}`];
  return RULES.find(([isBroken]) => isBroken(order))?.[1];
}

/** What can be bought for an amount of money. */
const BY_CASH: ReadonlySet<string> = new Set(['CASH', 'CRYPTO']);
const DESKTOP = 'Fractional-sized order cannot be placed via API. Please use desktop version to place this order.';

/** Why this contract does not take the order. @param minTick its smallest step of price */
export function refusalFor({ secType }: Contract, order: PlaceOrder, minTick: number): Refusal | undefined {
  const { action, orderType, tif, lmtPrice, auxPrice } = order;
  const size = order.totalQuantity ?? 0;
  const cash = order.cashQty ?? 0;
  if (secType === 'CRYPTO' && orderType === 'MKT') {
    // Both seen at Paxos.
    if (action === 'BUY' && cash <= 0) return [10289, 'You must set Cash Quantity for this order'];
    if (tif !== 'IOC') return [10052, 'Invalid time in force'];
  }
  if (cash > 0 && !BY_CASH.has(secType)) return [10244, 'Cash Quantity cannot be used for this order'];
  if (secType !== 'CRYPTO' && !Number.isInteger(size)) return [10243, DESKTOP];
  if (exact(size) === 0 && cash <= 0) return [434, 'The order size cannot be zero.'];
  if (isOffGrid(lmtPrice, minTick) || isOffGrid(auxPrice, minTick))
    return [110, 'The price does not conform to the minimum price variation for this contract.'];
  return undefined;
}

function isOffGrid(price: number | null, minTick: number): boolean {
  if (price === null) return false;
  const steps = price / minTick;
  return Math.abs(steps - Math.round(steps)) > 1e-6;
}
