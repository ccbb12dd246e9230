// Each doubt: what raises it, what does not, and what alone ends it.
import { describe, expect, test } from 'vitest';
import { ACCOUNT, Feeding, OTHER } from './feeding.ts';

describe('AccountReady', () => {
  test('(I01, K1) false in the download after a gap closes nothing and resumes nothing, until a download behind true', () => {
    const feeding = Feeding.live({ 11: 1, 12: 2 });
    feeding.linkDown();
    feeding.linkUp();
    feeding.ready(false);
    feeding.time();
    feeding.witness({});
    feeding.end();
    expect([feeding.closed, feeding.count('resumed'), feeding.doubts]).toEqual([[], 0, ['account-not-ready']]);
    expect(feeding.core.belief).toMatchObject({ state: 'stale', reason: 'account-not-ready' });
    feeding.ready(true);
    expect(feeding.asked).toHaveLength(2);
    expect(feeding.doubts).toEqual(['account-not-ready']);
    feeding.witness({ 11: 1, 12: 2 });
    feeding.download({ 11: 1, 12: 2 });
    expect(feeding.get('resumed')).toMatchObject([{ changes: [] }]);
    expect([feeding.state, ...feeding.doubts]).toEqual(['current', 'live']);
  });

  test('(I02, K3) true is not answered by the download that runs: nothing is closed by it, the next one counts', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.ready(false);
    feeding.pass(300);
    feeding.ready(true);
    feeding.witness({});
    feeding.time();
    feeding.end();
    expect([feeding.closed, feeding.doubts]).toEqual([[], ['account-not-ready']]);
    expect(feeding.asked).toHaveLength(2);
    feeding.witness({ 11: 5 });
    feeding.download({ 11: 5 });
    expect(feeding.told).toEqual([[11, 'changed', 5]]);
    expect(feeding.doubts).toEqual(['live']);
  });

  test('(D15) true of an account that waits for its turn has that account downloaded, before it is believed', () => {
    const feeding = several();
    feeding.ready(false, ACCOUNT);
    feeding.forget();
    feeding.ready(true, ACCOUNT);
    expect(feeding.asked).toEqual([ACCOUNT]);
    expect(feeding.doubts).toEqual(['account-not-ready']);
    feeding.download({ 11: 9 }, ACCOUNT);
    expect(feeding.held).toMatchObject({ 11: 9 });
    expect(feeding.doubts).toEqual(['live']);
  });

  test('false in the first download publishes what came, stale', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.ready(false);
    feeding.download({ 11: 1 });
    expect(feeding.count('snapshot')).toBe(1);
    expect([feeding.state, ...feeding.doubts]).toEqual(['stale', 'account-not-ready']);
  });

  test('false, with something held that positions lack, is not asked about in each answer anew', () => {
    const feeding = Feeding.live({ 11: 1, 12: 2 });
    feeding.linkDown();
    feeding.linkUp();
    for (let answers = 0; answers < feeding.asked.length && answers < 10; answers++) {
      feeding.ready(false);
      feeding.witness({ 11: 1 });
      feeding.download({ 11: 1 });
    }
    expect(feeding.asked).toHaveLength(1);
    expect([feeding.closed, feeding.doubts]).toEqual([[], ['account-not-ready']]);
  });

  test('false is asked about again although nobody ever says true', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.ready(false);
    feeding.pass(210_000);
    expect(feeding.asked).toHaveLength(1);
    feeding.ready(false);
    feeding.download({ 11: 1 });
    feeding.pass(310_000, 60_000, () => feeding.time());
    expect(feeding.asked).toHaveLength(2);
  });

  test('false between two downloads is asked about as well, where the account speaks on and true is lost', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.ready(false);
    // Said again, it is not put off.
    feeding.pass(290_000, 60_000, () => feeding.ready(false));
    expect(feeding.asked).toHaveLength(0);
    feeding.pass(20_000, 5_000, () => feeding.time());
    expect(feeding.asked).toHaveLength(1);
    feeding.ready(true);
    feeding.download({ 11: 1 });
    expect(feeding.asked).toHaveLength(2);
    feeding.download({ 11: 1 });
    expect(feeding.doubts).toEqual(['live']);
  });
});

