// Orders, as a test holds them in its hand.
import * as v from 'valibot';
import { combination, type Order, type OrderLeg, type Orders, type OrderTerms } from '../../index.ts';
import { anyInt, anyText, either, finite, judge, oneOf, only, type Rule, text, whole, wireId } from '../../rules.ts';
import { contractSchema } from '../../world/account-schema.ts';
import { type ContractRef, resolveContract } from '../../world/contract-text.ts';
import { ORDER_TYPES } from '../../world/order-types.ts';
import { Refusal } from '../refusal.ts';
import { type Asked, type Body, bodyRoute, ok, type Route, route } from '../route.ts';

const orderType = oneOf([...ORDER_TYPES]);
const maybe = v.exactOptional(v.nullable(finite));
type LegTerms = Pick<OrderLeg, 'ratio' | 'action' | 'exchange'> & { readonly contract: ContractRef };
type Common = Omit<OrderTerms, 'contract' | 'legs'>;
/** Of a contract, or of the legs of a combination. */
type Terms = Common & ({ readonly contract: ContractRef } | { readonly legs: readonly LegTerms[] });
const legRule: Rule<LegTerms> = only({
  contract: contractSchema,
  ratio: whole(1),
  action: oneOf(['BUY', 'SELL']),
  exchange: v.exactOptional(text),
});
const termRows = {
  account: text,
  action: oneOf(['BUY', 'SELL']),
  totalQuantity: finite,
  orderType,
  lmtPrice: maybe,
  auxPrice: maybe,
  tif: v.exactOptional(anyText),
  ocaGroup: v.exactOptional(anyText),
  ocaType: v.exactOptional(whole(0, 3)),
  parentPermId: maybe,
  clientId: v.exactOptional(wireId(0)),
  orderId: v.exactOptional(anyInt),
  transmit: v.exactOptional(v.boolean()),
  said: v.exactOptional(v.record(v.string(), v.unknown())),
};
const termsRule: Rule<Terms> = either(
  (input) => typeof input === 'object' && input !== null && 'legs' in input,
  only({ ...termRows, legs: v.array(legRule) }),
  only({ ...termRows, contract: contractSchema }),
);
const TERMS: Terms = {
  account: 'DU1234567',
  contract: 'AAPL',
  action: 'BUY',
  totalQuantity: 10,
  orderType: 'LMT',
  lmtPrice: 180,
};

const changesRule = only({
  totalQuantity: v.exactOptional(finite),
  orderType: v.exactOptional(orderType),
  lmtPrice: maybe,
  auxPrice: maybe,
  tif: v.exactOptional(anyText),
  transmit: v.exactOptional(v.boolean()),
});

const fillRule: Rule<{ readonly quantity?: number; readonly price?: number }> = only({
  quantity: v.exactOptional(finite),
  price: v.exactOptional(finite),
});
const rejectRule: Rule<{ readonly code?: number; readonly text?: string }> = only({
  code: v.exactOptional(wireId(0)),
  text: v.exactOptional(text),
});
const cancelRule: Rule<{ readonly reason?: string; readonly by?: 'Trader' | 'System' }> = only({
  reason: v.exactOptional(text),
  by: v.exactOptional(oneOf(['Trader', 'System'])),
});
const warnRule = only({ text });
const correctRule = only({ price: finite });

const bodyOf = <T>(schema: Rule<T>, example: unknown, orNone?: T): Body<T> => ({
  schema,
  examples: [example],
  ...(orNone === undefined ? {} : { isOptional: true }),
  judge: (content) => (content === undefined && orNone !== undefined ? { value: orNone } : judge(schema, content)),
});

/** @throws {Refusal} 404 when there is none of that number */
function orderOf({ hosted, path }: Asked): Order {
  const permId = Number(path('permId'));
  const found = hosted.gateway.orders.find({ permId });
  if (found === undefined)
    throw new Refusal(404, `Cannot find an order of permId ${path('permId')}: GET /orders names them`);
  return found;
}

/** Does it. @throws {Refusal} 409 when that order, or the world, does not let it */
function attempt<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new Refusal(409, error instanceof Error ? error.message : String(error));
  }
}

function termsOf({ hosted }: Asked, terms: Terms): OrderTerms {
  const known = (ref: ContractRef) => resolveContract(ref, hosted.gateway.world.contracts.values());
  if ('contract' in terms) return { ...terms, contract: known(terms.contract) };
  return { ...terms, ...combination(terms.legs.map((leg) => ({ ...leg, contract: known(leg.contract) }))) };
}

