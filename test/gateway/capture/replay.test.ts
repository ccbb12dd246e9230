// A capture served again: clients notice no difference, and what they do otherwise is said in one sentence.
import { EventName } from '@stoqey/ib';
import { describe, expect, test } from 'vitest';
import { readCapture, replay } from '../../../mock-gateway/capture/index.ts';
import { virtualClock } from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { RawClient } from '../../support/raw-client.ts';
import { recordedSession } from '../../support/recorded-session.ts';
import { StoqeyClient } from '../../support/stoqey-client.ts';
import { AAPL, accounts, at, CALL, NOW, served, streamAgain, streamed } from '../../support/streamed-session.ts';
import { Streaming } from '../../support/streaming.ts';

/** @stoqey/ib with a market-data line and an account. */
async function ask(to: { host: string; port: number }): Promise<readonly unknown[]> {
  const client = await StoqeyClient.connect(to, 4);
  client.api.reqAccountUpdates(true, String(client.all(EventName.managedAccounts)[0]?.[0]));
  await client.event(EventName.accountDownloadEnd);
  client.api.reqContractDetails(12, { conId: 265598, exchange: 'SMART' });
  await client.event(EventName.contractDetailsEnd);
  client.api.reqCurrentTime();
  await client.event(EventName.currentTime);
  await client.disconnect();
  return [EventName.updatePortfolio, EventName.contractDetails, EventName.currentTime].map((name) => client.all(name));
}