describe('2100', () => {
  test('(R01, K2) that answers an unsubscribe of ours is nothing; a real one soon after is taken back at once', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.taken('API client has been unsubscribed from account data.');
    expect(feeding.doubts).toEqual(['live']);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect([feeding.doubts, feeding.asked]).toEqual([['live'], [ACCOUNT]]);
    feeding.pass(1_500);
    feeding.taken('API client has been unsubscribed from account data.');
    expect(feeding.doubts).toEqual(['account-taken-over']);
    expect(feeding.asked).toHaveLength(2);
    feeding.taken('API client has been unsubscribed from account data.');
    feeding.download({ 11: 1 });
    expect(feeding.doubts).toEqual(['live']);
  });

  test('that says who asked is never ours, and uses up no answer that is owed', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.value('NetLiquidation', '1');
    feeding.taken();
    expect(feeding.doubts).toEqual(['account-taken-over']);
    feeding.taken('API client has been unsubscribed from account data.');
    feeding.taken('API client has been unsubscribed from account data.');
    // Perhaps the end of the download that was taken over: a second is asked for.
    feeding.download({ 11: 1 });
    feeding.pass(1_000);
    feeding.download({ 11: 1 });
    expect(feeding.doubts).toEqual(['live']);
  });

  test('later than 5 s after our unsubscribe is not its answer', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'dataKept' });
    feeding.download({ 11: 1 });
    feeding.pass(5_001);
    feeding.taken('API client has been unsubscribed from account data.');
    expect(feeding.doubts).toEqual(['account-taken-over']);
  });

  test('within a minute again is taken back when the minute is over, without end', () => {
    const feeding = Feeding.live({ 11: 1 });
    for (let round = 1; round <= 4; round++) {
      feeding.taken();
      expect(feeding.asked).toHaveLength(round);
      feeding.download({ 11: 1 });
      feeding.pass(300);
      feeding.taken();
      expect(feeding.asked).toHaveLength(round);
      feeding.pass(59_000);
      expect(feeding.asked).toHaveLength(round);
      feeding.pass(700);
      expect(feeding.asked).toHaveLength(round + 1);
      feeding.download({ 11: 1 });
      expect(feeding.doubts).toEqual(['live']);
      feeding.pass(60_000, 1_000, () => feeding.time());
      feeding.forget();
      for (let step = 0; step < round; step++) feeding.found.push({ find: 'subscribe', account: ACCOUNT });
    }
  });

  test('amid the download that takes back leaves the doubt, and 1102 heals it', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.taken('API client has been unsubscribed from account data.');
    feeding.row(11, 1);
    feeding.taken('API client has been unsubscribed from account data.');
    feeding.end();
    feeding.row(11, 1, { marketPrice: 9 });
    expect([feeding.doubts, feeding.asked.length]).toEqual([['account-taken-over'], 1]);
    feeding.take({ fact: 'dataKept' });
    feeding.download({ 11: 1 });
    expect([feeding.doubts, feeding.asked.length]).toEqual([['live'], 2]);
  });

  test('that answers our unsubscribe amid rows that were held up is ours, where the take-over named itself', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.taken();
    feeding.row(11, 1);
    feeding.taken('API client has been unsubscribed from account data.');
    feeding.download({ 11: 1 });
    expect([feeding.doubts, feeding.asked.length]).toEqual([['live'], 1]);
  });

  test('amid the first download is asked for again at once: its end will not come', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.row(11, 1);
    feeding.taken();
    expect(feeding.asked).toHaveLength(2);
  });

  test('(I06, K4) whatever another account says, ours is asked for when the minute is over', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.taken();
    feeding.download({ 11: 1 });
    feeding.pass(300);
    feeding.taken();
    const strange = () => {
      feeding.value('NetLiquidation', '50000', OTHER);
      feeding.row(21, 4, { account: OTHER });
      feeding.time();
    };
    feeding.pass(60_000, 300, strange);
    expect(feeding.asked).toHaveLength(2);
    feeding.download({ 11: 1 });
    expect([feeding.doubts, feeding.state]).toEqual([['live'], 'current']);
  });

  test('2101 is a take-over too', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'unsubscribed', code: 2101, text: 'Unable to subscribe to account' });
    expect(feeding.doubts).toEqual(['account-taken-over']);
  });
});

