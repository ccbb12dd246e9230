// placeOrder: refused as IB refuses, changed when its id is that of an open order, told what it would take, or given.

import type { Message } from '../wire/message.ts';
import type { requests } from '../wire/requests.ts';
import type { Contract } from '../world/contract.ts';
import { exactSize, isOpen, type Order, type OrderTerms } from '../world/order.ts';
import { accountOf } from './account-code.ts';
import { theContract } from './contract-query.ts';
import { previewOf } from './order-preview.ts';
import { sendOpenOrder } from './order-values.ts';
import type { Client } from './reply.ts';

type PlaceOrder = typeof requests.placeOrder extends Message<infer V> ? V : never;

/** An error and what it says. */
type Refusal = readonly [code: number, text: string];

const ORDER_TYPES: ReadonlySet<string> = new Set(
  [
    'MKT,LMT,STP,STP LMT,TRAIL,TRAIL LIMIT,TRAIL MIT,TRAIL LIT,MIT,LIT,MOC,LOC,MTL,REL,MIDPRICE,VOL,BOX TOP,MKT PRT,STP PRT',
    'PEG BENCH,PEGBENCH,PEG BEST,PEGBEST,PEG MID,PEGMID,PEG MKT,PEG PRIM,PEG STK,PASSV REL,SNAP MKT,SNAP MID,SNAP PRIM',
    'REL + LMT,REL + MKT,LMT + MKT,AUC,QUOTE,IBALGO',
  ].flatMap((line) => line.split(',')),
);

/** Sizes and prices beyond these are refused: what follows from them would not be numbers any more. Where IB draws the line is not known. */
const MAX_SIZE = 1e12;
const MAX_PRICE = 1e9;

const invalid = (cause: string): Refusal => [321, `Error validating request.-'bF' : cause - ${cause}`];

/** Answers placeOrder (3) where orders are taken. */
export function placeOrder(client: Client, request: PlaceOrder): void {
  const refusal = take(client, request);
  if (refusal !== undefined) client.error(refusal[0], refusal[1], request.orderId);
}

/** @returns why not, if the client is still to be told */
function take(client: Client, request: PlaceOrder): Refusal | undefined {
  const refusal = refusalOf(request);
  if (refusal !== undefined) return refusal;
  const account = accountOf(client, request.account);
  if (account === undefined) return invalid(`Invalid account code '${request.account}'.`);
  const contract = theContract(client, request.orderId, request);
  if (contract === undefined) return undefined;
  const { minTick } = client.world.listing(contract);
  if (isOffGrid(request.lmtPrice, minTick) || isOffGrid(request.auxPrice, minTick)) {
    return [110, 'The price does not conform to the minimum price variation for this contract.'];
  }
  const parent = parentOf(client, request);
  if (parent === 'missing') return [135, `Can't find order with id =${request.parentId}`];
  const terms = termsOf(client, request, { account, contract, parentPermId: parent?.permId ?? null });
  if (request.whatIf !== true) return give(client, request.orderId, terms);
  // Told once and not kept: its id may be used again (recorded: no orderStatus).
  sendOpenOrder(client, client.world.orders.preview(terms), previewOf(client.world, terms));
  return undefined;
}

function give(client: Client, orderId: number, terms: OrderTerms): Refusal | undefined {
  const { orders } = client.world;
  const known = orders.ofClient(client.clientId, orderId);
  if (known !== undefined && isOpen(known)) client.batch(() => orders.modify(known, terms));
  else if (client.login.useOrderId(client.clientId, orderId)) client.batch(() => orders.place(terms));
  else if (known?.status === 'Filled') return [104, "Can't modify a filled order."];
  else return [103, 'Duplicate order id'];
  return undefined;
}

function refusalOf({
  orderType,
  action,
  totalQuantity,
  exchange,
  lmtPrice,
  auxPrice,
  secType,
}: PlaceOrder): Refusal | undefined {
  if (!ORDER_TYPES.has(orderType)) return invalid('Invalid order type was entered');
  if (exchange === '' && secType !== 'BAG')
    return [321, "Error validating request.-'bP' : cause - Missing order exchange"];
  if (!['BUY', 'SELL', 'SSHORT'].includes(action)) return invalid('Invalid order action was entered');
  const size = totalQuantity ?? 0;
  if (!(exactSize(size) > 0 && size <= MAX_SIZE)) return invalid('Order size does not conform to market rule.');
  if (orderType === 'LMT' && lmtPrice === null) return invalid('Limit price is missing.');
  if ([lmtPrice, auxPrice].some((price) => Math.abs(price ?? 0) > MAX_PRICE)) return invalid('Price is out of range.');
  return undefined;
}

function isOffGrid(price: number | null, minTick: number): boolean {
  if (price === null) return false;
  const steps = price / minTick;
  return Math.abs(steps - Math.round(steps)) > 1e-6;
}

function parentOf(client: Client, { parentId }: PlaceOrder): Order | 'missing' | undefined {
  if (parentId === null || parentId === 0) return undefined;
  return client.world.orders.ofClient(client.clientId, parentId) ?? 'missing';
}

interface Found {
  readonly account: string;
  readonly contract: Contract;
  readonly parentPermId: number | null;
}

function termsOf(client: Client, request: PlaceOrder, found: Found): OrderTerms {
  return {
    ...found,
    clientId: client.clientId,
    orderId: request.orderId,
    action: request.action === 'BUY' ? 'BUY' : 'SELL',
    totalQuantity: request.totalQuantity ?? 0,
    orderType: request.orderType,
    lmtPrice: request.lmtPrice,
    auxPrice: request.auxPrice,
    tif: request.tif,
    ocaGroup: request.ocaGroup,
    ocaType: request.ocaType || 3,
    // A client that says nothing of it means it.
    transmit: request.transmit !== false,
    said: { ...request },
  };
}
