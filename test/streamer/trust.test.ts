// How far the book is believed: every state of the link, with nothing held, with everything, and with a gap.
import { describe, expect, test } from 'vitest';
import { errorOf, type StreamerError } from '../../src/errors.ts';
import { type Held, type LinkWord, type Trust, trustOf } from '../../src/positions/trust.ts';

const [START, GAP, NOW] = [new Date(1), new Date(2), new Date(3)];
const error = errorOf('CONNECTION_LOST', { how: 'test' });
const gapOf = (lost: StreamerError | null): Held => ({
  hasSnapshot: true,
  since: START,
  gap: {
    event: { generation: 1, since: GAP, reason: lost ? 'connection-lost' : 'data-lost', error: lost, positions: 2 },
  },
});
const NOTHING: Held = { hasSnapshot: false, since: START };
const BOOK: Held = { hasSnapshot: true, since: START, gap: null };
const LOST = gapOf(error);
const DATA_LOST = gapOf(null);

const up = (state: 'connecting' | 'syncing' | 'live'): LinkWord => ({ state, since: NOW });
const down = (state: 'degraded' | 'reconnecting' | 'circuitOpen' | 'stopped'): LinkWord => ({
  state,
  since: NOW,
  reason: `why ${state}`,
});
const unknown = (since: Date, reason: string): Trust => ({ state: 'unknown', since, reason });
const stale = (since: Date, reason: string): Trust => ({ state: 'stale', since, reason });
const NOT_ENDED = unknown(START, 'the account download has not ended yet');

describe('the book', () => {
  test.each<[LinkWord, Held, Trust]>([
    [{ state: 'idle' }, NOTHING, unknown(START, 'start() was not called yet')],
    [up('connecting'), NOTHING, NOT_ENDED],
    [up('syncing'), NOTHING, NOT_ENDED],
    [up('live'), NOTHING, NOT_ENDED],
    [down('degraded'), NOTHING, NOT_ENDED],
    [down('reconnecting'), NOTHING, NOT_ENDED],
    [down('circuitOpen'), NOTHING, NOT_ENDED],
    [down('stopped'), NOTHING, unknown(NOW, 'why stopped')],
    [up('live'), BOOK, { state: 'current', since: NOW }],
    [down('degraded'), BOOK, stale(NOW, 'why degraded')],
    [down('reconnecting'), BOOK, stale(NOW, 'why reconnecting')],
    [down('stopped'), BOOK, stale(NOW, 'why stopped')],
    [up('connecting'), LOST, stale(GAP, error.message)],
    [up('syncing'), LOST, stale(GAP, error.message)],
    [up('live'), LOST, stale(GAP, error.message)],
    [down('reconnecting'), LOST, stale(GAP, error.message)],
    [down('circuitOpen'), LOST, stale(GAP, error.message)],
    [down('stopped'), LOST, stale(NOW, 'why stopped')],
    [down('degraded'), DATA_LOST, stale(GAP, 'TWS lost its subscriptions (1101)')],
    [up('live'), DATA_LOST, stale(GAP, 'TWS lost its subscriptions (1101)')],
  ])('when the link is %o, and held is %o, is %o', (link, held, expected) => {
    expect(trustOf(link, held)).toEqual(expected);
  });
});