describe('silence', () => {
  test('(K4) is silence of the account, whatever others say', () => {
    const feeding = Feeding.live({ 11: 1 }, { silentAfterMs: 700 });
    const strange = () => {
      feeding.row(21, 4, { account: OTHER });
      feeding.time();
    };
    feeding.pass(700, 300, strange);
    expect([feeding.doubts, feeding.asked]).toEqual([['subscription-silent'], [ACCOUNT]]);
    feeding.download({ 11: 1 });
    expect(feeding.doubts).toEqual(['live']);
  });

  test('(K4) is no less silence for positions, be they read or not: they come by another way', () => {
    const feeding = Feeding.live({ 11: 1 }, { silentAfterMs: 700 });
    feeding.pass(700, 300, () => {
      feeding.position(12, 3);
      feeding.take({ fact: 'badPosition', rejection: { reason: 'x', account: ACCOUNT, conId: 13 } });
    });
    expect([feeding.doubts, feeding.asked]).toEqual([['subscription-silent'], [ACCOUNT]]);
  });

  test('is none while the account goes on, be it with its time only', () => {
    const feeding = Feeding.live({ 11: 1 }, { silentAfterMs: 700 });
    feeding.pass(5_000, 600, () => feeding.time());
    expect([feeding.doubts, feeding.asked]).toEqual([['live'], []]);
  });

  test('(D2) is not said by a process that was held up itself', () => {
    const feeding = Feeding.live({ 11: 1 }, { silentAfterMs: 700 });
    feeding.stall(1_500);
    feeding.wake();
    expect(feeding.doubts).toEqual(['live']);
    feeding.row(11, 1);
    feeding.pass(300);
    expect(feeding.doubts).toEqual(['live']);
    feeding.pass(700);
    expect(feeding.doubts).toEqual(['subscription-silent']);
  });
});

