// Two sources of sizes: several accounts in turns, lag without noise, disagreement, and contracts told of no more.
import { describe, expect, test } from 'vitest';
import { ACCOUNT, contract, Feeding, OTHER } from './feeding.ts';

/** Two accounts, downloaded and witnessed; the second is subscribed. */
function several(settings = {}): Feeding {
  const feeding = new Feeding(settings);
  feeding.linkUp(ACCOUNT, OTHER);
  feeding.position(11, 1);
  feeding.witness({ 21: 4 }, OTHER);
  feeding.download({ 11: 1 });
  feeding.download({ 21: 4 }, OTHER);
  feeding.forget();
  return feeding;
}

describe('several accounts', () => {
  test('(I03, K8) are published together, whosever row came when', () => {
    const feeding = new Feeding();
    feeding.linkUp(ACCOUNT, OTHER);
    feeding.row(11, 1);
    feeding.row(21, 4, { account: OTHER });
    feeding.end();
    expect(feeding.told).toEqual([]);
    feeding.row(21, 4, { account: OTHER });
    feeding.end(OTHER);
    expect(feeding.updates.map(({ conId, phase }) => [conId, phase])).toEqual([
      [11, 'snapshot'],
      [21, 'snapshot'],
    ]);
    expect(feeding.get('snapshot')).toEqual([{ find: 'snapshot', accounts: [ACCOUNT, OTHER] }]);
  });

  test('take turns, and what the position map lacks too is closed at the end of the turn', () => {
    const feeding = several();
    feeding.pass(60_000);
    expect([feeding.asked, feeding.count('askPositions')]).toEqual([[ACCOUNT], 0]);
    feeding.position(11, 0);
    feeding.download({});
    expect([feeding.closed, feeding.state]).toEqual([[11], 'current']);
    feeding.pass(60_000);
    expect(feeding.asked).toEqual([ACCOUNT, OTHER]);
  });

  test('that wait have their sizes from position rows at once', () => {
    const feeding = several();
    feeding.position(11, 3);
    feeding.position(12, 2);
    feeding.position(11, 0);
    expect(feeding.told).toEqual([
      [11, 'changed', 3],
      [12, 'opened', 2],
      [11, 'closed', 0],
    ]);
    expect(feeding.updates[0]).toMatchObject({
      marketPrice: 10,
      marketValue: null,
      unrealizedPnl: null,
      averageCost: 900,
    });
  });

  test('portfolio rows that lag behind such a size are silent until the settle time is over', () => {
    const feeding = several();
    feeding.position(11, 3);
    feeding.pass(60_000 - 2_000);
    feeding.position(11, 5);
    feeding.pass(2_000);
    feeding.forget();
    feeding.download({ 11: 3 });
    expect(feeding.told).toEqual([]);
    feeding.pass(3_000);
    feeding.row(11, 5, { marketPrice: 12 });
    feeding.pass(20_000);
    expect([feeding.held, feeding.count('disagreement')]).toEqual([{ 11: 5, 21: 4 }, 0]);
  });

  test('2100 as the answer to their own turns is no doubt', () => {
    const feeding = several();
    feeding.taken('API client has been unsubscribed from account data.');
    expect(feeding.doubts).toEqual(['live']);
  });

  test('held positions a new burst does not show have their account downloaded at once', () => {
    const feeding = several();
    feeding.take({ fact: 'dataKept' });
    feeding.witness({ 21: 4 }, OTHER);
    feeding.download({ 21: 4 }, OTHER);
    expect(feeding.asked).toEqual([OTHER, ACCOUNT]);
    feeding.witness({ 21: 4 }, OTHER);
    feeding.download({});
    expect([feeding.closed, feeding.count('disagreement')]).toEqual([[11], 0]);
  });
});

describe('lag', () => {
  test('of two position rows per fill, of zero rows for things not held, and of the portfolio row is no noise', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.position(99, 0);
    feeding.position(11, 3);
    feeding.position(11, 3);
    feeding.pass(9_000, 1_000, () => feeding.row(11, 1));
    feeding.row(11, 3);
    feeding.pass(60_000, 1_000, () => feeding.row(11, 3));
    expect(feeding.found.filter(({ find }) => find !== 'update')).toEqual([]);
    expect([feeding.doubts, feeding.held]).toEqual([['live'], { 11: 3 }]);
  });

  test('of the position row behind the portfolio row is none either', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.row(12, 4);
    feeding.pass(5_000);
    feeding.position(12, 4);
    feeding.pass(60_000, 1_000, () => feeding.time());
    expect([feeding.count('disagreement'), feeding.doubts]).toEqual([0, ['live']]);
  });
});

