// Orders of combinations that are refused before anything is done about them, by what is said in them alone.
import { COMBINATION_CON_IDS, commonRatio, isNonGuaranteed, symbolOf, type Traded } from '../world/combination.ts';
import { isSmart } from './combination-query.ts';
import type { PlaceOrder, Refusal } from './order-refusal.ts';

const invalid = (cause: string): Refusal => [321, `Error validating request.-'bH' : cause - ${cause}`];
const unread = (cause: string): Refusal => [320, `Error reading request:${cause}`];
const badLeg = (at: number, why: string): Refusal => invalid(`The combo details for leg '${at}' are invalid. - ${why}`);

/** IB's documentation of smart combo routing. */
const TAGS: ReadonlySet<string> = new Set(
  'NonGuaranteed,PriceCondConid,CondPriceMax,CondPriceMin,ChangeToMktTime1,ChangeToMktTime2,DiscretionaryPct,DontLeginNext,LeginPrio,MaxSegSize'.split(
    ',',
  ),
);
const ACTIONS: ReadonlySet<string> = new Set(['BUY', 'SELL']);
const SHORT_ACTIONS: ReadonlySet<string> = new Set(['SSHORT', 'SSHORTX']);
const LEG_PRICED: ReadonlySet<string> = new Set(['LMT', 'REL + LMT']);
const NON_GUARANTEED = 'NonGuaranteed';

const isSet = (price: number | null | undefined): boolean => price !== null && price !== undefined && price !== 0;
const legsOf = ({ comboLegs }: PlaceOrder) => comboLegs ?? [];
const pricesOf = ({ orderComboLegs }: PlaceOrder) => (orderComboLegs ?? []).map(({ price }) => price);

/** Whether legs have limits of their own. */
export const hasLegPrices = (order: PlaceOrder): boolean => pricesOf(order).some((price) => price !== null);

type Rule = (order: PlaceOrder) => Refusal | undefined;
const when = (isBroken: (order: PlaceOrder) => boolean, refusal: Refusal): Rule => {
  return (order) => (isBroken(order) ? refusal : undefined);
};

// Texts as told by ibx 470, which took them from a gateway; their order among each other is not recorded.
const RULES: readonly Rule[] = [
  when(
    ({ smartComboRoutingParams = [] }) => smartComboRoutingParams.some(({ tag }) => !TAGS.has(tag)),
    unread('Invalid combo routing tag.'),
  ),
  when(
    (order) => pricesOf(order).length > 0 && pricesOf(order).length !== legsOf(order).length,
    unread('Mismatch per-leg price number with combo leg specification.'),
  ),
  when((order) => legsOf(order).length === 0, invalid("Security type 'BAG' requires combo leg details.")),
  ({ exchange, currency }) =>
    isSmart(exchange) && !COMBINATION_CON_IDS.has(currency)
      ? invalid(`Currency ${currency} isn't supported for smart combo.`)
      : undefined,
  legRefused,
  legPriceRefused,
  when((order) => commonRatio(legsOf(order)) > 1, invalid('Invalid leg ratio.')),
  // IB's documentation of 312; that it is said of one leg alone, and of a contract that comes twice, is not recorded.
  when((order) => {
    const conIds = new Set(legsOf(order).map(({ conId }) => conId));
    return conIds.size < 2 || conIds.size < legsOf(order).length;
  }, invalid('The combo details are invalid.')),
  when(
    (order) =>
      hasLegPrices(order) && (legsOf(order).length > 2 || !isNonGuaranteed(order.smartComboRoutingParams ?? [])),
    [
      10058,
      'Combo per-leg prices are only supported for non-guaranteed smart combos with two legs and the "IECOMBOPERLEGPRICE" feature enabled.',
    ],
  ),
];

/** The side of a leg in the text: 0 is none, and of the two others which is which is not recorded. */
const SIDES: Readonly<Record<string, number>> = { BUY: 1, SELL: 2 };

function legRefused(order: PlaceOrder): Refusal | undefined {
  for (const [at, { conId, ratio, action }] of legsOf(order).entries()) {
    if (SHORT_ACTIONS.has(action)) return badLeg(at, 'Not an institutional account, or an away clearing order');
    if (!ACTIONS.has(action) || ratio <= 0 || conId <= 0)
      return badLeg(at, ` conid, ratio, side: ${conId}, ${ratio}, ${SIDES[action] ?? 0}`);
  }
  return undefined;
}

function legPriceRefused(order: PlaceOrder): Refusal | undefined {
  if (!hasLegPrices(order)) return undefined;
  if (!LEG_PRICED.has(order.orderType)) return badLeg(0, 'Only LMT or REL+LMT order allows using per-leg prices.');
  const missing = pricesOf(order).indexOf(null);
  if (missing >= 0) return badLeg(missing, 'All leg prices are needed when specifying per-leg prices.');
  return isSet(order.lmtPrice) ? invalid("Can't specify combo price when using per-leg prices.") : undefined;
}

/** Why an order of a combination is refused whatever its legs are. */
export function combinationRefused(order: PlaceOrder): Refusal | undefined {
  if (order.secType !== 'BAG') return undefined;
  for (const rule of RULES) {
    const refusal = rule(order);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Why these legs are not taken in this order. */
export function legsRefused({ legs }: Traded, order: PlaceOrder): Refusal | undefined {
  const { symbol, exchange, smartComboRoutingParams = [] } = order;
  const symbols = symbolOf(legs);
  // IB's documentation: the symbol is that of one leg, or of both, in the order of the alphabet; the text as recorded (ibx 470).
  if (symbol !== symbols && !legs.some(({ contract }) => contract.symbol === symbol))
    return [
      478,
      `Parameters in request conflicts with contract parameters received by contract id:Requested symbol ${symbol}, in legs ${symbols}`,
    ];
  const guaranteed = smartComboRoutingParams.find(({ tag }) => tag === NON_GUARANTEED);
  const isOfStocks = legs.every(({ contract }) => contract.secType === 'STK');
  if (!isOfStocks || !isSmart(exchange) || guaranteed?.value === '1') return undefined;
  // Lean's InteractiveBrokers brokerage, issue 172; whether the second has this code too is not recorded.
  return guaranteed === undefined
    ? [10043, 'Missing or invalid NonGuaranteed value.']
    : [10043, `Invalid NonGuaranteed value of ${guaranteed.value}. The order cannot be set as guaranteed.`];
}
