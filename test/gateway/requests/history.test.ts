// The past and the present of a price over TCP: bars, ticks and histograms of one path, which ends in the world's price.
import { describe, expect, it } from 'vitest';
import { forex, MockGateway, type MockGatewayOptions, parseScenario, realClock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, names, sentSoFar } from '../../support/gateway-requests-client.ts';
import { APPLE, apple, askBars, type BARS, type Bar, barsIn, contractOf } from '../../support/past-client.ts';

const euro = forex('EUR', 'USD', { conId: 12087792 });
const start = (options: MockGatewayOptions = {}) =>
  MockGateway.start({
    clock: 'virtual',
    seed: 7,
    accounts: { DU1: {} },
    contracts: [
      { contract: apple, price: 291.62, previousClose: 288.11 },
      { contract: euro, price: 1.1592 },
    ],
    unhandledRequests: 'error',
    ...options,
  });
const EURO = { ...APPLE, ...contractOf(euro) };
const highest = (bars: readonly Bar[]) => Math.max(...bars.map(({ high }) => Number(high)));
const lowest = (bars: readonly Bar[]) => Math.min(...bars.map(({ low }) => Number(low)));
const sum = (bars: readonly Bar[]) => bars.reduce((all, { volume }) => all + Number(volume), 0);

describe('bars', () => {
  it('end in the price of now, come with 108 behind them, and begin where the market opens', async () => {
    await using gateway = await start();
    await gateway.clock.advance(90 * 60_000);
    const client = await joined(gateway, { max: 200 });
    const sent = await askBars(client);
    expect(names(sent)).toEqual(['historicalData', 'historicalDataEnd']);
    const bars = barsIn(sent);
    // A Friday and the Monday after it: half an hour before the first full one, as recorded.
    expect(bars.map(({ date }) => date)).toEqual([
      ...['09:30', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00'].map(
        (time) => `20261120 ${time}:00 US/Eastern`,
      ),
      ...['09:30', '10:00'].map((time) => `20261123 ${time}:00 US/Eastern`),
    ]);
    expect(bars.at(-1)?.close).toBe('291.62');
    expect(bars[6]?.close).toBe('288.11');
    await client.close();
  });

  it('are the same for the same seed, and others for another', async () => {
    const ofSeed = async (seed: number) => {
      await using gateway = await start({ seed });
      const client = await joined(gateway);
      const bars = barsIn(await askBars(client));
      await client.close();
      return bars;
    };
    const once = await ofSeed(7);
    expect(await ofSeed(7)).toEqual(once);
    expect(await ofSeed(8)).not.toEqual(once);
  });

  it('of any size are cut from one price: a day is as high, as low and as busy as its minutes', async () => {
    await using gateway = await start();
    await gateway.clock.advance(8 * 3_600_000);
    const client = await joined(gateway);
    const [day] = barsIn(await askBars(client, { barSizeSetting: '1 day', durationStr: '1 D' }));
    const minutes = barsIn(await askBars(client, { barSizeSetting: '1 min', durationStr: '1 D' }));
    const quarters = barsIn(await askBars(client, { barSizeSetting: '15 mins', durationStr: '1 D' }));
    expect(minutes).toHaveLength(390);
    expect([highest(minutes), lowest(minutes)]).toEqual([Number(day?.high), Number(day?.low)]);
    expect([highest(quarters), lowest(quarters)]).toEqual([Number(day?.high), Number(day?.low)]);
    expect(sum(quarters)).toBe(sum(minutes));
    for (const { open, high, low, close } of minutes) {
      expect(Number(high)).toBeGreaterThanOrEqual(Math.max(Number(open), Number(close)));
      expect(Number(low)).toBeLessThanOrEqual(Math.min(Number(open), Number(close)));
    }
    await client.close();
  });

  it('of days and longer are named by their last trading day, whatever form of date is asked for', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const end = { endDateTime: '20260904-20:00:00', formatDate: 2 };
    const dates = async (asked: Partial<typeof BARS>) =>
      barsIn(await askBars(client, { ...end, ...asked })).map(({ date }) => date);
    expect(await dates({ barSizeSetting: '1 day', durationStr: '1 W' })).toEqual([
      '20260831',
      '20260901',
      '20260902',
      '20260903',
      '20260904',
    ]);
    expect(await dates({ barSizeSetting: '1 week', durationStr: '2 W' })).toEqual(['20260828', '20260904']);
    expect(await dates({ barSizeSetting: '1 month', durationStr: '3 M' })).toEqual([
      '20260630',
      '20260731',
      '20260831',
      '20260904',
    ]);
    expect(await dates({ barSizeSetting: '1 secs', durationStr: '30 S' })).toHaveLength(30);
    expect((await dates({ barSizeSetting: '1 secs', durationStr: '30 S' })).at(-1)).toBe(
      String(Date.UTC(2026, 8, 4, 19, 59, 59) / 1_000),
    );
    await client.close();
  });

  it('below 196 carry both dates themselves, below 174 without a zone, below 124 with a version and hasGaps', async () => {
    await using gateway = await start();
    const asked = { endDateTime: '20261120-20:00:00', durationStr: '3600 S' };
    const at = async (max: number) => {
      const client = await joined(gateway, { max });
      const sent = await askBars(client, asked);
      await client.close();
      return { names: names(sent), values: named(sent, 'historicalData')[0], date: barsIn(sent)[0]?.date };
    };
    expect(await at(195)).toMatchObject({
      names: ['historicalData'],
      values: { startDate: '20261120 14:00:00 US/Eastern', endDate: '20261120 15:00:00 US/Eastern' },
      date: '20261120 14:00:00 US/Eastern',
    });
    expect((await at(173)).date).toBe('20261120  14:00:00');
    expect((await at(118)).date).toBe('20261120  14:00:00');
  });

  it('of bid, ask and both stand a step beside the trades, and have no volume', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const lastOf = async (whatToShow: string) => barsIn(await askBars(client, { whatToShow })).at(-1);
    expect(await lastOf('MIDPOINT')).toMatchObject({ close: '291.62', volume: '-1', wap: '-1', barCount: -1 });
    expect([(await lastOf('BID'))?.close, (await lastOf('ASK'))?.close]).toEqual(['291.61', '291.63']);
    expect(await lastOf('BID_ASK')).toMatchObject({ close: '291.63', volume: '-1' });
    await client.close();
  });

  it('of a pair have its five decimals, and go on through the night', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const bars = barsIn(await askBars(client, { ...EURO, useRTH: 0, durationStr: '1 D', whatToShow: 'MIDPOINT' }));
    expect(bars[0]?.date).toBe('20261122 17:15:00 US/Eastern');
    expect(bars.at(-1)?.close).toBe('1.15920');
    await client.close();
  });

  it('kept up to date follow the price at once, and every five seconds, until they are cancelled', async () => {
    await using gateway = await start();
    await gateway.clock.advance(61_000);
    const client = await joined(gateway);
    expect(
      named(await askBars(client, { keepUpToDate: true, barSizeSetting: '1 min' }), 'historicalData'),
    ).toHaveLength(1);
    gateway.world.reprice(apple, 300);
    expect(named(await sentSoFar(client), 'historicalDataUpdate')).toMatchObject([
      { reqId: 7, date: '20261123 09:31:00 US/Eastern', close: '300.00', high: '300.00' },
    ]);
    await gateway.clock.advance(60_000);
    const updates = named(await sentSoFar(client), 'historicalDataUpdate');
    expect(updates).toHaveLength(12);
    expect(updates.at(-1)).toMatchObject({ date: '20261123 09:32:00 US/Eastern', open: '300.00', close: '300.00' });
    client.send(requests.cancelHistoricalData, { reqId: 7 });
    expect(named(await sentSoFar(client), 'error')).toMatchObject([
      {
        id: 7,
        code: 162,
        message: 'Historical Market Data Service error message:API historical data query cancelled: 7',
      },
    ]);
    gateway.world.reprice(apple, 301);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it.each<[string, Partial<typeof BARS>, number, string]>([
    ['a size that is none', { barSizeSetting: '7 mins' }, 321, 'bar size setting is invalid. Legal ones are: 1 secs'],
    ['no duration', { durationStr: '' }, 321, 'duration not specified.'],
    ['a duration without its blank', { durationStr: '1D' }, 321, 'integer{SPACE}unit (S|D|W|M|Y).'],
    ['too many days', { durationStr: '400 D' }, 321, 'longer than 365 days must be made in years.'],
    ['too many seconds', { durationStr: '86401 S' }, 321, 'greater than 86400 seconds rejected.'],
    ['an end that is no time', { endDateTime: '2026-11-20' }, 10314, 'End Date/Time: The date, time, or time-zone'],
    ['a zone that is none', { endDateTime: '20261120 10:00:00 Mars/Base' }, 10314, 'End Date/Time'],
    ['something else to show', { whatToShow: 'TRADE' }, 321, 'What to show value of TRADE rejected.'],
    ['another form of date', { formatDate: 5 }, 321, 'Date formatting selection of 5 rejected.'],
    [
      'updates of the past',
      { keepUpToDate: true, endDateTime: '20261120-20:00:00' },
      321,
      'not supported with live updates',
    ],
    ['updates of two prices', { keepUpToDate: true, whatToShow: 'BID_ASK' }, 321, 'Source price not supported'],
    ['more than anybody draws', { barSizeSetting: '1 secs', durationStr: '20 D' }, 162, 'Time length exceed max.'],
    ['what the world has not', { whatToShow: 'FEE_RATE' }, 162, 'HMDS query returned no data: AAPL@SMART Fee_rate'],
    ['a time before the first trade', { endDateTime: '19791120-20:00:00' }, 162, 'HMDS query returned no data'],
  ])('%s is refused', async (_what, asked, code, message) => {
    await using gateway = await start();
    const client = await joined(gateway);
    expect(await askBars(client, asked)).toMatchObject([
      { name: 'error', fields: { id: 7, code, message: expect.stringContaining(message) } },
    ]);
    await client.close();
  });

  it('are refused whom the login has no data for, and whose data another session has', async () => {
    await using gateway = await start({ marketData: 'none' });
    const client = await joined(gateway);
    const told = async () => named(await askBars(client), 'error')[0]?.['message'];
    const service = 'Historical Market Data Service error message:';
    expect(await told()).toContain(`${service}No market data permissions for ISLAND STK. Requested`);
    gateway.marketData = 'competing';
    expect(await told()).toBe(`${service}Trading TWS session is connected from a different IP address`);
    gateway.marketData = 'delayed';
    expect(await told()).toBeUndefined();
    await client.close();
  });
});

