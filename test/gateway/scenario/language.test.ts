// The language of scenarios: triggers, side by side, again and again, demands, faults; and what builder and file share.
import { describe, expect, it } from 'vitest';
import {
  MockGateway,
  mute,
  parseScenario,
  type Scenario,
  ScenarioFileError,
  scenario,
  step,
} from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { RawClient } from '../../support/raw-client.ts';

/** Codes of the notices sent, each with the seconds since the start of the journal's clock. */
async function noticesOf(script: Scenario, nights: number): Promise<readonly string[]> {
  await using gateway = await MockGateway.start({ clock: 'virtual', accounts: {} });
  const start = gateway.clock.now();
  const client = await RawClient.start(gateway);
  const before = gateway.journal.last;
  const played = gateway.play(script);
  await gateway.clock.advance(nights);
  expect((await played).finished).toBe(true);
  await client.close();
  return [...gateway.journal]
    .filter((entry) => entry.name === 'error' && entry.index > (before?.index ?? 0))
    .map((entry) => `${entry.fields['code']} at ${(entry.time - start) / 1_000}`);
}

describe('a file that is no scenario', () => {
  it('is not quoted without a bound: twenty complaints of a line each, and how many more there are', () => {
    const secret = `${'- "x" y: {\n'.repeat(400)}${'k'.repeat(50_000)}: }`;
    const judged = (): ScenarioFileError => {
      try {
        parseScenario(secret, 'any');
      } catch (error) {
        if (error instanceof ScenarioFileError) return error;
      }
      throw new Error('it was taken');
    };
    const error = judged();
    expect(error.complaints.length).toBeGreaterThan(20);
    expect(error.message.split('\n')).toHaveLength(21);
    expect(error.message).toContain(`any: and ${error.complaints.length - 20} more`);
    expect(error.message.length).toBeLessThan(21 * 400);
  });
});

describe('time', () => {
  it('at: a step comes no earlier than so long after the start', async () => {
    const steps = [step.notice(1100), step.notice(1101, { at: '8h' }), step.notice(1102, { at: '1s' })];
    expect(await noticesOf({ steps }, 8 * 3_600_000)).toEqual(['1100 at 0', '1101 at 28800', '1102 at 28800']);
  });

  it('after: a step comes when the step of that label has ended', async () => {
    const steps = [
      step.parallel([
        step.notice(1102, { after: 'gone' }),
        step.steps([step.wait('5s'), step.notice(1100)], { label: 'gone' }),
      ]),
    ];
    expect(await noticesOf({ steps }, 10_000)).toEqual(['1100 at 5', '1102 at 5']);
  });

  it('repeat: round n starts at n times every, and waits inside do not shift it', async () => {
    const steps = [
      step.repeat({ times: 3, every: '10s', steps: [step.wait('4s'), step.notice(2104)] }),
      step.notice(1100),
    ];
    expect(await noticesOf({ steps }, 30_000)).toEqual(['2104 at 4', '2104 at 14', '2104 at 24', '1100 at 30']);
  });

  it('parallel: ends when all have ended, in order of time', async () => {
    const steps = [
      step.parallel([
        step.steps([step.wait('3s'), step.notice(1101)]),
        step.steps([step.wait('1s'), step.notice(1100)]),
      ]),
      step.notice(1102),
    ];
    expect(await noticesOf({ steps }, 3_000)).toEqual(['1100 at 1', '1101 at 3', '1102 at 3']);
  });
});

describe('clients', () => {
  it('when: a step comes when a client has asked, with those fields and so often', async () => {
    await using gateway = await MockGateway.start();
    const when = { request: 'reqAccountUpdates', fields: { acctCode: 'DU1234567' }, clientId: 2, count: 2 };
    const played = gateway.play({ steps: [step.disconnect({ clientId: 1 }, { when })] });
    const [one, two] = [
      await RawClient.start(gateway, { clientId: 1 }),
      await RawClient.start(gateway, { clientId: 2 }),
    ];
    const ask = (client: RawClient, acctCode: string) =>
      client.send(requests.reqAccountUpdates, { subscribe: true, acctCode });
    for (const client of [one, one, two]) ask(client, 'DU1234567');
    ask(two, '');
    await two.next('accountDownloadEnd');
    await two.next('accountDownloadEnd');
    expect(gateway.clients).toHaveLength(2);
    ask(two, 'DU1234567');
    expect((await played).finished).toBe(true);
    await one.closed;
    await two.close();
  });

  it('expect: a demand that is not met resets every connection and names step, demand and nearest miss', async () => {
    await using gateway = await MockGateway.start();
    const client = await RawClient.start(gateway);
    client.send(requests.reqAccountUpdates, { subscribe: true, acctCode: '' });
    await client.next('accountDownloadEnd');
    const text = `steps:
  - notice: 1100
  - expect:
      { request: reqAccountUpdates, fields: { acctCode: DU1234567 }, within: 20ms }
`;
    await expect(gateway.play(parseScenario(text, 'demand.yaml'))).rejects.toThrow(
      'demand.yaml:3: steps[1] expect: expected reqAccountUpdates {"acctCode":"DU1234567"} within 20 ms, and it did not ' +
        'come; nearest miss: reqAccountUpdates {"subscribe":true,"acctCode":""} from client 1',
    );
    expect(await client.closed).toBe('ECONNRESET');
  });

  it('expect with count 0: fails when it comes', async () => {
    await using gateway = await MockGateway.start();
    const played = gateway.play({ steps: [step.expect({ request: 'reqPositions', count: 0, within: '5s' })] });
    const client = await RawClient.start(gateway);
    client.send(requests.reqPositions, {});
    await expect(played).rejects.toThrow('steps[0] expect: expected no reqPositions, and one came');
    await client.closed;
  });

  it('raw: sends a frame of any fields to the clients', async () => {
    await using gateway = await MockGateway.start();
    const client = await RawClient.start(gateway);
    await gateway.play({
      steps: [step.raw({ fields: ['49', '1', '17'] }), step.raw({ hex: '00000008 34390031 00313800' })],
    });
    expect(await client.next('currentTime')).toEqual({ time: 17 });
    expect(await client.next('currentTime')).toEqual({ time: 18 });
    await client.close('rst');
  });
});

