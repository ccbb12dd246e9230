// A placeOrder's fields as what an order asks for: with instants for its times, and what its conditions mean.
import { partsOf, type Traded } from '../world/combination.ts';
import type { OrderTerms, Trail } from '../world/order.ts';
import type { OrderCondition, OrderWaits } from '../world/order-waits.ts';
import { sessionOf } from '../world/trading-hours.ts';
import { type PlaceOrder, TIME_CONDITION } from './order-refusal.ts';
import type { Client } from './reply.ts';
import { DATE_ALONE, readTime } from './stated-time.ts';

/** What is known of it by then. */
export interface Found extends Traded {
  readonly account: string;
  readonly totalQuantity: number;
  readonly parentPermId: number | null;
}

export function termsOf(client: Client, request: PlaceOrder, found: Found): OrderTerms {
  return {
    ...found,
    clientId: client.clientId,
    orderId: request.orderId,
    action: request.action === 'BUY' ? 'BUY' : 'SELL',
    orderType: request.orderType,
    lmtPrice: request.lmtPrice,
    auxPrice: request.auxPrice,
    tif: request.tif,
    ocaGroup: request.ocaGroup,
    ocaType: request.ocaType || 3,
    // A client that says nothing of it means it.
    transmit: request.transmit !== false,
    waits: waitsOf(request, client.clock.now(), sessionOf(partsOf(found)[0]?.contract ?? found.contract).timeZoneId),
    trail: trailOf(request),
    said: { ...request },
  };
}

function waitsOf(request: PlaceOrder, now: number, zone: string): OrderWaits {
  const { tif, goodAfterTime, goodTillDate } = request;
  const at = (text: string): number | null => (text.trim() === '' ? null : (readTime(text, now, zone) ?? null));
  const till = goodTillDate.trim();
  return {
    goodAfter: at(goodAfterTime),
    // A day alone ends with it.
    goodTill: tif === 'GTD' ? at(DATE_ALONE.test(till) ? `${till} 23:59:59` : till) : null,
    conditions: (request.conditions ?? []).map((each) => conditionOf(each, at)),
    conditionsCancel: request.conditionsCancelOrder === true,
  };
}

type Condition = NonNullable<PlaceOrder['conditions']>[number];

const PRICE = 1;

function conditionOf(condition: Condition, at: (text: string) => number | null): OrderCondition {
  const { type, conjunction, isMore, value = '', conId = '' } = condition;
  const joins = conjunction === 'o' ? 'or' : 'and';
  const more = { joins, isMore: isMore === '1' } as const;
  if (type === PRICE) return { is: 'price', ...more, conId: Number(conId), price: Number(value) };
  if (type === TIME_CONDITION) return { is: 'time', ...more, at: at(value) ?? Number.POSITIVE_INFINITY };
  return { is: 'other', joins };
}

function trailOf({ orderType, action, trailingPercent, trailStopPrice, lmtPrice, lmtPriceOffset }: PlaceOrder): Trail {
  const stop = trailStopPrice || null;
  // A limit that was stated trails as far behind the stop as it is now.
  const stated = orderType === 'TRAIL LIMIT' && stop !== null && lmtPrice !== null ? lmtPrice - stop : null;
  const limitOffset = lmtPriceOffset ?? (stated === null ? null : stated * (action === 'BUY' ? 1 : -1));
  return { percent: trailingPercent, stop, limitOffset };
}
