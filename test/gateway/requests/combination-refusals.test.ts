// Orders of combinations that a gateway refuses, with code and text as taken from one, and what comes of none of them.
import { describe, expect, it } from 'vitest';
import { future, MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { orderRequest } from '../../support/order-request.ts';

type Order = Parameters<typeof orderRequest>[0];

const spy = stock('SPY', { conId: 756733 });
const qqq = stock('QQQ', { conId: 320227571 });
const sap = stock('SAP', { conId: 14204, primaryExch: 'IBIS', currency: 'EUR' });
const low = option('SPY', '20261218', 450, 'C', { conId: 4500 });
const high = option('SPY', '20261218', 460, 'C', { conId: 4600 });
const near = future('ES', '20261218', 50, { conId: 5001 });
const far = future('ES', '20270319', 50, { conId: 5002 });
const warsaw = { currency: 'PLN', primaryExch: 'WSE' };
const wigNear = future('WIG20', '20261218', 20, { conId: 7001, ...warsaw });
const wigFar = future('WIG20', '20270319', 20, { conId: 7002, ...warsaw });
const start = () =>
  MockGateway.start({
    clock: 'virtual',
    accounts: { DU1: {} },
    contracts: [spy, qqq, sap, low, high, near, far, wigNear, wigFar].map((contract, at) => ({
      contract,
      price: 10 + at,
    })),
  });

const leg = (conId: number, action: string, ratio = 1, exchange = 'SMART') => ({
  ...{ conId, ratio, action, exchange, openClose: 0, shortSaleSlot: 0, designatedLocation: '', exemptCode: -1 },
});
const NON_GUARANTEED = [{ tag: 'NonGuaranteed', value: '1' }];
const pair = (more: Order = {}): Order => ({
  ...{ orderId: 5, symbol: 'QQQ,SPY', secType: 'BAG', totalQuantity: 1, orderType: 'LMT', lmtPrice: 1 },
  comboLegs: [leg(spy.conId, 'BUY'), leg(qqq.conId, 'SELL')],
  smartComboRoutingParams: NON_GUARANTEED,
  ...more,
});
const vertical = (more: Order = {}): Order => ({
  ...{ orderId: 5, symbol: 'SPY', secType: 'BAG', totalQuantity: 2, orderType: 'MKT' },
  comboLegs: [leg(low.conId, 'BUY'), leg(high.conId, 'SELL')],
  ...more,
});
const calendar = (more: Order = {}): Order => ({
  ...{ orderId: 5, symbol: 'ES', secType: 'BAG', exchange: 'CME', totalQuantity: 1, orderType: 'MKT' },
  comboLegs: [leg(near.conId, 'SELL', 1, 'CME'), leg(far.conId, 'BUY', 1, 'CME')],
  ...more,
});

const invalid = (cause: string) => `Error validating request.-'bH' : cause - ${cause}`;
const NO_DEFINITION = 'No security definition has been found for the request';

describe('an order of a combination', () => {
  it.each<[string, Order, number, string]>([
    ['without legs', pair({ comboLegs: [] }), 321, invalid("Security type 'BAG' requires combo leg details.")],
    [
      'over SMART in a currency without combinations',
      pair({ currency: 'PLN' }),
      321,
      invalid("Currency PLN isn't supported for smart combo."),
    ],
    [
      'routed by what there is not',
      pair({ smartComboRoutingParams: [{ tag: 'Foo', value: '1' }] }),
      320,
      'Error reading request:Invalid combo routing tag.',
    ],
    [
      'with three limits for two legs',
      pair({ lmtPrice: null, orderComboLegs: [{ price: 1 }, { price: 2 }, { price: 3 }] }),
      320,
      'Error reading request:Mismatch per-leg price number with combo leg specification.',
    ],
    [
      'at the market with limits for its legs',
      pair({ orderType: 'MKT', lmtPrice: null, orderComboLegs: [{ price: 1 }, { price: 2 }] }),
      321,
      invalid("The combo details for leg '0' are invalid. - Only LMT or REL+LMT order allows using per-leg prices."),
    ],
    [
      'with a limit for one leg alone',
      pair({ lmtPrice: null, orderComboLegs: [{ price: 1 }, { price: null }] }),
      321,
      invalid("The combo details for leg '1' are invalid. - All leg prices are needed when specifying per-leg prices."),
    ],
    [
      'with limits for its legs beside its own',
      pair({ orderComboLegs: [{ price: 1 }, { price: 2 }] }),
      321,
      invalid("Can't specify combo price when using per-leg prices."),
    ],
    [
      'with limits for legs that must fill together',
      vertical({ orderType: 'LMT', lmtPrice: null, orderComboLegs: [{ price: 1 }, { price: 2 }] }),
      10058,
      'Combo per-leg prices are only supported for non-guaranteed smart combos with two legs',
    ],
    [
      'of a leg to do nobody knows what',
      pair({ comboLegs: [leg(spy.conId, 'BUY'), leg(qqq.conId, 'HOLD')] }),
      321,
      invalid("The combo details for leg '1' are invalid. -  conid, ratio, side: 320227571, 1, 0"),
    ],
    [
      'of none of a leg',
      pair({ comboLegs: [leg(spy.conId, 'BUY', 0), leg(qqq.conId, 'SELL')] }),
      321,
      invalid("The combo details for leg '0' are invalid. -  conid, ratio, side: 756733, 0, 1"),
    ],
    [
      'of a leg sold short',
      pair({ comboLegs: [leg(spy.conId, 'BUY'), leg(qqq.conId, 'SSHORT')] }),
      321,
      invalid("The combo details for leg '1' are invalid. - Not an institutional account, or an away clearing order"),
    ],
    [
      'of a leg sold short elsewhere',
      pair({ comboLegs: [leg(spy.conId, 'SSHORTX'), leg(qqq.conId, 'BUY')] }),
      321,
      invalid("The combo details for leg '0' are invalid. - Not an institutional account, or an away clearing order"),
    ],
    [
      'of a leg without a number',
      pair({ comboLegs: [leg(0, 'BUY'), leg(qqq.conId, 'SELL')] }),
      321,
      invalid("The combo details for leg '0' are invalid. -  conid, ratio, side: 0, 1, 1"),
    ],
    [
      'with limits for three legs',
      pair({
        lmtPrice: null,
        orderComboLegs: [{ price: 1 }, { price: 2 }, { price: 3 }],
        comboLegs: [leg(spy.conId, 'BUY'), leg(qqq.conId, 'SELL'), leg(low.conId, 'BUY')],
      }),
      10058,
      'Combo per-leg prices are only supported for non-guaranteed smart combos with two legs',
    ],
    [
      'of two and two',
      pair({ comboLegs: [leg(spy.conId, 'BUY', 2), leg(qqq.conId, 'SELL', 2)] }),
      321,
      invalid('Invalid leg ratio.'),
    ],
    ['of one leg', pair({ comboLegs: [leg(spy.conId, 'BUY')] }), 321, invalid('The combo details are invalid.')],
    [
      'of one contract twice',
      pair({ comboLegs: [leg(spy.conId, 'BUY', 2), leg(spy.conId, 'SELL')] }),
      321,
      invalid('The combo details are invalid.'),
    ],
    [
      'of three legs, one of them twice',
      vertical({ comboLegs: [leg(low.conId, 'BUY'), leg(high.conId, 'SELL'), leg(low.conId, 'BUY')] }),
      321,
      invalid('The combo details are invalid.'),
    ],
    [
      'of three legs, one of which nobody knows',
      vertical({ comboLegs: [leg(low.conId, 'BUY'), leg(high.conId, 'SELL'), leg(99, 'BUY')] }),
      200,
      NO_DEFINITION,
    ],
    ['of a leg nobody knows', pair({ comboLegs: [leg(spy.conId, 'BUY'), leg(99, 'SELL')] }), 200, NO_DEFINITION],
    [
      'of a leg that is not there',
      vertical({ comboLegs: [leg(low.conId, 'BUY', 1, 'IDEALPRO'), leg(high.conId, 'SELL')] }),
      200,
      NO_DEFINITION,
    ],
    [
      'of two currencies',
      pair({ symbol: 'SAP,SPY', comboLegs: [leg(spy.conId, 'BUY'), leg(sap.conId, 'SELL')] }),
      200,
      NO_DEFINITION,
    ],
    ['in another currency than its legs', pair({ currency: 'EUR' }), 200, NO_DEFINITION],
    ['of stocks at one exchange', pair({ exchange: 'ARCA' }), 200, NO_DEFINITION],
    [
      'of the symbols the other way round',
      pair({ symbol: 'SPY,QQQ' }),
      478,
      'Parameters in request conflicts with contract parameters received by contract id:Requested symbol SPY,QQQ, in legs QQQ,SPY',
    ],
    ['of stocks, guaranteed', pair({ smartComboRoutingParams: [] }), 10043, 'Missing or invalid NonGuaranteed value.'],
    [
      'of stocks, said to be guaranteed',
      pair({ smartComboRoutingParams: [{ tag: 'NonGuaranteed', value: '0' }] }),
      10043,
      'Invalid NonGuaranteed value of 0. The order cannot be set as guaranteed.',
    ],
    ['of half of one', vertical({ totalQuantity: 0.5 }), 10243, 'Fractional-sized order cannot be placed via API.'],
    ['of none', vertical({ totalQuantity: 0 }), 434, 'The order size cannot be zero.'],
    ['for an amount of money', vertical({ totalQuantity: 0, cashQty: 500 }), 10244, 'Cash Quantity cannot be used'],
    ['at no limit', vertical({ orderType: 'LMT' }), 321, 'Limit price is missing.'],
    [
      'at a limit between the steps of its legs',
      vertical({ orderType: 'LMT', lmtPrice: 1.001 }),
      110,
      'The price does not conform to the minimum price variation',
    ],
    ['whose parent nobody gave', vertical({ parentId: 4 }), 135, "Can't find order with id =4"],
  ])('%s is refused', async (_what, order, code, text) => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.placeOrder, orderRequest(order));
    const sent = await sentSoFar(client);
    expect(sent).toMatchObject([{ name: 'error', fields: { id: 5, code, message: expect.stringContaining(text) } }]);
    expect(gateway.orders.open.concat(gateway.orders.completed)).toEqual([]);
    expect(gateway.account('DU1').rows).toEqual([]);
    await client.close();
  });

  it.each<[string, Order]>([
    ['of stocks by the symbol of one', pair({ symbol: 'SPY' })],
    ['of stocks over no exchange', pair({ exchange: '' })],
    ['of options at the exchange', vertical({ exchange: 'CBOE' })],
    ['of options, each filled by itself', vertical({ smartComboRoutingParams: NON_GUARANTEED })],
    ['of futures at their exchange', calendar()],
    [
      'of futures at their exchange in a currency without combinations over SMART',
      calendar({
        ...{ symbol: 'WIG20', exchange: 'WSE', currency: 'PLN' },
        comboLegs: [leg(wigNear.conId, 'SELL', 1, 'WSE'), leg(wigFar.conId, 'BUY', 1, 'WSE')],
      }),
    ],
    ['of two legs that are both bought', vertical({ comboLegs: [leg(low.conId, 'BUY'), leg(high.conId, 'BUY')] })],
  ])('%s is taken', async (_what, order) => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.placeOrder, orderRequest(order));
    const sent = await sentSoFar(client);
    expect(named(sent, 'error')).toEqual([]);
    expect(gateway.account('DU1').rows).toHaveLength(2);
    await client.close();
  });

  it('of a leg that is expired is refused', async () => {
    await using gateway = await start();
    gateway.world.expire(high, { price: 0 });
    const client = await joined(gateway);
    client.send(requests.placeOrder, orderRequest(vertical()));
    expect(await sentSoFar(client)).toMatchObject([{ name: 'error', fields: { id: 5, code: 200 } }]);
    await client.close();
  });

  it('with limits for its legs may be relative', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const relative = pair({ orderType: 'REL + LMT', lmtPrice: null, orderComboLegs: [{ price: 10 }, { price: 11 }] });
    client.send(requests.placeOrder, orderRequest(relative));
    expect(named(await sentSoFar(client), 'error')).toEqual([]);
    expect(gateway.orders.open).toMatchObject([{ orderId: 5, orderType: 'REL + LMT' }]);
    await client.close();
  });
});