describe('faults', () => {
  it('during: are in force while its steps run, and gone after', async () => {
    await using gateway = await MockGateway.start();
    const played = gateway.play({ steps: [step.during([mute()], [step.wait(20)])] });
    expect(gateway.faults.active).toEqual([mute()]);
    await played;
    expect(gateway.faults.active).toEqual([]);
  });

  it('removeFault: takes out what this play has added, not what a test has', async () => {
    await using gateway = await MockGateway.start();
    gateway.faults.add(mute({ clientId: 9 }));
    await gateway.play({
      steps: [step.addFault(mute()), step.addFault({ fault: 'latency', ms: 1 }), step.removeFault('mute')],
    });
    expect(gateway.faults.active).toEqual([mute({ clientId: 9 }), { fault: 'latency', ms: 1 }]);
  });
});

describe('builder and file', () => {
  it('give the same value', () => {
    const text = `
name: restart
steps:
  - waitFor: { request: reqAccountUpdates, clientId: 1 }
  - restart: { down: 3s }
  - trade: { contract: SPY 20261218 450 C, quantity: 1, price: 12.5 }
    label: filled
  - during: { faults: [{ fault: mute }], steps: [{ wait: 500 }] }
`;
    const built = scenario({
      name: 'restart',
      steps: [
        step.waitFor({ request: 'reqAccountUpdates', clientId: 1 }),
        step.restart({ down: '3s' }),
        step.trade({ contract: 'SPY 20261218 450 C', quantity: 1, price: 12.5 }, { label: 'filled' }),
        step.during([mute()], [step.wait(500)]),
      ],
    });
    expect(parseScenario(text)).toEqual(built);
  });

  it('are judged alike: a value that is no scenario is refused with its key', async () => {
    await using gateway = await MockGateway.start();
    const steps = [step.wait('soon'), step.notice(1100, { after: 'nowhere' })];
    await expect(gateway.play({ steps })).rejects.toThrow(
      'Cannot play this scenario: steps[0].wait must be milliseconds',
    );
    expect(() => scenario({ steps: [step.notice(1100, { after: 'nowhere' })] })).toThrow(
      "steps[0].after must be the label of a step: no step has the label 'nowhere'",
    );
  });

  it.each([
    [
      'a demand that no request could meet',
      'steps:\n  - expect: { request: placeOrder, fields: { action: BUY, amount: 7 } }\n',
      "odd.yaml:2: steps[0].expect has amount in 'fields', which placeOrder has not",
    ],
    [
      'a wait that no request could end',
      'steps:\n  - wait: 1\n    when: { request: reqMktData, fields: { sym: AAPL } }\n',
      "steps[0].when has sym in 'fields', which reqMktData has not",
    ],
    [
      'a fill of nothing',
      'steps:\n  - trade: { contract: AAPL, quantity: 0, price: 1 }\n',
      'steps[0].trade.quantity must not be 0',
    ],
    ['a notice without words', 'steps:\n  - notice: 999\n', "odd.yaml:2: steps[0].notice must have a 'text'"],
    [
      'two verbs in a step',
      'steps:\n  - wait: 1s\n    notice: 1100\n',
      'odd.yaml:2: steps[0] has notice and wait; a step does one thing, so write them as two',
    ],
    [
      'a scenario that is not shipped',
      'steps:\n  - wait: 1\n  - play: nightly-restert\n',
      "odd.yaml:3: steps[1].play must be a shipped scenario: did you mean 'nightly-restart'?",
    ],
    ['an account without a code', 'accounts:\n  "": {}\nsteps: []\n', 'must not be empty'],
    ['a list of steps alone', '- wait: 1\n', /^odd\.yaml:1: it must be a mapping: current value is a list$/],
    [
      'a list in place of an account',
      'accounts:\n  DU1: []\nsteps: []\n',
      /^odd\.yaml:2: accounts\.DU1 must be a mapping/,
    ],
    [
      'strikes that go down',
      'chains: [{ underlying: AAPL, expiries: ["20261218"], strikes: { from: 250, to: 150, step: 5 } }]\nsteps: []\n',
      "chains[0].strikes must go up: 'to' is below 'from'",
    ],
    ['an alias of nothing', 'steps:\n  - wait: 1\n  - *nope\n', "odd.yaml:3: it has no anchor '&nope' before '*nope'"],
    [
      'an alias inside its own anchor',
      'steps: &all\n  - wait: 1\n  - repeat: { times: 1, steps: *all }\n',
      "odd.yaml:3: it must not have '*all' inside '&all'",
    ],
    [
      'aliases of aliases of aliases',
      `a: &a [${'1,'.repeat(10)}]\nb: &b [${'*a,'.repeat(10)}]\nsteps: [${'*b,'.repeat(10)}]\n`,
      'odd.yaml:1: it is no YAML that can be taken: Excessive alias count',
    ],
  ])('are files with %s, refused with file and line', (_what: string, text: string, complaint: string | RegExp) => {
    expect(() => parseScenario(text, 'odd.yaml')).toThrow(ScenarioFileError);
    expect(() => parseScenario(text, 'odd.yaml')).toThrow(complaint);
  });
});
