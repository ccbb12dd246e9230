// News over TCP: providers, headlines of the past and as they come out, articles, bulletins; stated in TypeScript and in a file.
import { describe, expect, it } from 'vitest';
import {
  MockGateway,
  type MockGatewayOptions,
  parseScenario,
  scenario,
  startOptions,
  step,
  stock,
} from '../../../mock-gateway/index.ts';
import { requests } from '../../../mock-gateway/wire/requests.ts';
import { joined, named, sentSoFar } from '../../support/gateway-requests-client.ts';
import type { RawClient } from '../../support/raw-client.ts';
import { frameOf } from '../wire/vectors/vector.ts';

const apple = stock('AAPL', { conId: 265598 });
const providers = [
  { code: 'BRFG', name: 'Briefing.com General Market Columns' },
  { code: 'DJ-N', name: 'Dow Jones News Service' },
];
const headlines = [
  {
    contract: apple,
    provider: 'BRFG',
    time: '2026-06-10 14:31:00',
    articleId: 'BRFG$1',
    headline: 'First',
    text: '<p>Whole</p>',
  },
  { contract: apple, provider: 'DJ-N', time: '2026-06-11 09:00:00', headline: 'Second' },
  { contract: apple, provider: 'BRFG', time: '2026-06-12 09:00:00', headline: 'Third' },
  { contract: stock('MSFT', { conId: 272093 }), provider: 'BRFG', time: '2026-06-11 10:00:00', headline: 'Of another' },
];
const start = (options: MockGatewayOptions = {}) =>
  MockGateway.start({
    clock: 'virtual',
    unhandledRequests: 'error',
    contracts: [{ contract: apple, price: 291.62 }],
    news: { providers, headlines },
    ...options,
  });

const ASKED = {
  reqId: 7,
  conId: 265598,
  providerCodes: 'BRFG+DJ-N',
  startDateTime: '',
  endDateTime: '',
  totalResults: 10,
  historicalNewsOptions: '',
};
const askNews = async (client: RawClient, asked: Partial<typeof ASKED> = {}) => {
  client.send(requests.reqHistoricalNews, { ...ASKED, ...asked });
  const sent = await sentSoFar(client);
  return {
    sent,
    headlines: named(sent, 'historicalNews').map(({ headline }) => headline),
    hasMore: named(sent, 'historicalNewsEnd')[0]?.['hasMore'],
  };
};

