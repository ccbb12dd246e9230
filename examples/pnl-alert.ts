// An alert on the day's P&L that does not chatter: it goes off below one line and is armed again above another.
// Run it: npx tsx examples/pnl-alert.ts
import { IBPositionStreamer, type PnlUpdate } from 'ib-position-streamer';
import { MockGateway, option, virtualClock } from 'ib-position-streamer/mock-gateway';

const call = option('SPY', '20261218', 450, 'C');
// P&L is told once a second: the fake's time is moved by hand, so that nobody waits for it.
const time = virtualClock();
await using gateway = await MockGateway.start({
  clock: time,
  accounts: {
    DU1234567: {
      positions: [{ contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5, previousClose: 12.5 }],
    },
  },
});

/** Below this it goes off … */
const ALERT_BELOW = -500;
/** … and not again before it was above this. */
const ARMED_ABOVE = -200;
let isArmed = true;

function judge({ conId, state, daily }: PnlUpdate): void {
  // Of the whole account. What is stale or was not said is no reason for an alert, nor for its end.
  if (conId !== null || state !== 'live' || daily === null) return;
  console.log('today', daily);
  if (isArmed && daily < ALERT_BELOW) {
    isArmed = false;
    console.log(`ALERT: ${daily} today`);
  } else if (!isArmed && daily > ARMED_ABOVE) {
    isArmed = true;
    console.log('armed again');
  }
}

await using streamer = new IBPositionStreamer();
streamer.registerHandler({ onPositionUpdate: () => {}, onPnlUpdate: judge }, { name: 'alert' });
await streamer.start({ host: gateway.host, port: gateway.port, values: 'pnl' });

await gateway.waitFor('reqPnL');
// Down, up a little and down again: one alert. Up and down again: another.
for (const price of [9.5, 11, 9, 12, 9]) {
  const told = new Promise<void>((resolve) => {
    const off = streamer.on('pnl', ({ conId, daily }) => {
      if (conId !== null || daily !== (price - 12.5) * 200) return;
      off();
      resolve();
    });
  });
  gateway.account('DU1234567').reprice(call, price);
  await time.advance(1_000);
  await told;
}
