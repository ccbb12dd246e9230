// Calls and messages that meet at the wrong moment: restarts in restarts, ends in the middle of an answer, waits after it.
import { describe, expect, it } from 'vitest';
import { corrupt, drop, fin, mute, reset, stall } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { ACCOUNT, optionWorld } from '../support/option-world.ts';
import { ownGateways } from '../support/own-gateways.ts';

const { start, open, connected } = ownGateways();
const subscription = { subscribe: true, acctCode: ACCOUNT };

describe('restart', () => {
  it('ends with the gateway, however many were under way at once', async () => {
    const gateway = await start({ clock: 'virtual' });
    const both = Promise.all([gateway.restart({ downMs: 60_000 }), gateway.restart({ downMs: 50_000 })]);
    await gateway.stop();
    await both;
  });

  it('inside a restart keeps the port closed until the later of both is over', async () => {
    const gateway = await start({ clock: 'virtual' });
    const both = Promise.all([gateway.restart({ downMs: 60_000 }), gateway.restart({ downMs: 50_000 })]);
    await gateway.clock.advance(55_000);
    await expect(open(gateway)).rejects.toThrow(/ECONNREFUSED/);
    await gateway.clock.advance(5_000);
    await both;
    await connected(gateway);
  });

  it.each([
    ['mute', mute()],
    ['stall', stall({ afterBytes: 0 })],
  ])("in order does not wait for a '%s' that nobody takes out", async (_name, fault) => {
    const gateway = await start();
    const client = await connected(gateway);
    gateway.faults.add(fault);
    gateway.notice(1100);
    await gateway.restart({ how: 'fin' });
    expect(await client.closed).toBe('ECONNRESET');
  });

  it('refuses a time down that is no time, instead of staying down for ever', async () => {
    const gateway = await start({ clock: 'virtual' });
    for (const downMs of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      await expect(gateway.restart({ downMs })).rejects.toThrow(/downMs must be 0 or more, and finite/);
    }
    await connected(gateway);
  });
});

describe('a link that ends in the middle of an answer', () => {
  it.each([
    ['reset', reset({ afterBytes: 100 })],
    ['fin', fin({ afterBytes: 100 })],
  ])('by a %s leaves neither a subscription nor its timer', async (_name, fault) => {
    const gateway = await start({ ...optionWorld(), clock: 'virtual' });
    const client = await connected(gateway);
    gateway.faults.add(fault);
    client.send(requests.reqAccountUpdates, subscription);
    await client.closed;
    expect(gateway.clock.pending).toBe(0);
  });

  it('because nobody reads leaves neither', async () => {
    const gateway = await start({ ...optionWorld(), clock: 'virtual', limits: { maxUnsentBytes: 1_000 } });
    const client = await connected(gateway);
    gateway.faults.add(stall({ afterBytes: 0 }));
    client.send(requests.reqAccountUpdates, subscription);
    await client.closed;
    expect(gateway.clock.pending).toBe(0);
  });
});

describe('waitFor', () => {
  it('fails at once after the gateway has stopped, and still finds what came before', async () => {
    const gateway = await start();
    await gateway.stop();
    await expect(gateway.waitFor('reqPositions', undefined, { timeoutMs: 60_000 })).rejects.toThrow(
      /^The gateway stopped; nothing was seen at all/,
    );
  });

  it('rejects with what its predicate throws, and the client it was asked about is answered', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    const wait = gateway.waitFor('reqCurrentTime', () => {
      throw new Error('the predicate broke');
    });
    const failed = expect(wait).rejects.toThrow('the predicate broke');
    client.send(requests.reqCurrentTime, {});
    await client.next('currentTime');
    await failed;
  });

  it('waits without end when it is told to', async () => {
    const gateway = await start();
    const client = await connected(gateway);
    const wait = gateway.waitFor('reqPositions', undefined, { timeoutMs: Number.POSITIVE_INFINITY });
    // A wait cut down to one millisecond is over before this one.
    await expect(gateway.waitFor('reqIds', undefined, { timeoutMs: 5 })).rejects.toThrow(/did not come within 5 ms/);
    client.send(requests.reqPositions, {});
    expect((await wait).name).toBe('reqPositions');
  });
});

it('an expectation whose function throws says so when it is judged, and ends no client', async () => {
  const gateway = await start();
  const client = await connected(gateway);
  const expected = gateway.journal.expect('reqCurrentTime', () => {
    throw new Error('the function broke');
  });
  client.send(requests.reqCurrentTime, {});
  await client.next('currentTime');
  expect(gateway.journal.failures[0]).toContain('the function given threw Error: the function broke');
  expected.cancel();
});

it('a fault of requests strikes startApi too', async () => {
  const gateway = await start();
  gateway.faults.add(drop('startApi', { direction: 'request', times: 1 }));
  const client = await open(gateway);
  await client.greet();
  client.startApi(1);
  client.startApi(2);
  await client.next('nextValidId');
  expect(gateway.clients.map(({ clientId }) => clientId)).toEqual([2]);
});

it('refuses what it would silently take for something else', async () => {
  const gateway = await start();
  for (const hex of ['', 'zz', 'ff f', '0xff']) expect(() => gateway.inject(hex)).toThrow(TypeError);
  for (const journalLimit of [0, -1, 1.5, Number.NaN]) {
    await expect(start({ journalLimit })).rejects.toThrow(/'journalLimit' must be a whole number of at least 1/);
  }
  expect(() => corrupt({ message: 'portfolioValue', field: 'positon' })).toThrow(
    "Cannot use the fault 'corrupt': field must be the name of a field of a message, such as position",
  );
  await expect(start({ portfolioEveryMs: 33.3 })).rejects.toThrow(/'portfolioEveryMs' must be a whole number/);
});