describe('news', () => {
  it('has the providers that were stated', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    client.send(requests.reqNewsProviders, {});
    expect(named(await sentSoFar(client), 'newsProviders')).toEqual([{ newsProviders: providers }]);
    await client.close();
  });

  it('of the past comes newest first, then says whether there is more', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const { sent, headlines: told, hasMore } = await askNews(client);
    expect([told, hasMore]).toEqual([['Third', 'Second', 'First'], false]);
    expect(sent.at(2)).toEqual({
      name: 'historicalNews',
      fields: { reqId: 7, time: '2026-06-10 14:31:00.0', providerCode: 'BRFG', articleId: 'BRFG$1', headline: 'First' },
    });
    await client.close();
  });

  it.each<[string, Partial<typeof ASKED>, readonly string[], boolean]>([
    ['by one provider', { providerCodes: 'DJ-N' }, ['Second'], false],
    ['so many', { totalResults: 2 }, ['Third', 'Second'], true],
    [
      'after one time, up to another',
      { startDateTime: '2026-06-10 14:31:00', endDateTime: '2026-06-11 09:00:00.0' },
      ['Second'],
      false,
    ],
    ['of a contract nobody wrote about', { conId: 1 }, [], false],
    ['by a provider the login has not', { providerCodes: 'BZ' }, [], false],
  ])('of the past may be asked for %s', async (_what, asked, expected, more) => {
    await using gateway = await start();
    const client = await joined(gateway);
    const { headlines: told, hasMore } = await askNews(client, asked);
    expect([told, hasMore]).toEqual([expected, more]);
    await client.close();
  });

  it('of a time that is none is refused', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    expect(named((await askNews(client, { startDateTime: 'yesterday' })).sent, 'error')).toMatchObject([
      { id: 7, code: 321 },
    ]);
    await client.close();
  });

  it('has the article of a headline, the headline where nothing else was stated, and 10172 for one that nobody wrote', async () => {
    await using gateway = await start();
    const client = await joined(gateway);
    const article = async (providerCode: string, articleId: string) => {
      client.send(requests.reqNewsArticle, { reqId: 8, providerCode, articleId, newsArticleOptions: '' });
      return sentSoFar(client);
    };
    expect(named(await article('BRFG', 'BRFG$1'), 'newsArticle')).toEqual([
      { reqId: 8, articleType: 0, articleText: '<p>Whole</p>' },
    ]);
    expect(named(await article('DJ-N', 'DJ-N$00000002'), 'newsArticle')).toMatchObject([{ articleText: 'Second' }]);
    expect(named(await article('DJ-N', 'BRFG$1'), 'error')).toMatchObject([{ id: 8, code: 10172 }]);
    await client.close();
  });

  it('comes as ticks to who asked for 292 of that contract, of the providers named, until the line is cancelled', async () => {
    await using gateway = await start();
    const client = await joined(gateway, { max: 178 });
    const contract = ['265598', 'AAPL', 'STK', '', '0', '', '', 'SMART', '', 'USD', '', ''];
    const line = (reqId: string, list: string) => frameOf(['1', '11', reqId, ...contract, '0', list, '0', '0', '']);
    client.write(line('11', '292'));
    client.write(line('12', '233,292:DJ-N'));
    client.write(line('13', ''));
    await sentSoFar(client);
    const { news } = gateway.world.desk;
    news.publish({
      contract: apple,
      provider: 'BRFG',
      time: '2026-06-13 09:00:00',
      articleId: 'BRFG$4',
      headline: 'Fourth',
    });
    news.publish({ contract: 'MSFT', provider: 'DJ-N', headline: 'Of another' });
    await gateway.play(scenario({ steps: [step.headline({ contract: 'AAPL', provider: 'DJ-N', headline: 'Fifth' })] }));
    const told = named(await sentSoFar(client), 'tickNews');
    expect(told.map(({ reqId, headline }) => `${reqId} ${headline}`)).toEqual(['11 Fourth', '11 Fifth', '12 Fifth']);
    expect(told[0]).toEqual({
      reqId: 11,
      timeStamp: Date.parse('2026-06-13T09:00:00Z'),
      providerCode: 'BRFG',
      articleId: 'BRFG$4',
      headline: 'Fourth',
      extraData: '',
    });
    client.send(requests.cancelMktData, { reqId: 11 });
    await sentSoFar(client);
    news.publish({ contract: apple, provider: 'BRFG', headline: 'Sixth' });
    expect(named(await sentSoFar(client), 'tickNews')).toEqual([]);
    await client.close();
  });

  it('in bulletins comes to who asked, those of today too where all are wanted, until they are cancelled', async () => {
    await using gateway = await start();
    const [all, fresh] = [await joined(gateway), await joined(gateway, { clientId: 2 })];
    gateway.world.desk.news.bulletin({ text: 'The exchange opens late.', exchange: 'NYSE' });
    all.send(requests.reqNewsBulletins, { allMsgs: true });
    fresh.send(requests.reqNewsBulletins, { allMsgs: false });
    expect(named(await sentSoFar(all), 'updateNewsBulletin')).toEqual([
      { msgId: 1, msgType: 1, newsMessage: 'The exchange opens late.', originExch: 'NYSE' },
    ]);
    expect(await sentSoFar(fresh)).toEqual([]);
    await gateway.play(
      parseScenario('steps: [{ bulletin: { text: It is down., kind: exchangeDown, exchange: ARCA } }]'),
    );
    for (const client of [all, fresh])
      expect(named(await sentSoFar(client), 'updateNewsBulletin')).toMatchObject([{ msgId: 2, msgType: 2 }]);
    all.send(requests.cancelNewsBulletins, {});
    await sentSoFar(all);
    gateway.world.desk.news.bulletin({ text: 'It is up.', kind: 'exchangeUp' });
    expect(await sentSoFar(all)).toEqual([]);
    await Promise.all([all.close(), fresh.close()]);
  });

  it('of a provider the login has not is refused where it is stated', async () => {
    const [headline] = headlines;
    await expect(MockGateway.start({ news: { headlines: [headline!] } })).rejects.toThrow(
      "Cannot start the gateway as 'news' needs every headline's provider among its providers: it has no BRFG.",
    );
    await using gateway = await start();
    expect(() => gateway.world.desk.news.publish({ contract: apple, provider: 'BZ', headline: 'x' })).toThrow(
      "Cannot publish 'x': provider 'BZ' must be one of BRFG, DJ-N",
    );
  });

  it('in a file is the same, for a gateway that starts with it and for one that runs', async () => {
    const file = parseScenario(`
contracts: [{ contract: { secType: STK, symbol: AAPL, conId: 265598 }, price: 291.62 }]
news:
  providers: [{ code: BRFG, name: Briefing.com }]
  headlines:
    - { contract: AAPL, provider: BRFG, time: "2026-06-10 14:31:00", headline: From a file }
steps: []
`);
    await using first = await MockGateway.start({ clock: 'virtual', ...startOptions(file) });
    await using second = await MockGateway.start({ clock: 'virtual' });
    await second.play(file);
    for (const gateway of [first, second]) {
      const client = await joined(gateway);
      expect((await askNews(client)).headlines).toEqual(['From a file']);
      await client.close();
    }
  });
});
