// Gaps: what opens one, what may end it, whose end marker is whose, and what `resumed` carries.
import { describe, expect, test } from 'vitest';
import { ACCOUNT, Feeding, OTHER } from './feeding.ts';

describe('1101', () => {
  test('(D1) amid a download: all that is told in the gap is in resumed, the same objects in the same order', () => {
    const feeding = Feeding.live({ 11: 2, 12: -3 });
    feeding.take({ fact: 'dataKept' });
    feeding.row(11, 2);
    feeding.pass(10);
    feeding.forget();
    feeding.take({ fact: 'dataLost' });
    expect(feeding.get('gap')).toEqual([{ find: 'gap', reason: 'data-lost' }]);
    feeding.row(11, 0);
    feeding.time();
    feeding.end();
    feeding.witness({});
    feeding.witness({});
    feeding.ready(true);
    feeding.end();
    expect(feeding.closed).toEqual([11, 12]);
    const [resumed] = feeding.get('resumed');
    expect(resumed?.changes).toHaveLength(2);
    for (const [at, update] of feeding.updates.entries()) expect(resumed?.changes[at]).toBe(update);
    expect([feeding.state, ...feeding.doubts]).toEqual(['current', 'live']);
  });

  test('(D9) amid a download asks again at once and keeps the link', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.pass(10);
    feeding.forget();
    feeding.take({ fact: 'dataLost' });
    expect(feeding.found.map(({ find }) => find)).toEqual(['gap', 'unsubscribe', 'askPositions', 'subscribe']);
    expect(feeding.doubts).toEqual(['data-lost']);
  });

  test('(D9) what is left of the given-up download tells presence, and ends nothing', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.row(11, 5);
    feeding.pass(10);
    feeding.take({ fact: 'dataLost' });
    feeding.row(11, 6);
    feeding.end();
    expect([feeding.doubts, feeding.count('resumed')]).toEqual([['data-lost'], 0]);
    feeding.row(11, 3);
    feeding.end();
    expect(feeding.told.map(([, , size]) => size)).toEqual([5, 6, 3]);
    expect([feeding.doubts, feeding.count('resumed')]).toEqual([['live'], 1]);
    expect(feeding.asked).toHaveLength(2);
  });

  test('(D9) where only one end marker comes, it closes nothing: after a second without a word another is asked for', () => {
    const feeding = Feeding.live({ 11: 1, 12: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.row(11, 1);
    feeding.pass(10);
    feeding.take({ fact: 'dataLost' });
    feeding.witness({});
    feeding.witness({});
    feeding.download({ 11: 1 });
    expect(feeding.closed).toEqual([]);
    feeding.pass(999);
    expect(feeding.asked).toHaveLength(2);
    feeding.pass(1);
    expect(feeding.asked).toHaveLength(3);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect([feeding.closed, feeding.count('resumed')]).toEqual([[12], 1]);
  });

  test('(D9) where rows never pause, one is asked for all the same', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.row(11, 1);
    feeding.pass(10);
    feeding.take({ fact: 'dataLost' });
    feeding.download({ 11: 1 });
    feeding.pass(6_000, 300, () => feeding.row(11, 1));
    expect(feeding.asked.length).toBeGreaterThanOrEqual(3);
  });

  test('twice in one chunk is one download', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataLost' });
    feeding.take({ fact: 'dataLost' });
    expect([feeding.asked.length, feeding.count('gap')]).toEqual([1, 1]);
  });

  test('amid the first download lets it be told, opens a gap, and closes it with the next', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.pass(10);
    feeding.take({ fact: 'dataLost' });
    feeding.row(1, 1);
    feeding.end();
    expect(feeding.found.map(({ find }) => find).slice(-3)).toEqual(['update', 'snapshot', 'gap']);
    feeding.row(2, 1);
    feeding.witness({});
    feeding.witness({ 2: 1 });
    feeding.end();
    expect(feeding.get('resumed')[0]?.changes.map(({ conId, change }) => [conId, change])).toEqual([
      [2, 'opened'],
      [1, 'closed'],
    ]);
  });

  test('before anything was asked has lost nothing', () => {
    const feeding = new Feeding();
    feeding.take({ fact: 'dataLost' });
    feeding.linkUp();
    feeding.download({ 11: 1 });
    expect([feeding.doubts, feeding.count('gap')]).toEqual([['live'], 0]);
  });
});

