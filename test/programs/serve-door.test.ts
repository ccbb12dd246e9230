// The HTTP door to positions: what it answers, whom it turns away, and that its readers miss nothing unsaid.
import { describe, expect, test } from 'vitest';
import { MAX_READERS } from '../../bin/positions/door/app.ts';
import { recordedValues } from '../../bin/positions/door/recorded-values.ts';
import { Series } from '../../bin/positions/door/series.ts';
import { recordHistory } from '../../src/history/index.ts';
import { asked, doorTo, EventReader, openedDoor } from '../support/door.ts';
import { historyFolder } from '../support/history-folder.ts';
import { ACCOUNT, CALL, holding, PUT, STOCK } from '../support/option-world.ts';
import { until } from '../support/until.ts';

const TOKEN = 'a token of the tests';
const json = (body: string) => JSON.parse(body);

describe('what it answers', () => {
  test('/positions and /positions.csv are the book as the streamer has it', async () => {
    await using desk = await openedDoor();
    const { body } = await asked(desk.door.port, 'GET /positions');
    expect(json(body)).toEqual(
      JSON.parse(JSON.stringify({ ...desk.streamer.positions(), totals: desk.streamer.totals() })),
    );
    const csv = await asked(desk.door.port, 'GET /positions.csv');
    expect(csv.head).toMatch(/content-disposition: attachment; filename="positions-current-as-of-.*\.csv"/);
    expect(csv.body.trim().split('\n')).toHaveLength(4);
  });

  test('/health says in one sentence why not, /metrics leaves sums out then, and a stale table says so in its name', async () => {
    await using desk = await openedDoor();
    const { port } = desk.door;
    expect(await asked(port, 'GET /health')).toMatchObject({ status: 200 });
    const before = (await asked(port, 'GET /metrics')).body;
    expect(before).toContain('ib_positions_up 1\n');
    expect(before).toMatch(/^ib_positions_value\{currency="USD"\} \d/m);
    expect(before).not.toContain(ACCOUNT);
    desk.gateway.notice(1100);
    await until(() => expect(desk.streamer.positions().state).toBe('stale'));
    const health = await asked(port, 'GET /health');
    expect(health.status).toBe(503);
    expect(json(health.body)).toMatchObject({
      healthy: false,
      state: 'stale',
      why: expect.stringMatching(/^Stale since 20\S+Z as .+; the link is \w+.*, last heard \d+ s ago\.$/),
    });
    const after = (await asked(port, 'GET /metrics')).body;
    expect(after).toContain('ib_positions_up 0\n');
    expect(after).not.toMatch(/^ib_positions_(?:value|unrealized|realized|daily)\{/m);
    expect((await asked(port, 'GET /positions.csv')).head).toContain('filename="positions-stale-as-of-');
  });

  test('nothing known is not nothing held: no empty table', async () => {
    await using desk = await openedDoor();
    await desk.streamer.reset();
    const { port } = desk.door;
    expect(await asked(port, 'GET /positions.csv')).toMatchObject({ status: 503 });
    expect(json((await asked(port, 'GET /positions')).body)).toMatchObject({ state: 'unknown' });
    expect(json((await asked(port, 'GET /health')).body).why).toMatch(/^Unknown since .+ as .+; the link is \w+\.$/);
    expect((await asked(port, 'GET /metrics')).body).not.toContain('ib_positions_held');
  });

  test('/plot remembers sums, and when nobody knew', async () => {
    await using desk = await openedDoor();
    await desk.gateway.restart();
    await until(async () => {
      const { session } = json((await asked(desk.door.port, 'GET /plot')).body);
      expect(session.bands).toMatchObject([
        { from: expect.any(Number), until: expect.any(Number), why: expect.any(String) },
      ]);
      expect(session.samples.at(-1).at).toBeGreaterThanOrEqual(session.bands[0].until);
      expect(session.samples[0].sums.USD).toHaveLength(3);
    });
  });

  test('/plot remembers what was traded, at its moment, and after a gap when it was found; a new price is no trade', async () => {
    await using desk = await openedDoor();
    const marks = async () => json((await asked(desk.door.port, 'GET /plot')).body).session.marks;
    const begun = Date.now();
    const account = desk.gateway.account(ACCOUNT);
    account.reprice(CALL, 3);
    account.setPosition(CALL, { position: 5, averageCost: 310, marketPrice: 3 });
    account.setPosition(CALL, { position: 5, averageCost: 320, marketPrice: 3 });
    account.close(PUT);
    const live = { account: ACCOUNT, currency: 'USD', isFound: false, at: expect.any(Number) };
    const told = [
      { ...live, isClose: false, text: 'SPY 18DEC26 450 C 2 → 5' },
      { ...live, isClose: true, text: 'SPY 18DEC26 400 P -1 → 0' },
    ];
    await until(async () => expect(await marks()).toEqual(told));
    expect((await marks())[0].at).toBeGreaterThanOrEqual(begun);
    const back = desk.gateway.restart({ downMs: 300 });
    account.close(STOCK);
    await back;
    const found = { ...live, isFound: true, isClose: true, text: 'AAPL 100 → 0' };
    await until(async () => expect(await marks()).toEqual([...told, found]));
  });
});

describe('an account of several', () => {
  const OTHER = 'DU7654321';
  const two = () =>
    openedDoor(
      {},
      {
        gateway: {
          pushReprices: true,
          accounts: { [ACCOUNT]: { positions: [holding(CALL, 2)] }, [OTHER]: { positions: [holding(STOCK, 100)] } },
        },
        streamer: { account: 'all', accountDwellMs: 100, values: 'pnl' },
      },
    );

  test('has sums and trades of its own at /plot; one that is none has none', async () => {
    await using desk = await two();
    desk.gateway.account(OTHER).setPosition(STOCK, { position: 50, averageCost: 310, marketPrice: 2.5 });
    const plot = async (query: string) => json((await asked(desk.door.port, `GET /plot${query}`)).body).session;
    const value = async (query: string) => (await plot(query)).samples.at(-1)?.sums.USD?.[0];
    await until(async () => expect(await value('')).toBe(500 + 125));
    expect(await value(`?account=${ACCOUNT}`)).toBe(500);
    expect(await value(`?account=${OTHER}`)).toBe(125);
    expect((await plot(`?account=${OTHER}`)).marks).toMatchObject([{ account: OTHER, text: 'AAPL 100 → 50' }]);
    expect((await plot(`?account=${ACCOUNT}`)).marks).toEqual([]);
    for (const none of ['constructor', '__proto__', '', '%00', 'DU1']) {
      const { samples, marks } = await plot(`?account=${none}`);
      expect(samples.at(-1).sums).toEqual({});
      expect(marks).toEqual([]);
    }
  });

  test('tells its P&L of the day to who comes after it was told', async () => {
    await using desk = await two();
    desk.gateway.account(ACCOUNT).reprice(CALL, 3.5);
    const told = (data: Readonly<Record<string, unknown>>) => JSON.stringify(data).includes('"daily":200');
    await using first = await EventReader.open(desk.door.url);
    await first.message('worth', told);
    await using late = await EventReader.open(desk.door.url);
    const { data } = await late.message('worth');
    expect(data['accounts']).toContainEqual(
      expect.objectContaining({
        account: ACCOUNT,
        day: { state: 'live', daily: 200, currency: 'USD', asOf: expect.any(String) },
      }),
    );
  });
});

describe('what was recorded', () => {
  test('is in the plots of who is given it: sums while somebody watched, a band where nobody did', async () => {
    await using folder = await historyFolder();
    await using desk = await openedDoor();
    const begun = Date.now();
    await using recorder = await recordHistory(desk.streamer, { directory: folder.path, secTypes: 'all' });
    await recorder.flush();
    desk.gateway.notice(1100);
    await until(() => expect(desk.streamer.positions().state).toBe('stale'));
    await recorder.flush();
    const { samples, bands } = (await recordedValues(folder.path, { secTypes: 'all' }, Date.now())).read(null);
    expect(samples).toMatchObject([{ sums: { USD: [500 - 250 + 250, expect.any(Number), null] } }]);
    const series = await recordedValues(folder.path, { secTypes: 'all' }, Date.now());
    expect(series.read(ACCOUNT).samples).toEqual(samples);
    expect(series.read('DU1').samples).toMatchObject([{ sums: {} }]);
    expect(bands[0]?.until).toBeGreaterThanOrEqual(begun);
    expect(bands.at(-1)).toMatchObject({ until: null });
    expect(bands.at(-1)?.from).toBeGreaterThanOrEqual(samples[0]?.at ?? 0);
    // What a recording begins with was not traded then.
    const { marks } = (await recordedValues(folder.path, { secTypes: 'all' }, Date.now())).read(null);
    expect(marks).toEqual([]);
    const calls = (await recordedValues(folder.path, { secTypes: ['OPT'] }, Date.now())).read(null);
    expect(calls.samples[0]?.sums['USD']?.[0]).toBe(250);
  });

  test('tells what was traded while it recorded, of what is asked for', async () => {
    await using folder = await historyFolder();
    await using desk = await openedDoor();
    await using recorder = await recordHistory(desk.streamer, { directory: folder.path, secTypes: 'all' });
    const account = desk.gateway.account(ACCOUNT);
    account.setPosition(STOCK, { position: 150, averageCost: 310, marketPrice: 2.5 });
    account.close(PUT);
    await until(() => expect(desk.streamer.positions()).toMatchObject({ positions: { length: 2 } }));
    await recorder.flush();
    const texts = async (secTypes: 'all' | readonly string[]) =>
      (await recordedValues(folder.path, { secTypes }, Date.now())).read(null).marks.map(({ text }) => text);
    expect(await texts('all')).toEqual(['AAPL 100 → 150', 'SPY 18DEC26 400 P -1 → 0']);
    expect(await texts(['STK'])).toEqual(['AAPL 100 → 150']);
    expect(await texts(['stk '])).toEqual(['AAPL 100 → 150']);
  });

  test('sums over a long time are kept further apart, and no line may cross a stretch that is forgotten', () => {
    const series = new Series(1_000);
    for (let second = 0; second < 10_000; second++)
      series.add({ at: second * 1_000, sums: { USD: [second, null, null] }, byAccount: new Map() });
    const { samples, stepMs } = series.read(null);
    expect(samples.length).toBeLessThanOrEqual(1_500);
    expect(samples.length).toBeGreaterThan(700);
    expect(stepMs).toBe(8_000);
    for (let gap = 0; gap < 300; gap++) {
      series.doubt(10_000_000 + gap * 10_000, 'a test');
      series.trust(10_000_000 + gap * 10_000 + 5_000);
      series.add({ at: 10_000_000 + gap * 10_000 + 6_000, sums: {}, byAccount: new Map() });
    }
    const after = series.read(null);
    expect(after.bands).toHaveLength(200);
    expect(after.samples[0]?.at).toBeGreaterThanOrEqual((after.bands[0]?.from ?? 0) - 5_000);
  });
});

describe('whom it turns away', () => {
  test('another name, another page, another method, an endless address, another path', async () => {
    await using desk = await openedDoor();
    const { port } = desk.door;
    const host = `127.0.0.1:${port}`;
    const refusals: readonly [line: string, headers: Record<string, string>, status: number][] = [
      ['GET /positions', { host: 'positions.evil.example' }, 403],
      ['GET /positions', { host: '192.0.2.1' }, 403],
      ['GET /positions', { host: '127.0.0.1.evil.example' }, 403],
      ['GET /positions', { host: '' }, 400],
      ['GET /positions', { origin: 'http://evil.example' }, 403],
      ['GET /positions', { origin: 'null' }, 403],
      ['GET /positions', { origin: 'http://127.0.0.1:1' }, 403],
      ['GET /events', { 'sec-fetch-site': 'cross-site' }, 403],
      ['GET /events', { 'sec-fetch-site': 'same-site' }, 403],
      ['POST /positions', { 'content-length': '0' }, 405],
      ['DELETE /positions', {}, 405],
      ['HEAD /events', {}, 405],
      [`GET /positions?${'x'.repeat(3_000)}`, {}, 414],
      ['GET /orders', {}, 404],
      ['GET /positions?account=DU1234567', {}, 400],
      ['GET /positions.csv?symbol=SPY', {}, 400],
      ['GET /events?account=DU1234567', {}, 400],
      ['GET /plot?acount=DU1234567', {}, 400],
      ['GET /plot?account=DU1234567&account=DU7654321', {}, 400],
    ];
    for (const [line, headers, status] of refusals)
      expect(await asked(port, line, headers), `${line.slice(0, 60)} ${JSON.stringify(headers)}`).toMatchObject({
        status,
      });
    // Node answers 431; Deno's server hangs up without a word.
    expect((await asked(port, `GET /positions?${'x'.repeat(100_000)}`)).status).not.toBe(200);
    for (const own of [host, `localhost:${port}`, `[::1]:${port}`, 'localhost:9999'])
      expect(await asked(port, 'GET /positions', { host: own }), own).toMatchObject({ status: 200 });
    expect(
      await asked(port, 'GET /positions', { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }),
    ).toMatchObject({
      status: 200,
    });
  });

  test('whoever has not the token, where there is one: a program sends it, a browser opens it once', async () => {
    await using desk = await openedDoor({ token: TOKEN });
    const { port } = desk.door;
    for (const headers of [
      {},
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: TOKEN },
      { cookie: `ib-positions-${port}=${TOKEN}` },
    ])
      for (const path of ['/', '/positions', '/events', '/health', '/metrics'])
        expect(await asked(port, `GET ${path}`, headers)).toMatchObject({ status: 401 });
    expect(await asked(port, 'GET /positions', { authorization: `Bearer ${TOKEN}` })).toMatchObject({ status: 200 });
    // The name of a scheme is one in either case (RFC 9110, 11.1); a token is not.
    expect(await asked(port, 'GET /positions', { authorization: `bearer ${TOKEN}` })).toMatchObject({ status: 200 });
    expect(await asked(port, 'GET /positions', { authorization: `Bearer ${TOKEN.toUpperCase()}` })).toMatchObject({
      status: 401,
    });
    expect(await asked(port, 'GET /?token=another')).toMatchObject({ status: 401 });
    const link = await asked(port, `GET /?token=${encodeURIComponent(TOKEN)}`);
    expect(link.status).toBe(303);
    expect(link.head).toMatch(/location: \/\r\n/i);
    const cookie = /set-cookie: ([^;]+); Path=\/; HttpOnly; SameSite=Strict/i.exec(link.head)?.[1] ?? '';
    expect(cookie).not.toContain(TOKEN);
    expect(await asked(port, 'GET /positions', { cookie: `other=1; ${cookie}` })).toMatchObject({ status: 200 });
    expect(await asked(port, 'GET /positions', { cookie, host: 'evil.example' })).toMatchObject({ status: 403 });
    expect(await asked(port, 'GET /positions', { cookie, host: '192.0.2.1:8600' })).toMatchObject({ status: 200 });
  });

  test(`more than ${MAX_READERS} readers of the events: 300 that come at once do no harm`, async () => {
    await using desk = await openedDoor();
    const readers = await Promise.all(
      Array.from({ length: 300 }, () => EventReader.open(desk.door.url).catch(() => null)),
    );
    const open = readers.filter((reader) => reader?.status === 200);
    expect(open).toHaveLength(MAX_READERS);
    expect(await asked(desk.door.port, 'GET /events').then(({ body }) => body)).toContain(`${MAX_READERS} do`);
    for (const reader of open) await reader?.message('book');
    desk.gateway.account(ACCOUNT).reprice(CALL, 77);
    for (const reader of open) await reader?.message('position', ({ marketPrice }) => marketPrice === 77);
    for (const reader of readers) reader?.cut();
    await until(async () => {
      await using again = await EventReader.open(desk.door.url);
      expect(again.status).toBe(200);
    });
  });
});

