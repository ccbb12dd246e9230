// What the reference model has found in the core, each at its shortest: facts in, findings out.
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

const badRow = (feeding: Feeding, account: string | null, conId: number | null) =>
  feeding.take({ fact: 'badRow', rejection: { reason: "position 'many' is not a number", account, conId } });
/** Says nothing new, and that the account lives. */
const calm = (feeding: Feeding, ms: number) => feeding.pass(ms, 1_000, () => feeding.time());

describe('a download that 1100 interrupted', () => {
  test('is not believed after 1102 either: the first one is asked for again, and unknown until then', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.take({ fact: 'upstreamLost' });
    feeding.take({ fact: 'dataKept' });
    feeding.pass(5);
    feeding.download({});
    feeding.witness({});
    expect([feeding.state, feeding.asked.length, feeding.count('askPositions')]).toEqual(['unknown', 2, 2]);
    feeding.download({});
    expect([feeding.state, ...feeding.doubts]).toEqual(['current', 'live']);
  });

  test.each(['positions', 'none'] as const)('ends no gap (witness %s)', (witness) => {
    const feeding = back({ 11: 1 }, { witness });
    feeding.take({ fact: 'upstreamLost' });
    feeding.take({ fact: 'dataKept' });
    feeding.pass(5);
    feeding.download({ 11: 1 });
    expect([feeding.count('resumed'), feeding.asked.length]).toEqual([0, 1]);
    feeding.download({ 11: 1 });
    expect([feeding.count('resumed'), feeding.state]).toEqual([1, 'current']);
  });

  test('and that ended before 1102 is not trusted at once, as nothing was believed', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.take({ fact: 'upstreamLost' });
    feeding.end();
    feeding.take({ fact: 'dataKept' });
    expect([feeding.state, ...feeding.doubts]).toEqual(['unknown', 'upstream-lost']);
  });
});

describe('while TWS is cut off and the account silent', () => {
  test('the next account is not asked, and start() learns that nobody answers', () => {
    const feeding = new Feeding();
    feeding.linkUp(ACCOUNT, OTHER);
    feeding.take({ fact: 'upstreamLost' });
    feeding.pass(30_000);
    expect(feeding.asked).toEqual([ACCOUNT]);
    expect(feeding.get('unanswered')).toMatchObject([{ accounts: [ACCOUNT, OTHER] }]);
  });

  test('a refresh is not late; its time begins anew with 1102 or its own words', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.take({ fact: 'upstreamLost' });
    feeding.pass(600_000);
    expect([feeding.count('unanswered'), feeding.doubts]).toEqual([0, ['upstream-lost']]);
    feeding.take({ fact: 'dataKept' });
    feeding.pass(29_000);
    expect(feeding.count('unanswered')).toBe(0);
    feeding.pass(1_000);
    expect(feeding.count('unanswered')).toBe(1);
  });
});

describe('a disagreement', () => {
  test('ends with positions being refused: they say nothing any more', () => {
    const feeding = Feeding.live({ 11: 2 });
    feeding.row(11, 0);
    calm(feeding, 10_000);
    expect(feeding.doubts).toEqual(['disagreement']);
    feeding.take({ fact: 'positionsRefused' });
    feeding.download({});
    feeding.download({});
    calm(feeding, 60_000);
    expect([feeding.doubts, feeding.state]).toEqual([['live'], 'current']);
  });

  test('that was pending is none when positions are refused; what a download left out needs a second one', () => {
    const feeding = back({ 11: 2 });
    feeding.witness({ 11: 2 });
    feeding.download({});
    feeding.take({ fact: 'positionsRefused' });
    expect([feeding.closed, feeding.asked.length]).toEqual([[], 1]);
    feeding.download({});
    expect(feeding.closed).toEqual([11]);
    calm(feeding, 60_000);
    expect(feeding.count('disagreement')).toBe(0);
  });

  test('behind an unreadable row ends when both sources agree', () => {
    const feeding = back({ 11: 2 });
    badRow(feeding, null, null);
    feeding.position(11, 0);
    feeding.witness({});
    feeding.ready(true);
    feeding.time();
    feeding.end();
    calm(feeding, 10_000);
    expect(feeding.doubts).toEqual(['disagreement']);
    feeding.witness({});
    feeding.time();
    feeding.end();
    expect([feeding.closed, feeding.doubts, feeding.state]).toEqual([[11], ['live'], 'current']);
  });

  test('is looked for as long as both were said, be it while everything was held back', () => {
    const feeding = back({ 11: 2 });
    feeding.row(11, 2);
    feeding.position(11, 0);
    feeding.pass(12_000);
    feeding.witness({});
    feeding.end();
    expect([feeding.count('disagreement'), feeding.count('resumed'), feeding.state]).toEqual([1, 0, 'stale']);
  });

  test('is not told of a burst that is still to come', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.row(12, 3);
    feeding.take({ fact: 'dataKept' });
    feeding.position(12, 3);
    feeding.download({ 11: 1, 12: 3 });
    calm(feeding, 60_000);
    expect(feeding.count('disagreement')).toBe(0);
  });
});

