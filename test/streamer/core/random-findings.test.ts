// What long random runs of the reference model have found in the core, each at its shortest.
import { describe, expect, test } from 'vitest';
import { ACCOUNT, Feeding, OTHER } from './feeding.ts';

function back(sizes: Readonly<Record<number, number>>, settings = {}): Feeding {
  const feeding = Feeding.live(sizes, settings);
  feeding.linkDown();
  feeding.linkUp();
  feeding.forget();
  return feeding;
}

/** Two accounts, downloaded and witnessed; the second is subscribed. */
function two(settings = {}): Feeding {
  const feeding = new Feeding(settings);
  feeding.linkUp(ACCOUNT, OTHER);
  feeding.position(11, 2);
  feeding.witness({ 21: 4 }, OTHER);
  feeding.download({ 11: 2 });
  feeding.download({ 21: 4 }, OTHER);
  feeding.forget();
  return feeding;
}

const badRow = (feeding: Feeding, conId: number | null, account: string | null = null) =>
  feeding.take({ fact: 'badRow', rejection: { reason: "position 'many' is not a number", account, conId } });
/** A row of a label that nobody asked for. */
const strange = (feeding: Feeding, conId: number) => feeding.row(conId, 2, { account: 'All' });
/** Says nothing new, and that the account lives. */
const calm = (feeding: Feeding, ms: number) => feeding.pass(ms, 1_000, () => feeding.time());

describe('an end marker that ends nothing', () => {
  test('proves nothing while TWS is cut off: it answers an earlier request', () => {
    const feeding = Feeding.live({ 11: 2 });
    feeding.take({ fact: 'upstreamLost' });
    feeding.pass(300_000);
    feeding.end();
    expect([feeding.asked, feeding.doubts]).toEqual([[], ['upstream-lost']]);
    feeding.row(11, 2);
    expect(feeding.asked).toEqual([ACCOUNT]);
  });

  test('does not keep a silent account from being doubted', () => {
    const feeding = Feeding.live({ 11: 2 });
    feeding.pass(200_000);
    feeding.end();
    feeding.pass(10_000);
    expect(feeding.doubts).toEqual(['subscription-silent']);
  });
});

describe('what may be the row of something a download left out', () => {
  test.each([
    ['a frame that names nothing', (feeding: Feeding) => badRow(feeding, null)],
    ['an unreadable row of it', (feeding: Feeding) => badRow(feeding, 12, ACCOUNT)],
    ['a row of it under a strange label', (feeding: Feeding) => strange(feeding, 12)],
  ])('%s: the account is asked again, before the difference is forgotten', (_, say) => {
    const feeding = back({ 11: 1, 12: 3 });
    feeding.download({ 11: 1 });
    say(feeding);
    feeding.witness({ 11: 1, 12: 3 });
    calm(feeding, 30_000);
    expect([feeding.asked, feeding.closed]).toEqual([[ACCOUNT], []]);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect([feeding.closed, feeding.doubts]).toEqual([[12], ['live']]);
  });

  test('leaves a difference that its own row has told meanwhile', () => {
    const feeding = back({ 11: 5 });
    feeding.witness({ 11: 2 });
    feeding.download({});
    feeding.row(11, 5);
    badRow(feeding, null);
    calm(feeding, 10_000);
    expect(feeding.get('disagreement')).toMatchObject([{ conId: 11, portfolio: 5, positions: 2 }]);
  });
});

test('behind an end that may be another download’s, an unreadable frame is something heard: the next end is its own', () => {
  const feeding = two();
  feeding.take({ fact: 'dataKept' });
  feeding.value('NetLiquidation', '1', OTHER);
  feeding.taken();
  feeding.time();
  feeding.take({ fact: 'end', account: OTHER });
  badRow(feeding, null);
  feeding.row(21, 4, { account: 'All' });
  feeding.take({ fact: 'end', account: OTHER });
  expect(feeding.doubts).toContain('rows-unlabelled');
});

test('a row that was set aside before 1101 replaces none that came behind it', () => {
  const feeding = Feeding.live({ 11: 2 });
  feeding.row(11, 0);
  feeding.taken();
  feeding.position(11, 2);
  feeding.take({ fact: 'positionsEnd' });
  feeding.row(11, 0);
  feeding.take({ fact: 'dataLost' });
  feeding.row(11, 2);
  feeding.take({ fact: 'end', account: ACCOUNT });
  feeding.take({ fact: 'positionsRefused' });
  feeding.pass(5);
  expect(feeding.held).toEqual({ 11: 2 });
});

