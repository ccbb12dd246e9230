// What news and scans may be stated as: the rules for options and for scenario files.
import * as v from 'valibot';
import { anyText, oneOf, only, type RowPer, type Rule, text } from '../rules.ts';
import { contractSchema } from './account-schema.ts';
import { type Bulletin, type Headline, type NewsOptions, type NewsProvider, newsTime } from './news.ts';
import type { ScanOptions } from './scans.ts';

const provider: Rule<NewsProvider> = only({ code: text, name: text } satisfies RowPer<NewsProvider>);

export const headlineSchema: Rule<Headline> = only({
  contract: contractSchema,
  provider: text,
  headline: text,
  time: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((value) => newsTime(value) !== undefined, "must be a time in UTC such as '2026-11-24 14:31:00'"),
    ),
  ),
  articleId: v.exactOptional(text),
  text: v.exactOptional(anyText),
} satisfies RowPer<Headline>);

export const bulletinSchema: Rule<Bulletin> = only({
  text,
  kind: v.exactOptional(oneOf(['news', 'exchangeDown', 'exchangeUp'])),
  exchange: v.exactOptional(anyText),
} satisfies RowPer<Bulletin>);

const newsRows: Rule<NewsOptions> = only({
  providers: v.exactOptional(v.array(provider)),
  headlines: v.exactOptional(v.array(headlineSchema)),
} satisfies RowPer<NewsOptions>);

/** News whose every headline has a provider. */
export const newsSchema: Rule<NewsOptions> = v.pipe(
  newsRows,
  v.check(
    (news) => strangers(news).length === 0,
    ({ input }) => `needs every headline's provider among its providers: it has no ${strangers(input).join(', ')}`,
  ),
);

function strangers({ providers = [], headlines = [] }: NewsOptions): readonly string[] {
  const known = new Set(providers.map(({ code }) => code));
  return [...new Set(headlines.map((headline) => headline.provider).filter((code) => !known.has(code)))];
}

const scan: Rule<ScanOptions> = only({
  scanCode: text,
  displayName: v.exactOptional(text),
  instrument: v.exactOptional(text),
  locationCode: v.exactOptional(text),
  contracts: v.array(contractSchema),
} satisfies RowPer<ScanOptions>);

export const scansSchema: Rule<readonly ScanOptions[]> = v.array(scan);