describe('readers of /events', () => {
  test('begin with the book, then have every event, and the sums and the time between', async () => {
    await using desk = await openedDoor();
    await using reader = await EventReader.open(desk.door.url);
    expect((await reader.message('book')).data).toMatchObject({ missed: false, state: 'current' });
    expect((await reader.message('beat')).data).toMatchObject({ healthy: true, at: expect.any(Number) });
    expect((await reader.message('worth')).data).toMatchObject({ accounts: [{ account: ACCOUNT }] });
    desk.gateway.account(ACCOUNT).close(PUT);
    expect((await reader.message('position')).data).toMatchObject({ change: 'closed', conId: PUT.conId });
    await reader.message('totals', ({ byCurrency }) => Array.isArray(byCurrency) && byCurrency[0].positions === 2);
  });

  test('whose connection is cut again and again amid a burst go on from where they were: nothing lost, nothing twice', async () => {
    await using desk = await openedDoor();
    await using whole = await EventReader.open(desk.door.url);
    await whole.message('book');
    const account = desk.gateway.account(ACCOUNT);
    let reader = await EventReader.open(desk.door.url);
    await reader.message('book');
    const first = reader.lastId;
    const got: number[] = [];
    for (let price = 1; price <= 2_000; price++) {
      account.reprice(price % 2 === 0 ? CALL : STOCK, price);
      if (price % 100 > 0) continue;
      await until(() => expect(reader.ids.length).toBeGreaterThan(0));
      reader.cut();
      got.push(...reader.ids);
      const last = reader.lastId;
      await reader.ended;
      reader = await EventReader.open(desk.door.url, last);
    }
    account.reprice(PUT, 999);
    for (const one of [whole, reader]) await one.message('position', ({ marketPrice }) => marketPrice === 999);
    got.push(...reader.ids);
    expect(reader.messages.some(({ type }) => type === 'book')).toBe(false);
    reader.cut();
    await reader.ended;
    const end = got.at(-1) ?? 0;
    expect(got).toEqual(whole.ids.filter((id) => id > first && id <= end));
    expect(new Set(got).size).toBe(got.length);
    expect(got.length).toBeGreaterThan(1_000);
  });

  test('who come from another run, or with a number that cannot be read, are told so and begin with the whole book', async () => {
    await using desk = await openedDoor();
    for (const [last, says] of [
      ['17', /^What came after event 17 is no longer kept, or was told by another run: the whole book follows\.$/],
      ['9007199254740991', /another run/],
      ['abc', /^The Last-Event-ID could not be read: the whole book follows\.$/],
      ['-5', /could not be read/],
    ] as const) {
      await using reader = await EventReader.open(desk.door.url, last);
      expect((await reader.message('note')).data).toEqual({ type: 'note', text: expect.stringMatching(says) });
      expect((await reader.message('book')).data).toMatchObject({ state: 'current' });
    }
  });

  test('who take nothing are cut off, and cost the others nothing', async () => {
    await using desk = await openedDoor({ stillMs: 200 });
    const still = await EventReader.open(desk.door.url);
    await still.message('book');
    still.pause();
    await using awake = await EventReader.open(desk.door.url);
    await awake.message('book');
    const account = desk.gateway.account(ACCOUNT);
    const readers = async () => /event_readers (\d+)/.exec((await asked(desk.door.port, 'GET /metrics')).body)?.[1];
    let price = 0;
    while ((await readers()) === '2' && price < 100_000) {
      for (let turn = 0; turn < 1_000; turn++) account.reprice(CALL, ++price);
      await awake.message('position', ({ marketPrice }) => marketPrice === price);
      awake.messages.length = 0;
    }
    expect(await readers()).toBe('1');
    still.cut();
    await still.ended;
  });

  test('are told when the door closes', async () => {
    await using desk = await openedDoor();
    const door = await doorTo(desk.streamer);
    const readers = await Promise.all([1, 2, 3].map(() => EventReader.open(door.url)));
    for (const reader of readers) await reader.message('book');
    await door.close();
    for (const reader of readers) {
      expect((await reader.message('end')).data['text']).toBe('The door was closed.');
      await reader.ended;
    }
  });
});