test('a row that was set aside is void once one of the size that is held came with another price', () => {
  const feeding = back({ 11: 2 });
  feeding.download({ 11: 2 });
  feeding.position(12, 3);
  feeding.taken();
  feeding.taken();
  feeding.witness({ 11: 2 });
  feeding.download({ 11: 2 });
  feeding.row(11, 5);
  feeding.position(11, 2);
  feeding.row(11, 5);
  feeding.row(11, 2, { marketPrice: 11 });
  feeding.position(11, 0);
  feeding.forget();
  feeding.pass(10_000);
  expect(feeding.told).toEqual([]);
});

test('a row behind a download that answered a take-over shows that rows come: a position of 0 waits for the row', () => {
  const feeding = back({ 11: 2 });
  // Never two of one moment.
  for (const say of [
    () => feeding.take({ fact: 'dataLost' }),
    () => feeding.download({ 11: 2 }),
    () => feeding.value('GrossPositionValue', '1000'),
    () => feeding.end(),
    () => feeding.taken(),
    () => feeding.take({ fact: 'dataLost' }),
    () => feeding.value('GrossPositionValue', '1000'),
    () => feeding.download({ 11: 2, 12: 3 }),
    () => feeding.time(),
    () => feeding.position(12, 3),
    () => feeding.take({ fact: 'positionsEnd' }),
    () => feeding.end(),
    () => feeding.row(11, 2),
  ]) {
    say();
    feeding.pass(1);
  }
  feeding.forget();
  feeding.position(11, 0);
  expect(feeding.told).toEqual([]);
});

describe('an account whose rows do not come', () => {
  test('takes what positions said already, once it is known not to answer', () => {
    const feeding = two({ snapshotTimeoutMs: 5_000 });
    feeding.pass(60_000);
    feeding.download({ 11: 2 });
    feeding.position(21, 0, OTHER);
    feeding.pass(60_000);
    feeding.position(21, 4, OTHER);
    expect([feeding.asked, feeding.held[21]]).toEqual([[ACCOUNT, OTHER], undefined]);
    feeding.pass(12_000);
    expect([feeding.held[21], feeding.count('disagreement')]).toEqual([4, 0]);
  });

  test('has them again with the first row of a new download: positions overwrite nothing in silence', () => {
    const feeding = Feeding.live({ 11: 5 });
    feeding.taken();
    feeding.row(11, 5);
    feeding.witness({ 11: 2 });
    feeding.end();
    expect(feeding.held).toEqual({ 11: 5 });
    calm(feeding, 10_000);
    expect(feeding.get('disagreement')).toMatchObject([{ conId: 11, portfolio: 5, positions: 2 }]);
  });
});

test('positions that come although they are refused keep nothing from being closed', () => {
  const feeding = back({ 11: 2 });
  feeding.take({ fact: 'positionsRefused' });
  feeding.position(11, 2);
  feeding.download({});
  feeding.download({});
  expect([feeding.closed, feeding.state]).toEqual([[11], 'current']);
});

describe('a first download that is taken over while TWS is cut off', () => {
  function takenInTheDark(): Feeding {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.time();
    feeding.take({ fact: 'upstreamLost' });
    feeding.taken();
    return feeding;
  }

  test('keeps its bound: start() learns that nobody answers', () => {
    const feeding = takenInTheDark();
    feeding.pass(30_000);
    expect(feeding.count('unanswered')).toBe(1);
  });

  test('is asked for again with 1102, at once', () => {
    const feeding = takenInTheDark();
    feeding.take({ fact: 'dataKept' });
    expect(feeding.asked).toEqual([ACCOUNT, ACCOUNT]);
  });
});

test('1102 has a candidate wait for a burst asked for behind it', () => {
  const feeding = two();
  feeding.take({ fact: 'dataKept' });
  feeding.download({ 21: 4 }, OTHER);
  feeding.pass(60_000);
  feeding.download({});
  feeding.take({ fact: 'dataKept' });
  feeding.take({ fact: 'positionsEnd' });
  expect(feeding.closed).toEqual([]);
  feeding.position(21, 4, OTHER);
  feeding.take({ fact: 'positionsEnd' });
  expect(feeding.closed).toEqual([11]);
});

test('1102 takes back a close that is held back, until a burst behind it says so too', () => {
  const feeding = two();
  feeding.linkDown();
  feeding.linkUp(ACCOUNT, OTHER);
  feeding.take({ fact: 'positionsEnd' });
  feeding.download({});
  feeding.take({ fact: 'dataKept' });
  feeding.pass(31_000);
  expect(feeding.closed).toEqual([]);
});

