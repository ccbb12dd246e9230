// A past that was stated, over TCP: bars from comma-separated values in place of those that the seed makes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ListedContract,
  loadScenario,
  MockGateway,
  parseScenario,
  startOptions,
} from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import { apple, askBars, BARS, type Bar, barsIn } from '../../support/past-client.ts';
import type { RawClient } from '../../support/raw-client.ts';

const HEAD = 'date,open,high,low,close,volume,barCount,average';
// A Thursday, no Friday, the Monday and the Tuesday after it.
const DAYS = `${HEAD}
20261112,280,284,279,283,1000,10,281.5
20261116,284,290,283,289,3000,30,287.5
20261117,289,291,288,290,500,5,289.5
`;
const MINUTES = `time,open,high,low,close,volume
20261117 10:00:00,100,102,99,101,10
20261117 10:01:00,101,103,100,102,20
20261117 10:02:00,102,104,101,103,30
20261117 10:04:00,103,105,102,104,40
20261117 10:05:00,104,106,103,105,50
`;
const start = (listed: Partial<ListedContract>) =>
  MockGateway.start({
    clock: 'virtual',
    seed: 7,
    accounts: { DU1: {} },
    contracts: [{ contract: apple, ...listed }],
    unhandledRequests: 'error',
  });
const THREE_DAYS = { endDateTime: '20261117-21:00:00', barSizeSetting: '1 day', durationStr: '3 D' };
const ask = async (client: RawClient, asked: Partial<typeof BARS> = {}): Promise<readonly Bar[]> =>
  barsIn(await askBars(client, { ...THREE_DAYS, ...asked }));
const shown = (bars: readonly Bar[]) =>
  bars.map(({ date, open, high, low, close, volume, barCount, wap }) =>
    [date.slice(0, 17), open, high, low, close, volume, barCount, wap].join(' '),
  );

