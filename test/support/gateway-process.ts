// A MockGateway in a process of its own, for tests that stop that process: prints its port, obeys lines on stdin.
import { createInterface } from 'node:readline';
import { MockGateway, option } from '../../mock-gateway/index.ts';

const CALL = option('SPY', '20261218', 450, 'C');
const PUT = option('SPY', '20261218', 400, 'P');
const ACCOUNT = 'DU1234567';

const gateway = await MockGateway.start({
  pushReprices: true,
  accounts: {
    [ACCOUNT]: {
      positions: [
        { contract: CALL, position: 2, averageCost: 1180.55, marketPrice: 12.5 },
        { contract: PUT, position: -1, averageCost: 310, marketPrice: 2.5 },
      ],
    },
  },
});
const commands: Readonly<Record<string, () => unknown>> = {
  'close the put': () => gateway.account(ACCOUNT).close(PUT),
  'reprice the call': () => gateway.account(ACCOUNT).reprice(CALL, 99),
};
console.log(`port ${gateway.port}`);
createInterface(process.stdin).on('line', (line) => {
  commands[line]?.();
  console.log(`did ${line}`);
});
