// A scenario is judged once, by whoever made it or else by play; what was judged cannot change, and keeps its places.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadScenario, mute, parseScenario, scenario, step } from '../../../mock-gateway/index.ts';
import { ownGateways } from '../../support/own-gateways.ts';

const { start } = ownGateways();

/** Steps that count how often the values in them are looked at. */
function counted() {
  const looks = { wait: 0, ms: 0 };
  const pause = {
    get wait() {
      looks.wait += 1;
      return 1;
    },
  };
  const slow = {
    fault: 'latency' as const,
    get ms() {
      looks.ms += 1;
      return 1;
    },
  };
  return { looks, steps: [pause, { during: { faults: [slow], steps: [pause] } }] };
}

test('a plain value is judged once by play, a fault of a `during` too', async () => {
  const gateway = await start();
  const { looks, steps } = counted();
  expect(await gateway.play({ steps })).toEqual({ finished: true, unfinished: [] });
  expect(looks).toEqual({ wait: 2, ms: 1 });
});

test('what the builder has judged is not judged again, neither by play nor inside another scenario', async () => {
  const gateway = await start();
  const { looks, steps } = counted();
  const inner = scenario({ steps });
  const outer = scenario({ steps: [inner, step.steps([inner])] });
  await gateway.play(outer);
  await gateway.play(inner);
  expect(looks).toEqual({ wait: 2, ms: 1 });
  expect(scenario(outer)).toBe(outer);
  expect(outer.steps[0]).toBe(inner);
});

test('a fault is judged by its maker, and by nobody after', async () => {
  const gateway = await start();
  const fault = mute({ clientId: 9 });
  expect(gateway.faults.add(fault).fault).toBe(fault);
  expect(scenario({ steps: [step.addFault(fault)] }).steps[0]).toHaveProperty('addFault', fault);
  const copy = { ...fault, clientId: -1 };
  expect(() => gateway.faults.add(copy)).toThrow('clientId must be at least 0: current value is -1');
});

test('what was judged cannot be changed, and a changed copy is judged again', async () => {
  const gateway = await start();
  const good = scenario({ steps: [step.during([mute()], [step.wait(1)])] });
  expect(() => Object.assign(good, { steps: [] })).toThrow(TypeError);
  expect(() => Object.assign(good.steps[0]!, { during: {} })).toThrow(TypeError);
  await expect(gateway.play({ ...good, steps: [...good.steps, step.wait('soon')] })).rejects.toThrow(
    'Cannot play this scenario: steps[1].wait must be milliseconds',
  );
});

test('a file keeps its lines under the name it is loaded by, with the accounts of another file, and inside a `play`', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'judged-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [steps, accounts] = [join(folder, 'steps.yaml'), join(folder, 'accounts.yaml')];
  await writeFile(steps, 'accounts: { DU1: {} }\nsteps:\n  - wait: 1\n  - close: { contract: MSFT }\n');
  await writeFile(accounts, 'accounts: { DU2: { cash: 5 } }\n');
  const loaded = loadScenario(steps, accounts);
  expect([loaded.name, loaded.accounts]).toEqual([steps, { DU2: { cash: 5 } }]);
  const gateway = await start({ accounts: {} });
  await expect(gateway.play(loaded)).rejects.toThrow(`${steps}:4: steps[1] close: Cannot close 'MSFT': account DU2`);
  expect(gateway.world.accountCodes).toEqual(['DU2']);
});

test('a scenario with a name of its own keeps it', () => {
  expect(loadScenario('calm')).toMatchObject({ name: 'calm', summary: expect.stringContaining('.') });
  expect(parseScenario('name: mine\nsteps: []').name).toBe('mine');
});
