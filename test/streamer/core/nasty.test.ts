// Many things at once, as they come on a bad day: what is held is never told gone wrongly, and all of it comes to rest.
import { describe, expect, test } from 'vitest';
import { ACCOUNT, contract, Feeding, OTHER } from './feeding.ts';

/** Half an hour of health: what is asked is answered with this truth. */
function heal(feeding: Feeding, truth: Readonly<Record<string, Readonly<Record<number, number>>>>): void {
  // What is open now: the newest asking, and the burst that was asked for beside it.
  let answered = Math.max(0, feeding.found.findLastIndex(({ find }) => find === 'subscribe') - 1);
  const serve = () => {
    for (; answered < feeding.found.length; answered++) {
      const finding = feeding.found[answered];
      if (finding?.find === 'askPositions') {
        for (const [account, sizes] of Object.entries(truth))
          for (const [conId, size] of Object.entries(sizes)) feeding.position(Number(conId), size, account);
        feeding.take({ fact: 'positionsEnd' });
      } else if (finding?.find === 'subscribe') {
        feeding.ready(true, finding.account);
        feeding.download(truth[finding.account] ?? {}, finding.account);
      }
    }
  };
  feeding.pass(1_800_000, 5_000, () => {
    serve();
    feeding.time();
  });
}

const current = ['current', 'live'];
const stands = (feeding: Feeding) => [feeding.state, ...feeding.doubts];

function two(): Feeding {
  const feeding = new Feeding();
  feeding.linkUp(ACCOUNT, OTHER);
  feeding.position(11, 2);
  feeding.witness({ 21: 4 }, OTHER);
  feeding.download({ 11: 2 });
  feeding.download({ 21: 4 }, OTHER);
  feeding.forget();
  return feeding;
}

