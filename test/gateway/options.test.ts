// The options and limits of a gateway: a name that nothing has is refused, and the near one named.
import { expect, test } from 'vitest';
import { MockGateway, parseScenario, scenario, step } from '../../mock-gateway/index.ts';
import { ownGateways } from '../support/own-gateways.ts';

const { start } = ownGateways();

test.each<readonly [object, string]>([
  [{ prot: 7500 }, "Cannot start the gateway as 'prot' is not an option: did you mean 'port'?"],
  [
    { limits: { cleints: 1 } },
    "Cannot start the gateway as 'limits.cleints' is not an option: did you mean 'clients'?",
  ],
  [
    { handshakeTimeout: 5 },
    "Cannot start the gateway as 'handshakeTimeout' is not an option: did you mean 'handshakeTimeoutMs'?",
  ],
  [{ elephant: 1 }, "Cannot start the gateway as 'elephant' is not an option."],
])('%j are refused', async (options, sentence) => {
  await expect(MockGateway.start(options)).rejects.toThrow(new TypeError(sentence));
});

test.each<readonly [object, string]>([
  [{ port: 65_536 }, "'port' must be a whole number from 0 to 65535: current value is 65536."],
  [{ host: '' }, `'host' must not be empty: current value is "".`],
  [{ serverVersion: 99 }, "'serverVersion' must be a whole number from 100 to 200: current value is 99."],
  [
    { unhandledRequests: 'shout' },
    `'unhandledRequests' must be one of refuse, warn, error, ignore: current value is "shout".`,
  ],
  [{ clock: 'sundial' }, `'clock' must be 'virtual', or have the functions now and after: current value is "sundial".`],
  [{ limits: { pacing: 'on' } }, `'limits.pacing' must be one of off, queue, reject: current value is "on".`],
  [{ pushReprices: 'yes' }, `'pushReprices' must be true or false: current value is "yes".`],
])('%j are refused with the rule and the value', async (options, rest) => {
  await expect(MockGateway.start(options)).rejects.toThrow(new RangeError(`Cannot start the gateway as ${rest}`));
});

test('all that is wrong is said at once', async () => {
  await expect(MockGateway.start({ seed: -1, journalLimit: 0 })).rejects.toThrow(
    "Cannot start the gateway as 'journalLimit' must be a whole number of at least 1: current value is 0. " +
      "Cannot start the gateway as 'seed' must be a whole number from 0 to 4294967295: current value is -1.",
  );
});

test('of one mistake made forty times the first five are said, and how many more there are', async () => {
  const positions = Array.from({ length: 40 }, () => ({ contract: { symbl: 'SPY' }, position: 1 }));
  const refused = MockGateway.start(JSON.parse(JSON.stringify({ accounts: { DU1234567: { positions } } })));
  const error = await refused.catch((reason: unknown) => reason);
  const { message } = error instanceof Error ? error : new Error('it started');
  expect(message.match(/Cannot start the gateway as/g)).toHaveLength(5);
  expect(message).toMatch(/ \d+ more things are wrong with these options: mend the first ones first\.$/);
});

test('an option that is undefined counts as left out', async () => {
  const gateway = await start(JSON.parse('{}', () => ({ host: undefined, seed: 7 })));
  expect([gateway.host, gateway.seed]).toEqual(['127.0.0.1', 7]);
});

test('limits changed while it runs are judged by the same rules, and stay as they were when one is refused', async () => {
  const gateway = await start({ limits: { clients: 3 } });
  const misspelt: object = { cleints: 1 };
  expect(() => gateway.limits.update(misspelt)).toThrow(
    new TypeError("Cannot set the limits as 'cleints' is not an option: did you mean 'clients'?"),
  );
  expect(() => gateway.limits.update({ clients: -1 })).toThrow(
    new RangeError("Cannot set the limits as 'clients' must be at least 0: current value is -1."),
  );
  expect(gateway.limits.values.clients).toBe(3);
});

test('a scenario may ask for the same, by the same rules', () => {
  const misspelt: object = { cleints: 1 };
  expect(() => scenario({ steps: [step.setLimits(misspelt)] })).toThrow(
    "Cannot play this scenario: steps[0].setLimits.cleints is not a key of this: did you mean 'clients'?",
  );
  expect(() => parseScenario('gateway: { serverVersion: 99 }\nsteps: []', 'old.yaml')).toThrow(
    'old.yaml:1: gateway.serverVersion must be a whole number from 100 to 200: current value is 99',
  );
});
