// The market scanner: what may be scanned for, as XML, and what a scan finds, now and every half minute.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { type Contract, letterOf } from '../world/contract.ts';
import type { Scan } from '../world/scans.ts';
import { everyFromNow } from './cadence.ts';
import { FEEDS } from './feed-refusal.ts';
import { type Client, type Reply, reply } from './reply.ts';

const SERVICE = 'Historical Market Data Service';
/** A scan has so many rows at most, and so many when none are asked for (IB's documentation). */
const MOST_ROWS = 50;
/** So many of one client at once. */
const MOST_SCANS = 10;
const REFRESH_MS = 30_000;

/** There is at least this to choose from, in a world that finds nothing. */
const USUAL: Omit<Scan, 'contracts'> = {
  scanCode: 'TOP_PERC_GAIN',
  displayName: 'Top % Gainers',
  instrument: 'STK',
  locationCode: 'STK.US',
};
const PLACES: ReadonlyMap<string, string> = new Map([
  ['STK', 'US Stocks'],
  ['STK.US', 'US Stocks'],
  ['STK.US.MAJOR', 'Listed/NASDAQ'],
]);

const { name: SCAN } = requests.reqScannerSubscription;

export const scannerReplies: readonly Reply[] = [
  reply(requests.reqScannerParameters, (client) =>
    client.send(responses.scannerParameters, { xml: parametersOf([USUAL, ...client.world.desk.scans.all]) }),
  ),
  reply(requests.reqScannerSubscription, (client, { reqId, ...asked }) => {
    const open = client.record.subscriptions.filter(({ name }) => name === SCAN);
    if (open.every((other) => other.reqId !== reqId) && open.length >= MOST_SCANS)
      return client.error(
        FEEDS.bars.code,
        `${FEEDS.bars.failure}Only ${MOST_SCANS} simultaneous API scanner subscriptions are allowed`,
        reqId,
      );
    const tell = (): void => {
      const found = foundBy(client, asked);
      // 165 is quoted in public scripts for a scan that finds nothing; ib_async takes it for a warning and waits for the rows.
      if (found.length === 0) client.error(165, `${SERVICE} query message:no items retrieved`, reqId);
      client.send(responses.scannerData, { reqId, rows: found.map(rowOf) });
    };
    client.batch(tell);
    client.subscribe(
      { name: SCAN, reqId },
      everyFromNow(client.clock, REFRESH_MS, () => client.batch(tell)),
    );
  }),
  reply(requests.cancelScannerSubscription, (client, { reqId }) => {
    client.unsubscribe(SCAN, reqId);
    client.error(FEEDS.bars.code, `${FEEDS.bars.failure}API scanner subscription cancelled: ${reqId}`, reqId);
  }),
];

interface Asked {
  readonly numberOfRows: number | null;
  readonly instrument: string;
  readonly locationCode: string;
  readonly scanCode: string;
  readonly abovePrice: number | null;
  readonly belowPrice: number | null;
}

/** Of the filters the prices are heeded. */
function foundBy({ world }: Client, asked: Asked): readonly Contract[] {
  const { numberOfRows, abovePrice, belowPrice } = asked;
  const most = numberOfRows === null || numberOfRows < 0 ? MOST_ROWS : Math.min(numberOfRows, MOST_ROWS);
  return world.desk.scans
    .find(asked)
    .filter((contract) => {
      const price = world.price(contract);
      return (abovePrice === null || price >= abovePrice) && (belowPrice === null || price <= belowPrice);
    })
    .slice(0, most);
}

/** As recorded at 173: its trading class is its market name too. */
const rowOf = (contract: Contract, rank: number) => ({
  rank,
  conId: contract.conId,
  symbol: contract.symbol,
  secType: contract.secType,
  lastTradeDateOrContractMonth: contract.lastTradeDateOrContractMonth,
  strike: contract.strike,
  right: letterOf(contract.right),
  exchange: 'SMART',
  currency: contract.currency,
  localSymbol: contract.localSymbol,
  marketName: contract.tradingClass,
  tradingClass: contract.tradingClass,
  distance: '',
  benchmark: '',
  projection: '',
  legs: '',
});

/** The real one is two megabytes long; this one has what this world can be scanned for. */
function parametersOf(scans: readonly Omit<Scan, 'contracts'>[]): string {
  const list = (items: readonly string[]): string => [...new Set(items)].join('');
  const placeName = (code: string): string => xml(PLACES.get(code) ?? code);
  const instruments = list(
    scans.map(
      ({ instrument }) =>
        `<Instrument><name>${placeName(instrument)}</name><type>${xml(instrument)}</type></Instrument>`,
    ),
  );
  const places = list(
    scans.map(
      ({ locationCode }) =>
        `<Location><displayName>${placeName(locationCode)}</displayName><locationCode>${xml(locationCode)}</locationCode></Location>`,
    ),
  );
  const types = list(
    scans.map(
      ({ displayName, scanCode }) =>
        `<ScanType><displayName>${xml(displayName)}</displayName><scanCode>${xml(scanCode)}</scanCode></ScanType>`,
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<ScanParameterResponse>
  <InstrumentList varName="instrumentList">${instruments}</InstrumentList>
  <LocationTree varName="locationTree">${places}</LocationTree>
  <ScanTypeList varName="scanTypeList">${types}</ScanTypeList>
</ScanParameterResponse>
`;
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
