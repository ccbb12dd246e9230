// reqMktData: who asks rightly and may have it is given ticks, once or as the price moves; who does not is told why.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import { combined, type LegAsked } from './combination-query.ts';
import { type ContractQuery, NO_DEFINITION, theContract } from './contract-query.ts';
import { COMPETING, permissionFor } from './data-permission.ts';
import { complaintAbout, sendGenericTicks } from './generic-ticks.ts';
import { followNews } from './news.ts';
import { type Quoted, quoted, quotedCombination } from './quoted.ts';
import { type Client, type Reply, reply } from './reply.ts';
import { type Line, sendModel, sendMoved, sendOpening } from './ticks.ts';

/** 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
const MARKET_DATA_TYPES: ReadonlySet<number> = new Set([1, 2, 3, 4]);

const NO_GENERIC =
  "Error validating request.-'bW' : cause - Snapshot market data subscription is not applicable to generic ticks";

interface Asked extends ContractQuery {
  readonly exchange: string;
  readonly genericTickList: string;
  readonly comboLegs?: readonly LegAsked[] | undefined;
}

export const marketDataReplies: readonly Reply[] = [
  reply(requests.reqMarketDataType, (client, { marketDataType }) => {
    if (MARKET_DATA_TYPES.has(marketDataType)) client.record.marketDataType = marketDataType;
    else client.error(321, `Error validating request.-'bW' : cause - Invalid market data type ${marketDataType}.`);
  }),
  reply(requests.reqMktData, (client, { reqId, snapshot, regulatorySnapshot, ...asked }) => {
    if (snapshot === true && asked.genericTickList.trim() !== '') return client.error(321, NO_GENERIC, reqId);
    const refusal = refusalOf(client, reqId, asked);
    if (refusal !== undefined) return client.error(refusal.code, refusal.text, reqId);
    const found = asked.secType === 'BAG' ? combination(client, reqId, asked) : single(client, reqId, asked);
    if (found === undefined) return;
    const permission = permissionFor(client, found.contract, asked.exchange);
    if (permission.is === 'refused') return client.error(permission.error.code, permission.error.text, reqId);
    if (!client.login.takeLine(client.record, reqId))
      return client.error(101, 'Max number of tickers has been reached.', reqId);
    const { modelAfterMs = 0 } = client.world.listing(found.contract).greeks;
    serve(
      client,
      { reqId, quoted: found, permission, modelAfterMs, openedMs: client.clock.now() },
      asked.genericTickList,
      snapshot === true ? 'snapshot' : regulatorySnapshot === true ? 'regulatory' : 'stream',
    );
  }),
  reply(requests.cancelMktData, (client, { reqId }) => {
    const { name } = requests.reqMktData;
    const isIt = (open: { readonly name: string; readonly reqId?: number }) =>
      open.name === name && open.reqId === reqId;
    client.record.lines.delete(reqId);
    if (client.record.subscriptions.some(isIt)) client.unsubscribe(name, reqId);
    else client.error(300, `Can't find EId with tickerId:${reqId}`, reqId);
  }),
];

/** What is wrong with the request itself. */
function refusalOf(client: Client, reqId: number, { exchange, genericTickList, secType }: Asked) {
  if (client.record.lines.has(reqId))
    return { code: 322, text: "Error processing request.-'bO' : cause - Duplicate ticker id" };
  // Asked of the text alone, so that a conId without an exchange is refused too.
  if (exchange === '') return { code: 321, text: "Error validating request.-'bW' : cause - Please enter exchange" };
  const text = complaintAbout(genericTickList, secType || 'STK');
  return text === undefined ? undefined : { code: 321, text };
}

function single(client: Client, reqId: number, asked: Asked): Quoted | undefined {
  const contract = theContract(client, reqId, asked);
  return contract && quoted(client.world, contract);
}

function combination(client: Client, reqId: number, { comboLegs = [], ...place }: Asked): Quoted | undefined {
  const found = combined(client.world, comboLegs, place);
  const first = client.world.contracts.get(comboLegs[0]?.conId ?? 0);
  if (found !== undefined && first !== undefined) return quotedCombination(client.world, found, first);
  client.error(200, NO_DEFINITION, reqId);
  return undefined;
}

function serve(client: Client, line: Line, genericTickList: string, as: 'stream' | 'snapshot' | 'regulatory'): void {
  const isOnce = as !== 'stream';
  const { reqId } = line;
  client.batch(() => {
    sendOpening(client, line, as === 'regulatory');
    sendGenericTicks(client, reqId, genericTickList, line.quoted);
    if (isOnce) client.send(responses.tickSnapshotEnd, { reqId });
  });
  if (isOnce) {
    client.record.lines.delete(reqId);
    return;
  }
  const stopPrices = client.world.onPrice((moved) => {
    if (!line.quoted.isMovedBy(moved)) return;
    client.batch(() => {
      sendMoved(client, line);
      sendGenericTicks(client, reqId, genericTickList, line.quoted);
    });
  });
  const stopNews = followNews(client, reqId, line.quoted.contract, genericTickList);
  const stopModel = followModel(client, line);
  const { name } = requests.reqMktData;
  const stopLive = client.login.whenDeprived(() => {
    // Delayed data has no session to compete for.
    if (line.permission.marketDataType !== 1) return;
    client.record.lines.delete(reqId);
    client.unsubscribe(name, reqId);
    client.error(COMPETING.code, COMPETING.text, reqId);
  });
  client.subscribe({ name, reqId }, () => {
    for (const stop of [stopPrices, stopNews, stopModel, stopLive]) stop();
  });
}

/** The model's first tick, where it is late. @returns the undo */
function followModel(client: Client, line: Line): () => void {
  const { modelAfterMs } = line;
  if (modelAfterMs === 'never' || modelAfterMs === 0) return () => {};
  return client.clock.after(modelAfterMs, () => sendModel(client, line));
}
