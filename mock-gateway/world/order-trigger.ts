// Orders that wait for a price: which price sets each off, what it is from then on, and how a trailing stop follows.
import { exact } from './decimals.ts';
import { type Order, signOf } from './order.ts';

interface Trigger {
  /** What it goes on as. */
  readonly becomes: 'MKT' | 'LMT';
  /** 1: set off as the price gets worse for who gave it; -1: as it gets better. */
  readonly towards: 1 | -1;
}

const TRIGGERS: Readonly<Record<string, Trigger>> = {
  STP: { becomes: 'MKT', towards: 1 },
  'STP PRT': { becomes: 'MKT', towards: 1 },
  'STP LMT': { becomes: 'LMT', towards: 1 },
  TRAIL: { becomes: 'MKT', towards: 1 },
  'TRAIL LIMIT': { becomes: 'LMT', towards: 1 },
  MIT: { becomes: 'MKT', towards: -1 },
  LIT: { becomes: 'LMT', towards: -1 },
};
const TRAILS: ReadonlySet<string> = new Set(['TRAIL', 'TRAIL LIMIT']);

const triggerOf = ({ orderType, auxPrice, trailStop }: Order): number | null =>
  TRAILS.has(orderType) ? trailStop : auxPrice;

/** Whether this price sets it off. */
export function isTriggeredBy(order: Order, price: number): boolean {
  const trigger = TRIGGERS[order.orderType];
  const at = triggerOf(order);
  if (order.whyHeld !== 'trigger' || trigger === undefined || at === null) return false;
  return trigger.towards * signOf(order) * (price - at) >= 0;
}

/** What changes of a trailing stop at this price: it comes nearer and never goes back. */
export function trailed(order: Order, price: number): Pick<Order, 'trailStop'> | undefined {
  const { orderType, trail, auxPrice, trailStop, whyHeld } = order;
  if (!TRAILS.has(orderType) || whyHeld !== 'trigger') return undefined;
  const amount = trail.percent ? (Math.abs(price) * trail.percent) / 100 : auxPrice;
  if (amount === null) return undefined;
  const sign = signOf(order);
  const here = exact(price + sign * amount);
  const next = trailStop === null ? here : sign * Math.min(sign * trailStop, sign * here);
  return next === trailStop ? undefined : { trailStop: next };
}

/** What it is once it is set off. */
export function setOff(order: Order): Partial<Order> {
  const { orderType, trail, trailStop } = order;
  const isTrailing = orderType === 'TRAIL LIMIT' && trailStop !== null && typeof trail.limitOffset === 'number';
  const limit = isTrailing && { lmtPrice: exact(trailStop + signOf(order) * (trail.limitOffset ?? 0)) };
  return { status: 'Submitted', whyHeld: '', ...limit };
}

/** What it is where it works: a stop that was set off is an order at the market, or at its limit. */
export const worksAs = ({ orderType }: Order): string => TRIGGERS[orderType]?.becomes ?? orderType;

/** Whether it fills at this price; what waits does not. */
export function fillsAt(order: Order, price: number): boolean {
  if (order.whyHeld !== '' || order.isHeld) return false;
  const type = worksAs(order);
  if (type === 'MKT') return true;
  return type === 'LMT' && order.lmtPrice !== null && signOf(order) * (order.lmtPrice - price) >= 0;
}

/** An order at the close, as what it is then. */
const AT_CLOSE: Readonly<Record<string, 'MKT' | 'LMT'>> = { MOC: 'MKT', LOC: 'LMT' };

/** Whether it fills at the day's last price. */
export const fillsAtClose = (order: Order, price: number): boolean => {
  const orderType = AT_CLOSE[order.orderType];
  return orderType !== undefined && fillsAt({ ...order, orderType }, price);
};