describe('1100', () => {
  test('(R03, K6) that nothing follows ends by the account going on to speak, and a download', () => {
    const feeding = Feeding.live({ 11: 1 }, { silentAfterMs: 700 });
    feeding.take({ fact: 'upstreamLost' });
    const speak = () => {
      feeding.value('NetLiquidation', '100001');
      feeding.row(11, 1, { marketPrice: 11 });
      feeding.time();
    };
    feeding.pass(600, 300, speak);
    expect([feeding.asked, feeding.doubts]).toEqual([[], ['upstream-lost']]);
    feeding.pass(300, 300, speak);
    expect([feeding.asked, feeding.doubts]).toEqual([[ACCOUNT], ['upstream-lost']]);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect([feeding.doubts, feeding.state]).toEqual([['live'], 'current']);
  });

  test('without any row asks nothing', () => {
    const feeding = Feeding.live({ 11: 1 }, { silentAfterMs: 30, snapshotTimeoutMs: 30 });
    feeding.take({ fact: 'upstreamLost' });
    feeding.pass(10_000);
    expect([feeding.asked, feeding.doubts]).toEqual([[], ['upstream-lost']]);
  });

  test('(R04, K5) again and again is stale since the first', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'upstreamLost' });
    const { since } = feeding.core.belief;
    feeding.pass(600);
    feeding.take({ fact: 'upstreamLost' });
    expect(feeding.core.belief.since).toBe(since);
    feeding.pass(600);
    feeding.linkDown('reset');
    expect(feeding.core.belief).toMatchObject({ since, reason: 'reset' });
  });

  test('before the link was ready stands on it, and 1101 or 1102 before it ends it', () => {
    const feeding = new Feeding();
    feeding.take({ fact: 'upstreamLost' });
    feeding.linkUp();
    feeding.download({ 11: 1 });
    expect(feeding.doubts).toEqual(['upstream-lost']);
    const other = new Feeding();
    other.take({ fact: 'upstreamLost' });
    other.take({ fact: 'dataLost' });
    other.linkUp();
    other.download({ 11: 1 });
    expect(other.doubts).toEqual(['live']);
  });

  test('with 1102 is believed at once and refreshed; amid a gap only when downloaded anew', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.take({ fact: 'upstreamLost' });
    feeding.take({ fact: 'dataKept' });
    expect([feeding.doubts, feeding.asked]).toEqual([['live'], [ACCOUNT]]);
    feeding.linkDown();
    feeding.linkUp();
    feeding.value('NetLiquidation', '1');
    feeding.take({ fact: 'upstreamLost' });
    feeding.row(11, 1);
    feeding.end();
    feeding.take({ fact: 'dataKept' });
    expect([feeding.doubts, feeding.count('resumed')]).toEqual([['upstream-lost'], 0]);
    feeding.witness({ 11: 1 });
    feeding.witness({ 11: 1 });
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect([feeding.doubts, feeding.count('resumed')]).toEqual([['live'], 1]);
  });

  test('1102, five hundred times at once, is one download', () => {
    const feeding = Feeding.live({ 11: 1 });
    for (let count = 0; count < 500; count++) feeding.take({ fact: 'dataKept' });
    expect([feeding.asked.length, feeding.count('askPositions')]).toEqual([1, 1]);
    feeding.download({ 11: 1 });
    expect(feeding.asked).toHaveLength(1);
  });
});

describe('rows under another name', () => {
  test('(I04, K7) alone in a first download: unknown, not empty', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.row(11, 1, { account: 'All' });
    feeding.row(12, 1, { account: 'All' });
    feeding.witness({});
    feeding.time();
    feeding.ready(true);
    feeding.end();
    expect([feeding.state, ...feeding.doubts]).toEqual(['unknown', 'rows-unlabelled']);
    expect(feeding.count('rejected')).toBe(2);
  });

  test('(K7) in a download after a gap close nothing, until a download without them', () => {
    const feeding = Feeding.live({ 11: 1, 12: 2 });
    feeding.linkDown();
    feeding.linkUp();
    feeding.row(12, 2, { account: 'All' });
    feeding.witness({});
    feeding.download({ 11: 1 });
    expect([feeding.closed, feeding.doubts]).toEqual([[], ['rows-unlabelled']]);
    feeding.pass(30_000);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    expect(feeding.closed).toEqual([12]);
    expect(feeding.count('resumed')).toBe(1);
  });
});

describe('values against rows', () => {
  const empty = (feeding: Feeding) => {
    feeding.value('GrossPositionValue', '16821.00');
    feeding.witness({});
    feeding.time();
    feeding.end();
  };

  test('(R20) that say something is held, while nothing is listed: no close, asked again at once, ended by agreement', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown();
    feeding.linkUp();
    empty(feeding);
    expect([feeding.closed, feeding.count('resumed'), feeding.doubts]).toEqual([[], 0, ['contradicted']]);
    expect(feeding.asked).toHaveLength(2);
    feeding.row(11, 1);
    feeding.witness({ 11: 1 });
    feeding.end();
    expect([feeding.closed, feeding.count('resumed'), feeding.doubts]).toEqual([[], 1, ['live']]);
  });

  test('are overruled with a warning by three looks over a minute', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown();
    feeding.linkUp();
    for (const waitMs of [0, 5_000, 15_000, 30_000, 30_000]) {
      empty(feeding);
      expect([feeding.closed, feeding.count('warning')]).toEqual([[], 0]);
      feeding.pass(waitMs);
    }
    empty(feeding);
    expect([feeding.closed, feeding.count('warning'), feeding.count('resumed')]).toEqual([[11], 1, 1]);
    expect(feeding.state).toBe('current');
  });

  test('of 0.00 and of cash say nothing', () => {
    const feeding = Feeding.live({ 11: 1 });
    feeding.linkDown();
    feeding.linkUp();
    feeding.value('GrossPositionValue', '0.00');
    feeding.value('OptionMarketValue-S', '0.004');
    feeding.value('TotalCashValue', '5000');
    feeding.witness({});
    feeding.end();
    expect(feeding.closed).toEqual([11]);
  });
});