describe('a replay', () => {
  test('to the streamer that was recorded goes without a difference, and gives it the same book', async () => {
    const session = await streamed();
    await using played = await served(session);
    expect(await streamAgain(at(played))).toEqual([
      `DU0000001 ${CALL.localSymbol} 105`,
      `DU0000001 ${AAPL.localSymbol} -7`,
    ]);
    await played.finished;
    expect(played.differences).toEqual([]);
    played.verify();
  });

  test('to @stoqey/ib goes without a difference, and every event is the recorded one', async () => {
    let first: readonly unknown[] = [];
    const session = await recordedSession(
      { accounts },
      async (to) => {
        first = await ask(to);
      },
      true,
    );
    await using played = await served(session);
    expect(await ask(at(played))).toEqual(first);
    await played.finished;
    played.verify();
  });

  test('keeps the times of the recording, divided by the speed', async () => {
    const head = '{"capture":1,"started":"2026-11-26T07:00:00.000Z","redacted":false}';
    const session = await recordedSession({}, async (to) => (await RawClient.start(to)).close());
    const lines = session.text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
    // What the gateway says after startApi, an hour later.
    const place = lines.findIndex(({ from }, n) => from === 'gateway' && n > 3);
    const late = lines.map((line, n) => JSON.stringify({ ...line, ms: n < place ? 0 : 3_600_000 }));
    const clock = virtualClock();
    await using played = await replay({ capture: readCapture(`${[head, ...late].join('\n')}\n`), speed: 2, clock });
    const client = await RawClient.open(at(played));
    await client.greet();
    client.startApi(1);
    await expect.poll(() => clock.pending).toBe(1);
    await clock.advance(1_799_999);
    expect(client.unread).toEqual([]);
    await clock.advance(1);
    await client.next('nextValidId');
    await client.close();
    await played.finished;
    played.verify();
  });

  test('plays each recorded connection to the connection of its number', async () => {
    const session = await recordedSession({ accounts }, async (to, gateway) => {
      const first = await RawClient.start(to, { clientId: 1 });
      gateway.clients[0]?.disconnect('rst');
      expect(await first.closed).toBe('ECONNRESET');
      await (await RawClient.start(to, { clientId: 2 })).close();
    });
    await using played = await served(session);
    await (await RawClient.start(at(played), { clientId: 1 })).closed;
    expect(played.left).toBe(1);
    expect(() => played.verify()).toThrow('Recorded connections that were not played to their end: 1.');
    await (await RawClient.start(at(played), { clientId: 2 })).close();
    await played.finished;
    played.verify();
    expect(await (await RawClient.open(at(played))).closed).toBe('ECONNRESET');
    expect(() => played.verify()).toThrow('Connection 3 came, but the capture has no more.');
  });

  test('says back the ids a client draws itself', async () => {
    const details = async (to: { host: string; port: number }, clientId: number, reqId: number): Promise<void> => {
      const client = await StoqeyClient.connect(to, clientId);
      client.api.reqContractDetails(reqId, { conId: 265598, exchange: 'SMART' });
      expect((await client.event(EventName.contractDetails))[0]).toBe(reqId);
      client.api.reqContractDetails(reqId + 1, { symbol: 'NOPE' });
      await client.event(EventName.error);
      expect(client.all(EventName.error)[0]).toContain(reqId + 1);
      await client.disconnect();
    };
    const session = await recordedSession({ accounts, farmNotices: [] }, (to) => details(to, 1, 12));
    await using played = await served(session);
    await details(at(played), 77, 4_711);
    await played.finished;
    played.verify();
  });

  test.each<[string, (client: RawClient) => void, string]>([
    [
      'another message',
      (client) => client.send(requests.reqPositions, {}),
      'Connection 1 sent reqPositions as its message 3, but the capture has reqCurrentTime there, and reqPositions as message 4.',
    ],
    [
      'one it never sent',
      (client) => client.send(requests.reqIds, { numIds: 1 }),
      'Connection 1 sent reqIds as its message 3, but the capture has reqCurrentTime there, and no reqIds anywhere.',
    ],
    [
      'other fields',
      (client) => {
        client.send(requests.reqCurrentTime, {});
        client.send(requests.reqPositions, {});
        client.send(requests.reqAccountUpdates, { subscribe: false, acctCode: 'DU7654321' });
      },
      'Connection 1 sent reqAccountUpdates as its message 5, but its subscribe is false in place of true.',
    ],
    [
      'one too many',
      (client) => {
        client.send(requests.reqCurrentTime, {});
        client.send(requests.reqPositions, {});
        client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU7654321' });
        client.send(requests.reqPositions, {});
      },
      'Connection 1 sent reqPositions as its message 6, but the capture has no more.',
    ],
    [
      'bytes that are no message',
      (client) => client.write(Buffer.from('ffffffff', 'hex')),
      'Connection 1 sent what cannot be read as its message 3, but the capture has reqCurrentTime there, and no what cannot be read anywhere.',
    ],
  ])('ends a connection that sends %s, and says the nearest miss', async (_what, act, sentence) => {
    const session = await recordedSession({ accounts }, async (to) => {
      const client = await RawClient.start(to);
      client.send(requests.reqCurrentTime, {});
      client.send(requests.reqPositions, {});
      client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' });
      await client.next('accountDownloadEnd');
      await client.close();
    });
    await using played = await served(session);
    const client = await RawClient.start(at(played));
    act(client);
    await client.closed;
    await played.finished;
    expect(() => played.verify()).toThrow(sentence);
    expect(played.differences).toEqual([sentence]);
  });

  test('that a client leaves early says what did not come', async () => {
    const session = await recordedSession({ accounts }, async (to) => {
      const client = await RawClient.start(to);
      client.send(requests.reqCurrentTime, {});
      await client.next('currentTime');
      await client.close();
    });
    await using played = await served(session);
    await (await RawClient.start(at(played))).close();
    await played.finished;
    expect(played.differences).toEqual([
      'Connection 1 ended before it sent reqCurrentTime, message 3 of 3 in the capture.',
    ]);
  });

  test('does not count who connects and leaves without a word', async () => {
    const look = async (to: { host: string; port: number }): Promise<void> => (await RawClient.open(to)).close();
    const session = await recordedSession({ accounts }, async (to, gateway) => {
      await look(to);
      await gateway.waitFor('closed');
      await (await RawClient.start(to)).close();
      await gateway.waitFor('closed', ({ connection }) => connection === 2);
    });
    await using played = await served(session);
    await look(at(played));
    expect(played.left).toBe(1);
    await (await RawClient.start(at(played))).close();
    await played.finished;
    played.verify();
  });

  test('that is loose asks for the kinds alone', async () => {
    const session = await recordedSession({ accounts }, async (to) => {
      const client = await RawClient.start(to, { max: 187 });
      client.send(requests.reqContractDetails, CONTRACT_REQUEST);
      await client.next('contractDataEnd');
      await client.close();
    });
    await using played = await served(session, { ...NOW, match: 'loose' });
    const client = await RawClient.start(at(played), { max: 193 });
    client.send(requests.reqContractDetails, { ...CONTRACT_REQUEST, reqId: 9, symbol: 'MSFT' });
    expect(await client.next('contractDataEnd')).toMatchObject({ reqId: 9 });
    await client.close();
    await played.finished;
    played.verify();
  });

  test('of a capture without a connection is refused', async () => {
    const capture = readCapture('{"capture":1,"started":"2026-11-26T07:00:00.000Z","redacted":true}\n');
    await expect(replay({ capture })).rejects.toThrow('Cannot replay the capture: no client said anything');
    await expect(replay({ capture: (await streamed()).capture, speed: 0 })).rejects.toThrow(RangeError);
  });

  test('of a capture that was cut ends where the recording did', async () => {
    const session = await streamed();
    const lines = session.text.split('\n');
    const cut = readCapture(`${lines.slice(0, -8).join('\n')}\n{"n":`);
    expect(cut.isCut).toBe(true);
    await using played = await replay({ capture: cut, ...NOW });
    await using streaming = new Streaming();
    const outcome = streaming.start(at(played), { secTypes: 'all' }).then(() => streaming.event('gap'));
    await outcome.catch(() => {});
    await played.finished;
    expect(played.differences.filter((difference) => !/the capture has no more/.test(difference))).toEqual([]);
  });
});

const CONTRACT_REQUEST = {
  ...{ reqId: 5, conId: 265598, symbol: '', secType: '', lastTradeDateOrContractMonth: '', strike: 0, right: '' },
  ...{ multiplier: '', exchange: 'SMART', primaryExch: '', currency: '', localSymbol: '', tradingClass: '' },
  ...{ includeExpired: false, secIdType: '', secId: '', issuerId: '' },
};
