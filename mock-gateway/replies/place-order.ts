// placeOrder: refused as IB refuses, changed when its id is that of an open order, told what it would take, or given.

import { partsOf, type Traded, weighted } from '../world/combination.ts';
import { isOpen, type Order, type OrderTerms } from '../world/order.ts';
import { accountOf } from './account-code.ts';
import { combined } from './combination-query.ts';
import { combinationRefused, hasLegPrices, legsRefused } from './combination-refusal.ts';
import { NO_DEFINITION, theContract } from './contract-query.ts';
import { changeRefused } from './order-change.ts';
import { previewOf } from './order-preview.ts';
import { type PlaceOrder, type Refusal, refusalFor, refusalOf } from './order-refusal.ts';
import { termsOf } from './order-terms.ts';
import { sendOpenOrder } from './order-values.ts';
import { minTickOf } from './quoted.ts';
import type { Client } from './reply.ts';

// Other names a gateway has for the types (ibx 469).
const ORDER_TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['LIMIT', 'LMT'],
  ['MARKET', 'MKT'],
  ['STOP', 'STP'],
  ['STPLMT', 'STP LMT'],
  ['STOP LIMIT', 'STP LMT'],
  ['MKT CLS', 'MOC'],
  ['LMT CLS', 'LOC'],
  ['MKT TO LMT', 'MTL'],
  ['RELATIVE', 'REL'],
  ['TRAILING STOP', 'TRAIL'],
  ['TRAILLMT', 'TRAIL LIMIT'],
]);

const invalid = (cause: string): Refusal => [321, `Error validating request.-'bF' : cause - ${cause}`];

/** Answers placeOrder (3) where orders are taken. */
export function placeOrder(client: Client, request: PlaceOrder): void {
  const type = request.orderType.toUpperCase();
  const refusal = take(client, { ...request, orderType: ORDER_TYPE_NAMES.get(type) ?? type });
  if (refusal !== undefined) client.error(refusal[0], refusal[1], request.orderId);
}

/** @returns why not, if the client is still to be told */
function take(client: Client, said: PlaceOrder): Refusal | undefined {
  const refusal = refusalOf(said) ?? combinationRefused(said);
  if (refusal !== undefined) return refusal;
  const account = accountOf(client, said.account);
  if (account === undefined)
    return invalid(said.account === '' ? 'You must specify an account.' : `Invalid account code '${said.account}'.`);
  const traded = theTraded(client, said);
  if (traded === undefined) return undefined;
  const request = { ...said, lmtPrice: limitOf(said, traded) };
  const unfit =
    (said.secType === 'BAG' ? legsRefused(traded, said) : undefined) ??
    refusalFor(traded.contract, request, minTickOf(client.world, partsOf(traded)));
  if (unfit !== undefined) return unfit;
  const parent = parentOf(client, request);
  if (parent === 'missing') return [135, `Can't find order with id =${request.parentId}`];
  const totalQuantity = request.totalQuantity || quantityFor(client, traded, request);
  if (!(totalQuantity > 0)) return invalid('Order size does not conform to market rule.');
  const terms = termsOf(client, request, { account, ...traded, totalQuantity, parentPermId: parent?.permId ?? null });
  if (request.whatIf !== true) return give(client, request.orderId, terms);
  // Told once and not kept: its id may be used again (recorded: no orderStatus).
  sendOpenOrder(client, client.world.orders.preview(terms), previewOf(client.world, terms));
  return undefined;
}

/** The contract, or the combination of its legs; where there is none the client is told. */
function theTraded(client: Client, request: PlaceOrder): Traded | undefined {
  if (request.secType !== 'BAG') {
    const contract = theContract(client, request.orderId, request);
    return contract && { contract, legs: [] };
  }
  const prices = request.orderComboLegs ?? [];
  const legs = (request.comboLegs ?? []).map((leg, at) => ({ ...leg, price: prices[at]?.price ?? null }));
  const found = combined(client.world, legs, request);
  if (found === undefined) client.error(200, NO_DEFINITION, request.orderId);
  return found;
}

/** Limits of the legs make one of the combination (ibx 470). */
const limitOf = (request: PlaceOrder, { legs }: Traded): number | null =>
  hasLegPrices(request)
    ? weighted(legs, ({ conId }) => legs.find(({ contract }) => contract.conId === conId)?.price ?? 0)
    : request.lmtPrice;

/** What an amount of money buys, to eight decimals; 0 where no price says so. */
function quantityFor({ world }: Client, { contract }: Traded, { cashQty, lmtPrice }: PlaceOrder): number {
  const price = lmtPrice ?? world.price(contract);
  return price > 0 ? Math.floor(((cashQty ?? 0) / price) * 1e8) / 1e8 : 0;
}

function give(client: Client, orderId: number, terms: OrderTerms): Refusal | undefined {
  const { orders } = client.world;
  const known = orders.ofClient(client.clientId, orderId);
  if (known !== undefined && isOpen(known)) {
    const refusal = changeRefused(known, terms);
    // Whose child it is and whose alternative is not said again by every client.
    const parentPermId = terms.parentPermId ?? known.parentPermId;
    const ocaGroup = terms.ocaGroup || known.ocaGroup;
    if (refusal === undefined) client.batch(() => orders.modify(known, { ...terms, parentPermId, ocaGroup }));
    return refusal;
  }
  if (client.login.useOrderId(client.clientId, orderId)) client.batch(() => orders.place(terms));
  else if (known !== undefined && known.status !== 'Inactive') return [104, "Can't modify a filled order."];
  else return [103, 'Duplicate order id'];
  return undefined;
}

function parentOf(client: Client, { parentId }: PlaceOrder): Order | 'missing' | undefined {
  if (parentId === null || parentId === 0) return undefined;
  return client.world.orders.ofClient(client.clientId, parentId) ?? 'missing';
}
