// Recorded frames of bars, ticks, schedules and scans: read to the last field, and written back byte for byte.
import { describe, expect, it } from 'vitest';
import { readResponse } from '../../../mock-gateway/wire/text/read-body.ts';
import { joinTexts } from '../../../mock-gateway/wire/text/text-body.ts';
import { encodeMessage } from '../../../mock-gateway/wire/text/write-message.ts';
import { recordedHistory } from '../../support/recorded-orders.ts';
import { frameOf } from './vectors/vector.ts';

describe.skipIf(recordedHistory.length === 0)('recorded frames of the past', () => {
  it.each(recordedHistory.map((frame) => ({ ...frame, title: `${frame.sv}: ${frame.fields.slice(0, 6).join(' ')}` })))(
    '$title is written back byte for byte',
    ({ fields, sv }) => {
      const serverVersion = Number(sv);
      const read = readResponse(joinTexts(fields), serverVersion);
      expect(read.known && encodeMessage(read.message, read.values, serverVersion)).toEqual(frameOf([...fields]));
    },
  );

  it('there are some of each kind', () => {
    expect(new Set(recordedHistory.map(({ fields }) => fields[0]))).toEqual(
      new Set(['17', '20', '88', '96', '97', '98', '106']),
    );
  });
});