describe('heard', () => {
  test('is no end marker: a late one does not make the next one true', () => {
    const feeding = back({ 11: 1 });
    feeding.witness({});
    feeding.end('');
    feeding.end();
    expect([feeding.closed, feeding.count('resumed')]).toEqual([[], 0]);
  });

  test('is a row of the account that cannot be read', () => {
    const feeding = back({ 11: 1 });
    badRow(feeding, ACCOUNT, 11);
    feeding.end();
    expect([feeding.closed, feeding.count('resumed')]).toEqual([[], 1]);
  });

  test('is none of another account: it hides none of ours, and proves nothing', () => {
    const feeding = back({ 11: 1 });
    badRow(feeding, OTHER, 11);
    feeding.end();
    expect(feeding.count('resumed')).toBe(0);
  });
});

describe('what an unreadable row hides', () => {
  test('is asked about again, where positions say nothing', () => {
    const feeding = back({ 11: 2 }, { witness: 'none' });
    badRow(feeding, ACCOUNT, null);
    feeding.time();
    feeding.end();
    expect([feeding.held, feeding.count('resumed'), feeding.asked.length]).toEqual([{ 11: 2 }, 1, 0]);
    calm(feeding, 30_000);
    expect(feeding.asked).toHaveLength(1);
    feeding.download({});
    feeding.download({});
    expect([feeding.closed, feeding.state]).toEqual([[11], 'current']);
    calm(feeding, 600_000);
    expect(feeding.asked).toHaveLength(2);
  });
});

describe('a close that is held back', () => {
  test('falls when positions show it after all (two accounts)', () => {
    const feeding = two();
    feeding.linkDown();
    feeding.linkUp(ACCOUNT, OTHER);
    feeding.witness({});
    feeding.time();
    feeding.end();
    feeding.position(11, 2);
    feeding.position(21, 4, OTHER);
    feeding.take({ fact: 'positionsEnd' });
    feeding.download({ 21: 4 }, OTHER);
    expect([feeding.closed, feeding.held]).toEqual([[], { 11: 2, 21: 4 }]);
  });

  test('falls with a doubt that arises before it is told', () => {
    const feeding = back({ 11: 2 });
    feeding.witness({});
    feeding.time();
    feeding.take({ fact: 'end', account: ACCOUNT });
    feeding.taken();
    feeding.wake();
    expect([feeding.closed, feeding.count('resumed')]).toEqual([[], 0]);
  });
});

describe('an older word', () => {
  test('of positions does not take back a row of size 0, when the account was silent', () => {
    const feeding = Feeding.live({ 11: 2 });
    feeding.pass(210_000);
    feeding.position(11, 2);
    feeding.row(11, 0);
    feeding.witness({});
    expect(feeding.told).toEqual([[11, 'closed', 0]]);
    expect(feeding.held).toEqual({});
  });

  test('that lags is taken when positions come to say the same: the book holds nothing neither source does', () => {
    const feeding = back({ 11: 2 });
    feeding.row(11, 0);
    feeding.taken();
    feeding.witness({ 11: 2 });
    feeding.row(11, 0);
    feeding.end();
    feeding.row(11, 0);
    feeding.position(11, 0);
    feeding.end();
    expect(feeding.held).toEqual({});
  });

  test('in one millisecond is older all the same', () => {
    const feeding = Feeding.live({ 11: 2 });
    feeding.taken();
    feeding.download({ 11: 2 });
    feeding.taken();
    feeding.row(11, 3);
    feeding.position(11, 5);
    feeding.row(11, 5);
    expect(feeding.held).toEqual({ 11: 5 });
  });
});