describe('1102 without a 1100 has what runs wait for a burst asked for behind it, too', () => {
  test('(two accounts)', () => {
    const feeding = two();
    feeding.pass(60_000);
    feeding.download({ 11: 2 });
    feeding.pass(60_000);
    expect(feeding.asked).toEqual([ACCOUNT, OTHER]);
    feeding.take({ fact: 'dataKept' });
    feeding.download({}, OTHER);
    expect(feeding.closed).toEqual([]);
    feeding.position(11, 2);
    feeding.take({ fact: 'positionsEnd' });
    expect(feeding.closed).toEqual([21]);
  });

  test('(one account)', () => {
    const feeding = back({ 11: 2 });
    feeding.take({ fact: 'positionsEnd' });
    feeding.take({ fact: 'dataKept' });
    feeding.download({});
    expect(feeding.closed).toEqual([]);
    feeding.position(11, 2);
    feeding.take({ fact: 'positionsEnd' });
    expect(feeding.closed).toEqual([]);
  });
});

test('positions that end late have differed from a whole download since both had spoken', () => {
  const feeding = new Feeding();
  feeding.linkUp();
  feeding.position(11, 2);
  feeding.download({});
  feeding.pass(9_000);
  feeding.take({ fact: 'positionsEnd' });
  expect(feeding.count('disagreement')).toBe(0);
  feeding.pass(1_000);
  expect(feeding.get('disagreement')).toMatchObject([{ conId: 11, portfolio: null, positions: 2 }]);
});

test('what a download left out has differed from positions since it ended, however late the burst', () => {
  const feeding = back({ 12: 3 });
  feeding.position(12, 3);
  feeding.download({});
  feeding.stall(6_000);
  feeding.take({ fact: 'positionsEnd' });
  feeding.pass(4_500);
  expect(feeding.get('disagreement')).toMatchObject([{ conId: 12, portfolio: 0, positions: 3 }]);
});

test('a row of 0 that was held back has differed from positions since it came', () => {
  const feeding = back({ 11: 2 });
  feeding.row(11, 0);
  feeding.position(11, 2);
  feeding.pass(6_000);
  feeding.end();
  feeding.take({ fact: 'positionsEnd' });
  feeding.wake();
  feeding.pass(4_500);
  expect([feeding.closed, feeding.get('disagreement')]).toMatchObject([[11], [{ conId: 11, positions: 2 }]]);
});

test('a take-over in front of the end that was owed is older than what runs, and is over with it', () => {
  const feeding = Feeding.live({ 12: 3 });
  feeding.pass(1);
  feeding.take({ fact: 'dataKept' });
  feeding.row(12, 3);
  feeding.taken();
  feeding.taken();
  for (let burst = 0; burst < 3; burst++) feeding.take({ fact: 'positionsEnd' });
  feeding.time();
  feeding.end();
  feeding.time();
  feeding.end();
  expect([feeding.closed, feeding.state]).toEqual([[12], 'current']);
});

describe('what one download after a gap shows, and the next ones do not', () => {
  function shownOnce(): Feeding {
    const feeding = back({ 12: 3 });
    feeding.download({ 11: 2 });
    feeding.pass(2_100);
    return feeding;
  }

  test('is not told where positions stay silent, once two say so', () => {
    const feeding = shownOnce();
    feeding.download({});
    expect([feeding.told, feeding.state]).toEqual([[], 'stale']);
    feeding.download({});
    expect([feeding.told, feeding.state]).toEqual([[[12, 'closed', 0]], 'current']);
  });

  test('is told, and differs, where a position row shows it', () => {
    const feeding = shownOnce();
    feeding.position(11, 2);
    feeding.download({});
    feeding.download({});
    expect(feeding.held).toEqual({ 11: 2 });
    feeding.take({ fact: 'positionsEnd' });
    feeding.pass(10_000);
    expect(feeding.get('disagreement')).toMatchObject([{ conId: 11, portfolio: 0, positions: 2 }]);
  });
});

