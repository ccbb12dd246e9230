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

  it('sells a pair, holds its legs and never the pair, and buys it back at another limit', async () => {
    await using gateway = await MockGateway.start({
      accounts: { DU1: {} },
      contracts: [
        { contract: stock('SPY', { conId: 756733 }), price: 766.75 },
        { contract: stock('QQQ', { conId: 320227571 }), price: 743.25 },
      ],
    });
    const script = SCRIPT.replace('orders.py', 'combination.py');
    expect(await runScript(PYTHON, [script, String(gateway.port)])).toEqual([
      'sold Filled 23.5',
      '  BAG QQQ,SPY SLD 10.0 nothing',
      '  STK SPY SLD 10.0 1.0',
      '  STK QQQ BOT 10.0 1.0',
      'holds SPY:-10.0 QQQ:10.0',
      'rests Submitted 2',
      'bought Filled 23.5',
      '  BAG QQQ,SPY BOT 10.0 nothing',
      '  STK SPY BOT 10.0 1.0',
      '  STK QQQ SLD 10.0 1.0',
      'holds',
      'executions BAG STK STK BAG STK STK',
    ]);
    expect(gateway.account('DU1').rows).toEqual([]);
  });
});
