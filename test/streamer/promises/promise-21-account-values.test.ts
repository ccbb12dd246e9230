// Promise 21: what an account is worth is told as it comes, with an age of its own, and is stale with the book.
import { describe, expect, test } from 'vitest';
import { drop, MockGateway } from '../../../mock-gateway/index.ts';
import type { AccountValue, HandlerOptions } from '../../../src/index.ts';
import { ACCOUNT, CALL, holding, optionWorld } from '../../support/option-world.ts';
import { Collector, Streaming } from '../../support/streaming.ts';

const OTHER = 'DU7654321';

/** Keeps account values as well. */
class ValueCollector extends Collector {
  readonly values: AccountValue[] = [];

  onAccountValue(value: AccountValue): void | Promise<void> {
    this.values.push(value);
  }
}

const joined = (streaming: Streaming, options: HandlerOptions = {}): ValueCollector => {
  const collector = new ValueCollector();
  streaming.register(collector, options);
  return collector;
};

describe('account values', () => {
  test('are read by name and whole, with currency, account and age', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    expect(streaming.streamer.accountValues()).toEqual([]);
    await streaming.start(gateway);
    const [worth] = streaming.streamer.accountValues();
    const [sent] = gateway.account(ACCOUNT).values.filter(({ key }) => key === 'NetLiquidation');
    expect(worth).toMatchObject({ account: ACCOUNT, state: 'current', reason: null });
    expect(worth?.netLiquidation).toMatchObject({ value: sent?.value, amount: Number(sent?.value), currency: 'USD' });
    expect(worth?.netLiquidation).toMatchObject({ account: ACCOUNT, generation: 1, timestamp: expect.any(Date) });
    expect(worth?.dayTradesRemaining?.amount).toBe(-1);
    expect(worth?.values).toHaveLength(gateway.account(ACCOUNT).values.length);
    expect(worth?.values.find(({ key }) => key === 'AccountType')).toMatchObject({ value: 'INDIVIDUAL', amount: null });
    expect(streaming.streamer.accountValues(ACCOUNT)[0]).toBe(worth);
    expect(streaming.streamer.accountValues('DU9999999')).toEqual([]);
  });

  test('are told to handlers and listeners when they are new or changed, behind the first book', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    const handler = joined(streaming);
    await streaming.start(gateway);
    await streaming.event('accountValue', ({ key }) => key === 'NetLiquidation');
    const told = handler.values.length;
    expect(told).toBe(gateway.account(ACCOUNT).values.length);
    gateway.account(ACCOUNT).setValue('Cushion', 0.25);
    const changed = await streaming.event('accountValue', ({ value }) => value === '0.25');
    expect(changed).toMatchObject({ key: 'Cushion', amount: 0.25, currency: '' });
    expect(handler.values.slice(told)).toEqual([changed]);
    expect(streaming.streamer.accountValues()[0]?.cushion).toBe(changed);
  });

  test('a handler that joins late is given what is known, of the accounts it wishes for', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    expect(joined(streaming).values).toHaveLength(gateway.account(ACCOUNT).values.length);
    expect(joined(streaming, { snapshot: false }).values).toEqual([]);
    expect(joined(streaming, { accounts: [OTHER] }).values).toEqual([]);
  });

  test('never run beside another call of the handler: of each only the newest waits', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    let release = (): void => {};
    const calls: string[] = [];
    streaming.register(
      {
        onPositionUpdate: ({ marketPrice }) => {
          calls.push(`position ${marketPrice}`);
          return new Promise<void>((resolve) => {
            release = resolve;
          });
        },
        onAccountValue: ({ key, value }) => void calls.push(`${key} ${value}`),
      },
      { snapshot: false },
    );
    gateway.account(ACCOUNT).reprice(CALL, 7);
    await streaming.handler.seen('the price', ({ marketPrice }) => marketPrice === 7);
    for (const cushion of ['0.1', '0.2', '0.3']) {
      gateway.account(ACCOUNT).setValue('Cushion', cushion);
      await streaming.event('accountValue', ({ value }) => value === cushion);
    }
    expect(calls).toEqual(['position 7']);
    release();
    await streaming.streamer.stop();
    expect(calls.filter((call) => call.startsWith('Cushion'))).toEqual(['Cushion 0.3']);
  });

  test('a throwing onAccountValue harms nobody, and is a handlerError event', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = new Streaming();
    streaming.register(
      {
        onPositionUpdate: () => {},
        onAccountValue: () => {
          throw new Error('out of order');
        },
      },
      { name: 'broken' },
    );
    const handler = joined(streaming);
    await streaming.start(gateway);
    expect(await streaming.event('handlerError')).toMatchObject({ handler: 'broken', update: null });
    expect(handler.values.length).toBeGreaterThan(100);
  });

  test('are stale with the book', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    gateway.notice(1100);
    await streaming.state('degraded');
    const [worth] = streaming.streamer.accountValues();
    expect(worth).toMatchObject({ state: 'stale', reason: expect.stringContaining('upstream-lost') });
    expect(worth?.netLiquidation?.amount).toBeGreaterThan(0);
  });

  test('are stale although the book is current while none has come over the new link', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    const fault = gateway.faults.add(drop('updateAccountValue'));
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('resumed');
    expect(streaming.streamer.positions().state).toBe('current');
    expect(streaming.streamer.accountValues()[0]).toMatchObject({
      state: 'stale',
      reason: 'no account value came since the link was lost',
    });
    fault.remove();
    gateway.account(ACCOUNT).setValue('Cushion', 0.5);
    await streaming.event('accountValue', ({ value }) => value === '0.5');
    expect(streaming.streamer.accountValues()[0]).toMatchObject({ state: 'current', cushion: { generation: 2 } });
  });

  test('each account has its own', async () => {
    await using gateway = await MockGateway.start({
      accounts: { ...optionWorld().accounts, [OTHER]: { cash: 5_000, currency: 'EUR', positions: [holding(CALL)] } },
    });
    await using streaming = await Streaming.start(gateway, { account: 'all', accountDwellMs: 5 });
    const named = streaming.streamer.accountValues().map(({ account, totalCash }) => [account, totalCash?.currency]);
    expect(named).toEqual([
      [ACCOUNT, 'USD'],
      [OTHER, 'EUR'],
    ]);
  });
});
