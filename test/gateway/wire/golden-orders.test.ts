// Order frames recorded from real gateways: read to the last field, and written back byte for byte.
import { describe, expect, it } from 'vitest';
import { readResponse } from '../../../mock-gateway/wire/text/read-body.ts';
import { joinTexts } from '../../../mock-gateway/wire/text/text-body.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';
import { type RecordedFrame, recordedOrders, serverVersionOf } from '../../support/recorded-orders.ts';
import { frameOf } from './vectors/vector.ts';

const frames = recordedOrders.filter(({ fields }) => ['5', '3', '11', '59', '101', '102'].includes(fields[0]!));

/** As the gateway sent it: the file has one openOrder of 156 fields with one of them lost, and some with a blank added. */
function mended({ fields, sv }: RecordedFrame): readonly string[] {
  if (fields[0] !== '5') return fields;
  if (sv === 200) return [...fields.slice(0, 38), '', ...fields.slice(38)];
  return sv === 173 ? fields : fields.slice(0, -1);
}

describe.skipIf(frames.length === 0)('recorded order frames', () => {
  it.each(frames.map((frame) => ({ ...frame, title: frame.fields.slice(0, 14).join(' ') })))(
    '$section: $title is written back byte for byte',
    (frame) => {
      const fields = mended(frame);
      const serverVersion = serverVersionOf(frame);
      const read = readResponse(joinTexts(fields), serverVersion);
      expect(read.known && encodeMessage(read.message, read.values, serverVersion)).toEqual(frameOf([...fields]));
    },
  );

  it('there are some of each kind', () => {
    expect(new Set(frames.map(({ fields }) => fields[0]))).toEqual(new Set(['5', '3', '11', '59', '101', '102']));
  });
});
