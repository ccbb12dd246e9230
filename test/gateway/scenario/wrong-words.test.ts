// What a scenario file cannot mean is said by `check`, at its line, and not waited for, sent or left out in silence.
import { describe, expect, it } from 'vitest';
import {
  type MockGateway as Gateway,
  MockGateway,
  parseScenario,
  ScenarioFileError,
  step,
  stock,
} from '../../../mock-gateway/index.ts';

const complaint = (yaml: string): string => {
  try {
    parseScenario(yaml, 'f');
    return 'none';
  } catch (error) {
    return error instanceof ScenarioFileError ? error.message : `${error}`;
  }
};
const held = (position: string) => `accounts: { DU1: { positions: [${position}] } }\nsteps: []`;
const AAPL = 'contract: AAPL, averageCost: 1, marketPrice: 2';

describe('a step that can never begin is said', () => {
  it.each([
    [
      'behind itself',
      'steps: [{ label: a, after: a, wait: 1s }]',
      'steps[0].after must be the label of a step that ends',
    ],
    ['before what it waits for', 'steps: [{ after: b, wait: 1s }, { label: b, wait: 1s }]', 'steps[0].after must be'],
    [
      'inside what it waits for',
      'steps: [{ label: p, steps: [{ after: p, wait: 1s }] }]',
      'steps[0].steps[0].after must be',
    ],
    [
      'in a ring',
      'steps: [{ parallel: [{ label: a, after: b, wait: 1s }, { label: b, after: a, wait: 1s }] }]',
      'steps[0].parallel[1].after must be the label of a step that ends before',
    ],
    [
      'behind what has no end',
      'steps: [{ parallel: [{ label: r, repeat: { every: 1s, steps: [{ wait: 1 }] } }, { after: r, wait: 1 }] }]',
      "steps[0].parallel[1].after must be the label of a step that ends before: 'r' ends later or never",
    ],
    [
      'below what has no end',
      'steps: [{ repeat: { every: 1s, steps: [{ wait: 1 }] } }, { notice: 1100 }]',
      "steps[1] is never reached: steps[0] before it has no 'times', and no end",
    ],
    [
      'behind one of two',
      'steps: [{ label: a, wait: 1 }, { label: a, wait: 2 }, { after: a, wait: 1 }]',
      "steps[2].after must be the label of one step: steps[0] and steps[1] are labelled 'a'",
    ],
  ])('%s', (_what, yaml, sentence) => {
    expect(complaint(yaml)).toContain(`f:1: ${sentence}`);
  });

  it.each([
    ['beside it, whichever is written first', 'steps: [{ parallel: [{ after: b, wait: 1 }, { label: b, wait: 1 }] }]'],
    ['above it', 'steps: [{ label: a, wait: 1 }, { after: a, wait: 1 }]'],
    [
      'in a repeat beside it',
      'steps: [{ parallel: [{ after: a, wait: 1 }, { repeat: { every: 1, steps: [{ label: a, wait: 1 }] } }] }]',
    ],
    [
      'of a chain that is written backwards',
      'steps: [{ parallel: [{ after: b, wait: 1 }, { label: b, after: c, wait: 1 }, { label: c, wait: 1 }] }]',
    ],
    ['and labels nobody waits for may be alike', 'steps: [{ label: a, wait: 1 }, { label: a, wait: 2 }]'],
  ])('and not where it ends %s', (_what, yaml) => {
    expect(complaint(yaml)).toBe('none');
  });
});

