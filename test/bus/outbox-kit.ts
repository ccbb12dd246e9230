// What tests of an outbox stand on: updates, a stream whose publish costs time, and turns of the loop.
import { expect } from 'vitest';
import type { Outbox } from '../../src/bus/outbox.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { fixedDate } from '../../src/moment.ts';
import { SPY_CALL } from '../support/spy-call.ts';
import { until } from '../support/until.ts';

export const update = (
  conId: number,
  sequence: number,
  change: PositionUpdate['change'] = 'repriced',
): PositionUpdate => ({
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

/** A stream that takes each message in the next turn, and whose publish costs 0.1 ms. */
export function costlyStream(takes: (ms: number) => void) {
  const sent: PositionUpdate[] = [];
  const flying = new Set<number>();
  const most = { inFlight: 0, ofOne: 0 };
  const send = async (one: PositionUpdate) => {
    takes(0.1);
    if (flying.has(one.conId)) most.ofOne = 2;
    flying.add(one.conId);
    most.inFlight = Math.max(most.inFlight, flying.size);
    await new Promise((resolve) => setImmediate(resolve));
    flying.delete(one.conId);
    sent.push(one);
    return true;
  };
  return { sent, most, send };
}

export const rounds = async (count: number, round: (at: number) => void) => {
  for (let at = 0; at < count; at++) {
    round(at);
    await new Promise((resolve) => setImmediate(resolve));
  }
};
export const settled = (outbox: Outbox) => until(() => expect(outbox.isIdle).toBe(true));
