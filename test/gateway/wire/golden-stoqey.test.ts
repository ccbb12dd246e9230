// Two readers of the same recorded rows: @stoqey/ib over TCP and our codec must see the same values.
import { existsSync, readFileSync } from 'node:fs';
import { EventName } from '@stoqey/ib';
import { describe, expect, it } from 'vitest';
import { readResponse } from '../../../mock-gateway/wire/text/read-body.ts';
import { joinTexts } from '../../../mock-gateway/wire/text/text-body.ts';
import { ReplayServer } from '../../support/replay-server.ts';
import { StoqeyClient } from '../../support/stoqey-client.ts';

const FILE = new URL('../../../../shared/golden.jsonl', import.meta.url);
const SERVER_VERSION = 193;
const CONTRACT_FIELDS = ['conId', 'symbol', 'secType', 'currency', 'localSymbol', 'tradingClass', 'strike'] as const;

interface Recorded {
  readonly client?: string;
  readonly fields?: string[];
}

const rows: readonly string[][] = existsSync(FILE)
  ? readFileSync(FILE, 'utf8')
      .trim()
      .split('\n')
      .map((line): Recorded => JSON.parse(line))
      .flatMap(({ client, fields }) => (client === undefined && fields !== undefined ? [fields] : []))
  : [];
if (rows.length === 0) console.warn('SKIPPED: the recorded frames are not here, so @stoqey/ib does not replay them');

const ours = (fields: readonly string[]) => {
  const read = readResponse(joinTexts(fields), SERVER_VERSION);
  if (!read.known) throw new Error(`No row for ${fields[0]}`);
  return read.values;
};

const pick = (contract: unknown, values: Readonly<Record<string, unknown>>) => {
  const theirs: Record<string, unknown> = { ...Object(contract) };
  return CONTRACT_FIELDS.map((name) => [theirs[name] || 0, values[name] || 0]);
};

describe.skipIf(rows.length === 0)('recorded rows through @stoqey/ib', () => {
  it.each([
    {
      event: EventName.updatePortfolio,
      id: '7',
      numbers: ['position', 'marketPrice', 'marketValue', 'averageCost', 'unrealizedPNL', 'realizedPNL'],
    },
    { event: EventName.position, id: '61', numbers: ['position', 'avgCost'] },
  ])('$event gives the values our codec reads', async ({ event, id, numbers }) => {
    const recorded = rows.filter(([first]) => first === id);
    expect(recorded.length).toBeGreaterThan(1);
    await using server = await ReplayServer.start(SERVER_VERSION, recorded);
    const client = await StoqeyClient.connect(server);
    try {
      await client.event(event, recorded.length - 1);
      for (const [index, args] of client.all(event).entries()) {
        const values = ours(recorded[index]!);
        const contract = args.find((argument) => typeof argument === 'object');
        for (const [theirs, mine] of pick(contract, values)) expect(theirs).toBe(mine);
        expect(args.filter((argument) => typeof argument === 'number')).toEqual(numbers.map((name) => values[name]));
        expect(args.filter((argument) => typeof argument === 'string')).toEqual([
          values['account'] ?? values['accountName'],
        ]);
      }
      expect(client.all(EventName.error)).toEqual([]);
    } finally {
      await client.disconnect();
    }
  });
});
