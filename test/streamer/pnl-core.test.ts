// The P&L core by itself, where time and losses are values: what TCP tests cannot wait for.
import { describe, expect, test } from 'vitest';
import type { Moment } from '../../src/moment.ts';
import { PnlCore, type PnlFinding } from '../../src/values/pnl-core.ts';

const at = (upMs: number): Moment => ({ date: new Date(upMs), wallMs: upMs, upMs });
const held = (conId: number) => ({
  account: 'DU1',
  conId,
  currency: 'USD',
  position: 1,
  marketValue: 100 - conId,
  averageCost: null,
});
const figures = (reqId: number) => ({
  reqId,
  size: 1,
  daily: 1,
  unrealized: 2,
  realized: null,
  value: 3,
  unread: null,
});
const kinds = (found: readonly PnlFinding[]): readonly string[] =>
  found.map((finding) => (finding.find === 'request' ? `ask ${finding.target.conId}` : finding.find));

/** A core on which these are asked for, one after the other: the account has number 1, the first position 2. */
function streaming(conIds: readonly number[]): { core: PnlCore; now: number; requests: number } {
  const core = new PnlCore({ base: () => 'USD', rate: () => null });
  core.use(50);
  core.linkUp(1);
  let now = 0;
  let requests = core.look(['DU1'], conIds.map(held), at(now)).length;
  while (requests <= conIds.length) {
    now = core.wakeAtMs ?? 0;
    requests += core.wake(at(now)).filter(({ find }) => find === 'request').length;
  }
  return { core, now, requests };
}

describe('the P&L core', () => {
  test('asks one by one, 50 ms apart, and never twice for the same', () => {
    const { core, now, requests } = streaming([1, 2, 3]);
    expect({ now, requests }).toEqual({ now: 150, requests: 4 });
    expect(core.look(['DU1'], [1, 2, 3].map(held), at(now))).toEqual([]);
  });

  test('1101 makes everything stale and asks again without being looked at', () => {
    const { core, now } = streaming([1]);
    core.frame(figures(2), at(now));
    core.dataLost();
    expect(core.of('DU1', 1)?.state).toBe('stale');
    expect(kinds(core.wake(at(now + 50)))).toEqual(['ask null']);
    expect(kinds(core.wake(at(now + 100)))).toEqual(['ask 1']);
    expect(core.frame(figures(2), at(now + 110))).toBeNull();
  });

  test('when all fall silent nothing is asked again: the market may be closed', () => {
    const { core, now } = streaming([1, 2]);
    for (const reqId of [1, 2, 3]) core.frame(figures(reqId), at(now + reqId));
    expect(core.wakeAtMs).toBeNull();
    expect(core.wake(at(now + 1_000_000))).toEqual([]);
  });

  test('one that is silent while another goes on is asked again once, and then after as long again', () => {
    const { core, now } = streaming([1]);
    for (const reqId of [1, 2]) core.frame(figures(reqId), at(now));
    core.frame(figures(1), at(now + 60_000));
    expect(core.wakeAtMs).toBe(now + 90_000);
    expect(kinds(core.wake(at(now + 90_000)))).toEqual(['pnl', 'cancel']);
    expect(kinds(core.wake(at(now + 90_050)))).toEqual(['ask 1']);
    expect(core.wakeAtMs).toBeNull();
    core.frame(figures(1), at(now + 150_000));
    expect(core.wakeAtMs).toBe(now + 180_050);
  });

  test('a refused request is not repeated, nor cancelled when its position closes', () => {
    const { core, now } = streaming([1]);
    core.notice(2, 321, at(now));
    core.frame(figures(1), at(now + 200_000));
    expect(core.wakeAtMs).toBeNull();
    expect(core.look(['DU1'], [], at(now + 200_000))).toEqual([]);
  });

  test('what was refused, left out and is wanted again is asked for like any other: none after a while, and cancelled', () => {
    const core = new PnlCore({ base: () => 'USD', rate: () => null });
    core.use(1);
    core.linkUp(1);
    const look = (conIds: readonly number[], ms: number) => kinds(core.look([], conIds.map(held), at(ms)));
    expect(look([2], 0)).toEqual(['ask 2']);
    core.notice(1, 321, at(10));
    // 1 is worth more, but what is streamed stays unless another is greater by a quarter.
    const greater = { ...held(1), marketValue: 1_000 };
    expect(kinds(core.look([], [greater, held(2)], at(100)))).toEqual(['pnl', 'warning', 'ask 1']);
    expect(look([2], 200)).toEqual(['cancel']);
    expect(kinds(core.wake(at(250)))).toEqual(['ask 2']);
    expect(core.wakeAtMs).toBe(250 + 15_000);
    expect(kinds(core.wake(at(15_300)))).toEqual(['pnl']);
    expect(core.of('DU1', 2)?.state).toBe('none');
    expect(look([], 15_400)).toEqual(['cancel']);
  });

  test('a row of another multiplier, which agrees too, makes another price at once', () => {
    const { core, now } = streaming([1]);
    const row = (multiplier: number, marketPrice: number) => {
      const contract = { conId: 1, currency: 'USD', multiplier };
      return core.row({ account: 'DU1', contract, position: 1, marketPrice, marketValue: 3 }, at(now));
    };
    row(2, 1.5);
    core.frame(figures(2), at(now));
    expect(core.of('DU1', 1)?.price?.value).toBe(1.5);
    row(1, 3);
    expect(core.of('DU1', 1)?.price?.value).toBe(3);
  });

  test('a price is verified of one account: the same contract in another is to be verified itself', () => {
    const core = new PnlCore({ base: () => 'USD', rate: () => null });
    core.use(50);
    core.linkUp(1);
    core.look([], [held(1), { ...held(1), account: 'DU2' }], at(0));
    core.wake(at(50));
    const contract = { conId: 1, currency: 'USD', multiplier: 1 };
    core.row({ account: 'DU1', contract, position: 1, marketPrice: 3, marketValue: 3 }, at(60));
    for (const reqId of [1, 2]) core.frame(figures(reqId), at(70));
    expect(core.of('DU1', 1)?.price?.value).toBe(3);
    expect(core.of('DU2', 1)).toMatchObject({ state: 'live', value: 3, price: null });
  });

  test('with values off nothing is asked for and nothing is kept', () => {
    const { core, now } = streaming([1]);
    core.use(0);
    expect(core.all()).toEqual([]);
    expect(core.look(['DU1'], [held(1)], at(now))).toEqual([]);
  });
});
