// Contract, tick and execution messages at the server versions where their fields change, written by hand.
import type { Message } from '../../../../mock-gateway/wire/message.ts';
import { responses } from '../../../../mock-gateway/wire/responses.ts';
import type { WireVector } from './vector.ts';

const response = (
  title: string,
  message: Message,
  serverVersion: number,
  values: WireVector['values'],
  text: string,
): WireVector => ({
  title: `${title} at ${serverVersion}`,
  direction: 'response',
  message,
  serverVersion,
  values,
  // `_` stands for an empty field, `~` for a space.
  fields: text
    .trim()
    .split(/\s+/)
    .map((field) => (field === '_' ? '' : field.replaceAll('~', ' '))),
});

const es = {
  reqId: 9000,
  symbol: 'ES',
  secType: 'FUT',
  lastTradeDateOrContractMonth: '20250620 08:30 US/Central',
  strike: 0,
  right: '',
  exchange: 'CME',
  currency: 'USD',
  localSymbol: 'ESM5',
  marketName: 'ES',
  tradingClass: 'ES',
  conId: 620731015,
  minTick: 0.25,
  multiplier: '50',
  orderTypes: 'LMT,MKT',
  validExchanges: 'CME,QBALGO',
  priceMagnifier: 1,
  underConId: 11004968,
  longName: 'E-mini S&P 500',
  primaryExch: '',
  contractMonth: '202506',
  industry: '',
  category: '',
  subcategory: '',
  timeZoneId: 'US/Central',
  tradingHours: '20250521:1700-20250522:1600',
  liquidHours: '20250522:0830-20250522:1600',
  evRule: '',
  evMultiplier: null,
  secIds: [{ tag: 'ISIN', value: 'X1' }],
};
const head = '9000 ES FUT 20250620~08:30~US/Central';
const names = '0 _ CME USD ESM5 ES ES 620731015 0.25';
const middle =
  '50 LMT,MKT CME,QBALGO 1 11004968 E-mini~S&P~500 _ 202506 _ _ _ US/Central 20250521:1700-20250522:1600 20250522:0830-20250522:1600 _ _ 1 ISIN X1';
const group = { aggGroup: null };
const under = { underSymbol: 'ES', underSecType: 'IND' };
const rules = { marketRuleIds: '67,67' };
const real = { realExpirationDate: '20250620' };
const stockType = { stockType: '' };
const sizes = { minSize: 1, sizeIncrement: 1, suggestedSizeIncrement: 1 };
const upTo152 = { ...es, ...group, ...under, ...rules, ...real, ...stockType };

const fill = {
  reqId: -1,
  orderId: 5,
  conId: 265598,
  symbol: 'AAPL',
  secType: 'STK',
  lastTradeDateOrContractMonth: '',
  strike: 0,
  right: '',
  multiplier: '',
  exchange: 'IEX',
  currency: 'USD',
  localSymbol: 'AAPL',
  tradingClass: 'NMS',
  execId: '0000e0d5.67fe667b.01.01',
  time: '20250415  19:38:31',
  acctNumber: 'DU1234567',
  executionExchange: 'IEX',
  side: 'BOT',
  shares: 100,
  price: 201.94,
  permId: 600745656,
  clientId: 100,
  liquidation: 0,
  cumQty: 100,
  avgPrice: 201.94,
  orderRef: '',
  evRule: '',
  evMultiplier: null,
};
const fillText =
  '-1 5 265598 AAPL STK _ 0.0 _ _ IEX USD AAPL NMS 0000e0d5.67fe667b.01.01 20250415~~19:38:31 DU1234567 IEX BOT 100 201.94 600745656 100 0 100 201.94 _ _ _';
const model = { modelCode: '' };
const liquid = { ...model, lastLiquidity: 2 };
const revised = { ...liquid, pendingPriceRevision: false };

const greeks = {
  reqId: 7,
  tickType: 13,
  impliedVol: 0.25,
  delta: 0.5,
  optPrice: 12.5,
  pvDividend: 0,
  gamma: 0.01,
  vega: 0.6,
  theta: -0.2,
  undPrice: 450,
};
const greeksText = '0.25 0.5 12.5 0.0 0.01 0.6 -0.2 450.0';

const order = {
  orderId: 5,
  status: 'Filled',
  filled: 100,
  remaining: 0,
  avgFillPrice: 201.94,
  permId: 600745656,
  parentId: 0,
  lastFillPrice: 201.94,
  clientId: 100,
  whyHeld: '',
};
const orderText = '5 Filled 100 0 201.94 600745656 0 201.94 100 _';

