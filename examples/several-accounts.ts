// A login with several accounts: one of them, some, or all in turns. Run it: npx tsx examples/several-accounts.ts
import { AccountRequiredError, IBPositionStreamer } from 'ib-position-streamer';
import { MockGateway, option } from 'ib-position-streamer/mock-gateway';

const call = option('SPY', '20261218', 450, 'C');
const held = (position: number) => ({
  positions: [{ contract: call, position, averageCost: 1180.55, marketPrice: 12.5 }],
});
await using gateway = await MockGateway.start({ accounts: { DU1234567: held(2), DU7654321: held(-5) } });
const { host, port } = gateway;

await using streamer = new IBPositionStreamer();

// IB streams one account at a time, so a login with several has to say which.
try {
  await streamer.start({ host, port });
} catch (error) {
  if (!(error instanceof AccountRequiredError)) throw error;
  console.log('no account named; this login holds', error.accounts);
}

await streamer.start({ host, port, account: 'DU7654321' });
show('one account');
await streamer.stop();

// All of them on the one link: each is subscribed for accountDwellMs, then the next one.
await streamer.start({ host, port, account: 'all', accountDwellMs: 100 });
show('all accounts');
const { accountAgeMs } = streamer.stats();
console.log('age of each account is known:', Object.keys(accountAgeMs));

function show(title: string): void {
  const view = streamer.positions();
  if (view.state === 'unknown') return;
  for (const { account, localSymbol, position } of view.positions) console.log(title, account, localSymbol, position);
}