describe('what no message could carry, or nothing could mean, is said', () => {
  it.each([
    ['a tag nobody knows', 'steps: [{ wait: !foo 1s }]', 'Unresolved tag: !foo'],
    [
      'a text for a number',
      'steps: [{ waitFor: { request: placeOrder, fields: { orderId: "5" } } }]',
      'orderId is of kind int',
    ],
    [
      'a text for yes or no',
      'steps: [{ expect: { request: reqAccountUpdates, fields: { subscribe: "1" } } }]',
      'subscribe is of kind bool',
    ],
    ['two sizes of one contract', held(`{ ${AAPL}, position: 5 }, { ${AAPL}, position: 7 }`), 'AAPL is there twice'],
    [
      'two prices of one contract',
      'contracts: [{ contract: AAPL, price: 1 }, { contract: AAPL, price: 2 }]\nsteps: []',
      'AAPL is there twice',
    ],
    [
      'a size without measure',
      held(`{ ${AAPL}, position: 1e308 }`),
      'must be from -1000000000000000 to 1000000000000000',
    ],
    [
      'a NUL in a symbol',
      held('{ contract: { secType: STK, symbol: "A\\0B" }, position: 1, averageCost: 1, marketPrice: 1 }'),
      'must not have a NUL',
    ],
    [
      'a NUL in a value',
      'accounts: { DU1: { values: [{ key: A, value: "x\\0" }] } }\nsteps: []',
      'must not have a NUL',
    ],
    ['a NUL in a notice', 'steps: [{ notice: { code: 1100, text: "x\\0" } }]', 'must not have a NUL'],
    ['a NUL in a label of rows', 'steps: [{ relabel: { as: "A\\0" } }]', 'must not have a NUL'],
    [
      'an account that is two',
      'accounts: { "DU1,DU2": {} }\nsteps: []',
      "must be letters and digits, such as 'DU1234567'",
    ],
    ['an account beyond ASCII', 'accounts: { "DÜ1": {} }\nsteps: []', 'must be letters and digits'],
    [
      'a type there is not',
      held('{ contract: { secType: stk, symbol: A }, position: 1, averageCost: 1, marketPrice: 1 }'),
      'must be one of STK',
    ],
    [
      'a conId below 0',
      held('{ contract: { secType: STK, symbol: A, conId: -5 }, position: 1, averageCost: 1, marketPrice: 1 }'),
      'whole number from 0 to 2147483647',
    ],
    [
      'a conId that is no int',
      held('{ contract: { secType: STK, symbol: A, conId: 3000000000 }, position: 1, averageCost: 1, marketPrice: 1 }'),
      'whole number from 0 to',
    ],
    [
      'an order id that is no int',
      'gateway: { nextValidId: 3000000000 }\nsteps: []',
      'whole number from 1 to 2147483647',
    ],
    ['half a code', 'steps: [{ notice: { code: 1100.5, text: x } }]', 'must be a whole number'],
    ['half a client', 'steps: [{ disconnect: { clientId: 1.5 } }]', 'must be a whole number'],
    ['the 30th of February', 'steps: [{ close: { contract: SPY 20260230 450 C } }]', 'expiry must be yyyyMMdd'],
    [
      'a chain of a 13th month',
      'chains: [{ underlying: SPY, expiries: ["20261318"], strikes: { from: 1, to: 2, step: 1 } }]\nsteps: []',
      'must be a day of the calendar',
    ],
    ['a fill of less than nothing', 'steps: [{ fill: { quantity: -1 } }]', 'must be above 0'],
    ['a drift below 0', 'steps: [{ drift: { upToPercent: -5 } }]', 'must be above 0'],
    ['a drift beyond the price', 'steps: [{ drift: { upToPercent: 500 } }]', 'must not be above 100'],
    ['a fall by more than all', 'steps: [{ reprice: { contract: AAPL, byPercent: -200 } }]', 'must be at least -100'],
  ])('%s', (_what, yaml, sentence) => {
    expect(complaint(yaml)).toContain(sentence);
  });

  it('by the world too: a position worth more than a message can say, and such a trade', async () => {
    await using gateway = await MockGateway.start({ clock: 'virtual', accounts: { DU1: {} } });
    const account = gateway.account('DU1');
    const state = { position: 1e10, averageCost: 1, marketPrice: 1e10 };
    expect(() => account.setPosition(stock('AAPL'), state)).toThrow(/value must be from -1000000000000000 to/);
    expect(() => account.trade(stock('AAPL'), 1e10, 1e10)).toThrow(/value must be from/);
    expect(() => account.trade(stock('AAPL'), 1e300, 1e300)).toThrow(RangeError);
    expect(account.rows).toEqual([]);
  });

  it('and an option of play that there is not', async () => {
    await using gateway = await MockGateway.start({ clock: 'virtual' });
    const misspelt = Object.assign({ speed: 1 }, { sped: 3 });
    await expect(gateway.play({ steps: [] }, misspelt)).rejects.toThrow(
      "Cannot play the scenario as 'sped' is not an option: did you mean 'speed'?",
    );
    await expect(gateway.play({ steps: [] }, { seed: -1 })).rejects.toThrow(RangeError);
  });

  it('and a repeat of a billion rounds lets the process go on', async () => {
    const gateway: Gateway = await MockGateway.start();
    const played = gateway.play({ steps: [step.repeat({ times: 1e9, steps: [step.setLimits({})] })] });
    await new Promise((resolve) => setImmediate(resolve));
    await gateway.stop();
    expect(await played).toMatchObject({ finished: false });
  });
});