describe('a take-over', () => {
  test('in front of everything of a download bars its absences, not its presence', () => {
    const feeding = back({ 11: 2, 12: 1 });
    feeding.witness({});
    feeding.taken();
    feeding.download({ 12: 3 });
    expect([feeding.closed, feeding.count('resumed'), feeding.held]).toEqual([[], 0, { 11: 2, 12: 3 }]);
    expect(feeding.asked).toHaveLength(1);
    feeding.witness({});
    feeding.download({ 12: 3 });
    expect([feeding.closed, feeding.count('resumed'), feeding.state]).toEqual([[11], 1, 'current']);
  });

  test('that nothing was missing from is over with that download', () => {
    const feeding = back({ 11: 2 });
    feeding.taken();
    feeding.download({ 11: 2 });
    expect([feeding.doubts, feeding.asked]).toEqual([['live'], []]);
  });

  test('whose download ended leaves sizes to its rows, while a candidate still waits', () => {
    const feeding = Feeding.live({ 11: 1, 12: 2 });
    feeding.taken();
    feeding.download({ 11: 1 });
    feeding.position(11, 0);
    expect(feeding.closed).toEqual([]);
  });
});

test('1101 leaves the standing as it is until what it held back is told', () => {
  const feeding = Feeding.live({});
  feeding.take({ fact: 'dataLost' });
  feeding.witness({});
  feeding.time();
  feeding.take({ fact: 'end', account: ACCOUNT });
  expect([feeding.state, ...feeding.doubts]).toEqual(['stale', 'data-lost']);
  feeding.wake();
  expect([feeding.state, ...feeding.doubts]).toEqual(['current', 'live']);
});

test('values are contradicted by what newest rows show, not by what they once did', () => {
  const feeding = back({ 11: 2 });
  feeding.value('GrossPositionValue', '1000');
  feeding.row(11, 2);
  feeding.row(11, 0);
  feeding.witness({});
  feeding.end();
  expect(feeding.doubts).toEqual(['contradicted']);
});

test('a gap that a candidate of another account keeps open is not live, though no doubt stands any more', () => {
  const feeding = two();
  feeding.linkDown();
  feeding.linkUp(ACCOUNT, OTHER);
  feeding.download({ 11: 2 });
  feeding.take({ fact: 'positionsEnd' });
  feeding.ready(false, OTHER);
  feeding.download({ 21: 4 }, OTHER);
  feeding.pass(5);
  feeding.download({ 12: 4 });
  feeding.ready(true, OTHER);
  feeding.download({ 21: 4 }, OTHER);
  expect([feeding.count('resumed'), feeding.state, feeding.doubts[0] === 'live']).toEqual([0, 'stale', false]);
});

test('what a download left out is no candidate any more after a doubt, when positions are refused', () => {
  const feeding = back({ 11: 2 });
  feeding.witness({ 11: 2 });
  feeding.download({});
  feeding.taken();
  feeding.take({ fact: 'positionsRefused' });
  feeding.download({});
  expect(feeding.closed).toEqual([]);
});

test('a row behind the download that left it out makes it no candidate, when positions are refused', () => {
  const feeding = back({ 11: 2 });
  feeding.witness({ 11: 2 });
  feeding.download({});
  feeding.row(11, 2);
  feeding.take({ fact: 'positionsRefused' });
  feeding.download({});
  expect(feeding.closed).toEqual([]);
});

describe('an end marker that names no account', () => {
  /** A download was given up, as the account was taken over while it ran. */
  function takenOver(feeding: Feeding): Feeding {
    feeding.take({ fact: 'dataKept' });
    feeding.time();
    feeding.take({ fact: 'upstreamLost' });
    feeding.take({ fact: 'unsubscribed', code: 2100, text: 'New account data requested from TWS.' });
    return feeding;
  }

  /** What takes the account back is asked while TWS is cut off, and not believed; what is asked behind 1102 is. */
  function restored(feeding: Feeding): void {
    feeding.take({ fact: 'dataKept' });
    for (let asking = 0; asking < 2; asking++) {
      feeding.witness({ 11: 2 });
      feeding.download({ 11: 2 });
    }
  }

  test('and comes in front of what the next download says is the one that is owed: that one needs no second end', () => {
    const feeding = takenOver(Feeding.live({ 11: 2 }));
    feeding.take({ fact: 'end', account: '' });
    restored(feeding);
    expect([feeding.state, ...feeding.doubts]).toEqual(['current', 'live']);
  });

  test('and did not come is still owed: an end may be that one, and is not believed at once', () => {
    const feeding = takenOver(Feeding.live({ 11: 2 }));
    restored(feeding);
    expect(feeding.state).toBe('stale');
  });

  test('is one of many that are owed: what does not come close to it is not waited for, one after the other', () => {
    const feeding = Feeding.live({ 11: 2 });
    for (let times = 0; times < 6; times++) {
      feeding.take({ fact: 'dataLost' });
      feeding.time();
      feeding.pass(1_000);
    }
    for (let askings = 0; askings < 3; askings++) {
      feeding.witness({ 11: 2 });
      feeding.download({ 11: 2 });
      feeding.pass(5_000);
    }
    expect(feeding.state).toBe('current');
  });
});
