// What is not in a download is closed only when a second witness agrees, and never under a doubt.
import { describe, expect, test } from 'vitest';
import { Feeding } from './feeding.ts';

/** Two positions, the link lost and up again. */
function afterGap(settings = {}): Feeding {
  const feeding = Feeding.live({ 11: 1, 12: 2 }, settings);
  feeding.linkDown();
  feeding.linkUp();
  return feeding;
}

describe('absence after a gap', () => {
  test('is a close at the end of the download when the burst beside it agrees', () => {
    const feeding = afterGap();
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect(feeding.closed).toEqual([12]);
    expect(feeding.get('resumed')[0]?.changes.map(({ conId }) => conId)).toEqual([12]);
    expect([feeding.state, ...feeding.doubts]).toEqual(['current', 'live']);
  });

  test('waits for the burst, still syncing, and is told together with everything else', () => {
    const feeding = afterGap();
    feeding.download({ 11: 5 });
    expect([feeding.told, feeding.doubts, feeding.state]).toEqual([[], ['syncing'], 'stale']);
    feeding.witness({ 11: 5 });
    expect(feeding.told).toEqual([
      [11, 'changed', 5],
      [12, 'closed', 0],
    ]);
    expect(feeding.get('resumed')[0]?.changes).toEqual(feeding.updates);
  });

  test('is no close when the burst shows it: after the settle time that is a disagreement', () => {
    const feeding = afterGap();
    feeding.witness({ 11: 1, 12: 2 });
    feeding.download({ 11: 1 });
    expect(feeding.closed).toEqual([]);
    feeding.pass(9_999);
    expect(feeding.count('disagreement')).toBe(0);
    feeding.pass(1);
    expect(feeding.get('disagreement')).toMatchObject([{ conId: 12, portfolio: 0, positions: 2 }]);
    expect(feeding.doubts).toEqual(['disagreement']);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect(feeding.closed).toEqual([12]);
    expect(feeding.state).toBe('current');
  });

  test('needs two downloads when no burst comes within the patience', () => {
    const feeding = afterGap();
    feeding.download({ 11: 1 });
    feeding.pass(1_999);
    expect(feeding.asked).toEqual(['DU1']);
    feeding.pass(1);
    expect(feeding.asked).toEqual(['DU1', 'DU1']);
    expect(feeding.closed).toEqual([]);
    feeding.download({ 11: 1 });
    expect(feeding.closed).toEqual([12]);
    expect(feeding.count('resumed')).toBe(1);
  });

  test.each([
    ['not served', { witness: 'none' } as const, () => {}],
    ['refused', {}, (feeding: Feeding) => feeding.take({ fact: 'positionsRefused' })],
  ])('needs two downloads where positions are %s, and what comes in the second is held', (_, settings, refuse) => {
    const feeding = afterGap(settings);
    refuse(feeding);
    feeding.download({});
    expect(feeding.asked).toEqual(['DU1', 'DU1']);
    feeding.download({ 12: 2 });
    expect(feeding.closed).toEqual([11]);
    expect(feeding.held).toEqual({ 12: 2 });
    expect(feeding.state).toBe('current');
  });

  test('proves nothing of a row that could not be read', () => {
    const feeding = afterGap();
    feeding.witness({});
    feeding.take({ fact: 'badRow', rejection: { reason: 'x', account: 'DU1', conId: 12 } });
    feeding.download({ 11: 1 });
    expect(feeding.closed).toEqual([]);
    expect(feeding.count('resumed')).toBe(1);
  });

  test('proves nothing at all beside a row that named no contract', () => {
    const feeding = afterGap();
    feeding.witness({});
    feeding.take({ fact: 'badRow', rejection: { reason: 'x', account: null, conId: null } });
    feeding.download({ 11: 1 });
    expect(feeding.closed).toEqual([]);
  });
});

describe('absence on a living link', () => {
  test('of a refresh is a close when both agree', () => {
    const feeding = Feeding.live({ 11: 1, 12: 2 });
    feeding.take({ fact: 'dataKept' });
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect(feeding.told).toEqual([[12, 'closed', 0]]);
  });

  test('is overtaken by a row that comes before the burst', () => {
    const feeding = Feeding.live({ 11: 1, 12: 2 });
    feeding.take({ fact: 'dataKept' });
    feeding.download({ 11: 1 });
    feeding.row(12, 2);
    feeding.witness({ 11: 1 });
    expect(feeding.closed).toEqual([]);
  });

  test('waits for nothing any more once a row has told what was missing', () => {
    const feeding = afterGap();
    feeding.download({ 11: 1 });
    expect(feeding.get('resumed')).toEqual([]);
    feeding.row(12, 3);
    feeding.wake();
    expect(feeding.told).toEqual([[12, 'changed', 3]]);
    expect(feeding.get('resumed')).toHaveLength(1);
  });

  test('is not decided by a burst asked for before the download', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.download({ 11: 1 });
    feeding.pass(5);
    feeding.take({ fact: 'dataKept' });
    feeding.witness({}); // ends the first
    feeding.download({});
    expect(feeding.closed).toEqual([]);
    feeding.witness({});
    expect(feeding.closed).toEqual([11]);
  });

  test('inferred before a doubt is forgotten', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.download({});
    feeding.take({ fact: 'upstreamLost' });
    feeding.witness({});
    expect(feeding.closed).toEqual([]);
  });

  test('a row of size 0 is a close by itself', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.row(11, 0);
    expect(feeding.told).toEqual([[11, 'closed', 0]]);
  });
});
