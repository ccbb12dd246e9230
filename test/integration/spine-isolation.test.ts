import { expect, test } from 'vitest';
import { MockGateway, option } from '../../mock-gateway/index.ts';
import { Streaming } from '../support/streaming.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const ACCOUNT = 'DU1234567';

test('a throwing, a rejecting and a never-settling handler harm neither a good one nor the process', async () => {
  await using gateway = await MockGateway.start({
    accounts: { [ACCOUNT]: { positions: [{ contract: CALL, position: 2, averageCost: 1180.55, marketPrice: 12.5 }] } },
  });
  await using streaming = new Streaming();
  let hanging = 0;
  const throwing = {
    onPositionUpdate: () => {
      throw new Error('thrown');
    },
  };
  const rejecting = { onPositionUpdate: () => Promise.reject(new Error('rejected')) };
  const neverSettling = {
    onPositionUpdate: () => {
      hanging++;
      return new Promise<void>(() => {});
    },
  };
  streaming.register(throwing, { name: 'throwing' });
  streaming.register(rejecting, { name: 'rejecting' });
  streaming.register(neverSettling, { name: 'never-settling' });
  await streaming.start(gateway);

  for (const price of [13, 14, 15]) gateway.account(ACCOUNT).reprice(CALL, price);

  await streaming.handler.seen('the last price', (update) => update.marketPrice === 15);
  expect(streaming.handler.updates.map((update) => update.marketPrice)).toEqual([12.5, 13, 14, 15]);
  await streaming.eventCount('handlerError', 8);
  const failures = streaming.events.handlerError;
  expect(failures.filter(({ handler }) => handler === 'throwing')).toHaveLength(4);
  expect(failures.filter(({ handler }) => handler === 'rejecting')).toHaveLength(4);
  expect(failures.map(({ error }) => String(error))).toContain('Error: rejected');
  expect(hanging).toBe(1);
  expect(streaming.streamer.isStreaming).toBe(true);
});

test('a slow handler gets every update in order, one at a time', async () => {
  await using gateway = await MockGateway.start({
    accounts: { [ACCOUNT]: { positions: [{ contract: CALL, position: 2, averageCost: 1180.55, marketPrice: 1 }] } },
  });
  await using streaming = new Streaming();
  const seen: number[] = [];
  let running = 0;
  let worst = 0;
  let release: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  streaming.register({
    onPositionUpdate: async (update) => {
      worst = Math.max(worst, ++running);
      await opened;
      seen.push(update.sequence);
      running--;
    },
  });
  await streaming.start(gateway);
  for (let price = 2; price <= 20; price++) gateway.account(ACCOUNT).reprice(CALL, price);
  await streaming.handler.count(20);
  release();
  await streaming.streamer.stop();
  expect(seen).toEqual(streaming.handler.updates.map((update) => update.sequence));
  expect(worst).toBe(1);
});