describe('bars that were stated', () => {
  it('come as they were, days that are left out do not, and their calendar counts', async () => {
    await using gateway = await start({ price: 300, bars: [{ size: '1 day', csv: DAYS }] });
    const client = await joined(gateway);
    expect(shown(await ask(client))).toEqual([
      '20261112 280.00 284.00 279.00 283.00 1000 10 281.500',
      '20261116 284.00 290.00 283.00 289.00 3000 30 287.500',
      '20261117 289.00 291.00 288.00 290.00 500 5 289.500',
    ]);
    const [schedule] = named(await askBars(client, { ...THREE_DAYS, whatToShow: 'SCHEDULE' }), 'historicalSchedule');
    expect(schedule?.['sessions']).toMatchObject([
      { refDate: '20261112' },
      { refDate: '20261116' },
      { refDate: '20261117' },
    ]);
    await client.close();
  });

  it('are put together for what is longer, their average by volume', async () => {
    await using gateway = await start({ price: 300, bars: [{ size: '1 day', csv: DAYS }] });
    const client = await joined(gateway);
    expect(shown(await ask(client, { barSizeSetting: '1W', durationStr: '2 D' }))).toEqual([
      `20261117 284.00 291.00 283.00 290.00 3500 35 ${((287.5 * 3000 + 289.5 * 500) / 3500).toFixed(3)}`,
    ]);
    await client.close();
  });

  it('of minutes make bars of five; a minute left out is no bar, and outside of them the seed goes on', async () => {
    await using gateway = await start({ price: 300, bars: [{ size: '1 min', csv: MINUTES }] });
    const client = await joined(gateway);
    const around = { endDateTime: '20261117-15:06:00', durationStr: '480 S' };
    const minutes = await ask(client, { ...around, barSizeSetting: '1 min' });
    expect(minutes.map(({ date, close }) => `${date.slice(9, 14)} ${close}`).slice(-5)).toEqual([
      '10:00 101.00',
      '10:01 102.00',
      '10:02 103.00',
      '10:04 104.00',
      '10:05 105.00',
    ]);
    expect(minutes.map(({ date }) => date.slice(9, 14)).slice(0, 2)).toEqual(['09:58', '09:59']);
    expect(shown(await ask(client, { ...around, barSizeSetting: '5 mins' })).at(-2)).toBe(
      '20261117 10:00:00 100.00 105.00 99.00 104.00 100 2 102.000',
    );
    expect((await ask(client, { ...around, barSizeSetting: '1 min', whatToShow: 'ASK' })).at(-1)).toMatchObject({
      close: '105.01',
      volume: '-1',
    });
    await client.close();
  });

  it('are where ticks come from, within their low and high', async () => {
    await using gateway = await start({ price: 300, bars: [{ size: '1 min', csv: MINUTES }] });
    const client = await joined(gateway);
    client.send(requests.reqHistoricalTicks, {
      ...BARS,
      ...{ startDateTime: '20261117-15:00:00', endDateTime: '', numberOfTicks: 60, whatToShow: 'MIDPOINT' },
      ...{ useRTH: true, ignoreSize: false, miscOptions: '' },
    });
    const [sent] = named(await sentSoFar(client), 'historicalTicks');
    const ticks = sent?.['ticks'];
    const prices = Array.isArray(ticks) ? ticks.map(({ price }: { price: number }) => price) : [];
    expect([prices.length, prices[0], Math.min(...prices), Math.max(...prices)]).toEqual([60, 100, 99, 102]);
    await client.close();
  });

  it('say the price where nothing else does, and the way to it begins at their end', async () => {
    await using gateway = await start({ bars: [{ size: '1 day', csv: DAYS }] });
    expect(gateway.world.price(apple)).toBe(290);
    const client = await joined(gateway);
    const after = await ask(client, {
      endDateTime: '20261118-15:00:00',
      barSizeSetting: '30 mins',
      durationStr: '1800 S',
    });
    expect(Math.abs(Number(after[0]?.open) - 290)).toBeLessThan(15);
    await client.close();
  });

  it.each([
    ['20261117 10:00:00'],
    ['2026-11-17 10:00:00'],
    ['2026-11-17 10:00:00-05:00'],
    ['2026-11-17T15:00:00Z'],
    ['20261117 15:00:00 UTC'],
    ['"2026-11-17 10:00"'],
    ['1794927600'],
  ])('may begin at %s', async (time) => {
    await using gateway = await start({ price: 300, bars: [{ size: '1 hour', csv: `${time},1,4,1,2,7` }] });
    const client = await joined(gateway);
    const bars = await ask(client, { barSizeSetting: '1 hour', durationStr: '1 D' });
    expect(bars.find(({ volume }) => volume === '7')).toMatchObject({
      date: '20261117 10:00:00 US/Eastern',
      open: '1.00',
      high: '4.00',
    });
    await client.close();
  });

  it.each([
    [
      '1 week',
      '20261117,1,1,1,1',
      "must be a size of bars such as '5 mins', at most '1 day': current value is \"1 week\".",
    ],
    ['1 day', 'date,open,high,low\n20261117,1,1,1', "must have a column 'close'."],
    ['1 day', HEAD, 'must have 1 to 200000 rows, not 0.'],
    [
      '1 day',
      '20261117,1,2,x,1',
      "must have numbers for open, high, low, close and what follows: row 1 is '20261117,1,2,x,1'.",
    ],
    ['1 day', '20261117,0x10,0x20,1,2', 'must have numbers for open, high, low, close and what follows: row 1 is'],
    ['1 day', '20261117,1,1e300,1,1', "must have figures up to 1000000000000000: row 1 is '20261117,1,1e300,1,1'."],
    ['1 day', '20261117,1,1,1,1,5,1.5', 'must have a whole number of trades, at most 2147483647: row 1 is'],
    ['1 day', '20261117,1,1,1,1,5,6,7,8', 'must have no more than its 8 columns: row 1 is'],
    ['1 day', 'date,open,high,low,close,close\n20261117,1,1,1,1,1', "must have one column 'close', and has two."],
    ['1 day', 'date,open,high,low,close,volum\n20261117,1,1,1,1,1', "has a column 'volum': did you mean 'volume'?"],
    ['1 day', '20261117,1,2,3,1', "must have its prices between low and high: row 1 is '20261117,1,2,3,1'."],
    [
      '1 day',
      '20260231,1,1,1,1',
      "must begin with a time such as 20230901 or '20231006 15:59:59': row 1 is '20260231,1,1,1,1'.",
    ],
    ['1 day', '20261117,1,1,1,1\n20261116,1,1,1,1', "must be later than the one before: row 2 is '20261116,1,1,1,1'."],
    ['1 day', './there-is-none.csv', 'must be bars, or in a scenario file the path of a file that can be read.'],
  ])('of %s that are none are refused at the door, and say what is wrong: %j', async (size, csv, message) => {
    const place = message.startsWith('must be a size') ? 'size' : 'csv';
    await expect(start({ price: 1, bars: [{ size, csv }] })).rejects.toThrow(
      `Cannot start the gateway as 'contracts[0].bars[0].${place}' ${message.slice(0, -1)}`,
    );
  });

  it('in a scenario file may be in a file beside it; one that cannot be read is complained of at its line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bars-'));
    try {
      writeFileSync(join(folder, 'days.csv'), DAYS);
      const yaml = `contracts:
  - contract: { secType: STK, symbol: AAPL, conId: 265598 }
    bars:
      - { size: 1 day, csv: days.csv }
steps: []
`;
      writeFileSync(join(folder, 'scenario.yaml'), yaml);
      await using gateway = await MockGateway.start({
        clock: 'virtual',
        ...startOptions(loadScenario(join(folder, 'scenario.yaml'))),
      });
      const client = await joined(gateway);
      expect((await ask(client)).map(({ close }) => close)).toEqual(['283.00', '289.00', '290.00']);
      await client.close();
      writeFileSync(join(folder, 'scenario.yaml'), yaml.replace('days.csv', 'none.csv'));
      expect(() => loadScenario(join(folder, 'scenario.yaml'))).toThrow(
        /scenario\.yaml:4: contracts\[0\]\.bars\[0\]\.csv must be bars, or in a scenario file the path of a file/,
      );
      // Text from elsewhere has no place from which a path could be seen.
      expect(() => parseScenario(yaml)).toThrow(/contracts\[0\]\.bars\[0\]\.csv must be bars/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
