// What reqPnLSingle is served: unset figures, 2150 in place of frames, silence, and no more positions than the limit says.
import { describe, expect, it } from 'vitest';
import { MockGateway, option, virtualClock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const PUT = option('SPY', '20261218', 400, 'P');
const held = { position: 2, averageCost: 310, marketPrice: 2.5 };
const world = (limits = {}) => ({
  clock: virtualClock(),
  limits,
  accounts: {
    DU1: {
      positions: [
        { contract: CALL, ...held },
        { contract: PUT, ...held },
      ],
    },
  },
});
const ask = (reqId: number, { conId }: { readonly conId: number }) => ({ reqId, account: 'DU1', modelCode: '', conId });

describe('P&L of one position', () => {
  it('has the figures unset that are said to be, until none is', async () => {
    await using gateway = await MockGateway.start(world());
    const account = gateway.account('DU1');
    const client = await joined(gateway);
    account.setPnl(CALL, { unset: ['unrealizedPnL', 'value'] });
    client.send(requests.reqPnLSingle, ask(1, CALL));
    expect(await client.next('pnlSingle')).toMatchObject({
      dailyPnL: 0,
      unrealizedPnL: null,
      value: null,
      position: 2,
    });
    account.setPnl(CALL, {});
    await gateway.clock.advance(1_000);
    expect(await client.next('pnlSingle')).toMatchObject({ unrealizedPnL: -120, value: 500 });
    await client.close();
  });

  it('is 2150 with the number of the request, once a second, while it is unavailable', async () => {
    await using gateway = await MockGateway.start(world());
    const client = await joined(gateway);
    gateway.account('DU1').setPnl(CALL, { is: 'unavailable' });
    client.send(requests.reqPnLSingle, ask(7, CALL));
    expect(named(await sentSoFar(client), 'pnlSingle')).toEqual([]);
    await gateway.clock.advance(2_000);
    const errors = named(await sentSoFar(client), 'error');
    expect(errors).toMatchObject(Array(2).fill({ code: 2150, id: 7 }));
    await client.close();
  });

  it('is nothing while it is silent, and the request stands', async () => {
    await using gateway = await MockGateway.start(world());
    const account = gateway.account('DU1');
    const client = await joined(gateway);
    account.setPnl(CALL, { is: 'silent' });
    client.send(requests.reqPnLSingle, ask(1, CALL));
    expect(named(await sentSoFar(client), 'pnlSingle')).toEqual([]);
    account.setPnl(CALL, {});
    await gateway.clock.advance(1_000);
    await client.next('pnlSingle');
    await client.close();
  });

  it('arrives behind its cancellation as often as it is said to have been under way', async () => {
    await using gateway = await MockGateway.start(world());
    gateway.account('DU1').setPnl(CALL, { late: 2 });
    const client = await joined(gateway);
    client.send(requests.reqPnLSingle, ask(1, CALL));
    client.send(requests.reqPnLSingle, ask(2, PUT));
    await client.next('pnlSingle');
    await client.next('pnlSingle');
    client.send(requests.cancelPnLSingle, { reqId: 1 });
    client.send(requests.cancelPnLSingle, { reqId: 2 });
    expect(named(await sentSoFar(client), 'pnlSingle')).toMatchObject(Array(2).fill({ reqId: 1, value: 500 }));
    await gateway.clock.advance(1_000);
    expect(named(await sentSoFar(client), 'pnlSingle')).toEqual([]);
    await client.close();
  });

  it.each([
    ['goes-on', [0, 0, 0]],
    ['once', [0]],
    ['silent', []],
  ] as const)('after a close it %s', async (close, sizes) => {
    await using gateway = await MockGateway.start(world());
    const account = gateway.account('DU1');
    account.setPnl(CALL, { close });
    const client = await joined(gateway);
    client.send(requests.reqPnLSingle, ask(1, CALL));
    expect(await client.next('pnlSingle')).toMatchObject({ position: 2 });
    account.close(CALL);
    await gateway.clock.advance(3_000);
    expect(named(await sentSoFar(client), 'pnlSingle').map(({ position }) => position)).toEqual(sizes);
    await client.close();
  });

  it('is in the base currency of the account where it is said to be', async () => {
    const EUR = { ...option('SAP', '20261218', 100, 'C'), currency: 'EUR' };
    await using gateway = await MockGateway.start({
      clock: virtualClock(),
      accounts: { DU1: { rates: { EUR: 1.25 }, positions: [{ contract: EUR, ...held }] } },
    });
    const client = await joined(gateway);
    client.send(requests.reqPnLSingle, ask(1, EUR));
    expect(await client.next('pnlSingle')).toMatchObject({ value: 500, unrealizedPnL: -120 });
    gateway.account('DU1').setPnl(EUR, { currency: 'base' });
    await gateway.clock.advance(1_000);
    expect(await client.next('pnlSingle')).toMatchObject({ value: 625, unrealizedPnL: -150 });
    await client.close();
  });

  it('is ignored for one position more than the limit', async () => {
    await using gateway = await MockGateway.start(world({ pnlSingles: 1 }));
    const client = await joined(gateway);
    client.send(requests.reqPnLSingle, ask(1, CALL));
    client.send(requests.reqPnLSingle, ask(2, PUT));
    expect(named(await sentSoFar(client), 'pnlSingle')).toMatchObject([{ reqId: 1 }]);
    client.send(requests.cancelPnLSingle, { reqId: 1 });
    client.send(requests.reqPnLSingle, ask(3, PUT));
    expect(await client.next('pnlSingle')).toMatchObject({ reqId: 3 });
    await client.close();
  });
});