describe('an account that does not answer', () => {
  test('alone is told to whoever can end the link', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.row(11, 1);
    feeding.pass(30_000);
    expect(feeding.get('unanswered')).toEqual([{ find: 'unanswered', accounts: [ACCOUNT], rows: 1 }]);
    feeding.pass(600_000);
    expect(feeding.count('unanswered')).toBe(1);
    expect(feeding.state).toBe('unknown');
  });

  test('(D2) is granted a moment when it was us who were held up', () => {
    const feeding = new Feeding();
    feeding.linkUp();
    feeding.stall(31_000);
    feeding.wake();
    expect(feeding.count('unanswered')).toBe(0);
    feeding.download({ 11: 1 });
    feeding.pass(1_000);
    expect([feeding.count('unanswered'), feeding.state]).toEqual([0, 'current']);
  });

  test('(R17, K10) is named, the others are told; asked again with patience, believed when it answers', () => {
    const feeding = new Feeding();
    feeding.linkUp(ACCOUNT, OTHER);
    feeding.witness({ 11: 1 });
    feeding.download({ 11: 1 });
    feeding.value('NetLiquidation', '50000', OTHER);
    feeding.pass(29_999);
    expect(feeding.count('snapshot')).toBe(0);
    feeding.pass(1);
    expect(feeding.get('snapshot')).toEqual([{ find: 'snapshot', accounts: [ACCOUNT] }]);
    expect(feeding.doubts).toEqual(['account-unanswered']);
    expect(feeding.core.belief).toMatchObject({ state: 'stale', reason: expect.stringContaining(OTHER) });
    expect(feeding.count('unanswered')).toBe(0);
    feeding.forget();
    feeding.pass(30_000);
    expect(feeding.asked).toEqual([OTHER]);
    feeding.download({ 21: 4 }, OTHER);
    feeding.pass(5_000);
    expect(feeding.held).toEqual({ 11: 1, 21: 4 });
  });
});

/** Two accounts, downloaded, the second subscribed. */
function several(): Feeding {
  const feeding = new Feeding();
  feeding.linkUp(ACCOUNT, OTHER);
  feeding.position(11, 2, ACCOUNT);
  feeding.witness({ 21: 4 }, OTHER);
  feeding.download({ 11: 2 }, ACCOUNT);
  feeding.download({ 21: 4 }, OTHER);
  feeding.forget();
  return feeding;
}

