// A whole placeOrder from the few fields a test is about: everything else is unset, as IB's clients leave it.
import type { Fields, Message, Slot, Values } from '../../mock-gateway/wire/message.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';

type PlaceOrder = typeof requests.placeOrder extends Message<infer V> ? V : never;

function unset(slot: Slot): unknown {
  if (slot.shape === 'conditional') return unset(slot.inner);
  if (slot.shape === 'group') return [];
  return ['', null, 0, false].find((value) => slot.shape === 'kind' && slot.holds(value));
}

const unsetFields = (fields: Fields): Values =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, slot]) => (slot.shape === 'constant' ? [] : [[name, unset(slot)]])),
  );

/** 100 AAPL at the market, over SMART, where the test says nothing else. */
export function orderRequest(fields: Partial<PlaceOrder> = {}): PlaceOrder {
  const values: object = {
    ...unsetFields(requests.placeOrder.fields),
    orderId: 1,
    symbol: 'AAPL',
    secType: 'STK',
    exchange: 'SMART',
    currency: 'USD',
    action: 'BUY',
    totalQuantity: 100,
    orderType: 'MKT',
    tif: 'DAY',
    transmit: true,
    exemptCode: -1,
    ...fields,
  };
  if (!requests.placeOrder.holds(values)) throw new TypeError('Not a placeOrder');
  return values;
}
