// An account that a table for US options would show wrong: fractions, currencies, look-alikes, and rows to refuse.
import { download, type RowFields, row } from './scripted-server.ts';

const NOTHING = { lastTradeDate: '', strike: '0', right: '', multiplier: '' } as const;

const ROWS: readonly RowFields[] = [
  {
    ...NOTHING,
    conId: '479624278',
    symbol: 'BTC',
    secType: 'CRYPTO',
    localSymbol: 'BTC.USD',
    tradingClass: 'BTC',
    position: '0.00025289',
    marketPrice: '79085.75',
    marketValue: '20.00',
    averageCost: '79085.75',
    unrealizedPNL: '0.01',
  },
  {
    ...NOTHING,
    conId: '15016059',
    symbol: 'USD',
    secType: 'CASH',
    currency: 'JPY',
    localSymbol: 'USD.JPY',
    tradingClass: 'USD.JPY',
    position: '20000',
    marketPrice: '156.235',
    marketValue: '3124700',
    averageCost: '156.1',
    unrealizedPNL: '2700',
  },
  {
    ...NOTHING,
    conId: '700000001',
    symbol: 'TINY',
    secType: 'STK',
    localSymbol: 'TINY',
    tradingClass: 'TINY',
    position: '5000000',
    marketPrice: '0.00001234',
    marketValue: '61.7',
    averageCost: '0.00001',
    unrealizedPNL: '11.7',
  },
  ...(['US-T 4 02/15/34', 'US-T 3 1/2 02/15/34'] as const).map((localSymbol, index) => ({
    ...NOTHING,
    conId: String(45_000_001 + index),
    symbol: 'US-T',
    secType: 'BOND',
    lastTradeDate: '20340215',
    multiplier: '1000',
    localSymbol,
    tradingClass: 'US-T',
    position: '10',
    marketPrice: '98.453125',
    marketValue: '9845.31',
    averageCost: '99.1',
    unrealizedPNL: '-64.69',
  })),
  ...(['SPX', 'SPXW'] as const).map((tradingClass, index) => ({
    conId: String(800_000_001 + index),
    symbol: 'SPX',
    tradingClass,
    strike: '6000',
    localSymbol: `${tradingClass.padEnd(6)}261218C06000000`,
    position: '-1',
  })),
];

/** Its size is no number, so the row is thrown out. */
const UNREADABLE: RowFields = { conId: '600000006', symbol: 'ILLQ', position: 'NaN', localSymbol: 'ILLQ' };

/** Seven positions in two currencies, and one row that cannot be read. */
export const mixedDownload = (): Uint8Array => download(...[...ROWS, UNREADABLE].map((fields) => row(fields)));

/** What a hostile gateway calls a stock: red, a title for the window, and a formula. */
export const HOSTILE_NAME = '=EVIL\u001b[31m\u009b2J\u202e\u0007';

export const hostileRow = (): Uint8Array =>
  row({ ...NOTHING, conId: '900000001', symbol: HOSTILE_NAME, secType: 'STK', localSymbol: HOSTILE_NAME });
