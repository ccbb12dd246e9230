// Requests as values and as bytes, written by hand from the protocol's tables, not by the codec under test.
import { requests } from '../../../../mock-gateway/wire/requests.ts';
import { request, type WireVector } from './vector.ts';

const appleRequest = {
  conId: null,
  symbol: 'AAPL',
  secType: 'STK',
  lastTradeDateOrContractMonth: '',
  strike: null,
  right: '',
  multiplier: '',
  exchange: 'SMART',
  primaryExch: '',
  currency: 'USD',
  localSymbol: '',
  tradingClass: '',
};

export const wireRequestVectors: readonly WireVector[] = [
  request('startApi', requests.startApi, { clientId: 42, optionalCapabilities: '' }, ['71', '2', '42', '']),
  request(
    'startApi of @stoqey/ib without a clientId',
    requests.startApi,
    { clientId: null, optionalCapabilities: '' },
    ['71', '2', '', ''],
  ),
  request('reqAccountUpdates', requests.reqAccountUpdates, { subscribe: true, acctCode: 'DU1234567' }, [
    '6',
    '2',
    '1',
    'DU1234567',
  ]),
  request(
    'reqAccountUpdates that unsubscribes',
    requests.reqAccountUpdates,
    { subscribe: false, acctCode: 'DU1234567' },
    ['6', '2', '0', 'DU1234567'],
  ),
  request('reqCurrentTime', requests.reqCurrentTime, {}, ['49', '1']),
  request(
    'reqPnLSingle has no version',
    requests.reqPnLSingle,
    { reqId: 95, account: 'DU1', modelCode: '', conId: 265598 },
    [...['94', '95', 'DU1', '', '265598']],
  ),
  request(
    'reqMktData of a stock leaves unset numbers empty',
    requests.reqMktData,
    {
      reqId: 11,
      ...appleRequest,
      deltaNeutral: false,
      genericTickList: '',
      snapshot: false,
      regulatorySnapshot: false,
      mktDataOptions: '',
    },
    ['1', '11', '11', '', 'AAPL', 'STK', '', '', '', '', 'SMART', '', 'USD', '', '', '0', '', '0', '0', ''],
  ),
  request(
    'reqMktData of a combination lists its legs, then the hedge',
    requests.reqMktData,
    {
      reqId: 11,
      ...appleRequest,
      secType: 'BAG',
      comboLegs: [
        { conId: 1, ratio: 1, action: 'BUY', exchange: 'SMART' },
        { conId: 2, ratio: 2, action: 'SELL', exchange: 'CBOE' },
      ],
      deltaNeutral: true,
      deltaNeutralConId: 3,
      deltaNeutralDelta: 0.5,
      deltaNeutralPrice: 100,
      genericTickList: '233',
      snapshot: true,
      regulatorySnapshot: false,
      mktDataOptions: '',
    },
    [
      ...['1', '11', '11', '', 'AAPL', 'BAG', '', '', '', '', 'SMART', '', 'USD', '', ''],
      ...['2', '1', '1', 'BUY', 'SMART', '2', '2', 'SELL', 'CBOE', '1', '3', '0.5', '100', '233', '1', '0', ''],
    ],
  ),
  request(
    'reqExecutions from 200 lists dates',
    requests.reqExecutions,
    {
      ...{ reqId: 2, clientId: 0, acctCode: '', time: '', symbol: '', secType: '', exchange: '', side: '' },
      lastNDays: null,
      specificDates: [{ date: '20261120' }],
    },
    ['7', '3', '2', '0', '', '', '', '', '', '', '', '1', '20261120'],
    200,
  ),
];
