// A fake gateway in a process of its own: positions whose price moves every second, so that each P&L frame says something new.
import { MockGateway, option } from '../mock-gateway/index.ts';

const [count = '50'] = process.argv.slice(2);
const contracts = Array.from({ length: Number(count) }, (_, at) => option('SPY', '20261218', 300 + at, 'C'));
const gateway = await MockGateway.start({
  limits: { pnlSingles: 1_000 },
  accounts: {
    DU1234567: {
      positions: contracts.map((contract) => ({ contract, position: 1, averageCost: 300, marketPrice: 3 })),
    },
  },
});
let price = 3;
setInterval(() => {
  price = price > 4 ? 3 : price + 0.01;
  for (const contract of contracts) gateway.account('DU1234567').reprice(contract, price);
}, 1_000);
process.send?.(gateway.port);
