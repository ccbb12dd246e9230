// Orders of combinations beside the streamer: what it tells is the legs, each with its size and cost, and nothing else.
import { expect, test } from 'vitest';
import { combination, MockGateway, type OrderTerms } from '../../mock-gateway/index.ts';
import { ACCOUNT, CALL, optionWorld, PUT, STOCK } from '../support/option-world.ts';
import { Streaming } from '../support/streaming.ts';

const given = (action: OrderTerms['action'], totalQuantity: number): OrderTerms => ({
  ...combination([
    { contract: CALL, ratio: 1, action: 'SELL' },
    { contract: PUT, ratio: 1, action: 'BUY' },
  ]),
  ...{ account: ACCOUNT, action, totalQuantity, orderType: 'MKT' },
});

test.each([{}, { clientId: 0 }])(
  'a combination that fills is told as its legs: changed, closed, opened (%j)',
  async (options) => {
    await using gateway = await MockGateway.start({ ...optionWorld(), masterClientId: 0 });
    await using streaming = await Streaming.start(gateway, { secTypes: 'all', ...options });
    const { handler } = streaming;
    gateway.orders.place(given('BUY', 1));
    await handler.seen('the put closed', ({ conId, change }) => conId === PUT.conId && change === 'closed');
    await handler.seen('the call at 1', ({ conId, position }) => conId === CALL.conId && position === 1);
    gateway.orders.place(given('BUY', 3));
    await handler.seen('the put at 3', ({ conId, position }) => conId === PUT.conId && position === 3);
    await handler.seen('the call at -2', ({ conId, position }) => conId === CALL.conId && position === -2);
    gateway.orders.place(given('SELL', 1));
    await handler.seen('the put at 2', ({ conId, position }) => conId === PUT.conId && position === 2);
    await handler.seen('the call at -1', ({ conId, position }) => conId === CALL.conId && position === -1);
    const view = streaming.streamer.positions();
    const held = view.state === 'current' ? view.positions : [];
    expect(Object.fromEntries(held.map(({ conId, position }) => [conId, position]))).toEqual({
      [CALL.conId]: -1,
      [PUT.conId]: 2,
      [STOCK.conId]: 100,
    });
    expect(new Set(handler.updates.map(({ secType }) => secType))).toEqual(new Set(['OPT', 'STK']));
    expect(streaming.events.rejected).toEqual([]);
    expect(streaming.events.disagreement).toEqual([]);
  },
);
