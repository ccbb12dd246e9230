// Promise 9, while IB's servers reset: AccountReady=false makes what is held stale, until it was asked for again.
import { describe, expect, test } from 'vitest';
import { drop, MockGateway } from '../../../mock-gateway/index.ts';
import { ACCOUNT, CALL, optionWorld } from '../../support/option-world.ts';
import { Streaming } from '../../support/streaming.ts';

const ready = (gateway: MockGateway, isReady: boolean) => gateway.account(ACCOUNT).setValue('AccountReady', isReady);

describe('an account that IB is not ready to tell of', () => {
  test('is stale, and current again once it is ready and what came meanwhile was asked for again', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    ready(gateway, false);
    const degraded = await streaming.state('degraded');
    expect(degraded.reasons).toEqual(['account-not-ready']);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'stale', reason: 'account-not-ready' });
    const lost = gateway.faults.add(drop('portfolioValue'));
    gateway.account(ACCOUNT).reprice(CALL, 99);
    await lost.remove();
    ready(gateway, true);
    await streaming.state('live', streaming.events.status.indexOf(degraded));
    const view = streaming.streamer.positions();
    expect(view).toMatchObject({ state: 'current' });
    expect(view.state === 'current' && view.positions.find(({ conId }) => conId === CALL.conId)).toMatchObject({
      marketPrice: 99,
      phase: 'reconciled',
    });
    expect(gateway.connections.opened).toBe(1);
  });

  test('is not current after its first download either', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    ready(gateway, false);
    await using streaming = await Streaming.start(gateway);
    expect(streaming.streamer.status).toMatchObject({ state: 'degraded', reasons: ['account-not-ready'] });
    expect(streaming.streamer.positions()).toMatchObject({ state: 'stale' });
    ready(gateway, true);
    await streaming.state('live');
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current' });
  });

  test('that becomes unready while it is asked for again stays stale', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    ready(gateway, false);
    await streaming.state('degraded');
    ready(gateway, true);
    ready(gateway, false);
    const before = gateway.journal.last;
    await gateway.waitFor('accountDownloadEnd', undefined, before ? { after: before } : {});
    // The first row may come in one chunk with the end marker; behind the second, what the end brought about is done.
    for (const price of [98, 99]) {
      gateway.account(ACCOUNT).reprice(CALL, price);
      await streaming.handler.seen('the row behind it', ({ marketPrice }) => marketPrice === price);
    }
    expect(streaming.streamer.status).toMatchObject({ state: 'degraded', reasons: ['account-not-ready'] });
    ready(gateway, true);
    await streaming.state('live', streaming.events.status.length - 1);
  });

  test('takes its doubt with it when the link is lost', async () => {
    await using gateway = await MockGateway.start(optionWorld());
    await using streaming = await Streaming.start(gateway);
    ready(gateway, false);
    await streaming.state('degraded');
    await gateway.refuse();
    gateway.clients[0]?.disconnect('rst');
    await streaming.event('gap');
    ready(gateway, true);
    await gateway.accept();
    await streaming.event('resumed');
    expect(streaming.streamer.status.state).toBe('live');
  });
});