describe('a gap that a doubt keeps open', () => {
  test('(D1) has in resumed what came live meanwhile, prices too', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown();
    feeding.linkUp();
    feeding.ready(false);
    feeding.row(11, 2);
    feeding.end();
    feeding.row(11, 2, { marketPrice: 12 });
    feeding.row(11, 4);
    expect(feeding.count('resumed')).toBe(0);
    feeding.ready(true);
    feeding.row(11, 4);
    feeding.end();
    expect(feeding.told.map(([, , size]) => size)).toEqual([2, 2, 4]);
    expect(feeding.get('resumed')[0]?.changes).toEqual(feeding.updates);
  });
});

describe('an end marker', () => {
  test('in front of everything else of a repeated download is late', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.witness({});
    feeding.end();
    expect(feeding.closed).toEqual([]);
    feeding.download({ 11: 1 });
    expect(feeding.doubts).toEqual(['live']);
  });

  test('behind the time alone ends one, although nothing is held any more', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.witness({});
    feeding.time();
    feeding.end();
    expect([feeding.closed, feeding.state]).toEqual([[11], 'current']);
  });

  test('alone ends the first download of an account of which nothing is known', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.end();
    expect([feeding.state, feeding.count('snapshot')]).toEqual(['current', 1]);
  });

  test('(I05) without a name, in front of the second account on a new link, closes nothing', () => {
    const feeding = new Feeding();
    feeding.linkUp(ACCOUNT, OTHER);
    feeding.download({ 11: 1 });
    feeding.download({ 21: 4 }, OTHER);
    feeding.linkDown();
    feeding.linkUp(ACCOUNT, OTHER);
    feeding.witness({});
    feeding.row(11, 1);
    feeding.end('');
    feeding.end('');
    expect(feeding.count('resumed')).toBe(0);
    feeding.row(21, 4, { account: OTHER });
    feeding.end('');
    expect([feeding.closed, feeding.count('resumed'), feeding.held]).toEqual([[], 1, { 11: 1, 21: 4 }]);
  });

  test('and rows behind it in one chunk are one publication', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.row(2, 1);
    feeding.row(1, 2);
    feeding.take({ fact: 'end', account: ACCOUNT });
    feeding.row(2, 5);
    feeding.wake();
    expect(feeding.told).toEqual([
      [2, 'opened', 5],
      [1, 'opened', 2],
    ]);
    feeding.row(2, 6);
    expect(feeding.updates.at(-1)).toMatchObject({ position: 6, change: 'changed', phase: 'live' });
  });

  test('whose publication nobody woke is told before what a later moment brings', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.row(1, 2);
    feeding.take({ fact: 'end', account: ACCOUNT });
    feeding.stall(1);
    feeding.row(1, 3);
    expect(feeding.told).toEqual([
      [1, 'opened', 2],
      [1, 'changed', 3],
    ]);
  });
});

describe('continuity', () => {
  test('stop and start are a gap: what closed in between is told', () => {
    const feeding = Feeding.live({ 11: 1, 12: 1 });
    feeding.linkDown('stop() was called');
    expect(feeding.core.belief).toMatchObject({ state: 'stale', reason: 'stop() was called' });
    feeding.linkUp();
    expect(feeding.get('gap')).toEqual([{ find: 'gap', reason: 'stopped' }]);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect([feeding.closed, feeding.count('resumed')]).toEqual([[12], 1]);
    expect(feeding.updates[0]).toMatchObject({ generation: 2, phase: 'reconciled' });
  });

  test('accounts that are not wanted any more are forgotten with a word, and nothing of them is closed', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown('stop() was called');
    feeding.linkUp(OTHER);
    expect([feeding.closed, feeding.count('warning'), feeding.held]).toEqual([[], 1, {}]);
  });

  test('a link lost before anything was told opens no gap', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.row(11, 1);
    feeding.linkDown();
    expect(feeding.found.filter(({ find }) => find === 'gap' || find === 'update')).toEqual([]);
    feeding.linkUp();
    feeding.download({ 12: 1 });
    expect(feeding.told).toEqual([[12, 'opened', 1]]);
  });

  test('two losses are one gap, whose reason is the newest', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown('first');
    const { since } = feeding.core.belief;
    feeding.linkUp();
    feeding.row(11, 7);
    feeding.pass(50);
    feeding.linkDown('second');
    expect([feeding.count('gap'), feeding.told]).toEqual([1, []]);
    expect(feeding.core.belief).toMatchObject({ state: 'stale', since, reason: 'second' });
  });

  test('sequences grow by one over links', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown();
    feeding.linkUp();
    feeding.download({ 11: 2 });
    expect([feeding.updates.map(({ sequence }) => sequence), feeding.core.sequence]).toEqual([[2], 2]);
  });
});