describe('of several accounts', () => {
  test('the next has its turn although the one before falls silent in the same moment', () => {
    const feeding = two({ accountDwellMs: 210_000 });
    feeding.pass(210_000);
    expect(feeding.asked[0]).toBe(ACCOUNT);
  });

  test('one that was given up and spoke then is not asked for while TWS is cut off: TWS has heard of it', () => {
    const feeding = two({ accountDwellMs: 600_000 });
    feeding.pass(599_000, 60_000, () => feeding.time());
    feeding.pass(1_000);
    expect(feeding.asked).toEqual([ACCOUNT]);
    feeding.pass(30_000);
    expect(feeding.doubts).toEqual(['account-unanswered']);
    feeding.row(11, 2);
    feeding.take({ fact: 'upstreamLost' });
    feeding.forget();
    feeding.pass(120_000);
    expect(feeding.asked).toEqual([]);
  });

  test('an end without a name, which may be of one that was given up, takes nothing from the rows of the one that runs', () => {
    const feeding = new Feeding();
    feeding.linkUp(ACCOUNT, OTHER);
    feeding.download({});
    feeding.ready(false);
    feeding.ready(true);
    feeding.pass(30_000);
    expect(feeding.asked).toEqual([ACCOUNT, OTHER, ACCOUNT]);
    for (let burst = 0; burst < 3; burst++) feeding.take({ fact: 'positionsEnd' });
    feeding.row(11, 2);
    feeding.end('');
    feeding.row(12, 3);
    feeding.end();
    expect(feeding.held).toEqual({ 11: 2, 12: 3 });
  });

  test('the next has its turn after one that fell silent, and not only that one again', () => {
    const feeding = two({ accountDwellMs: 600_000 });
    feeding.pass(210_000);
    expect(feeding.asked).toEqual([OTHER]);
    feeding.download({ 21: 4 }, OTHER);
    expect(feeding.asked).toEqual([OTHER, ACCOUNT]);
  });

  test('a burst asked for before 1102 vouches for no later turn', () => {
    const feeding = two();
    feeding.linkDown();
    feeding.linkUp(ACCOUNT, OTHER);
    feeding.take({ fact: 'dataKept' });
    const answer = () => {
      const account = feeding.asked.at(-1) ?? '';
      feeding.download(account === OTHER ? { 21: 4 } : { 11: 2 }, account);
    };
    for (let asking = 0; asking < 3; asking++) answer();
    // The turn of the first, and that of the second.
    feeding.pass(60_000);
    answer();
    feeding.pass(60_000);
    expect([feeding.asked.at(-1), feeding.state]).toEqual([OTHER, 'current']);
    feeding.forget();
    feeding.take({ fact: 'positionsEnd' });
    feeding.download({}, OTHER);
    expect(feeding.closed).toEqual([]);
  });

  test('an end marker without a name is not that of an account whose turn is over', () => {
    const feeding = new Feeding();
    feeding.linkUp(ACCOUNT, OTHER);
    // The first does not answer in time; what it was asked for still may come.
    feeding.pass(30_000);
    feeding.position(11, 2);
    feeding.witness({ 21: 4 }, OTHER);
    feeding.download({ 21: 4 }, OTHER);
    feeding.end('');
    feeding.pass(30_000);
    expect(feeding.asked).toEqual([ACCOUNT, OTHER, ACCOUNT]);
    feeding.download({ 11: 2 });
    expect(feeding.state).toBe('stale');
  });
});

describe('account values that say something is held', () => {
  const worth = (feeding: Feeding) => feeding.value('GrossPositionValue', '1000.00');

  test('contradict the burst that shows no more of what an earlier one did: nothing is closed', () => {
    const feeding = back({ 11: 2 });
    feeding.time();
    feeding.position(11, 2);
    feeding.pass(1);
    feeding.taken();
    feeding.take({ fact: 'positionsEnd' });
    worth(feeding);
    // The first end may be that of the download given up.
    for (let end = 0; end < 2; end++) feeding.download({});
    expect(feeding.doubts).toEqual(['account-taken-over']);
    feeding.take({ fact: 'positionsEnd' });
    feeding.pass(1);
    expect([feeding.closed, feeding.state, feeding.count('resumed')]).toEqual([[], 'stale', 0]);
    expect(feeding.doubts).toContain('contradicted');
  });

  test('contradict a close that waits for its burst, be they told behind the download', () => {
    const feeding = back({ 11: 2 });
    feeding.download({});
    worth(feeding);
    feeding.take({ fact: 'positionsEnd' });
    feeding.pass(1);
    expect([feeding.closed, feeding.state]).toEqual([[], 'stale']);
    worth(feeding);
    feeding.download({ 11: 2 });
    feeding.witness({ 11: 2 });
    expect([feeding.closed, feeding.state]).toEqual([[], 'current']);
  });

  test('and a row behind the download shows what it is', () => {
    const feeding = back({ 11: 2 });
    feeding.download({});
    worth(feeding);
    feeding.row(12, 3);
    feeding.take({ fact: 'positionsEnd' });
    feeding.pass(1);
    expect([feeding.closed, feeding.doubts]).toEqual([[11], ['live']]);
  });
});

test('a row of size 0 that is held back is a close by itself, whatever is said of the downloads behind it', () => {
  const feeding = back({ 11: 2 });
  feeding.row(11, 0);
  feeding.pass(1);
  feeding.taken();
  for (let burst = 0; burst < 2; burst++) feeding.take({ fact: 'positionsEnd' });
  for (let end = 0; end < 2; end++) {
    feeding.value('NetLiquidation', '1');
    feeding.take({ fact: 'end', account: ACCOUNT });
  }
  feeding.ready(false);
  feeding.pass(1);
  expect([feeding.told, feeding.doubts]).toEqual([[[11, 'closed', 0]], ['account-not-ready']]);
});
