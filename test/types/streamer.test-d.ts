// The types of the streamer's door, as a user of the built package sees them.
import {
  type EVENT_NAMES,
  IBPositionStreamer,
  isPositionUpdateHandler,
  optionsFromEnv,
  type PositionBookView,
  type PositionUpdate,
  type PositionUpdateHandler,
  type StreamerError,
  type StreamerErrorCode,
  type StreamerEvents,
  type StreamerOptions,
  type StreamerStats,
  type StreamerStatus,
  type UnknownAccountError,
  type ViewedPosition,
} from 'ib-position-streamer';
import { describe, expectTypeOf, test } from 'vitest';

const streamer = new IBPositionStreamer();

describe('IBPositionStreamer', () => {
  test('is disposable and iterable', () => {
    expectTypeOf(streamer).toExtend<AsyncDisposable>();
    expectTypeOf(streamer).toExtend<AsyncIterable<PositionUpdate>>();
    expectTypeOf(IBPositionStreamer.instance).toEqualTypeOf<IBPositionStreamer>();
  });

  test('takes optional options, also as undefined', () => {
    expectTypeOf(streamer.start).toBeCallableWith();
    expectTypeOf(streamer.start).parameter(0).toEqualTypeOf<StreamerOptions | undefined>();
    expectTypeOf({ host: undefined, account: ['DU1', 'DU2'] as const }).toExtend<StreamerOptions>();
    expectTypeOf({ account: 'all', secTypes: 'all' } as const).toExtend<StreamerOptions>();
    // @ts-expect-error: a port is a number
    expectTypeOf({ port: '7497' }).toExtend<StreamerOptions>();
    expectTypeOf(optionsFromEnv(process.env)).toEqualTypeOf<StreamerOptions>();
    expectTypeOf(console).toExtend<NonNullable<StreamerOptions['logger']>>();
  });

  test('gives every event its own type', () => {
    expectTypeOf<(typeof EVENT_NAMES)[number]>().toEqualTypeOf<keyof StreamerEvents>();
    streamer.on('position', (update) => expectTypeOf(update).toEqualTypeOf<PositionUpdate>());
    streamer.once('resumed', ({ closed }) => expectTypeOf(closed).toEqualTypeOf<readonly PositionUpdate[]>());
    streamer.on('gap', ({ error, reason }) => {
      expectTypeOf(error).toEqualTypeOf<StreamerError | null>();
      expectTypeOf(reason).toEqualTypeOf<'connection-lost' | 'data-lost' | 'stopped'>();
    });
    streamer.on('status', async () => {});
    expectTypeOf(streamer.on('lag', () => {})).toEqualTypeOf<() => void>();
    // @ts-expect-error: no such event
    streamer.on('positions', () => {});
  });

  test('takes handlers that are synchronous or asynchronous, and nothing else', () => {
    expectTypeOf({ onPositionUpdate: (_update: PositionUpdate) => {} }).toExtend<PositionUpdateHandler>();
    expectTypeOf({ onPositionUpdate: async (_update: PositionUpdate) => {} }).toExtend<PositionUpdateHandler>();
    // @ts-expect-error: a function is no handler
    streamer.registerHandler(() => {});
    // @ts-expect-error: no such policy
    streamer.registerHandler({ onPositionUpdate: () => {} }, { overflow: 'block' });
    const value: unknown = {};
    if (isPositionUpdateHandler(value)) expectTypeOf(value).toEqualTypeOf<PositionUpdateHandler>();
  });
});

describe('values', () => {
  test('an update is readonly, and what may be unset is null', () => {
    expectTypeOf<PositionUpdate['position']>().toEqualTypeOf<number>();
    expectTypeOf<PositionUpdate['marketPrice']>().toEqualTypeOf<number | null>();
    expectTypeOf<PositionUpdate['right']>().toEqualTypeOf<'CALL' | 'PUT' | null>();
    expectTypeOf<PositionUpdate>().toEqualTypeOf<Readonly<PositionUpdate>>();
  });

  test('an unknown book has no positions to be read', () => {
    const view: PositionBookView = streamer.positions();
    if (view.state === 'unknown') {
      expectTypeOf(view).not.toHaveProperty('positions');
    } else {
      expectTypeOf(view.positions).toEqualTypeOf<readonly ViewedPosition[]>();
      expectTypeOf(view.positions).toExtend<readonly PositionUpdate[]>();
      expectTypeOf(view.asOf).toEqualTypeOf<Date>();
    }
  });

  test('a status has its data only in its own state', () => {
    const status: StreamerStatus = streamer.status;
    if (status.state === 'reconnecting') expectTypeOf(status.delayMs).toEqualTypeOf<number | null>();
    if (status.state === 'live') expectTypeOf(status).not.toHaveProperty('error');
    expectTypeOf<StreamerStats['connects']>().toEqualTypeOf<number>();
  });

  test('an error has a literal code', () => {
    expectTypeOf<StreamerError['code']>().toEqualTypeOf<StreamerErrorCode>();
    expectTypeOf<'SNAPSHOT_TIMEOUT'>().toExtend<StreamerErrorCode>();
    expectTypeOf<UnknownAccountError['code']>().toEqualTypeOf<'UNKNOWN_ACCOUNT'>();
    expectTypeOf<UnknownAccountError>().toExtend<StreamerError>();
    expectTypeOf<StreamerError['advice']>().toEqualTypeOf<string>();
  });
});
