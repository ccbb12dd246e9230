// What waits to be published, by itself: when the stream holds something of each position, be the outbox ever so busy.
import { expect, test, vi } from 'vitest';
import { Outbox } from '../../src/bus/outbox.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { fixedDate } from '../../src/moment.ts';
import { SPY_CALL } from '../support/spy-call.ts';

const update = (conId: number, sequence: number, change: PositionUpdate['change'] = 'repriced'): PositionUpdate => ({
  account: 'DU1',
  ...SPY_CALL,
  conId,
  sequence,
  position: change === 'closed' ? 0 : 1,
  marketPrice: 1,
  marketValue: 100,
  averageCost: 1,
  unrealizedPnl: 0,
  realizedPnl: 0,
  timestamp: fixedDate(),
  change,
  phase: 'live',
  generation: 1,
});

/** A stream that takes a message when it is told to. */
function slowStream() {
  const flights: { readonly sequence: number; readonly land: (isTaken?: boolean) => Promise<void> }[] = [];
  const send = ({ sequence }: PositionUpdate) =>
    new Promise<boolean>((resolve) => {
      const land = async (isTaken = true) => {
        resolve(isTaken);
        await vi.waitFor(() =>
          expect(
            flights.splice(
              flights.findIndex((one) => one.sequence === sequence),
              1,
            ),
          ).toHaveLength(1),
        );
      };
      flights.push({ sequence, land });
    });
  const land = async (sequence: number, isTaken = true) => {
    await flights.find((one) => one.sequence === sequence)?.land(isTaken);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { send, land, flying: () => flights.map(({ sequence }) => sequence) };
}

test('it is paid as soon as the stream took something of each position, and not when nothing waits any more', async () => {
  const { send, land, flying } = slowStream();
  const paid = vi.fn();
  const outbox = new Outbox(send, paid);
  for (const [conId, sequence] of [
    [1, 1],
    [2, 2],
    [1, 3],
    [2, 4],
  ] as const)
    outbox.add(update(conId, sequence));
  await land(1);
  expect([outbox.isPaid, paid.mock.calls.length]).toEqual([false, 0]);
  await land(2);
  expect([outbox.isPaid, outbox.isIdle, flying()]).toEqual([true, false, [3, 4]]);
  expect(paid).toHaveBeenCalled();
});

test('once everything is owed anew, what was in flight before pays nothing', async () => {
  const { send, land } = slowStream();
  const outbox = new Outbox(send, () => {});
  outbox.add(update(1, 1));
  outbox.oweEverything();
  outbox.add(update(1, 2));
  await land(1);
  expect(outbox.isPaid).toBe(false);
  await land(2);
  expect([outbox.isPaid, outbox.isIdle]).toEqual([true, true]);
});

test('what the stream refused is still owed; what was closed and opened again is owed again', async () => {
  const { send, land } = slowStream();
  const outbox = new Outbox(send, () => {});
  outbox.add(update(1, 1));
  await land(1, false);
  expect(outbox.isPaid).toBe(false);
  await land(1);
  expect(outbox.isPaid).toBe(true);
  outbox.add(update(1, 2, 'closed'));
  await land(2);
  outbox.add(update(1, 3, 'opened'));
  expect(outbox.isPaid).toBe(false);
  await land(3);
  expect(outbox.isPaid).toBe(true);
});

test('in flight when everything was owed, and nothing of it waits: nothing is owed for ever', async () => {
  const { send, land } = slowStream();
  const outbox = new Outbox(send, () => {});
  outbox.add(update(1, 1));
  outbox.oweEverything();
  await land(1);
  expect([outbox.isPaid, outbox.isIdle]).toEqual([true, true]);
});
