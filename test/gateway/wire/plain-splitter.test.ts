// The dialect of clients older than `API\0`: where a message ends when only the tables can tell.
import { describe, expect, it } from 'vitest';
import { ClientStream } from '../../../mock-gateway/wire/client-stream.ts';
import { bodyOf, FrameError } from '../../../mock-gateway/wire/frame.ts';
import { encodeClientHello } from '../../../mock-gateway/wire/handshake.ts';
import type { Fields, Message, Slot, Values } from '../../../mock-gateway/wire/message.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { SERVER_VERSION } from '../../../mock-gateway/wire/server-version.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';

const text = (...texts: string[]): Uint8Array => new TextEncoder().encode(texts.map((part) => `${part}\0`).join(''));
const decoded = (body: Uint8Array): string => new TextDecoder().decode(body).replaceAll('\0', '|');

function bodies(chunks: readonly Uint8Array[]): string[] {
  const stream = new ClientStream(1_000);
  const found: string[] = [];
  for (const chunk of chunks) {
    stream.push(chunk);
    for (let body = stream.next(); body !== undefined; body = stream.next()) found.push(decoded(body));
  }
  return found;
}

/** What ends only with what has come: see the splitter. */
const OPEN = new Set(['reqFundamentalData', 'reqHistoricalTicks', 'reqTickByTickData']);
const whole = Object.values<Message>(requests).filter(({ name }) => !OPEN.has(name));

/** A value for every field: a combination, with whatever else may be there. */
const sample = (fields: Fields): Values =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, slot]) => (slot.shape === 'constant' ? [] : [[name, sampleOf(name, slot)]])),
  );

function sampleOf(name: string, slot: Slot): unknown {
  if (slot.shape === 'conditional') return sampleOf(name, slot.inner);
  if (slot.shape === 'group') return [sample(slot.fields), sample(slot.fields)];
  return name === 'secType' ? 'BAG' : ['text', 2, true].find((value) => slot.shape === 'kind' && slot.holds(value));
}

const fieldsOf = (row: Message): string[] =>
  decoded(bodyOf(encodeMessage(row, sample(row.fields), SERVER_VERSION.plain)))
    .split('|')
    .slice(0, -1);

const session = [
  text('62'),
  text('7'),
  text('61', '1'),
  text(
    '1',
    '11',
    '5',
    '',
    'ES',
    'BAG',
    '',
    '',
    '',
    '',
    'SMART',
    '',
    'USD',
    '',
    '',
    '1',
    '3',
    '1',
    'BUY',
    'CME',
    '0',
    '',
  ),
  text('0', ''),
  text('6', '2', '1', 'DU1'),
];
const asFrames = ['v1..74', '71|2|7||', '61|1|', '1|11|5||ES|BAG|||||SMART||USD|||1|3|1|BUY|CME|0||0||', '6|2|1|DU1|'];

describe('a client older than the framed dialect', () => {
  it('is read into the bodies a framed client would have sent', () => {
    expect(bodies(session)).toEqual(asFrames);
  });

  it('is read the same byte by byte and all at once', () => {
    const whole = Buffer.concat(session);
    expect(bodies([...whole].map((byte) => Uint8Array.of(byte)))).toEqual(asFrames);
    expect(bodies([whole])).toEqual(asFrames);
  });

  it('from version 70 on sends startApi as a message', () => {
    expect(bodies([text('70', '71', '2', '3', '')])).toEqual(['v1..74', '71|2|3||']);
  });

  it('has a request nobody knows taken whole as it came', () => {
    const unknown = ['999', 'x', 'y'];
    expect(bodies([text('62', '7'), text(...unknown), text('49', '1')]).slice(2)).toEqual(['999|x|y|', '49|1|']);
  });

  it.each(whole.map((row) => ({ name: row.name, row })))(
    'has $name cut where it ends, with all its fields, and another behind it in one segment',
    ({ row }) => {
      const message = bodyOf(encodeMessage(row, sample(row.fields), SERVER_VERSION.plain));
      const found = bodies([text('62', '7'), Buffer.concat([message, message, text('49', '1')])]).slice(2);
      expect(found).toEqual([decoded(message), decoded(message), '49|1|']);
    },
  );

  it('has an order of node-ib cut where its message version says: three fields fewer', () => {
    // The last four are algoId, whatIf, orderMiscOptions and solicited; an order of version 41 has only whatIf of them.
    const order = fieldsOf(requests.placeOrder);
    const old = [...order.slice(0, -4), order.at(-3)!, '49', '1'];
    old[1] = '41';
    expect(bodies([text('62', '7'), text(...old)]).slice(2)).toEqual([`${old.slice(0, -2).join('|')}|`, '49|1|']);
  });

  it('is answered without a length prefix, and a framed client with one', () => {
    const frame = Uint8Array.of(0, 0, 0, 2, 0x39, 0);
    const plain = new ClientStream(1_000);
    plain.push(text('62'));
    const framed = new ClientStream(1_000);
    framed.push(encodeClientHello({ min: 100, max: 193, connectOptions: '' }));
    expect([plain.spelled(frame).length, framed.spelled(frame).length]).toEqual([2, 6]);
  });

  it.each([
    ['a version that is none', [text('62x')]],
    ['a field that is not of its kind', [text('62', '7'), text('8', '1', 'many')]],
    ['a message without an end', [text('62', '7'), text('6', '2', '1'), new Uint8Array(20_000).fill(0x41)]],
  ])('is refused with %s', (_what, chunks) => {
    expect(() => bodies(chunks)).toThrow(FrameError);
  });
});

describe('every request of the table that a plain client may send', () => {
  const emptyOf = (slot: Slot): unknown => {
    if (slot.shape === 'conditional') return emptyOf(slot.inner);
    if (slot.shape === 'group') return [];
    if (slot.shape === 'constant') return undefined;
    return [null, '', 0, false].find((value) => slot.holds(value));
  };
  const rows = whole.filter(({ name }) => name !== 'startApi');

  it.each(rows.map((row) => [row.name, row] as const))(
    '%s ends where its fields do, with another behind it',
    (_name, row) => {
      const values = Object.fromEntries(Object.entries(row.fields).map(([name, slot]) => [name, emptyOf(slot)]));
      const once = bodyOf(encodeMessage(row, values, 74));
      const found = bodies([text('62'), text('7'), Buffer.concat([once, once, text('49', '1')])]);
      expect(found.slice(2)).toEqual([decoded(once), decoded(once), '49|1|']);
    },
  );

  // As node-ib 0.2.9 writes them: older versions of their own, so without the options.
  const contract = ['265598', 'AAPL', 'STK', '', '', '', '', 'SMART', 'NASDAQ', 'USD', '', ''];
  const { length } = contract;
  it.each([
    ['market depth', ['10', '4', '7', ...contract.slice(0, 8), ...contract.slice(9, length), '5']],
    ['real-time bars', ['50', '2', '7', ...contract, '5', 'TRADES', '1']],
  ])('%s of an older version ends without options', (_what, fields) => {
    const found = bodies([text('62'), text('7'), Buffer.concat([text(...fields), text('49', '1')])]);
    expect(found.slice(2)).toEqual([`${fields.join('|')}|`, '49|1|']);
  });

  it('tick-by-tick data is taken whole, as any request no such gateway knew', () => {
    const fields = ['97', '7', ...contract, 'Last', '0', ''];
    expect(bodies([text('62'), text('7'), text(...fields), text('49', '1')]).slice(2)).toEqual([
      `${fields.join('|')}|`,
      '49|1|',
    ]);
  });
});
