// Both tables against bytes written by hand, and what neither may accept.
import { describe, expect, it } from 'vitest';
import { FrameError } from '../../../mock-gateway/wire/frame.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { responses } from '../../../mock-gateway/wire/responses.ts';
import { FieldError } from '../../../mock-gateway/wire/text/field.ts';
import { readRequest, readResponse } from '../../../mock-gateway/wire/text/read-body.ts';
import { joinTexts } from '../../../mock-gateway/wire/text/text-body.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';
import { wireMarketVectors } from './vectors/market-vectors.ts';
import { wireRequestVectors } from './vectors/request-vectors.ts';
import { wireResponseVectors } from './vectors/response-vectors.ts';
import { frameOf } from './vectors/vector.ts';

const readers = { request: readRequest, response: readResponse };

const vectors = [...wireRequestVectors, ...wireResponseVectors, ...wireMarketVectors];

describe('messages', () => {
  it.each(vectors)('$direction $title: values become these bytes', ({ message, values, fields, serverVersion }) => {
    expect(encodeMessage(message, values, serverVersion)).toEqual(frameOf(fields));
  });

  it.each(vectors)('$direction $title: the bytes become these values', (vector) => {
    const body = frameOf(vector.fields).subarray(4);
    const read = readers[vector.direction](body, vector.serverVersion);
    expect(read).toEqual({ known: true, message: vector.message, values: vector.values });
  });

  it.each([
    ['requests', requests],
    ['responses', responses],
  ])('every row of %s is named by its key and has an id of its own', (_name, table) => {
    const rows = Object.entries(table);
    expect(rows.map(([key]) => key)).toEqual(rows.map(([, row]) => row.name));
    expect(new Set(rows.map(([, row]) => row.id)).size).toBe(rows.length);
  });
});

describe('what a body may not be', () => {
  const position = wireResponseVectors.find((vector) => vector.message === responses.position)!;

  it('a response with a field too many is refused, as clients do', () => {
    expect(() => readResponse(joinTexts([...position.fields, '']), 193)).toThrow(FieldError);
  });

  it('a request with fields nobody knows is read without them', () => {
    expect(readRequest(joinTexts(['49', '1', 'x', 'y']), 193)).toMatchObject({ known: true, values: {} });
  });

  it.each(position.fields.slice(1).map((_text, index) => [index + 1]))(
    'a position cut before field %i is refused',
    (index) => {
      expect(() => readResponse(joinTexts(position.fields.slice(0, index)), 193)).toThrow(/position ends before/);
    },
  );

  it.each([
    ['7', '2', 'maybe', 'DU1'],
    ['6', '2', 'yes', 'DU1'],
    ['8', '1', '1.5'],
    ['8', '1', '0x10'],
    ['8', '1', '99999999999'],
    ['74', '1', '', 'DU1', ''],
  ])('the request %j %j %j is refused, naming the field', (...texts) => {
    expect(() => readRequest(joinTexts(texts), 193)).toThrow(FieldError);
  });

  it.each(['NaN', 'Infinity', '1e999', '1,000', ' 1', '0x1', '--1', '', '1.7976931348623157E308X'])(
    'a size of %j is no number',
    (text) => {
      const fields = position.fields.map((field, index) => (index === 14 ? text : field));
      expect(() => readResponse(joinTexts(fields), 193)).toThrow(/position\.position: /);
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '2', null, undefined])('a size of %j is not sent', (size) => {
    expect(() => encodeMessage(position.message, { ...position.values, position: size }, 193)).toThrow(
      /position\.position must be/,
    );
  });

  it('a text with a NUL is not sent: it would be two fields', () => {
    expect(() => encodeMessage(responses.managedAccounts, { accountsList: 'DU1\0DU2' }, 193)).toThrow(FieldError);
  });

  it('a group that claims more items than there are fields is refused before any is read', () => {
    const fields = ['7', '3', '2', '0', '', '', '', '', '', '', '', '2147483646', '20261120'];
    expect(() => readRequest(joinTexts(fields), 200)).toThrow(/cannot have 2147483646 items/);
  });

  it.each([
    ['nothing at all', new Uint8Array(0)],
    ['no NUL at the end', new TextEncoder().encode('49\x001')],
    ['an id that is no number', joinTexts(['x', '1'])],
    ['an empty id', joinTexts([''])],
  ])('a body with %s is refused', (_what, body) => {
    expect(() => readRequest(body, 193)).toThrow(FrameError);
  });

  it('a message nobody knows is handed on with its texts', () => {
    expect(readRequest(joinTexts(['999', 'a', '']), 193)).toEqual({ known: false, id: 999, texts: ['a', ''] });
  });
});