/** A row that does something to an order and answers how it is then. */
function orderAct<B>(
  name: string,
  summary: string,
  body: Body<B>,
  act: (orders: Orders, order: Order, body: B) => unknown,
): Route {
  return bodyRoute({
    name: `${name}-order`,
    method: 'POST',
    path: `/orders/{permId}/${name}`,
    summary,
    body,
    answers: {
      200: 'The order as it is then.',
      404: 'There is none of that permId.',
      409: 'It is not open, or the world does not let it.',
    },
    answer: (asked) => {
      const order = orderOf(asked);
      attempt(() => act(asked.hosted.gateway.orders, order, asked.body));
      return ok(orderOf(asked));
    },
  });
}

export const orderRoutes: readonly Route[] = [
  route({
    name: 'orders',
    method: 'GET',
    path: '/orders',
    summary: 'The orders that are open, and those that were completed today.',
    answers: { 200: '`open` and `completed`.' },
    answer: ({ hosted }) => ok({ open: hosted.gateway.orders.open, completed: hosted.gateway.orders.completed }),
  }),
  route({
    name: 'order',
    method: 'GET',
    path: '/orders/{permId}',
    summary: 'One order.',
    answers: { 200: 'The order.', 404: 'There is none of that permId.' },
    answer: (asked) => ok(orderOf(asked)),
  }),
  bodyRoute({
    name: 'place-order',
    method: 'POST',
    path: '/orders',
    summary: 'Gives an order by hand, as somebody at TWS does.',
    body: bodyOf(termsRule, TERMS),
    answers: { 201: 'The order.', 409: 'The world does not let it.' },
    answer: (asked) =>
      ok(
        attempt(() => asked.hosted.gateway.orders.place(termsOf(asked, asked.body))),
        201,
      ),
  }),
  bodyRoute({
    name: 'preview-order',
    method: 'POST',
    path: '/orders/preview',
    summary: 'An order as it would be, without giving it.',
    body: bodyOf(termsRule, TERMS),
    answers: { 200: 'The order.', 409: 'The world does not let it.' },
    answer: (asked) => ok(attempt(() => asked.hosted.gateway.orders.preview(termsOf(asked, asked.body)))),
  }),
  bodyRoute({
    name: 'change-order',
    method: 'PATCH',
    path: '/orders/{permId}',
    summary: 'Changes an open order; what was filled stays.',
    body: bodyOf(changesRule, { lmtPrice: 181 }),
    answers: { 200: 'The order as it is then.', 404: 'There is none of that permId.', 409: 'It is not open.' },
    answer: (asked) => {
      const order = orderOf(asked);
      return ok(attempt(() => asked.hosted.gateway.orders.modify(order, { ...order, ...asked.body })));
    },
  }),
  orderAct(
    'fill',
    'Fills an order, or a part of it, whatever its type and price.',
    bodyOf(fillRule, { quantity: 3, price: 180.5 }, {}),
    (orders, order, options) => orders.fill(order, options),
  ),
  orderAct(
    'reject',
    'Rejects an order: the message, then it is Inactive.',
    bodyOf(rejectRule, { code: 201, text: 'Order rejected - reason:Exchange is closed.' }, {}),
    (orders, order, options) => orders.reject(order, options),
  ),
  orderAct(
    'cancel',
    'Cancels an order: its status, then 202.',
    bodyOf(cancelRule, { by: 'System', reason: 'The order was inactive for too long.' }, {}),
    (orders, order, options) => orders.cancel(order, options),
  ),
  orderAct(
    'warn',
    'Says something about an order that works on (399).',
    bodyOf(warnRule, { text: 'Your order will be held until the market opens.' }),
    (orders, order, { text: said }) => orders.warn(order, said),
  ),
  orderAct(
    'bind',
    'Gives an order that was given by hand an id of the API.',
    bodyOf(only({}), {}, {}),
    (orders, order) => orders.bind(order),
  ),
  bodyRoute({
    name: 'correct',
    method: 'POST',
    path: '/executions/{execId}/correct',
    summary: 'Corrects the price of a fill of today: it is told again, its execId one version further.',
    body: bodyOf(correctRule, { price: 180.25 }),
    answers: { 200: 'Today’s fills.', 409: 'There is no such fill today.' },
    answer: ({ body, hosted, path }) => {
      attempt(() => hosted.gateway.orders.correct(path('execId'), body.price));
      return ok(hosted.gateway.world.executions.today);
    },
  }),
];
