// Promise 5: each handler's backlog is bounded; it conflates, never folds a close away, and says how far behind it was.
import { describe, expect, test } from 'vitest';
import { MockGateway } from '../../../mock-gateway/index.ts';
import type { HandlerOptions, PositionUpdate } from '../../../src/index.ts';
import { ACCOUNT, CALL, holding, PUT } from '../../support/option-world.ts';
import { Streaming } from '../../support/streaming.ts';

const twoOptions = () => ({
  pushReprices: true,
  accounts: { [ACCOUNT]: { positions: [holding(CALL), holding(PUT)] } },
});

/** A handler that takes nothing more until it is let. */
class Gate {
  readonly seen: PositionUpdate[] = [];
  #open: () => void = () => {};
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  async onPositionUpdate(update: PositionUpdate): Promise<void> {
    this.seen.push(update);
    await this.#opened;
  }

  open(): void {
    this.#open();
  }
}

async function behind(options: HandlerOptions) {
  const gateway = await MockGateway.start(twoOptions());
  const streaming = new Streaming();
  const gate = streaming.register(new Gate(), { name: 'gate', snapshot: false, ...options });
  await streaming.start(gateway);
  return { gateway, streaming, gate, account: gateway.account(ACCOUNT) };
}

describe('a handler that falls behind', () => {
  test('holds no more than its capacity, and gets the newest of each position at the end', async () => {
    const { gateway, streaming, gate, account } = await behind({ capacity: 4 });
    await using _gateway = gateway;
    await using _streaming = streaming;
    for (let price = 1; price <= 200; price++) account.reprice(price % 2 === 0 ? CALL : PUT, price);
    await streaming.handler.count(202);
    expect(streaming.streamer.stats().backlog).toBe(4);
    gate.open();
    await streaming.streamer.stop();
    expect(gate.seen).toHaveLength(5);
    expect(gate.seen.findLast(({ conId }) => conId === CALL.conId)).toMatchObject({ marketPrice: 200 });
    expect(gate.seen.findLast(({ conId }) => conId === PUT.conId)).toMatchObject({ marketPrice: 199 });
  });

  test('is told by lag events how many were folded, all together exactly', async () => {
    const { gateway, streaming, gate, account } = await behind({ capacity: 4 });
    await using _gateway = gateway;
    await using _streaming = streaming;
    for (let price = 1; price <= 200; price++) account.reprice(CALL, price);
    await streaming.handler.count(202);
    const first = await streaming.event('lag');
    expect(first).toEqual({ handler: 'gate', overflow: 'conflate', folded: 1, dropped: 0, backlog: 4 });
    gate.open();
    await streaming.streamer.stop();
    const folded = streaming.events.lag.reduce((sum, event) => sum + event.folded, 0);
    expect(folded + gate.seen.length).toBe(200);
  });

  test('still gets every close, and what was opened again after it', async () => {
    const { gateway, streaming, gate, account } = await behind({ capacity: 1 });
    await using _gateway = gateway;
    await using _streaming = streaming;
    for (let round = 1; round <= 5; round++) {
      account.reprice(CALL, round);
      account.close(CALL);
      account.setPosition(CALL, holding(CALL, round));
    }
    await streaming.handler.count(17);
    gate.open();
    await streaming.streamer.stop();
    const closes = streaming.handler.updates.filter(({ change }) => change === 'closed');
    expect(closes).toHaveLength(5);
    expect(gate.seen.filter(({ change }) => change === 'closed')).toEqual(closes);
    expect(gate.seen.at(-1)).toMatchObject({ change: 'opened', position: 5 });
  });

  test('with drop-oldest loses the oldest and says how many', async () => {
    const { gateway, streaming, gate, account } = await behind({ capacity: 3, overflow: 'drop-oldest' });
    await using _gateway = gateway;
    await using _streaming = streaming;
    for (let price = 1; price <= 50; price++) account.reprice(CALL, price);
    await streaming.handler.count(52);
    gate.open();
    await streaming.streamer.stop();
    expect(gate.seen.map(({ marketPrice }) => marketPrice)).toEqual([1, 48, 49, 50]);
    expect(streaming.events.lag.reduce((sum, event) => sum + event.dropped, 0)).toBe(46);
    expect(streaming.events.lag.every(({ folded }) => folded === 0)).toBe(true);
  });

  test('with unbounded gets everything and never lags', async () => {
    const { gateway, streaming, gate, account } = await behind({ capacity: 1, overflow: 'unbounded' });
    await using _gateway = gateway;
    await using _streaming = streaming;
    for (let price = 1; price <= 500; price++) account.reprice(CALL, price);
    await streaming.handler.count(502);
    expect(streaming.streamer.stats().backlog).toBe(499);
    gate.open();
    await streaming.streamer.stop();
    expect(gate.seen.map(({ marketPrice }) => marketPrice)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
    expect(streaming.events.lag).toEqual([]);
  });

  test('holds up neither the socket nor anybody else: the heartbeat goes on and the others are current', async () => {
    const { gateway, streaming, account } = await behind({ capacity: 1 });
    await using _gateway = gateway;
    await using _streaming = streaming;
    for (let price = 1; price <= 1_000; price++) account.reprice(CALL, price);
    await streaming.handler.count(1_002);
    expect(streaming.handler.updates.at(-1)).toMatchObject({ marketPrice: 1_000 });
    expect(streaming.streamer.isStreaming).toBe(true);
  });

  test('that returns nothing is called inline and never lags', async () => {
    const { gateway, streaming, gate, account } = await behind({ capacity: 1 });
    await using _gateway = gateway;
    await using _streaming = streaming;
    const seen: number[] = [];
    streaming.register(
      { onPositionUpdate: (update) => void seen.push(update.sequence) },
      { name: 'inline', capacity: 1, snapshot: false },
    );
    for (let price = 1; price <= 100; price++) account.reprice(CALL, price);
    await streaming.handler.count(102);
    expect(seen).toHaveLength(100);
    expect(streaming.events.lag.some(({ handler }) => handler === 'inline')).toBe(false);
    gate.open();
  });
});
