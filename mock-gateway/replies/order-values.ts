// An order as the values of the messages that tell of it: what the client said, and what IB adds (recorded).
import { responses } from '../wire/responses.ts';
import { legsText, type OrderLeg } from '../world/combination.ts';
import { type Contract, letterOf } from '../world/contract.ts';
import type { Order } from '../world/order.ts';
import { contractFields } from './contract-fields.ts';
import { utc } from './executions.ts';
import { echoOf } from './order-echo.ts';
import type { Client } from './reply.ts';

/** What an order would take, as a what-if order is told. */
export interface Preview {
  readonly initMarginBefore: number;
  readonly maintMarginBefore: number;
  readonly equityWithLoanBefore: number;
  readonly initMarginChange: number;
  readonly maintMarginChange: number;
  readonly equityWithLoanChange: number;
  readonly initMarginAfter: number;
  readonly maintMarginAfter: number;
  readonly equityWithLoanAfter: number;
  /** Null where a range is told in its place. */
  readonly commission: number | null;
  readonly minCommission: number | null;
  readonly maxCommission: number | null;
}

const NO_PREVIEW = {
  initMarginBefore: null,
  maintMarginBefore: null,
  equityWithLoanBefore: null,
  initMarginChange: null,
  maintMarginChange: null,
  equityWithLoanChange: null,
  initMarginAfter: null,
  maintMarginAfter: null,
  equityWithLoanAfter: null,
};
const NO_RANGE = { minCommission: null, maxCommission: null };

const OUTSIDE_RTH = Object.fromEntries(Object.keys(NO_PREVIEW).map((name) => [`${name}OutsideRTH`, null]));

/** Sends openOrder (5); of a what-if order with what it would take. */
export function sendOpenOrder(client: Client, order: Order, preview?: Preview): void {
  const { contract, commission } = order;
  const { commission: cost, ...range } = preview ?? { commission, ...NO_RANGE };
  const values: object = {
    ...common(order),
    orderId: order.orderId,
    clientId: order.clientId,
    totalQuantity: order.totalQuantity,
    // Recorded: `1376327563.0/DU1234567/100`.
    sharesAllocation: `${order.permId}.0/${order.account}/100`,
    parentId: parentIdOf(client, order),
    whatIf: preview !== undefined,
    status: order.status,
    ...(preview ?? NO_PREVIEW),
    ...OUTSIDE_RTH,
    commission: cost,
    minCommission: range.minCommission,
    maxCommission: range.maxCommission,
    commissionCurrency: cost === null && range.minCommission === null ? '' : contract.currency,
    marginCurrency: preview === undefined ? '' : contract.currency,
    suggestedSize: null,
    rejectReason: '',
    orderAllocations: [],
    warningText: '',
    softDollarTierDisplayName: '',
    bondAccruedInterest: '',
  };
  if (!responses.openOrder.holds(values)) throw new TypeError('The values of an order do not fit openOrder');
  client.send(responses.openOrder, values);
}

/** Sends orderStatus (3). */
export const sendOrderStatus = (client: Client, order: Order): void =>
  client.send(responses.orderStatus, {
    orderId: order.orderId,
    status: order.status,
    filled: order.filled,
    remaining: order.remaining,
    avgFillPrice: order.avgFillPrice,
    permId: order.permId,
    parentId: parentIdOf(client, order),
    lastFillPrice: order.lastFillPrice,
    clientId: order.clientId,
    whyHeld: order.whyHeld,
    mktCapPrice: 0,
  });

/** Sends completedOrder (101). */
export function sendCompletedOrder(client: Client, order: Order): void {
  const values: object = {
    ...common(order),
    // Recorded: a filled one has none left of its quantity.
    totalQuantity: order.status === 'Filled' ? 0 : order.totalQuantity,
    status: order.status === 'Filled' ? 'Filled' : 'Cancelled',
    autoCancelDate: '',
    filledQuantity: order.filled,
    refFuturesConId: null,
    shareholder: 'Not an insider or substantial shareholder',
    routeMarketableToBbo: false,
    parentPermId: order.parentPermId,
    completedTime: `${utc(order.completedAt ?? client.clock.now())} UTC`,
    completedStatus: order.completedStatus,
  };
  if (!responses.completedOrder.holds(values)) throw new TypeError('The values of an order do not fit completedOrder');
  client.send(responses.completedOrder, values);
}

function common(order: Order) {
  const { contract, legs, said } = order;
  return {
    ...echoOf(said),
    ...comboFields(legs),
    ...contractFields(contract),
    right: letterOf(contract.right) || '?',
    exchange: said['exchange'] || exchangeOf(contract),
    action: order.action,
    orderType: order.orderType,
    // Recorded: of an order that states a limit for each leg, none beside them.
    lmtPrice: hasPrices(legs) ? 0 : (order.lmtPrice ?? 0),
    auxPrice: order.auxPrice ?? 0,
    tif: order.tif,
    ocaGroup: order.ocaGroup,
    ocaType: order.ocaType === 0 ? 3 : order.ocaType,
    account: order.account,
    permId: order.permId,
    ...(order.trailStop !== null && { trailStopPrice: order.trailStop }),
    adjustableTrailStopPrice: null,
    dontUseAutoPriceForHedge: true,
    // Recorded: of stocks alone.
    minCompeteSize: contract.secType === 'STK' ? 100 : null,
    competeAgainstBestOffset: contract.secType === 'STK' ? 0.02 : null,
    submitter: '',
  };
}

const hasPrices = (legs: readonly OrderLeg[]): boolean => legs.some(({ price = null }) => price !== null);

/** The legs as a gateway has them, by conId, whatever their order was in the request; prices only where they were stated (recorded). */
const comboFields = (legs: readonly OrderLeg[]) => ({
  comboLegsDescrip: legs.length === 0 ? '' : legsText(legs),
  comboLegs: legs.map(({ contract, ratio, action, exchange = 'SMART', ...leg }) => ({
    conId: contract.conId,
    ratio,
    action,
    exchange,
    openClose: leg.openClose ?? 0,
    shortSaleSlot: leg.shortSaleSlot ?? 0,
    designatedLocation: leg.designatedLocation ?? '',
    exemptCode: leg.exemptCode ?? -1,
  })),
  orderComboLegs: hasPrices(legs) ? legs.map(({ price = null }) => ({ price })) : [],
});

const exchangeOf = ({ exchange, primaryExch }: Contract): string => (exchange === '' ? primaryExch : exchange);

const parentIdOf = (client: Client, { parentPermId }: Order): number =>
  (parentPermId === null ? undefined : client.world.orders.find({ permId: parentPermId }))?.orderId ?? 0;
