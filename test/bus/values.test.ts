// P&L and account values over the bus: to handlers, in views, and old with whoever tells them.
import { describe, expect, test } from 'vitest';
import type { AccountValue, PnlUpdate } from '../../src/index.ts';
import { isolatedStreamer } from '../../testing/index.ts';
import { until } from '../support/until.ts';
import { ACCOUNT, contracts, openDesk } from './desk.ts';
import { hasNats } from './nats.ts';

describe.skipIf(!hasNats)('values over the bus', () => {
  test('P&L and account values reach handlers and views as the streamer has them, and late ones too', async () => {
    await using desk = await openDesk({ values: 'pnl' });
    await desk.publish();
    const { subscriber } = await desk.subscribe();
    const pnl: PnlUpdate[] = [];
    const values: AccountValue[] = [];
    subscriber.registerHandler({
      onPositionUpdate: () => {},
      onPnlUpdate: (update) => void pnl.push(update),
      onAccountValue: (value) => void values.push(value),
    });
    await subscriber.whenCurrent();
    desk.account.setValue('NetLiquidation', '123456.5', 'USD');
    await until(() => expect(subscriber.accountValues(ACCOUNT)[0]?.netLiquidation?.amount).toBe(123_456.5));
    expect(values).toContainEqual(expect.objectContaining({ key: 'NetLiquidation', amount: 123_456.5 }));
    await until(() => expect(new Set(pnl.map(({ conId }) => conId)).size).toBe(21));
    await until(() => {
      const view = subscriber.positions();
      const own = desk.kit.streamer.positions();
      if (view.state === 'unknown' || own.state === 'unknown') throw new Error('not known');
      const daily = (held: typeof view.positions) =>
        held.map(({ conId, pnl }) => [conId, pnl?.state, pnl?.daily, pnl?.price]).sort();
      expect(daily(view.positions)).toEqual(daily(own.positions));
      expect(view.positions.every(({ pnl }) => pnl?.state === 'live')).toBe(true);
    });
    const [contract] = contracts;
    let price = 1.25;
    await until(() => {
      // Again and again: a price is told only while row and frame are of one second, and one row may fall between two frames.
      price += 0.0001;
      desk.account.reprice(contract!, price);
      const priced = pnl.findLast((update) => update.price !== null && update.price.value >= 1.25);
      expect(priced).toMatchObject({ price: { source: 'pnl-value', verifiedAt: expect.any(Date) } });
      expect(priced?.value).toBeCloseTo((priced?.price?.value ?? 0) * 100);
    });
    const late: PnlUpdate[] = [];
    subscriber.registerHandler({ onPositionUpdate: () => {}, onPnlUpdate: (update) => void late.push(update) });
    await until(() => expect(late).toHaveLength(21));
  });

  test('are stale as soon as the publisher is not heard, or the link is lost, and nothing of them is made fresh by another', async () => {
    await using desk = await openDesk({ values: 'pnl' });
    const publisher = await desk.publish();
    const { subscriber } = await desk.subscribe({ staleAfterMs: 500 });
    await subscriber.whenCurrent();
    const states = () => {
      const view = subscriber.positions();
      return view.state === 'unknown' ? [] : [...new Set(view.positions.map(({ pnl }) => pnl?.state))];
    };
    await until(() => expect(states()).toEqual(['live']));
    await until(() => expect(subscriber.accountValues()).toMatchObject([{ account: ACCOUNT, state: 'current' }]));
    await publisher.stop();
    await until(() => expect(states()).toEqual(['stale']));
    const reason = 'the publisher was not heard on the bus for 500 ms';
    expect(subscriber.accountValues()).toMatchObject([{ state: 'stale', reason }]);
    // The next publisher has a link of its own, and asks for no P&L.
    const second = isolatedStreamer();
    const { host, port } = desk.kit.gateway;
    await second.start({ host, port, clientId: 9 });
    await desk.publish(second);
    await subscriber.whenCurrent();
    expect(states()).toEqual(['stale']);
    await until(() => expect(subscriber.accountValues()).toMatchObject([{ state: 'current' }]));
    await second.stop();
  });

  test('what is opened again begins without the P&L of what was closed', async () => {
    await using desk = await openDesk({ values: 'pnl' });
    await desk.publish();
    const { subscriber } = await desk.subscribe();
    await subscriber.whenCurrent();
    const [contract] = contracts;
    const of = () => {
      const view = subscriber.positions();
      const held = view.state === 'unknown' ? [] : view.positions;
      return held.find(({ strike }) => strike === 400);
    };
    await until(() => expect(of()?.pnl?.state).toBe('live'));
    desk.account.close(contract!);
    await until(() => expect(of()).toBeUndefined());
    const late = await desk.subscribe();
    await late.subscriber.whenCurrent();
    const all: PnlUpdate[] = [];
    late.subscriber.registerHandler({ onPositionUpdate: () => {}, onPnlUpdate: (update) => void all.push(update) });
    await until(() => expect(all.length).toBeGreaterThanOrEqual(20));
    expect(all.filter(({ conId, state }) => conId === contract!.conId && state === 'live')).toEqual([]);
  });
});