const { contractData, executionData, orderStatus, tickOptionComputation } = responses;

export const wireMarketVectors: readonly WireVector[] = [
  response('contractData', contractData, 109, es, `10 8 ${head} ${names} ${middle}`),
  response(
    'contractData with mdSizeMultiplier',
    contractData,
    110,
    { ...es, mdSizeMultiplier: 100 },
    `10 8 ${head} ${names} 100 ${middle}`,
  ),
  response(
    'contractData with aggGroup',
    contractData,
    121,
    { ...es, mdSizeMultiplier: 100, ...group },
    `10 8 ${head} ${names} 100 ${middle} 2147483647`,
  ),
  response(
    'contractData with its underlying',
    contractData,
    122,
    { ...es, mdSizeMultiplier: 100, ...group, ...under },
    `10 8 ${head} ${names} 100 ${middle} 2147483647 ES IND`,
  ),
  response(
    'contractData with market rules',
    contractData,
    126,
    { ...es, mdSizeMultiplier: 100, ...group, ...under, ...rules },
    `10 8 ${head} ${names} 100 ${middle} 2147483647 ES IND 67,67`,
  ),
  response(
    'contractData with the real expiration date',
    contractData,
    134,
    { ...es, mdSizeMultiplier: 100, ...group, ...under, ...rules, ...real },
    `10 8 ${head} ${names} 100 ${middle} 2147483647 ES IND 67,67 20250620`,
  ),
  response(
    'contractData with stockType',
    contractData,
    162,
    { ...upTo152, mdSizeMultiplier: 100 },
    `10 8 ${head} ${names} 100 ${middle} 2147483647 ES IND 67,67 20250620 _`,
  ),
  response(
    'contractData with sizeMinTick',
    contractData,
    163,
    { ...upTo152, mdSizeMultiplier: 100, sizeMinTick: 1 },
    `10 8 ${head} ${names} 100 ${middle} 2147483647 ES IND 67,67 20250620 _ 1`,
  ),
  response(
    'contractData without version, with size rules',
    contractData,
    164,
    { ...upTo152, ...sizes },
    `10 ${head} ${names} ${middle} 2147483647 ES IND 67,67 20250620 _ 1 1 1`,
  ),
  response(
    'contractData with lastTradeDate',
    contractData,
    182,
    { ...upTo152, ...sizes, lastTradeDate: '20250620' },
    `10 ${head} 20250620 ${names} ${middle} 2147483647 ES IND 67,67 20250620 _ 1 1 1`,
  ),
  response(
    'contractData with ineligibility reasons',
    contractData,
    186,
    { ...upTo152, ...sizes, lastTradeDate: '20250620', ineligibilityReasons: [{ id: 'r1', description: 'No' }] },
    `10 ${head} 20250620 ${names} ${middle} 2147483647 ES IND 67,67 20250620 _ 1 1 1 1 r1 No`,
  ),
  response('executionData', executionData, 102, fill, `11 10 ${fillText}`),
  response('executionData with modelCode', executionData, 135, { ...fill, ...model }, `11 10 ${fillText} _`),
  response('executionData without version', executionData, 136, { ...fill, ...liquid }, `11 ${fillText} _ 2`),
  response('executionData, revised', executionData, 178, { ...fill, ...revised }, `11 ${fillText} _ 2 0`),
  response(
    'executionData with submitter',
    executionData,
    198,
    { ...fill, ...revised, submitter: '' },
    `11 ${fillText} _ 2 0 _`,
  ),
  response('orderStatus', orderStatus, 130, order, `3 6 ${orderText}`),
  response('orderStatus with mktCapPrice', orderStatus, 131, { ...order, mktCapPrice: 0 }, `3 ${orderText} 0`),
  response('tickOptionComputation', tickOptionComputation, 155, greeks, `21 6 7 13 ${greeksText}`),
  response(
    'tickOptionComputation with tickAttrib',
    tickOptionComputation,
    156,
    { ...greeks, tickAttrib: 1 },
    `21 7 13 1 ${greeksText}`,
  ),
  response(
    'tickReqParams',
    responses.tickReqParams,
    193,
    { reqId: 7, minTick: 0.01, bboExchange: '9c0001', snapshotPermissions: 3 },
    '81 7 0.01 9c0001 3',
  ),
];
