// One rival of the throughput benchmark: connects, reads every round, prints the median rows a second.
import { connect } from 'node:net';
import { EventName, IBApi, IBApiNext } from '@stoqey/ib';
import { IBPositionStreamer } from '../src/index.ts';
import { MARKER_PRICE } from './blaster.ts';
import { median } from './processes.ts';

const ACCOUNT = 'DU1234567';

/** Takes every row's price and position; knows when a round is over. */
type Seen = (price: number | undefined, position: number | undefined) => void;
type Rival = (port: number, seen: Seen) => void;

const RIVALS: Readonly<Record<string, Rival>> = {
  'ib-position-streamer': (port, seen) => {
    const streamer = new IBPositionStreamer();
    streamer.registerHandler({ onPositionUpdate: (update) => seen(update.marketPrice ?? undefined, update.position) });
    void streamer.start({ port });
  },
  IBApi: (port, seen) => {
    const api = new IBApi({ host: '127.0.0.1', port, clientId: 1, maxReqPerSec: 40 });
    api.on(EventName.updatePortfolio, (_contract, position, marketPrice) => seen(marketPrice, position));
    api.once(EventName.nextValidId, () => api.reqAccountUpdates(true, ACCOUNT));
    api.connect();
  },
  IBApiNext: (port, seen) => {
    const api = new IBApiNext({ host: '127.0.0.1', port, maxReqPerSec: 40 });
    api.getAccountUpdates(ACCOUNT).subscribe(({ changed, added }) => {
      for (const update of [changed, added]) {
        for (const positions of update?.portfolio?.values() ?? []) {
          for (const { marketPrice, pos } of positions) seen(marketPrice, pos);
        }
      }
    });
    api.connect(1);
  },
  'split by hand': (port, seen) => {
    const socket = connect(port, '127.0.0.1');
    const send = (fields: readonly (string | number)[]) => {
      const body = Buffer.from(`${fields.join('\0')}\0`);
      const prefix = Buffer.alloc(4);
      prefix.writeUInt32BE(body.length);
      socket.write(Buffer.concat([prefix, body]));
    };
    let rest = Buffer.alloc(0);
    socket.on('connect', () => socket.write(Buffer.from('API\0\0\0\0\x09v100..193', 'latin1')));
    socket.on('data', (chunk) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      while (bytes.length - at >= 4) {
        const end = at + 4 + bytes.readUInt32BE(at);
        if (end > bytes.length) break;
        const fields = bytes.toString('latin1', at + 4, end).split('\0');
        at = end;
        if (fields[0] === '193') send([71, 2, 1, '']);
        if (fields[0] === '9') send([6, 2, 1, ACCOUNT]);
        if (fields[0] !== '7') continue;
        const update = {
          conId: Number(fields[2]),
          symbol: fields[3],
          strike: Number(fields[6]),
          localSymbol: fields[11],
          position: Number(fields[13]),
          marketPrice: Number(fields[14]),
          marketValue: Number(fields[15]),
          averageCost: Number(fields[16]),
          unrealizedPnl: Number(fields[17]),
          realizedPnl: Number(fields[18]),
          account: fields[19],
        };
        seen(update.marketPrice, update.position);
      }
      rest = bytes.subarray(at);
    });
  },
};

const [name = '', port = '', rows = '', roundsText = ''] = process.argv.slice(2);
const rivalRounds = Number(roundsText);
const perSecond: number[] = [];
let startedAt = 0;
let checksum = 0;

RIVALS[name]?.(Number(port), (price = 0, position = 0) => {
  checksum += price * position;
  if (startedAt === 0) startedAt = performance.now();
  if (price < MARKER_PRICE) return;
  const now = performance.now();
  perSecond.push(Number(rows) / ((now - startedAt) / 1_000));
  startedAt = now;
  if (perSecond.length < rivalRounds) return;
  // The first round warms up and holds the download.
  console.log(JSON.stringify({ rowsPerSecond: median(perSecond.slice(1)), checksum }));
  process.exit(0);
});
