// The types of the fake gateway's door, as a user of the built package sees them.
import { type Contract, MockGateway, option, stock } from 'ib-position-streamer/mock-gateway';
import { describe, expectTypeOf, test } from 'vitest';

describe('MockGateway', () => {
  test('starts without options and is disposable', () => {
    expectTypeOf(MockGateway.start).toBeCallableWith();
    expectTypeOf(MockGateway.start).returns.resolves.toEqualTypeOf<MockGateway>();
    expectTypeOf<MockGateway>().toExtend<AsyncDisposable>();
  });

  test('contracts come from builders and are readonly', () => {
    expectTypeOf(option('SPY', '20261218', 450, 'C')).toEqualTypeOf<Contract>();
    expectTypeOf(stock('AAPL')).toEqualTypeOf<Contract>();
    // @ts-expect-error: neither call nor put
    option('SPY', '20261218', 450, 'X');
  });

  test('an account is changed by verbs', () => {
    expectTypeOf<ReturnType<MockGateway['account']>>().toHaveProperty('reprice');
    expectTypeOf<ReturnType<MockGateway['account']>>().toHaveProperty('close');
  });
});
