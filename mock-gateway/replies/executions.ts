// The fills of the day: as reqExecutions asks for them, and as each is told when it happens.

import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { SERVER_VERSION } from '../wire/server-version.ts';
import type { Contract } from '../world/contract.ts';
import type { Execution } from '../world/execution.ts';
import { contractFields } from './contract-fields.ts';
import { type Client, type Reply, reply } from './reply.ts';
import { DATE_ALONE, readTime } from './stated-time.ts';

/** The reqId of a fill nobody asked about (recorded). */
const UNASKED = -1;

export const executionReplies: readonly Reply[] = [
  reply(requests.reqExecutions, (client, { reqId, ...filter }) => {
    client.batch(() => {
      const since = sinceOf(filter, client.clock.now());
      const found = client.world.executions.today.filter((execution) => passes(execution, filter, since));
      for (const execution of found) client.send(responses.executionData, row(client, reqId, execution));
      // All fills, then what each cost, then the end (recorded).
      for (const execution of found) {
        // A combination costs nothing beside its legs (ibx 470).
        if (execution.contract.secType !== 'BAG') client.send(responses.commissionReport, commission(execution));
      }
      client.send(responses.executionDataEnd, { reqId });
    });
  }),
];

/** Tells of a fill as it happens. */
export const sendExecution = (client: Client, execution: Execution): void =>
  client.send(responses.executionData, row(client, UNASKED, execution));

/** Tells what a fill cost. */
export const sendCommission = (client: Client, execution: Execution): void =>
  client.send(responses.commissionReport, commission(execution));

interface ExecutionFilter {
  readonly clientId: number | null;
  readonly acctCode: string;
  readonly time: string;
  readonly symbol: string;
  readonly secType: string;
  readonly exchange: string;
  readonly side: string;
}

const SIDES: Readonly<Record<string, 1 | -1>> = { BUY: 1, BOT: 1, SELL: -1, SLD: -1, SSHORT: -1 };

/** What is no time is not heeded (ibx 474); a day alone is all of it, and what names no zone is in UTC, as the fills are. */
function sinceOf({ time }: ExecutionFilter, now: number): number {
  const trimmed = time.trim();
  if (trimmed === '') return Number.NEGATIVE_INFINITY;
  const whole = DATE_ALONE.test(trimmed) ? `${trimmed} 00:00:00` : trimmed;
  // Fills are told to the second.
  return readTime(whole, now, 'UTC') ?? Number.NEGATIVE_INFINITY;
}

// As a filter, clientId 0 means every client.
function passes({ account, clientId, time, contract, quantity }: Execution, filter: ExecutionFilter, since: number) {
  const equal = (wanted: string, is: string): boolean => wanted === '' || wanted.toUpperCase() === is;
  return (
    [0, clientId].includes(filter.clientId ?? 0) &&
    (filter.acctCode === '' || filter.acctCode === account) &&
    since <= time - (time % 1_000) &&
    equal(filter.symbol, contract.symbol) &&
    equal(filter.secType, contract.secType) &&
    equal(filter.exchange, venue(contract)) &&
    (filter.side === '' || SIDES[filter.side.toUpperCase()] === Math.sign(quantity))
  );
}

function row(client: Client, reqId: number, execution: Execution) {
  const { contract, quantity, price } = execution;
  const size = Math.abs(quantity);
  return {
    reqId,
    orderId: execution.orderId,
    ...contractFields(contract),
    exchange: venue(contract),
    execId: execution.execId,
    time: executionTime(execution.time, client.serverVersion),
    acctNumber: execution.account,
    executionExchange: venue(contract),
    side: quantity > 0 ? 'BOT' : 'SLD',
    shares: size,
    price,
    permId: execution.permId,
    clientId: execution.clientId,
    liquidation: 0,
    cumQty: execution.cumQty,
    avgPrice: execution.avgPrice,
    orderRef: execution.orderRef,
    evRule: '',
    evMultiplier: null,
    modelCode: '',
    // 2: the fill took liquidity.
    lastLiquidity: 2,
    pendingPriceRevision: false,
    submitter: '',
  };
}

const commission = ({ execId, commission: cost, contract, realizedPnl }: Execution) => ({
  execId,
  commission: cost,
  currency: contract.currency,
  // Six decimals, as recorded.
  realizedPNL: realizedPnl === null ? null : Number(realizedPnl.toFixed(6)),
  // Of bonds alone.
  yield: null,
  yieldRedemptionDate: '',
});

const venue = ({ exchange, primaryExch }: Contract): string => (exchange === '' ? primaryExch : exchange);

/** `yyyyMMdd HH:mm:ss`, in UTC as the default connectionTime. */
export const utc = (time: number): string =>
  new Date(time).toISOString().slice(0, 19).replaceAll('-', '').replace('T', ' ');

/** Two spaces before 174 (recorded at 173); one, and the zone's name, from there on. */
const executionTime = (time: number, serverVersion: number): string =>
  serverVersion < SERVER_VERSION.instrumentTimezone ? utc(time).replace(' ', '  ') : `${utc(time)} UTC`;
