// A combination lives its life by a scenario file: given by @stoqey/ib, filled in parts, over a cut link, cancelled, priced.
import { EventName, type Order, OrderAction, OrderType, SecType } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import { MockGateway, parseScenario, startOptions } from '../../../mock-gateway/index.ts';
import { StoqeyClient } from '../../support/stoqey-client.ts';

const YAML = `
name: combination-over-a-cut
gateway: { orders: manual, pushReprices: true }
accounts: { DU1: { cash: 10000 } }
contracts:
  - { contract: &low { secType: OPT, symbol: SPY, lastTradeDateOrContractMonth: "20261218", strike: 450, right: C, conId: 4500 }, price: 12.5 }
  - { contract: &high { secType: OPT, symbol: SPY, lastTradeDateOrContractMonth: "20261218", strike: 460, right: C, conId: 4600 }, price: 8.1 }
steps:
  - waitFor: { request: placeOrder, fields: { secType: BAG, orderId: 5 } }
  - fill: { order: 5, quantity: 2, price: 4.3 }
  - waitFor: reqPositions # the client has seen it
  - disconnect: rst
  - fill: { order: 5, quantity: 1, price: 4.1 } # nobody is told
  - waitFor: reqExecutions # the client is back
  - fill: { order: 5, quantity: 1 }
  - cancel: { order: 5, reason: enough }
  - setOrders: auto
  - waitFor: { request: placeOrder, fields: { orderId: 6 } }
  - reprice: { contract: *high, price: 8.4 } # 4.1: not yet
  - waitFor: { request: reqOpenOrders }
  - reprice: { contract: *low, price: 12.3 } # 3.9
`;

const vertical = {
  ...{ symbol: 'SPY', secType: SecType.BAG, exchange: 'SMART', currency: 'USD' },
  comboLegs: [
    { conId: 4600, ratio: 1, action: OrderAction.SELL, exchange: 'SMART' },
    { conId: 4500, ratio: 1, action: OrderAction.BUY, exchange: 'SMART' },
  ],
};
const limit = (totalQuantity: number, lmtPrice: number): Order => ({
  ...{ action: OrderAction.BUY, orderType: OrderType.LMT, tif: 'GTC', transmit: true, exemptCode: -1 },
  ...{ totalQuantity, lmtPrice },
});
const numbers = (client: StoqeyClient, event: EventName, from: number, names: readonly string[]) =>
  client.all(event).map((args) => names.map((name) => Reflect.get(Object(args[from]), name)));
const fills = (client: StoqeyClient) =>
  client.all(EventName.execDetails).map(([, contract, execution]) => {
    const { secType, conId } = Object(contract);
    const { side, shares, cumQty, price, avgPrice } = Object(execution);
    return [secType === 'BAG' ? 'BAG' : conId, side, shares, cumQty, price, avgPrice];
  });
const statuses = (client: StoqeyClient) =>
  client
    .all(EventName.orderStatus)
    .map(([id, status, filled, remaining]) => [id, status, filled, remaining].join(' '))
    .filter((each, at, all) => each !== all[at - 1]);
const held = (client: StoqeyClient) =>
  client.all(EventName.position).map(([, contract, size, cost]) => [Object(contract).conId, size, cost]);

describe('a combination by a scenario file', () => {
  it('is filled in parts, seen again over a cut link with what was missed, cancelled, and filled by the price of its legs', async () => {
    const scenario = parseScenario(YAML);
    await using gateway = await MockGateway.start(startOptions(scenario));
    const played = gateway.play(scenario);

    const first = await StoqeyClient.connect(gateway);
    first.api.placeOrder(5, vertical, limit(5, 4.4));
    await first.event(EventName.commissionReport, 1);
    expect(fills(first)).toEqual([
      ['BAG', 'BOT', 2, 2, 4.3, 4.3],
      [4500, 'BOT', 2, 2, 12.4, 12.4],
      [4600, 'SLD', 2, 2, 8.1, 8.1],
    ]);
    expect(statuses(first)).toEqual(['5 Submitted 0 5', '5 Submitted 2 3']);
    const cut = first.event(EventName.disconnected);
    first.api.reqPositions();
    await cut;
    expect(first.all(EventName.error).map(([, code]) => code)).not.toContain(201);

    const again = await StoqeyClient.connect(gateway);
    await again.event(EventName.openOrderEnd);
    expect(statuses(again)).toEqual(['5 Submitted 3 2']);
    expect(numbers(again, EventName.openOrder, 1, ['conId', 'secType', 'comboLegsDescription'])).toEqual([
      [28812380, 'BAG', '4500|1,4600|-1'],
    ]);
    again.api.reqExecutions(9, {});
    await again.event(EventName.execDetailsEnd);
    expect(fills(again).slice(0, 6)).toEqual([
      ...fills(first),
      ['BAG', 'BOT', 1, 3, 4.1, 4.2333333333],
      [4500, 'BOT', 1, 3, 12.2, 12.3333333333],
      [4600, 'SLD', 1, 3, 8.1, 8.1],
    ]);
    await again.event(EventName.error);
    expect(again.all(EventName.error).map(([, code, id]) => [code, id])).toEqual([[202, 5]]);
    expect(statuses(again)).toEqual(['5 Submitted 3 2', '5 Submitted 4 1', '5 Cancelled 4 1']);

    again.api.placeOrder(6, vertical, limit(1, 4));
    await again.event(EventName.openOrder, again.all(EventName.openOrder).length);
    const before = fills(again).length;
    const ofLegs = again.all(EventName.commissionReport).length + 1;
    expect(before).toBe(9);
    again.api.reqOpenOrders();
    await again.event(EventName.commissionReport, ofLegs);
    expect(fills(again).slice(before)).toEqual([
      ['BAG', 'BOT', 1, 1, 4, 4],
      [4500, 'BOT', 1, 1, 12.4, 12.4],
      [4600, 'SLD', 1, 1, 8.4, 8.4],
    ]);
    expect(await played).toMatchObject({ finished: true });

    again.api.reqPositions();
    await again.event(EventName.positionEnd);
    expect(held(again)).toMatchObject([
      [4500, 5, expect.any(Number)],
      [4600, -5, expect.any(Number)],
    ]);
    await again.disconnect();
  });
});
