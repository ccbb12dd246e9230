// One order: what was asked for, and how far it is.
import type { OrderLeg } from './combination.ts';
import type { Contract } from './contract.ts';
import type { Filler } from './execution.ts';
import type { OrderWaits } from './order-waits.ts';

/** How far an order is, in IB's words. */
export type OrderStatus = 'PendingSubmit' | 'PreSubmitted' | 'Submitted' | 'Filled' | 'Cancelled' | 'Inactive';

/**
 * How a stop follows the price.
 * @example const trail: Trail = { percent: 2 };
 */
export interface Trail {
  /** By so much of the price, in percent. @default `auxPrice` */
  readonly percent?: number | null;
  /** Where the stop is at first. @default as far from the price as it trails */
  readonly stop?: number | null;
  /** How far behind the stop the limit is. @default none */
  readonly limitOffset?: number | null;
}

/**
 * What an order asks for.
 * @example const terms: OrderTerms = { account: 'DU1234567', contract: stock('IBM'), action: 'BUY', totalQuantity: 10, orderType: 'LMT', lmtPrice: 240 };
 */
export interface OrderTerms {
  /** Whose money. */
  readonly account: string;
  /** What is bought or sold; of a combination the contract that stands for it. */
  readonly contract: Contract;
  /** Of a combination (BAG) alone: see `combination()`. @default none */
  readonly legs?: readonly OrderLeg[];
  /** Which side. */
  readonly action: 'BUY' | 'SELL';
  /** Above 0. */
  readonly totalQuantity: number;
  /** What fills by itself: see docs/orders.md; every other rests until it is filled by hand. */
  readonly orderType: string;
  /** Of one unit, without the multiplier; of a combination it may be below 0. @default none */
  readonly lmtPrice?: number | null;
  /** The stop price, or what else the order type needs. @default none */
  readonly auxPrice?: number | null;
  /** `DAY`, `GTC`, `IOC`, `FOK`, …; a DAY order ends with the day. @default 'DAY' */
  readonly tif?: string;
  /** Orders of one group are alternatives: when one fills the others are cancelled or reduced. @default none */
  readonly ocaGroup?: string;
  /** 1 cancels the others at the first fill; 2 and 3 reduce them by what was filled. @default 3 */
  readonly ocaType?: number;
  /** The order that must fill before this one works, by its permId. @default none */
  readonly parentPermId?: number | null;
  /** Of the client that gave it; 0 for client 0, and for an order given by hand in TWS. @default 0 */
  readonly clientId?: number;
  /** The client's own number; 0 for an order given by hand, until it is bound. @default 0 */
  readonly orderId?: number;
  /** False: nobody is told of it, and it does not work, until an order of its family is transmitted. @default true */
  readonly transmit?: boolean;
  /** When it works, and until when. @default from now on, as `tif` says */
  readonly waits?: OrderWaits;
  /** Of `TRAIL` and `TRAIL LIMIT` alone. @default by `auxPrice`, from the price of now */
  readonly trail?: Trail;
  /** Whatever else the client said, handed back as it is. @default nothing */
  readonly said?: Readonly<Record<string, unknown>>;
}

/**
 * An order as it is at one moment; a change makes another value.
 * @example const left = gateway.orders.open.reduce((sum, { remaining }) => sum + remaining, 0);
 */
export interface Order extends Required<OrderTerms> {
  /** IB's permanent number, the same for every client. */
  readonly permId: number;
  /** How far it is. */
  readonly status: OrderStatus;
  /** Why it does not work yet: `child`, `trigger`, `child,trigger`, or empty. */
  readonly whyHeld: string;
  /** Whether it waits for a time, for its conditions, or for IB to be reached. */
  readonly isHeld: boolean;
  /** Where a trailing stop is by now; null of every other order. */
  readonly trailStop: number | null;
  /** How much was filled. */
  readonly filled: number;
  /** How much is still to be filled. */
  readonly remaining: number;
  /** Of all its fills; 0 before the first. */
  readonly avgFillPrice: number;
  /** Of its last fill; 0 before the first. */
  readonly lastFillPrice: number;
  /** What its fills cost so far, in the contract's currency; null before a fill is reported. */
  readonly commission: number | null;
  /** Milliseconds since 1970, by the gateway's clock, when it was done; null while it is open. */
  readonly completedAt: number | null;
  /** What reqCompletedOrders says of it; empty while it is open. */
  readonly completedStatus: string;
}

/**
 * Names an order: its orderId, or its permId, or the order itself.
 * @example gateway.orders.fill({ orderId: 5, clientId: 2 });
 */
export type OrderRef =
  | number
  | {
      /** Of the client's own counting. */
      readonly orderId: number;
      /** @default any client */
      readonly clientId?: number;
    }
  | {
      /** IB's permanent number. */
      readonly permId: number;
    };

/** +1 buys, -1 sells. */
export const signOf = ({ action }: Pick<Order, 'action'>): 1 | -1 => (action === 'BUY' ? 1 : -1);

/** Whether it can still be filled or cancelled. */
export const isOpen = ({ status }: Pick<Order, 'status'>): boolean =>
  status === 'PendingSubmit' || status === 'PreSubmitted' || status === 'Submitted';

const WAITS_FOR_TRIGGER: ReadonlySet<string> = new Set(['STP', 'STP LMT', 'TRAIL', 'TRAIL LIMIT', 'MIT', 'LIT']);

/** How it stands when nothing of it is filled (recorded: a child and a stop are PreSubmitted and say why). */
export function standing(orderType: string, isChild: boolean): Pick<Order, 'status' | 'whyHeld'> {
  const waits = WAITS_FOR_TRIGGER.has(orderType);
  const whyHeld = [isChild ? 'child' : '', waits ? 'trigger' : ''].filter(Boolean).join(',');
  return { status: whyHeld === '' ? 'Submitted' : 'PreSubmitted', whyHeld };
}

/** The order a fill is of, as it is with that fill. */
export function fillerOf({ permId, orderId, clientId, said, filled, avgFillPrice }: Order): Filler {
  const orderRef = typeof said['orderRef'] === 'string' ? said['orderRef'] : '';
  return { permId, orderId, clientId, orderRef, cumQty: filled, avgPrice: avgFillPrice };
}
