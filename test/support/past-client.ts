// Asks about the past of Apple's stock as a client does, and takes the bars out of what is answered.
import { type Contract, stock } from '../../mock-gateway/index.ts';
import { requests } from '../../mock-gateway/wire/requests.ts';
import { named, sentSoFar } from './gateway-requests-client.ts';
import type { RawClient, Response } from './raw-client.ts';

export const apple = stock('AAPL', { conId: 265598 });

/** The contract's fields of a request. */
export const contractOf = ({ conId, symbol, secType, currency }: Contract) => ({
  conId,
  symbol,
  secType,
  lastTradeDateOrContractMonth: '',
  strike: 0,
  right: '',
  multiplier: '',
  exchange: secType === 'CASH' ? 'IDEALPRO' : 'SMART',
  primaryExch: '',
  currency,
  localSymbol: '',
  tradingClass: '',
});

export const APPLE = { reqId: 7, ...contractOf(apple), includeExpired: false };

/** reqHistoricalData: the last two days, in hours. */
export const BARS = {
  ...APPLE,
  endDateTime: '',
  barSizeSetting: '1 hour',
  durationStr: '2 D',
  useRTH: 1,
  whatToShow: 'TRADES',
  formatDate: 1,
  keepUpToDate: false,
  chartOptions: '',
};

export interface Bar {
  readonly date: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly wap: string;
  readonly barCount: number;
}

const isBars = (value: unknown): value is readonly Bar[] => Array.isArray(value);

/** @throws {Error} when none came */
export function barsIn(sent: readonly Response[]): readonly Bar[] {
  const bars = named(sent, 'historicalData')[0]?.['bars'];
  if (!isBars(bars)) throw new Error(`no bars in ${JSON.stringify(sent)}`);
  return bars;
}

export function askBars(client: RawClient, asked: Partial<typeof BARS> = {}): Promise<readonly Response[]> {
  client.send(requests.reqHistoricalData, { ...BARS, ...asked });
  return sentSoFar(client);
}
