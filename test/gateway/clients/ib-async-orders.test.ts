// ib_async, the Python client most bots are written on, gives orders; where it is not installed this says so and skips.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MockGateway, stock } from '../../../mock-gateway/index.ts';
import { runScript } from '../../support/run-python.ts';

const PYTHON = process.env['IB_ASYNC_PYTHON'] ?? 'python3';
const SCRIPT = fileURLToPath(new URL('../../support/ib_async_orders.py', import.meta.url));

const isInstalled = spawnSync(PYTHON, ['-c', 'import ib_async']).status === 0;
if (!isInstalled)
  console.warn(`SKIPPED: ${PYTHON} has no ib_async (pip install ib_async, IB_ASYNC_PYTHON names another)`);

describe.skipIf(!isInstalled)('ib_async', () => {
  it('buys, places a bracket, asks what-if, reconnects, and cancels the family by its parent', async () => {
    const apple = stock('AAPL', { conId: 265598 });
    await using gateway = await MockGateway.start({
      accounts: { DU1: { positions: [{ contract: apple, position: 0, averageCost: 0, marketPrice: 200 }] } },
    });
    expect(await runScript(PYTHON, [SCRIPT, String(gateway.port)])).toEqual([
      'bought Filled 100.0 1.0',
      'bracket Submitted: PreSubmitted:child PreSubmitted:child,trigger',
      'what-if True',
      'open again 3',
      'cancelled Cancelled 0',
    ]);
  });
});
