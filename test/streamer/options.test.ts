// Options at the door: defaults, every rule with its sentence, the environment.
import { describe, expect, test } from 'vitest';
import { optionsFromEnv } from '../../src/environment.ts';
import { InvalidOptionsError } from '../../src/errors.ts';
import { differingSettings, readOptions, type StreamerOptions } from '../../src/options.ts';

/** The sentences of what is thrown. */
function issuesOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.issues;
    throw error;
  }
  return [];
}

describe('options', () => {
  test('all have the defaults their documentation says', () => {
    expect(readOptions({})).toMatchObject({
      host: '127.0.0.1',
      port: 7497,
      clientId: 1,
      secTypes: ['OPT'],
      symbols: [],
      connectTimeoutMs: 10_000,
      snapshotTimeoutMs: 30_000,
      silentAfterMs: 210_000,
      accountDwellMs: 5_000,
      heartbeat: { intervalMs: 15_000, timeoutMs: 10_000, misses: 2 },
      reconnect: { initial: false, initialDelayMs: 500, maxDelayMs: 30_000, stableMs: 3_000 },
      circuitBreaker: { failures: 5, openMs: 30_000 },
      drainTimeoutMs: 2_000,
    });
  });

  test.each<readonly [object, RegExp]>([
    [{ prot: 7497 }, /^Cannot start as 'prot' is not an option: check its spelling\.$/],
    [{ port: '7497' }, /^Cannot start as 'port' must be a number: current value is '7497'\.$/],
    [{ port: 0 }, /'port' must be at least 1: current value is 0/],
    [{ port: 65_536 }, /'port' must be at most 65535/],
    [{ clientId: 1.5 }, /'clientId' must be a whole number/],
    [{ clientId: 'first' }, /'clientId' must be a number, or 'auto'/],
    [{ host: '  ' }, /'host' must not be empty/],
    [{ account: [] }, /'account'/],
    [{ secTypes: 'OPT' }, /'secTypes' must be a list of security types or 'all'/],
    [{ heartbeat: { interval: 5 } }, /'heartbeat\.interval' is not an option/],
    [{ heartbeat: 5 }, /'heartbeat' must be an object/],
    [
      { port: 7497, heartbeat: { intervalMs: 1_000 } },
      /'heartbeat\.intervalMs' must be at least 5000 against the port of a real gateway/,
    ],
    [{ port: 4001, heartbeat: { timeoutMs: 1_000 } }, /'heartbeat\.timeoutMs' must be at least 5000/],
    [
      { reconnect: { initialDelayMs: 50, maxDelayMs: 10 } },
      /'reconnect\.maxDelayMs' must be at least 'reconnect\.initialDelayMs'/,
    ],
    [{ circuitBreaker: { failures: 0 } }, /'circuitBreaker\.failures' must be at least 1/],
    [{ connectTimeoutMs: Number.NaN }, /'connectTimeoutMs'/],
    [{ filter: true }, /'filter' must be a function/],
    [{ logger: { warn: () => {} } }, /'logger' must have the functions/],
    [{ signal: {} }, /'signal' must be an AbortSignal/],
  ])('%o is refused', (options, sentence) => {
    expect(issuesOf(() => readOptions(options as StreamerOptions))).toEqual([expect.stringMatching(sentence)]);
  });

  test('all faults are named together', () => {
    expect(issuesOf(() => readOptions({ port: -1, host: '', clientId: -1, drainTimeoutMs: -1 }))).toHaveLength(4);
  });

  test('a fast heartbeat is allowed where no real gateway listens', () => {
    expect(issuesOf(() => readOptions({ port: 7500, heartbeat: { intervalMs: 1, timeoutMs: 1 } }))).toEqual([]);
  });

  test('two starts differ in what is said, not in how, nor in the signal', () => {
    const filter = () => true;
    const one = readOptions({ filter, symbols: ['SPY'] });
    expect(
      differingSettings(one, readOptions({ filter, symbols: ['SPY'], signal: new AbortController().signal })),
    ).toEqual({ link: [], others: [] });
    expect(differingSettings(one, readOptions({ filter: () => true, symbols: [], port: 7500 }))).toEqual({
      link: ['port'],
      others: ['symbols', 'filter'],
    });
  });
});

test('of one mistake made forty times five sentences are said, and all are in the list', () => {
  const symbols = JSON.parse(JSON.stringify(Array.from({ length: 40 }, (_, at) => at)));
  const refused = () => readOptions({ symbols });
  expect(issuesOf(refused)).toHaveLength(40);
  expect(refused).toThrow(
    /^(?:Cannot start as 'symbols\.\d' [^.]+\. ){5}35 more things are wrong: `issues` has them all\.$/,
  );
});

describe('the environment', () => {
  test.each<readonly [Record<string, string>, StreamerOptions]>([
    [{}, {}],
    [{ IB_GATEWAY: 'mock' }, { port: 7500 }],
    [{ IB_GATEWAY: 'tws-live' }, { port: 7496 }],
    [{ IB_GATEWAY: 'tws-paper' }, { port: 7497 }],
    [{ IB_GATEWAY: 'gateway-live' }, { port: 4001 }],
    [{ IB_GATEWAY: 'gateway-paper', IB_PORT: '4005' }, { port: 4005 }],
    [
      { IB_HOST: ' 10.0.0.1 ', IB_CLIENT_ID: '0', IB_ACCOUNT: 'DU1' },
      { host: '10.0.0.1', clientId: 0, account: 'DU1' },
    ],
    [{ IB_ACCOUNT: 'DU1, DU2' }, { account: ['DU1', 'DU2'] }],
    [{ IB_ACCOUNT: 'DU1,DU2,' }, { account: ['DU1', 'DU2'] }],
    [{ IB_ACCOUNT: 'DU1,' }, { account: 'DU1' }],
    [{ IB_ACCOUNT: ' , ' }, {}],
    [{ IB_HOST: '', IB_PORT: ' ', IB_GATEWAY: '' }, {}],
  ])('%o gives %o', (env, options) => {
    expect(optionsFromEnv(env)).toEqual(options);
  });

  test('names every variable that cannot be read', () => {
    const issues = issuesOf(() => optionsFromEnv({ IB_GATEWAY: 'tws', IB_PORT: '7497x', IB_CLIENT_ID: '-1' }));
    expect(issues).toHaveLength(3);
    for (const variable of ['IB_GATEWAY', 'IB_PORT', 'IB_CLIENT_ID']) {
      expect(issues).toContainEqual(expect.stringContaining(`Cannot read ${variable} as it must be`));
    }
  });
});
