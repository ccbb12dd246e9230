// A page of totals that follows events(), drawn a few times a second however much happens. Run it: npx tsx examples/totals-page.ts
import { type BookTotals, IBPositionStreamer, type StreamEvent, type TotalSum } from 'ib-position-streamer';
import { MockGateway, option } from 'ib-position-streamer/mock-gateway';

const call = option('SPY', '20261218', 450, 'C');
const put = option('QQQ', '20270115', 500, 'P');
await using gateway = await MockGateway.start({
  pushReprices: true,
  accounts: {
    DU1234567: { positions: [{ contract: call, position: 2, averageCost: 1180.55, marketPrice: 12.5 }] },
    DU7654321: { positions: [{ contract: put, position: -3, averageCost: 2100.63, marketPrice: 19.85 }] },
  },
});

const DRAW_MS = 100;
/** What may change a total; the rest is about the link. */
const MOVES = new Set<StreamEvent['type']>(['book', 'snapshot', 'position', 'pnl', 'gap', 'resumed', 'accountValue']);

const text = ({ amount, missing }: TotalSum): string =>
  `${amount?.toFixed(2) ?? 'not said'}${missing === 0 ? '' : ` (without ${missing})`}`;

function page(totals: BookTotals): string {
  if (totals.state === 'unknown') return `unknown: ${totals.reason}`;
  const lines = [...totals.byUnderlying, ...totals.byCurrency].map(
    ({ underlying, currency, value, unrealized, daily }) =>
      `  ${underlying ?? 'all'}: ${text(value)} ${currency}, P&L ${text(unrealized)}, today ${text(daily)}`,
  );
  return [`${totals.state}${totals.reason === null ? '' : `: ${totals.reason}`}`, ...lines].join('\n');
}

await using streamer = new IBPositionStreamer();
await streamer.start({
  host: gateway.host,
  port: gateway.port,
  account: 'all',
  accountDwellMs: 100,
  values: 'pnl',
});

const reading = new AbortController();
let drawn = '';
let timer: NodeJS.Timeout | null = null;
function draw(): void {
  timer = null;
  const now = page(streamer.totals());
  if (now !== drawn) console.log(now);
  drawn = now;
  // Enough for an example: both accounts speak live, and the new price is on the page.
  if (/all: -2955\.00 USD, P&L [-\d.]+, today [-\d.]+$/m.test(now)) reading.abort();
}

gateway.account('DU1234567').reprice(call, 15);
for await (const event of streamer.events({ signal: reading.signal })) {
  if (MOVES.has(event.type)) timer ??= setTimeout(draw, DRAW_MS);
}
if (timer) clearTimeout(timer);
