// What ib_async, ib_insync and the official client send on connect, as raw frames: each gets every reply it waits for,
// with exactly the fields it unpacks.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type AccountOptions, MockGateway, option, stock } from '../../../mock-gateway/index.ts';
import { FrameSplitter } from '../../../mock-gateway/wire/frame.ts';
import { RawClient } from '../../support/raw-client.ts';
import { frameOf } from '../wire/vectors/vector.ts';
import { type ConnectSequence, connectSequences, ERROR_FIELDS, FIELD_COUNTS } from './connect-sequences.ts';

const FILE = new URL('../../../../shared/golden.jsonl', import.meta.url);
const VERSION_REPLY_FIELDS = 2;

const held: AccountOptions = {
  positions: [
    { contract: option('SPY', '20261218', 450, 'C'), position: 2, averageCost: 1180.55, marketPrice: 12.5 },
    { contract: stock('AAPL', { conId: 265598 }), position: -100, averageCost: 291, marketPrice: 290 },
  ],
};

/** Everything received so far, as fields: cut here from the bytes, not by the codec's tables. */
function fieldsOf(client: RawClient): string[][] {
  const splitter = new FrameSplitter();
  splitter.push(Buffer.concat(client.chunks));
  const frames: string[][] = [];
  for (let body = splitter.next(); body !== undefined; body = splitter.next()) {
    const text = new TextDecoder().decode(body);
    expect(text.endsWith('\0')).toBe(true);
    frames.push(text.slice(0, -1).split('\0'));
  }
  return frames;
}

/** Runs a sequence and returns all that came, the version reply first. */
async function run(sequence: Omit<ConnectSequence, 'client' | 'awaits'>): Promise<string[][]> {
  const { max, accounts, nextValidId, requests } = sequence;
  await using gateway = await MockGateway.start({
    nextValidId,
    accounts: Object.fromEntries(accounts.map((account) => [account, held])),
    unhandledRequests: 'error',
  });
  // A fill of today, so that executions have a row.
  gateway.account(accounts[0]!).trade(stock('AAPL', { conId: 265598 }), 1, 290);
  const client = await RawClient.open(gateway);
  await client.greet(max, max === 178 ? 157 : 100);
  for (const fields of requests) client.write(frameOf(fields));
  // One more question; when its answer is there, all answers before it are.
  client.write(frameOf(['99', '1']));
  const asked = requests.filter(([id]) => id === '99').length;
  for (let seen = 0; seen <= asked; seen++) await client.next('completedOrdersEnd');
  await client.close();
  expect(gateway.journal.entries.filter(({ name }) => name === 'unhandled')).toEqual([]);
  return fieldsOf(client).slice(0, -1);
}

function checkCounts(frames: readonly (readonly string[])[]): void {
  const [hello, ...messages] = frames;
  expect(hello).toHaveLength(VERSION_REPLY_FIELDS);
  for (const fields of messages) {
    const [id = ''] = fields;
    const count = id === '4' ? ERROR_FIELDS : FIELD_COUNTS[id];
    // contractData and executionData are as long as their lists and the server version say.
    if (count === undefined) expect(['10', '11', '21']).toContain(id);
    else expect(fields, fields.join('|')).toHaveLength(count);
  }
}

/** The message id, and the reqId where the message has one: behind a version field, or at once. */
const keysOf = (fields: readonly string[]): string[] => [
  `${fields[0]}`,
  `${fields[0]} ${fields[1]}`,
  `${fields[0]} ${fields[2]}`,
];

describe('on connect', () => {
  it.each(connectSequences)('$client gets all it waits for, in the fields it unpacks', async (sequence) => {
    const frames = await run(sequence);
    expect(frames[0]?.[0]).toBe(String(sequence.max));
    checkCounts(frames);
    const keys = new Set(frames.slice(1).flatMap(keysOf));
    expect(sequence.awaits.filter((key) => !keys.has(key))).toEqual([]);
    // Not one error beside the notices about data farms, whose id is -1.
    expect(frames.filter((fields) => fields[0] === '4' && !fields.slice(1, 3).includes('-1'))).toEqual([]);
  });

  it('positions come before their end marker, account values before theirs', async () => {
    const ids = (await run(connectSequences[0]!)).slice(1).map(([id]) => id);
    for (const [row, end] of [
      ['61', '62'],
      ['6', '54'],
      ['7', '54'],
      ['8', '54'],
      ['73', '74'],
      ['11', '55'],
      ['59', '55'],
    ] as const) {
      expect(ids.lastIndexOf(row), `${row} before ${end}`).toBeLessThan(ids.lastIndexOf(end));
      expect(ids).toContain(row);
    }
    expect(ids.slice(0, 2)).toEqual(['15', '9']);
  });
});

describe('the ledger', () => {
  it.each([
    ['updateAccountValue', '6', 2],
    ['accountUpdateMulti', '73', 5],
  ])(
    'of %s stands under BASE and under the currency, so that ib_async finds NetLiquidationByCurrency BASE',
    async (_name, id, at) => {
      const frames = (await run(connectSequences[0]!)).filter((fields) => fields[0] === id);
      const values = frames.map((fields) => fields.slice(at, at + 3));
      const of = (key: string) => values.filter(([found]) => found === key).map((value) => value.slice(1));
      expect(of('Currency')).toEqual([
        ['BASE', 'BASE'],
        ['USD', 'USD'],
      ]);
      expect(of('ExchangeRate')).toEqual([
        ['1.00', 'BASE'],
        ['1.00', 'USD'],
      ]);
      const [netLiquidation] = of('NetLiquidation');
      expect(of('NetLiquidationByCurrency').map(([value]) => value)).toEqual(Array(2).fill(netLiquidation?.[0]));
    },
  );
});

interface Recorded {
  readonly client?: string;
  readonly sequence?: string[][];
}

const recorded = existsSync(FILE)
  ? readFileSync(FILE, 'utf8')
      .trim()
      .split('\n')
      .map((line): Recorded => JSON.parse(line))
      .flatMap(({ client, sequence }) => (sequence === undefined ? [] : [{ client, sequence }]))
  : [];
if (recorded.length === 0) console.warn('SKIPPED: the recorded sequences are not here, so none is replayed');

describe.skipIf(recorded.length === 0)('the recorded sequence', () => {
  it.each(recorded)('of $client is answered in the fields it unpacks', async ({ client, sequence }) => {
    const max = client?.startsWith('ib_async') ? 178 : 193;
    const accounts = client?.includes('two accounts') ? ['DU1', 'DU2'] : ['DU1234567'];
    const frames = await run({ max, accounts, nextValidId: 5, requests: sequence });
    checkCounts(frames);
    expect(frames.length).toBeGreaterThan(10);
  });
});
