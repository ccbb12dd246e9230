// News: who writes, headlines of the past and as they come out, articles, bulletins.
import { requests } from '../wire/requests.ts';
import { responses } from '../wire/responses.ts';
import type { Contract } from '../world/contract.ts';
import { type BulletinKind, type Issued, newsTime } from '../world/news.ts';
import { type Client, type Reply, reply } from './reply.ts';

/** IB gives so many at most. */
const MOST = 300;
/** The generic tick of a contract's news; `292:BRFG+DJ-N` is that of two providers. */
const WIDE_NEWS = '292';
const PLAIN_TEXT = 0;

const BULLETIN_TYPES: Readonly<Record<BulletinKind, number>> = { news: 1, exchangeDown: 2, exchangeUp: 3 };

export const newsReplies: readonly Reply[] = [
  reply(requests.reqNewsProviders, (client) =>
    client.send(responses.newsProviders, { newsProviders: [...client.world.desk.news.providers] }),
  ),
  reply(requests.reqHistoricalNews, (client, { reqId, conId, providerCodes, startDateTime, endDateTime, ...asked }) => {
    const { news } = client.world.desk;
    const after = startDateTime.trim() === '' ? Number.NEGATIVE_INFINITY : newsTime(startDateTime);
    const until = endDateTime.trim() === '' ? client.clock.now() : newsTime(endDateTime);
    // IB's own words for what is no time are not known.
    if (after === undefined || until === undefined)
      return client.error(321, "Error validating request.-'bN' : cause - Invalid date of news", reqId);
    const found = news.about(conId ?? 0, codesIn(providerCodes), after, until);
    const told = found.slice(0, Math.max(0, Math.min(asked.totalResults ?? MOST, MOST)));
    client.batch(() => {
      for (const { at, provider: providerCode, articleId, headline } of told)
        client.send(responses.historicalNews, { reqId, time: timeText(at), providerCode, articleId, headline });
      client.send(responses.historicalNewsEnd, { reqId, hasMore: told.length < found.length });
    });
  }),
  // 10172 (IB's table of codes) for one that nobody wrote.
  reply(requests.reqNewsArticle, (client, { reqId, providerCode, articleId }) => {
    const articleText = client.world.desk.news.article(providerCode, articleId);
    if (articleText === undefined)
      return client.error(10172, 'Failed to request news article:No data available', reqId);
    client.send(responses.newsArticle, { reqId, articleType: PLAIN_TEXT, articleText });
  }),
  reply(requests.reqNewsBulletins, (client, { allMsgs }) => {
    const { news } = client.world.desk;
    client.batch(() => {
      for (const bulletin of allMsgs === true ? news.bulletins : []) sendBulletin(client, bulletin);
    });
    const stop = news.onBulletin((bulletin) => sendBulletin(client, bulletin));
    client.subscribe({ name: requests.reqNewsBulletins.name }, stop);
  }),
  reply(requests.cancelNewsBulletins, (client) => client.unsubscribe(requests.reqNewsBulletins.name)),
];

/** Tells a market-data line the headlines it asked for as they come out. @returns the undo */
export function followNews(client: Client, reqId: number, { conId }: Contract, genericTickList: string): () => void {
  const asked = genericTickList.split(',').map((each) => each.trim().split(':'));
  const [, providers] = asked.find(([number]) => number === WIDE_NEWS) ?? [];
  if (asked.every(([number]) => number !== WIDE_NEWS)) return () => {};
  const codes = codesIn(providers ?? '');
  return client.world.desk.news.onHeadline(({ contract, at, provider, articleId, headline }) => {
    if (contract.conId !== conId || (codes.size > 0 && !codes.has(provider))) return;
    client.send(responses.tickNews, {
      reqId,
      timeStamp: at,
      providerCode: provider,
      articleId,
      headline,
      extraData: '',
    });
  });
}

const codesIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(/[+,]/)
      .map((code) => code.trim())
      .filter((code) => code !== ''),
  );

/** `2026-11-24 14:31:00.0`, in UTC. */
const timeText = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}.0`;

const sendBulletin = (client: Client, { id, kind, text, exchange }: Issued): void =>
  client.send(responses.updateNewsBulletin, {
    msgId: id,
    msgType: BULLETIN_TYPES[kind],
    newsMessage: text,
    originExch: exchange,
  });
