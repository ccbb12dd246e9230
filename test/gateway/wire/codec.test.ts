// What every user of the codec relies on, held for the one there is: the text codec.
import { describe, expect, it } from 'vitest';
import { codecOf } from '../../../mock-gateway/wire/codec.ts';
import { bodyOf, FrameError } from '../../../mock-gateway/wire/frame.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { responses } from '../../../mock-gateway/wire/responses.ts';
import { wireMarketVectors } from './vectors/market-vectors.ts';
import { wireRequestVectors } from './vectors/request-vectors.ts';
import { wireResponseVectors } from './vectors/response-vectors.ts';
import { frameOf } from './vectors/vector.ts';

const codec = codecOf(193);
const body = (...fields: string[]): Uint8Array => bodyOf(frameOf(fields));
const textsOf = (frame: Uint8Array): readonly string[] =>
  Buffer.from(bodyOf(frame)).toString('utf8').slice(0, -1).split('\0');

describe('a codec', () => {
  it('is shared by all who agreed on a server version', () => {
    expect(codecOf(193)).toBe(codec);
    expect(codecOf(176)).not.toBe(codec);
    expect(codecOf(176).serverVersion).toBe(176);
  });

  it('says of a body what it is: a message, one nobody knows, or one with a field that is none', () => {
    expect(codec.decode(body('62', '1', '9', 'All', 'NetLiquidation'))).toEqual({
      is: 'message',
      message: requests.reqAccountSummary,
      values: { reqId: 9, groupName: 'All', tags: 'NetLiquidation' },
    });
    expect(codec.decode(body('999', 'a', ''))).toEqual({
      is: 'unknown',
      id: 999,
      fields: { id: 999, texts: ['a', ''] },
    });
    expect(codec.decode(body('62', '1', 'nine', 'All', 'x'))).toEqual({
      is: 'malformed',
      reason: "reqAccountSummary.reqId: 'nine' is no int",
    });
    expect(() => codec.decode(new Uint8Array(0))).toThrow(FrameError);
  });

  it('frames texts that fit no row', () => {
    expect(codec.encodeTexts(['999', 'Ä', ''])).toEqual(frameOf(['999', 'Ä', '']));
  });

  it.each([...wireRequestVectors, ...wireResponseVectors, ...wireMarketVectors])(
    'spoils one text and no other of the $direction $title, field by field',
    ({ message, values, fields, serverVersion }) => {
      const encoded = { message, bytes: frameOf(fields), fields: values };
      let last = 0;
      for (const name of Object.keys(message.fields)) {
        const replaced = codecOf(serverVersion).spoil(encoded, name, '§');
        if (replaced === undefined) continue;
        const texts = textsOf(replaced);
        const at = texts.indexOf('§');
        expect(at, name).toBeGreaterThan(last);
        last = at;
        expect(texts, name).toEqual(fields.with(at, '§'));
        const shorter = codecOf(serverVersion).spoil(encoded, name, null);
        expect(shorter && textsOf(shorter), name).toEqual(fields.toSpliced(at, 1));
      }
      expect(encoded.bytes).toEqual(frameOf(fields));
    },
  );

  it('spoils no field the message has only at other versions, or never', () => {
    const values = { id: 1, code: 200, message: 'x', advancedOrderRejectJson: '', errorTime: 0 };
    const bytes = codecOf(150).encode(responses.error, values);
    const encoded = { message: responses.error, bytes, fields: values };
    expect(codecOf(150).spoil(encoded, 'errorTime', '§')).toBeUndefined();
    expect(codecOf(150).spoil(encoded, 'conId', '§')).toBeUndefined();
    expect(codecOf(200).spoil(encoded, 'version', '§')).toBeUndefined();
  });

  it('prepares rows that are, byte for byte, what it encodes', () => {
    const vector = wireResponseVectors.find(({ message }) => message === responses.portfolioValue)!;
    if (!responses.portfolioValue.holds(vector.values)) throw new TypeError('The vector is no portfolioValue');
    const { unrealizedPNL, realizedPNL } = vector.values;
    const numbers = { ...vector.values, unrealizedPnl: unrealizedPNL, realizedPnl: realizedPNL };
    const row = codec.portfolioRows()(vector.values).encode(numbers);
    expect(Buffer.from(row.bytes).equals(codec.encode(responses.portfolioValue, vector.values))).toBe(true);
    expect(row.fields).toEqual(vector.values);
  });
});