describe('bars by the real clock, whatever time it is', () => {
  it('end in the price of now, in regular hours too, though milliseconds passed since they were asked for', async () => {
    await using gateway = await start({ clock: realClock });
    const client = await joined(gateway);
    for (const useRTH of [0, 1])
      expect(barsIn(await askBars(client, { useRTH, barSizeSetting: '1 day' })).at(-1)?.close).toBe('291.62');
    await client.close();
  });
});

describe('the rest of the past', () => {
  it('schedules are the sessions of the days', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const sent = await askBars(client, {
      whatToShow: 'SCHEDULE',
      barSizeSetting: '1 day',
      endDateTime: '20261120-22:00:00',
    });
    expect(named(sent, 'historicalSchedule')).toEqual([
      {
        reqId: 7,
        startDateTime: '20261119-09:30:00',
        endDateTime: '20261120-16:00:00',
        timeZone: 'US/Eastern',
        sessions: [
          { startDateTime: '20261119-09:30:00', endDateTime: '20261119-16:00:00', refDate: '20261119' },
          { startDateTime: '20261120-09:30:00', endDateTime: '20261120-16:00:00', refDate: '20261120' },
        ],
      },
    ]);
    await client.close();
  });

  it('a head time stamp is the first trade, as seconds or in UTC', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const head = async (formatDate: number) => {
      client.send(requests.reqHeadTimestamp, { ...APPLE, useRTH: 1, whatToShow: 'TRADES', formatDate });
      return named(await sentSoFar(client), 'headTimestamp')[0]?.['headTimestamp'];
    };
    expect([await head(1), await head(2)]).toEqual(['19801212-14:30:00', '345479400']);
    await client.close();
  });

  it('ticks are counted from their start, or back from their end, and stand on the bars', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const ticks = async (asked: object) => {
      client.send(requests.reqHistoricalTicks, {
        ...{ ...APPLE, startDateTime: '', endDateTime: '', numberOfTicks: 3, whatToShow: 'TRADES' },
        ...{ useRTH: true, ignoreSize: false, miscOptions: '' },
        ...asked,
      });
      return sentSoFar(client);
    };
    const at = Date.UTC(2026, 10, 20, 20) / 1_000;
    const [bar] = barsIn(
      await askBars(client, { endDateTime: '20261120-20:00:30', durationStr: '30 S', barSizeSetting: '30 secs' }),
    );
    const [from] = named(await ticks({ startDateTime: '20261120-20:00:00' }), 'historicalTicksLast');
    expect(from).toMatchObject({
      done: true,
      ticks: [{ time: at, price: Number(bar?.open) }, { time: at + 1 }, { time: at + 2 }],
    });
    const [until] = named(
      await ticks({ endDateTime: '20261120-20:00:00', whatToShow: 'BID_ASK' }),
      'historicalTicksBidAsk',
    );
    expect(until).toMatchObject({ ticks: [{ time: at - 2 }, { time: at - 1 }, { time: at }] });
    expect(names(await ticks({ endDateTime: '20261120-20:00:00', whatToShow: 'MIDPOINT' }))).toEqual([
      'historicalTicks',
    ]);
    expect(named(await ticks({}), 'error')).toMatchObject([{ id: 7, code: 10187 }]);
    await client.close();
  });

  it('a histogram has what was traded at each price', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqHistogramData, { ...APPLE, useRTH: true, timePeriod: '1 week' });
    const [histogram] = named(await sentSoFar(client), 'histogramData');
    const items: unknown = histogram?.['items'];
    expect(Array.isArray(items) && items.length).toBeGreaterThan(20);
    expect(items).toContainEqual({ price: expect.any(Number), size: expect.any(Number) });
    await client.close();
  });
});

