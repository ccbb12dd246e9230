// The helper for Python test suites: what it says of a gateway that refuses, dies, freezes or never starts, and that it leaves none.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { runScript } from '../support/run-python.ts';

const HELPER = 'test/support/python_helper.py';
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('python3 is not here: what the Python helper says was not tested');

it.skipIf(!hasPython)(
  'says in one sentence what happened, whatever proxy there is, and leaves no process',
  async () => {
    const lines = await runScript('python3', [HELPER, 'node', '--import', 'tsx', 'bin/mock-ib-gateway.ts']);
    expect(lines).toEqual([
      "a name with a blank: GatewayError 404 Cannot find fault 'a b': in force by name are none",
      "an account with a slash: GatewayError 404 Cannot find account 'a/b': the gateway has DU1234567",
      'dead: GatewayError None Cannot ask POST /reset: mock-ib-gateway has ended with -9, see stderr',
      'dead, and stopped: RuntimeError - mock-ib-gateway ended with -9, see stderr',
      'frozen: GatewayError None Cannot ask POST /reset: no answer of the door: timed out',
      'frozen, and stopped: RuntimeError - mock-ib-gateway did not end within 0.5 s of SIGTERM, and was killed',
      'left: -9',
      'never listens: RuntimeError - mock-ib-gateway did not start: it said nothing within 0.5 s',
      "is no gateway: RuntimeError - mock-ib-gateway did not start: it said 'hello\\n', see stderr",
      'left: [False, False]',
    ]);
  },
  30_000,
);
