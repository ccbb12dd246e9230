// How much hangs on each underlying, over all accounts and currencies. Run it: npx tsx examples/exposure.ts
import { IBPositionStreamer } from 'ib-position-streamer';
import { MockGateway, option, stock } from 'ib-position-streamer/mock-gateway';

const held = (contract: ReturnType<typeof stock>, position: number, marketPrice: number) => ({
  contract,
  position,
  averageCost: 100,
  marketPrice,
});
await using gateway = await MockGateway.start({
  accounts: {
    DU1234567: {
      rates: { EUR: 1.25 },
      positions: [
        held(option('SPY', '20261218', 450, 'C'), 2, 12.5),
        held(option('SPY', '20261218', 400, 'P'), -1, 5),
        held(stock('AAPL'), 100, 200),
        held({ ...stock('SAP'), currency: 'EUR' }, 10, 240),
      ],
    },
  },
});

await using streamer = new IBPositionStreamer();
await streamer.start({ host: gateway.host, port: gateway.port, secTypes: 'all' });

// Without `convert` SAP would be a total of its own in EUR: nothing is ever added across currencies unasked.
const totals = streamer.totals({ convert: true });
if (totals.state !== 'unknown') {
  // A short position counts against a long one of the same underlying: it is what the underlying's positions are worth together.
  const whole = totals.byUnderlying.reduce((sum, { value }) => sum + Math.abs(value.amount ?? 0), 0);
  for (const { underlying, value, currency, rates } of totals.byUnderlying) {
    const share = whole === 0 ? 0 : Math.round((Math.abs(value.amount ?? 0) / whole) * 100);
    const missing = value.missing === 0 ? '' : `, without ${value.missing} position(s)`;
    const by = rates.map(({ from, to, rate }) => `, 1 ${from} = ${rate} ${to}`).join('');
    console.log(`${underlying}: ${value.amount ?? 'not said'} ${currency}, ${share} %${missing}${by}`);
  }
}