describe('the present', () => {
  it('five-second bars come on the beat, and the price that moved meanwhile is in them', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqRealTimeBars, {
      ...contractOf(apple),
      ...{ reqId: 7, barSize: 5, whatToShow: 'TRADES', useRTH: false, realTimeBarsOptions: '' },
    });
    expect(await sentSoFar(client)).toEqual([]);
    gateway.world.reprice(apple, 295);
    gateway.world.reprice(apple, 293);
    await gateway.clock.advance(5_000);
    expect(named(await sentSoFar(client), 'realtimeBar')).toMatchObject([
      {
        reqId: 7,
        time: Date.UTC(2026, 10, 23, 14, 30) / 1_000,
        open: '291.62',
        high: '295.00',
        low: '291.62',
        close: '293.00',
      },
    ]);
    await gateway.clock.advance(10_000);
    expect(named(await sentSoFar(client), 'realtimeBar')).toMatchObject([{ open: '293.00' }, { close: '293.00' }]);
    client.send(requests.cancelRealTimeBars, { reqId: 7 });
    expect(await sentSoFar(client)).toEqual([]);
    await gateway.clock.advance(10_000);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it('five-second bars that IB breaks off end with 10225, those of one contract or all, and may be asked for again', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const ask = (reqId: number, contract: typeof apple, whatToShow: string) =>
      client.send(requests.reqRealTimeBars, {
        ...contractOf(contract),
        ...{ reqId, barSize: 5, whatToShow, useRTH: false, realTimeBarsOptions: '' },
      });
    ask(7, apple, 'TRADES');
    ask(8, euro, 'MIDPOINT');
    await sentSoFar(client);
    await gateway.play(parseScenario('steps: [{ bust: { contract: AAPL } }]'));
    expect(named(await sentSoFar(client), 'error')).toMatchObject([
      {
        id: 7,
        code: 10225,
        message:
          'Bust event occurred, current subscription is deactivated. Please resubscribe real-time bars immediately.',
      },
    ]);
    await gateway.clock.advance(5_000);
    expect(named(await sentSoFar(client), 'realtimeBar')).toMatchObject([{ reqId: 8 }]);
    ask(7, apple, 'TRADES');
    await sentSoFar(client);
    gateway.world.desk.bust();
    expect(named(await sentSoFar(client), 'error')).toMatchObject([{ code: 10225 }, { code: 10225 }]);
    await gateway.clock.advance(5_000);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it.each([
    ['Last', { tickType: 1, price: 300, size: 100 }],
    ['AllLast', { tickType: 2, price: 300 }],
    ['BidAsk', { tickType: 3, bidPrice: 299.99, askPrice: 300.01 }],
    ['MidPoint', { tickType: 4, midPoint: 300 }],
  ])('tick by tick %s tells every price, and those before when asked', async (tickType, tick) => {
    await using gateway = await start();
    const client = await joined(gateway);
    const asked = { ...contractOf(apple), reqId: 7, tickType, numberOfTicks: 4, ignoreSize: false };
    client.send(requests.reqTickByTickData, asked);
    expect(names(await sentSoFar(client))).toEqual([expect.stringMatching(/^historicalTicks/), 'tickByTick']);
    gateway.world.reprice(apple, 300);
    expect(named(await sentSoFar(client), 'tickByTick')).toMatchObject([{ reqId: 7, ...tick }]);
    client.send(requests.reqTickByTickData, asked);
    expect(named(await sentSoFar(client), 'error')).toMatchObject([{ code: 102 }]);
    client.send(requests.cancelTickByTickData, { reqId: 7 });
    expect(await sentSoFar(client)).toEqual([]);
    gateway.world.reprice(apple, 301);
    expect(await sentSoFar(client)).toEqual([]);
    await client.close();
  });

  it('more tick-by-tick requests than a login may have are 10190', async () => {
    await using gateway = await start({ limits: { marketDataLines: 20 } });
    const client = await joined(gateway);
    for (const reqId of [7, 8])
      client.send(requests.reqTickByTickData, {
        ...contractOf(apple),
        reqId,
        tickType: 'Last',
        numberOfTicks: 0,
        ignoreSize: false,
      });
    expect(named(await sentSoFar(client), 'error')).toMatchObject([{ id: 8, code: 10190 }]);
    await client.close();
  });
});