describe('while TWS is cut off', () => {
  const MINUTE = 60_000;
  const live = () => Feeding.live({ 11: 1 }, { silentAfterMs: 20_000 });
  const answered = (feeding: Feeding) => {
    feeding.witness({ 11: 2 });
    feeding.download({ 11: 2 });
    feeding.pass(2_000);
  };

  test.each<[string, (feeding: Feeding) => void]>([
    [
      '2100 before 1100',
      (feeding) => {
        feeding.taken();
        feeding.take({ fact: 'upstreamLost' });
      },
    ],
    [
      '2100 behind 1100',
      (feeding) => {
        feeding.take({ fact: 'upstreamLost' });
        feeding.taken();
      },
    ],
    [
      'a refresh that 1100 kept from being heard',
      (feeding) => {
        feeding.take({ fact: 'dataKept' });
        feeding.take({ fact: 'upstreamLost' });
      },
    ],
    [
      '2100 in front of such a refresh',
      (feeding) => {
        feeding.take({ fact: 'dataKept' });
        feeding.taken();
        feeding.take({ fact: 'upstreamLost' });
      },
    ],
    [
      'what 1101 asked for',
      (feeding) => {
        feeding.take({ fact: 'dataLost' });
        feeding.take({ fact: 'upstreamLost' });
      },
    ],
  ])('(K6) %s, with nothing after it, is asked about once a minute, and ends by that', (_what, happens) => {
    const feeding = live();
    happens(feeding);
    expect(feeding.asked).toEqual([ACCOUNT]);
    feeding.pass(3 * MINUTE);
    expect([feeding.asked.length, feeding.count('unanswered')]).toEqual([4, 0]);
    // TWS hears IB again, and says so by nothing but its answer, and going on.
    for (let round = 0; round < 6; round++) answered(feeding);
    feeding.row(11, 2);
    for (let round = 0; round < 6; round++) answered(feeding);
    expect([feeding.doubts, feeding.state, feeding.held]).toEqual([['live'], 'current', { 11: 2 }]);
    expect(feeding.closed).toEqual([]);
  });

  test('an answer alone does not show that it is back: it may be what TWS remembers', () => {
    const feeding = live();
    feeding.take({ fact: 'upstreamLost' });
    feeding.taken();
    feeding.pass(30_000);
    answered(feeding);
    expect([feeding.state, feeding.asked.length]).toEqual(['stale', 1]);
    feeding.row(11, 2);
    expect([feeding.state, feeding.asked.length]).toEqual(['stale', 2]);
    answered(feeding);
    expect([feeding.state, feeding.doubts]).toEqual(['current', ['live']]);
  });
});

test('(K2) 2101 while streaming: the 2100 that answers our own unsubscribe is no second take-over, be it behind a row that was held up', () => {
  const feeding = Feeding.live({ 11: 1 });
  const text = 'Unable to subscribe to account as the following clients are subscribed to a different account.';
  feeding.take({ fact: 'unsubscribed', code: 2101, text });
  expect(feeding.doubts).toEqual(['account-taken-over']);
  feeding.row(11, 1);
  feeding.taken('API client has been unsubscribed from account data.');
  feeding.witness({ 11: 1 });
  feeding.download({ 11: 1 });
  expect([feeding.state, ...feeding.doubts]).toEqual(['current', 'live']);
});

test('(K10) what was taken over while TWS is cut off is asked for in front of whoever waits besides, once', () => {
  const feeding = Feeding.live({ 11: 1 });
  feeding.linkDown();
  feeding.linkUp(ACCOUNT, OTHER);
  feeding.witness({ 11: 1 });
  feeding.download({ 11: 1 });
  feeding.ready(false, OTHER);
  feeding.download({}, OTHER);
  feeding.pass(2_000);
  feeding.take({ fact: 'dataKept' });
  feeding.time();
  feeding.take({ fact: 'upstreamLost' });
  feeding.taken();
  feeding.forget();
  const { subscribed } = feeding.core;
  feeding.pass(61_000);
  expect(feeding.asked).toEqual([subscribed]);
  expect(feeding.core.wakeAtMs).toBeGreaterThan(feeding.at.upMs);
});

test('(K4) rows that answered a take-over while TWS was cut off keep a single position of 0 from closing', () => {
  const feeding = Feeding.live({ 11: 2 });
  feeding.linkDown();
  feeding.linkUp();
  feeding.take({ fact: 'upstreamLost' });
  feeding.download({ 11: 2 });
  feeding.pass(20_600);
  feeding.taken();
  feeding.row(11, 2);
  feeding.time();
  feeding.end();
  feeding.forget();
  feeding.position(11, 0);
  expect(feeding.closed).toEqual([]);
});