describe('a bad day', () => {
  test('1101 in 1101 in 1101, each amid rows: no close out of what is left, one gap, one resumed', () => {
    const feeding = Feeding.live({ 11: 1, 12: 1 });
    for (let time = 0; time < 3; time++) {
      feeding.take({ fact: 'dataLost' });
      feeding.row(11, 1);
      feeding.pass(10);
    }
    for (let end = 0; end < 3; end++) {
      feeding.row(11, 1);
      feeding.end();
    }
    expect(feeding.closed).toEqual([]);
    heal(feeding, { [ACCOUNT]: { 11: 1, 12: 1 } });
    expect([feeding.closed, feeding.count('gap'), feeding.count('resumed')]).toEqual([[], 1, 1]);
    expect(stands(feeding)).toEqual(current);
  });

  test('1101 while the second of two accounts is downloaded asks both, and closes nothing of either', () => {
    const feeding = two();
    feeding.pass(60_000);
    feeding.take({ fact: 'dataLost' });
    heal(feeding, { [ACCOUNT]: { 11: 2 }, [OTHER]: { 21: 4 } });
    expect([feeding.closed, feeding.held, ...stands(feeding)]).toEqual([[], { 11: 2, 21: 4 }, ...current]);
  });

  test('positions refused midway through a burst: two downloads close, one does not', () => {
    const feeding = Feeding.live({ 11: 1, 12: 2 });
    feeding.linkDown();
    feeding.linkUp();
    feeding.position(11, 1);
    feeding.time();
    feeding.end();
    feeding.take({ fact: 'positionsRefused' });
    expect(feeding.closed).toEqual([]);
    feeding.download({ 12: 2 });
    expect([feeding.closed, feeding.held, ...stands(feeding)]).toEqual([[11], { 12: 2 }, ...current]);
  });

  test('AccountReady of the account that waits, false and true while the other is downloaded', () => {
    const feeding = two();
    feeding.ready(false, ACCOUNT);
    feeding.take({ fact: 'dataKept' });
    feeding.ready(true, ACCOUNT);
    heal(feeding, { [ACCOUNT]: { 11: 2 }, [OTHER]: { 21: 4 } });
    expect([feeding.closed, ...stands(feeding)]).toEqual([[], ...current]);
  });

  test('an option that expires while the link is down is closed by both sources, not by the date', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.row(11, 1, { expiry: '20261125' });
    feeding.end();
    feeding.linkDown();
    feeding.pass(24 * 3_600_000);
    expect(feeding.closed).toEqual([]);
    feeding.linkUp();
    heal(feeding, { [ACCOUNT]: {} });
    expect([feeding.closed, ...stands(feeding)]).toEqual([[11], ...current]);
  });

  test('stop, and start with one account less and one more: nothing is closed of the one that went', () => {
    const feeding = two();
    feeding.linkDown('stop() was called');
    feeding.linkUp(OTHER, 'DU3');
    heal(feeding, { [OTHER]: { 21: 5 }, DU3: { 31: 1 } });
    expect([feeding.closed, feeding.count('warning'), feeding.held]).toEqual([[], 1, { 21: 5, 31: 1 }]);
    expect(stands(feeding)).toEqual(current);
  });

  test('a machine that slept an hour accuses nobody before it has read what lies in the socket', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.stall(3_600_000);
    feeding.wake();
    expect(feeding.count('unanswered')).toBe(0);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    feeding.pass(500);
    expect([feeding.count('unanswered'), ...stands(feeding)]).toEqual([0, ...current]);
  });

  test('2100 again and again, in front of, amid and behind every download', () => {
    const feeding = Feeding.live({ 11: 1, 12: 2 });
    for (let time = 0; time < 5; time++) {
      feeding.taken();
      feeding.row(11, 1);
      feeding.taken();
      feeding.end();
      feeding.witness({});
      feeding.pass(20_000);
    }
    expect(feeding.closed).toEqual([]);
    heal(feeding, { [ACCOUNT]: { 11: 1, 12: 2 } });
    expect([feeding.closed, ...stands(feeding)]).toEqual([[], ...current]);
  });

  test('1100 and 1102 in the very millisecond of each asking', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown();
    feeding.linkUp();
    for (let time = 0; time < 4; time++) {
      feeding.take({ fact: 'upstreamLost' });
      feeding.take({ fact: 'dataKept' });
    }
    feeding.take({ fact: 'positionsEnd' });
    feeding.time();
    feeding.end();
    expect(feeding.closed).toEqual([]);
    heal(feeding, { [ACCOUNT]: { 11: 1 } });
    expect([feeding.closed, feeding.count('resumed'), ...stands(feeding)]).toEqual([[], 1, ...current]);
  });

  test('the link lost while a close is held back: the next link decides anew', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown();
    feeding.linkUp();
    feeding.witness({});
    feeding.time();
    feeding.take({ fact: 'end', account: ACCOUNT });
    feeding.linkDown();
    feeding.linkUp();
    heal(feeding, { [ACCOUNT]: { 11: 1 } });
    expect([feeding.closed, feeding.held, ...stands(feeding)]).toEqual([[], { 11: 1 }, ...current]);
  });

  test('both accounts unanswered in turns, the witness well: sizes come from it, and nothing is closed', () => {
    const feeding = two();
    feeding.take({ fact: 'dataKept' });
    feeding.position(11, 3);
    feeding.position(21, 4, OTHER);
    feeding.take({ fact: 'positionsEnd' });
    feeding.pass(31_000);
    feeding.take({ fact: 'position', account: OTHER, contract: contract(21), size: 5, averageCost: 900 });
    expect([feeding.closed, feeding.held]).toEqual([[], { 11: 3, 21: 5 }]);
    heal(feeding, { [ACCOUNT]: { 11: 3 }, [OTHER]: { 21: 5 } });
    expect([feeding.held, ...stands(feeding)]).toEqual([{ 11: 3, 21: 5 }, ...current]);
  });

  test('a reverse split: the old contract by row 0, the new one by positions first', () => {
    const feeding = Feeding.live({ 11: 1_000 });
    feeding.position(12, 333.3333);
    feeding.row(11, 0);
    feeding.position(11, 0);
    feeding.row(12, 333.3333);
    feeding.pass(60_000, 1_000, () => feeding.row(12, 333.3333));
    expect([feeding.held, feeding.count('disagreement'), ...stands(feeding)]).toEqual([
      { 12: 333.3333 },
      0,
      ...current,
    ]);
  });

  test('long turns short while rows lag: never two changes back and forth', () => {
    const feeding = two();
    feeding.position(11, -2);
    feeding.pass(59_000);
    feeding.position(11, -3);
    feeding.pass(1_000);
    feeding.download({ 11: -2 });
    feeding.row(11, -3);
    expect(feeding.told.map(([, , size]) => size)).toEqual([-2, -3, -3]);
  });

  test('positionEnd nobody asked for, twice', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'positionsEnd' });
    feeding.take({ fact: 'positionsEnd' });
    feeding.pass(60_000, 1_000, () => feeding.time());
    expect([feeding.closed, ...stands(feeding)]).toEqual([[], ...current]);
  });

  test('an account that says for ever what nobody can read stays held, current, and is asked seldom', () => {
    const feeding = Feeding.live({ 11: 1, 12: 1 }, { witness: 'none' });
    const before = feeding.core.positions().length;
    feeding.take({ fact: 'dataKept' });
    let asked = 0;
    feeding.pass(3_600_000, 1_000, () => {
      if (feeding.asked.length > asked) {
        asked = feeding.asked.length;
        feeding.row(11, 1);
        feeding.take({ fact: 'badRow', rejection: { reason: 'x', account: ACCOUNT, conId: null } });
        feeding.end();
      }
      feeding.time();
    });
    expect([feeding.core.positions().length, ...stands(feeding)]).toEqual([before, ...current]);
    expect(asked).toBeLessThan(20);
  });
});