describe('a disagreement', () => {
  test('is told once, doubted, asked about, and ended by agreement', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.position(11, 3);
    feeding.pass(10_000, 1_000, () => feeding.row(11, 1));
    const [told] = feeding.get('disagreement');
    expect(told).toMatchObject({ account: ACCOUNT, conId: 11, portfolio: 1, positions: 3, positionsAgeMs: 10_000 });
    expect([feeding.asked.length, feeding.count('askPositions'), feeding.state]).toEqual([1, 1, 'stale']);
    feeding.witness({ 11: 3 });
    feeding.download({ 11: 1 });
    expect(feeding.doubts).toEqual(['disagreement']);
    feeding.pass(59_999, 1_000, () => feeding.row(11, 1));
    expect(feeding.asked).toHaveLength(1);
    feeding.pass(1);
    expect([feeding.asked.length, feeding.count('disagreement')]).toEqual([2, 1]);
    feeding.row(11, 3);
    feeding.end();
    expect([feeding.doubts, feeding.state]).toEqual([['live'], 'current']);
  });

  test('about what only positions show is one too', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.position(12, 2);
    feeding.pass(10_000, 1_000, () => feeding.row(11, 1));
    expect(feeding.get('disagreement')).toMatchObject([
      { conId: 12, portfolio: null, positions: 2, portfolioAgeMs: null },
    ]);
  });

  test('about a size 0 that no portfolio row follows closes when a download lacks it', () => {
    const feeding = Feeding.live({ 11: 1, 12: 1 });
    feeding.position(12, 0);
    feeding.pass(10_000, 1_000, () => feeding.row(11, 1));
    expect([feeding.closed, feeding.doubts]).toEqual([[], ['disagreement']]);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect([feeding.closed, feeding.doubts]).toEqual([[12], ['live']]);
  });
});

describe('a contract IB stops telling of', () => {
  test('(R05, K11) because it expired is asked about once after its day, and closed when both lack it', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.position(11, 1);
    feeding.witness({ 12: 1 });
    feeding.row(11, 1, { expiry: '20261125' });
    feeding.row(12, 1);
    feeding.end();
    feeding.forget();
    const noon = 12 * 3_600_000;
    feeding.pass(
      noon + 8 * 3_600_000 - 1_001,
      60_000,
      () => void [feeding.row(11, 1, { expiry: '20261125' }), feeding.row(12, 1)],
    );
    expect(feeding.asked).toEqual([]);
    feeding.pass(1);
    expect([feeding.asked.length, feeding.count('askPositions')]).toEqual([1, 1]);
    feeding.witness({ 12: 1 });
    feeding.download({ 12: 1 });
    expect([feeding.closed, feeding.state]).toEqual([[11], 'current']);
    feeding.pass(3 * 86_400_000, 60_000, () => feeding.row(12, 1));
    expect(feeding.asked).toHaveLength(1);
  });

  test('(R05, K11) while all others are told of is asked about once in three beats', () => {
    const feeding = Feeding.live({ 11: 1, 12: 1 });
    feeding.pass(3 * 210_000, 60_000, () => feeding.row(12, 1));
    expect(feeding.asked).toEqual([]);
    feeding.pass(210_000, 60_000, () => feeding.row(12, 1));
    expect(feeding.asked).toEqual([ACCOUNT]);
    feeding.witness({ 12: 1 });
    feeding.download({ 12: 1 });
    expect(feeding.closed).toEqual([11]);
  });
});

describe('the ordinary row', () => {
  test('allocates its update and a list with it, and touches no other room', () => {
    const feeding = Feeding.live(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [at + 1, 1])));
    const { core, at } = feeding;
    const numbers = { marketValue: 1_000, averageCost: 900, unrealizedPnl: 100, realizedPnl: 0 };
    const rows = Array.from({ length: 100 }, (_, index) => ({
      account: ACCOUNT,
      position: 1,
      marketPrice: 11,
      contract: contract(index + 1),
      ...numbers,
    }));
    const wakeAtMs = core.wakeAtMs;
    const round = () => {
      for (const row of rows) core.row(row, at);
    };
    for (let warm = 0; warm < 200; warm++) round();
    const stretches = Array.from({ length: 5 }, () => {
      const began = process.memoryUsage().heapUsed;
      const beganAtMs = performance.now();
      for (let turn = 0; turn < 20; turn++) round();
      return { tookMs: performance.now() - beganAtMs, perRow: (process.memoryUsage().heapUsed - began) / 2_000 };
    });
    // The least of five: where test files are threads of one process the heap is theirs too, and a collection may fall into one.
    const least = (of: readonly number[]) => Math.min(...of.filter((number) => number >= 0));
    // An update of 23 fields, a finding and a list of one; a closure or a map would show.
    expect(least(stretches.map(({ perRow }) => perRow))).toBeLessThan(600);
    expect(least(stretches.map(({ tookMs }) => tookMs))).toBeLessThan(200);
    expect(core.wakeAtMs).toBe(wakeAtMs);
  });
});

test('a row that was set aside is void once a newer one came, whatever closed that since', () => {
  const feeding = new Feeding();
  feeding.linkUp();
  feeding.row(11, 5);
  feeding.end();
  feeding.taken();
  feeding.witness({ 12: 3 });
  feeding.position(11, 0);
  feeding.row(11, 2); // behind the position: set aside
  feeding.take({ fact: 'dataKept' });
  feeding.stall(6_000);
  feeding.row(11, 5);
  feeding.end();
  feeding.position(11, 0);
  feeding.taken();
  feeding.witness({ 12: 3 });
  feeding.witness({ 12: 3 });
  feeding.forget();
  feeding.pass(5_000);
  expect(feeding.told).toEqual([]);
});
