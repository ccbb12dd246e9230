// The past in bars: reqHistoricalData with its updates and schedules, and reqHeadTimestamp.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { SERVER_VERSION } from '../wire/server-version.ts';
import type { Contract } from '../world/contract.ts';
import { headOf } from '../world/recorded-listings.ts';
import type { Hours, TradingDay } from '../world/trading-days.ts';
import { sessionOf } from '../world/trading-hours.ts';
import { dateText, timeText, wallTime } from '../world/zoned-time.ts';
import { daysOf, type Span, spansOf } from './bar-spans.ts';
import { BarPen } from './bars.ts';
import { everyFromNow } from './cadence.ts';
import { CONTINUOUS, type ContractQuery, continuous, NO_DEFINITION, theContract } from './contract-query.ts';
import { FEEDS, notQuoted, refuseFeed } from './feed-refusal.ts';
import { type BarsWanted, isKept, readBarsWanted } from './history-request.ts';
import { refusePace } from './past-pacing.ts';
import { type Client, type Reply, reply } from './reply.ts';

const { failure: SERVICE } = FEEDS.bars;
/** While nothing moves an open bar is told this often all the same. */
const UPDATE_MS = 5_000;
const EPOCH_SECONDS = 2;

/** A request understood, of a contract that is known. */
interface Query extends BarsWanted {
  readonly reqId: number;
  readonly contract: Contract;
  readonly hours: Hours;
  readonly formatDate: number;
}

export const historicalReplies: readonly Reply[] = [
  reply(requests.reqHistoricalData, (client, request) => {
    const { reqId, whatToShow, exchange, useRTH, keepUpToDate } = request;
    const isEndless = request.secType === CONTINUOUS;
    if (exchange === '' && !isEndless) return client.error(321, noExchange('bM'), reqId);
    const contract = isEndless ? theContinuous(client, reqId, request) : theContract(client, reqId, request);
    if (contract === undefined) return;
    if (isEndless && request.endDateTime.trim() !== '') return client.error(10339, NO_END, reqId);
    if (isKeptUp(client, reqId)) return client.error(322, IN_USE, reqId);
    const { timeZoneId } = sessionOf(contract);
    const wanted = readBarsWanted(request, client.clock.now(), timeZoneId);
    if ('code' in wanted) return client.error(wanted.code, wanted.text, reqId);
    if (refuseFeed(client, reqId, contract, 'bars')) return;
    const missing = notQuoted(client.world, contract, exchange, wanted.what, secondsOf(wanted.size));
    if (missing !== undefined) return client.error(162, `${SERVICE}${missing}`, reqId);
    if (isSmall(wanted.size) && refusePace(client, request, wanted.what)) return;
    const hours = useRTH === 1 ? 'regular' : 'all';
    const query = { ...wanted, reqId, contract, hours, formatDate: request.formatDate ?? 1 } as const;
    const history = client.world.history(contract);
    const isTraded = ({ from, to }: TradingDay): boolean => history?.isGap(from, to) !== true;
    const days = daysOf(contract, hours, wanted.duration, wanted.end, isTraded);
    if (wanted.what === 'SCHEDULE' && days.length > 0) return sendSchedule(client, query, days);
    const all = spansOf(contract, days, wanted.size, wanted.end);
    if (all === undefined) return client.error(162, `${SERVICE}Time length exceed max.`, reqId);
    const pen = penOf(client, query);
    const spans = all.filter(({ from, to }) => history?.isGap(from, to) !== true);
    if (pen === undefined || spans.length === 0) {
      const venue = exchange || client.world.listing(contract).venues[0];
      const what = `${whatToShow.slice(0, 1)}${whatToShow.slice(1).toLowerCase()}`;
      return client.error(
        162,
        `${SERVICE}HMDS query returned no data: ${contract.localSymbol}@${venue} ${what}`,
        reqId,
      );
    }
    sendBars(client, query, pen, spans);
    if (keepUpToDate === true) keepUp(client, query, pen);
  }),
  reply(requests.reqHeadTimestamp, (client, { reqId, formatDate, useRTH, ...query }) => {
    if (query.exchange === '') return client.error(321, noExchange('bN'), reqId);
    const contract = theContract(client, reqId, query);
    if (contract === undefined || refuseFeed(client, reqId, contract, 'bars')) return;
    const missing = notQuoted(client.world, contract, query.exchange, query.whatToShow, 0);
    if (missing !== undefined) return client.error(162, `${SERVICE}${missing}`, reqId);
    if (!client.world.isPriced(contract) || !isKept(query.whatToShow.toUpperCase()))
      return client.error(162, `${SERVICE}No head time stamp`, reqId);
    const head = headOf(contract);
    const wall = head * 1_000;
    const gap = client.serverVersion < SERVER_VERSION.instrumentTimezone ? '  ' : '-';
    const headTimestamp = formatDate === EPOCH_SECONDS ? String(head) : `${dateText(wall)}${gap}${timeText(wall)}`;
    client.send(responses.headTimestamp, { reqId, headTimestamp });
  }),
  // A query without updates is over by the time it can be cancelled.
  reply(requests.cancelHistoricalData, (client, { reqId }) => {
    const { name } = requests.reqHistoricalData;
    if (!isKeptUp(client, reqId))
      return client.error(366, `No historical data query found for ticker id:${reqId}`, reqId);
    client.unsubscribe(name, reqId);
    client.error(162, `${SERVICE}API historical data query cancelled: ${reqId}`, reqId);
  }),
  reply(requests.cancelHeadTimestamp, () => {}),
];

