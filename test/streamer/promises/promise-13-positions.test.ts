// Promise 13, of position messages (61): of an account that waits for its turn they are all there is, and they witness what closed.
import { describe, expect, test } from 'vitest';
import {
  download,
  downloadEnd,
  frame,
  position,
  positionsEnd,
  row,
  ScriptedServer,
} from '../../support/scripted-server.ts';
import { Streaming } from '../../support/streaming.ts';

const LARGEST = '1.7976931348623157E308';
const LARGEST_DECIMAL = '170141183460469231731687303715884105727';
const FIELDS = [
  '61',
  '3',
  'DU1',
  '77',
  'IBM',
  'OPT',
  '20261218',
  '120',
  'C',
  '100',
  '',
  'USD',
  'IBM 77',
  'IBM',
  '3',
  '250.5',
];
const AT = { version: 1, account: 2, conId: 3, strike: 7, right: 8, multiplier: 9, size: 14, averageCost: 15 } as const;
type Field = keyof typeof AT;

const said = (fields: Partial<Record<Field, string>> = {}): Buffer => {
  const all = [...FIELDS];
  for (const [name, at] of Object.entries(AT)) all[at] = String(Reflect.get(fields, name) ?? all[at]);
  return frame(...all);
};
const burst = (...positions: readonly Uint8Array[]) => Buffer.concat([...positions, positionsEnd()]);
/** A position message of a newer server, with a field more. */
const longer = (conId: string) => {
  const body = Buffer.concat([position({ conId }).subarray(4), Buffer.from('new\0')]);
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(body.length);
  return Buffer.concat([prefix, body]);
};

/** DU1 waits for its turn: its sizes come from positions. What is told of it after this message, and of one behind it. */
async function told(message: Uint8Array): Promise<Streaming & { readonly later: Streaming['handler']['updates'] }> {
  const held = (account: string) => row({ account, conId: account === 'DU1' ? '1' : '2' });
  const server = await ScriptedServer.start({
    bootstrap: () => Buffer.concat([frame(15, 1, 'DU1,DU2'), frame(9, 1, 1)]),
    download: (_connection, account) => Buffer.concat([held(account), downloadEnd(account)]),
    positions: () => burst(position({ account: 'DU1', conId: '1' }), position({ account: 'DU2', conId: '2' })),
  });
  const streaming = await Streaming.start(server, { account: 'all', accountDwellMs: 100_000 });
  const before = streaming.handler.updates.length;
  server.write(Buffer.concat([message, said({ conId: '99' })]));
  await streaming.handler.seen('the one behind it', ({ conId }) => conId === 99);
  const later = streaming.handler.updates.slice(before).filter(({ conId }) => conId !== 99);
  await server[Symbol.asyncDispose]();
  return Object.assign(streaming, { later });
}

describe('a position message', () => {
  test.each([
    '',
    '2147483647',
    '9223372036854775807',
    LARGEST_DECIMAL,
    LARGEST,
    '12abc',
    '1,500',
    '0x10',
    '5 000',
    '1E+400',
  ])("whose size is '%s' tells none", async (size) => {
    await using streaming = await told(said({ size }));
    expect(streaming.later).toEqual([]);
    expect(streaming.events.rejected).toMatchObject([{ account: 'DU1', conId: 77 }]);
  });

  test.each(['1E-400', '0abc', '0,0', '0x5', '-'])("whose size is '%s' closes nothing", async (size) => {
    await using streaming = await told(said({ conId: '1', size }));
    expect(streaming.later).toEqual([]);
  });

  test.each(['12.5', '77abc', '1e3', '077', '-5', '', '2 '])("whose conId is '%s' is of no contract", async (conId) => {
    await using streaming = await told(said({ conId }));
    expect(streaming.later).toEqual([]);
    expect(streaming.events.rejected).toMatchObject([{ account: 'DU1', conId: null }]);
  });

  test.each<readonly [Field, string, string | null]>([
    ['averageCost', '', null],
    ['averageCost', LARGEST, null],
    ['averageCost', `-${LARGEST}`, null],
    ['averageCost', '1,180.55', "averageCost '1,180.55'"],
    ['averageCost', '12abc', "averageCost '12abc'"],
    ['averageCost', 'Infinity', "averageCost 'Infinity'"],
    ['strike', '', null],
    ['strike', '1,200', "strike '1,200'"],
    ['multiplier', '', null],
    ['multiplier', '1,000', "multiplier '1,000'"],
    ['right', 'W', "right 'W'"],
  ])("whose %s is '%s' tells its size, and null for that", async (field, text, unread) => {
    await using streaming = await told(said({ [field]: text }));
    expect(streaming.later).toMatchObject([{ conId: 77, position: 3, [field]: null }]);
    expect(streaming.events.rejected.map(({ reason }) => reason.includes(unread ?? '-'))).toEqual(unread ? [true] : []);
  });

  test.each(['CALL', 'PUT'])('knows the right %s in full', async (right) => {
    await using streaming = await told(said({ right }));
    expect(streaming.later).toMatchObject([{ right }]);
  });

  test('of another version is not guessed at', async () => {
    await using streaming = await told(said({ version: '4' }));
    expect(streaming.events.rejected).toMatchObject([{ reason: /version '4' is not 3/, account: null, conId: null }]);
    expect(streaming.later).toEqual([]);
  });
});

describe('a witness', () => {
  test('of a newer server, with a field more in each message, is a witness', async () => {
    await using server = await ScriptedServer.start({
      download: (connection) => (connection === 1 ? download(row(), row({ conId: '2' })) : download(row())),
      positions: (connection) => (connection === 1 ? burst(longer('1'), longer('2')) : burst(longer('1'))),
    });
    await using streaming = await Streaming.start(server);
    server.drop();
    expect((await streaming.event('resumed')).closed).toMatchObject([{ conId: 2 }]);
    expect(streaming.events.rejected).toEqual([]);
  });

  test('is one although what another account of the login holds cannot be read', async () => {
    const ofDU1 = { account: 'DU1' };
    const others = position({ account: 'DU2', conId: '9', secType: '' });
    await using server = await ScriptedServer.start({
      bootstrap: () => Buffer.concat([frame(15, 1, 'DU1,DU2'), frame(9, 1, 1)]),
      download: (connection) =>
        Buffer.concat([row(ofDU1), ...(connection === 1 ? [row({ ...ofDU1, conId: '2' })] : []), downloadEnd('DU1')]),
      positions: () => burst(others, position(ofDU1)),
    });
    await using streaming = await Streaming.start(server, { account: 'DU1' });
    server.drop();
    expect((await streaming.event('resumed')).closed).toMatchObject([{ conId: 2 }]);
    expect(server.requests.filter(([id, , on]) => id === '6' && on === '1')).toHaveLength(2);
    expect(streaming.streamer.positions()).toMatchObject({ state: 'current', rejected: [] });
  });
});