const IN_USE = "Error processing request.-'bM' : cause - Duplicate ticker ID for API historical data query";
const NO_END = 'Setting end date/time for continuous future security type is not allowed';
const noExchange = (token: string): string => `Error validating request.-'${token}' : cause - Please enter exchange`;

const isKeptUp = ({ record }: Client, reqId: number): boolean =>
  record.subscriptions.some((open) => open.name === requests.reqHistoricalData.name && open.reqId === reqId);

/** The future it is now, whose past stands for its own. */
function theContinuous(client: Client, reqId: number, query: ContractQuery): Contract | undefined {
  const [contract] = continuous(client.world, query);
  if (contract === undefined) client.error(200, NO_DEFINITION, reqId);
  return contract;
}

const DAY_SECONDS = { day: 86_400, week: 604_800, month: 2_592_000 } as const;
const secondsOf = (size: BarsWanted['size']): number => (size.is === 'time' ? size.ms / 1_000 : DAY_SECONDS[size.by]);

const SMALL_MS = 30_000;
/** IB counts these alone. */
const isSmall = (size: BarsWanted['size']): boolean => size.is === 'time' && size.ms <= SMALL_MS;

function penOf({ world }: Client, { contract, what }: Query): BarPen | undefined {
  const history = world.history(contract);
  return history === undefined || !isKept(what) ? undefined : new BarPen(world, contract, history, what);
}

function sendBars(client: Client, query: Query, pen: BarPen, spans: readonly Span[]): void {
  const { reqId, contract, end } = query;
  const bars = spans.map((span, index) => drawn(client, query, pen, span, index === spans.length - 1));
  const zone = sessionOf(contract).timeZoneId;
  const dates = {
    startDate: timeIn(client, zone, spans[0]?.from ?? end),
    endDate: timeIn(client, zone, end),
  };
  client.batch(() => {
    client.send(responses.historicalData, { reqId, ...dates, bars });
    if (client.serverVersion >= SERVER_VERSION.historicalDataEnd)
      client.send(responses.historicalDataEnd, { reqId, ...dates });
  });
}

/** The last bar goes on to the present, if it is asked for: the world's market never closes. */
function drawn(client: Client, query: Query, pen: BarPen, span: Span, isLast: boolean) {
  const isOpen = isLast && query.isNow;
  const until = isOpen ? client.clock.now() : query.end;
  return { date: dateOf(client, query, span), ...pen.draw(span, until, isOpen) };
}

function keepUp(client: Client, query: Query, pen: BarPen): void {
  const { reqId, contract, hours, size } = query;
  const tell = (): void => {
    const now = client.clock.now();
    const days = daysOf(contract, hours, lately(size), now);
    const span = spansOf(contract, days, size, now)?.at(-1);
    if (span === undefined) return;
    const bar = drawn(client, { ...query, end: now }, pen, span, true);
    client.send(responses.historicalDataUpdate, { reqId, ...bar });
  };
  const stops = [
    client.world.onPrice((moved) => {
      if (moved.conId === contract.conId) tell();
    }),
    everyFromNow(client.clock, UPDATE_MS, tell),
  ];
  client.subscribe({ name: requests.reqHistoricalData.name, reqId }, () => {
    for (const stop of stops) stop();
  });
}

/** So much that the bar of now is whole in it. */
const lately = (size: BarsWanted['size']): BarsWanted['duration'] =>
  size.is === 'time' ? { count: 1, unit: 'D' } : { count: size.by === 'month' ? 31 : 7, unit: 'D' };

function sendSchedule(client: Client, { reqId, contract }: Query, days: readonly TradingDay[]): void {
  const timeZone = sessionOf(contract).timeZoneId;
  const text = (at: number): string => {
    const wall = wallTime(timeZone, at);
    return `${dateText(wall)}-${timeText(wall)}`;
  };
  const sessions = days.map(({ date, from, to }) => ({
    startDateTime: text(from),
    endDateTime: text(to),
    refDate: dateText(date),
  }));
  const startDateTime = sessions[0]?.startDateTime ?? '';
  const endDateTime = sessions.at(-1)?.endDateTime ?? '';
  client.send(responses.historicalSchedule, { reqId, startDateTime, endDateTime, timeZone, sessions });
}

/** Days have a date whatever form was asked for; a bar within one has a time, or seconds since 1970. */
function dateOf(client: Client, { contract, size, formatDate }: Query, { from, date }: Span): string {
  if (size.is === 'days') return dateText(date);
  if (formatDate === EPOCH_SECONDS) return String(Math.floor(from / 1_000));
  return timeIn(client, sessionOf(contract).timeZoneId, from);
}

/** `20260402 09:30:00 US/Eastern`; to older clients with two spaces and no zone (recorded: 173 and 200). */
function timeIn({ serverVersion }: Client, timeZone: string, at: number): string {
  const wall = wallTime(timeZone, at);
  return serverVersion < SERVER_VERSION.instrumentTimezone
    ? `${dateText(wall)}  ${timeText(wall)}`
    : `${dateText(wall)} ${timeText(wall)} ${timeZone}`;
}
