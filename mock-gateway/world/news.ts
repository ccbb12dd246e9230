// The news a login has: who writes, what was written about which contract, and the bulletins of the day.
import type { Contract } from './contract.ts';
import type { ContractRef } from './contract-text.ts';

/** Who writes news, as reqNewsProviders tells it. @example const briefing: NewsProvider = { code: 'BRFG', name: 'Briefing.com General Market Columns' }; */
export interface NewsProvider {
  /** Such as `BRFG`, `DJ-N`. */
  readonly code: string;
  /** In words. */
  readonly name: string;
}

/**
 * A headline about a contract, and the article behind it.
 * @example gateway.world.desk.news.publish({ contract: 'AAPL', provider: 'BRFG', headline: 'Apple beats by $0.04' });
 */
export interface Headline {
  /** What it is about. */
  readonly contract: ContractRef;
  /** The code of one of the providers. */
  readonly provider: string;
  /** One line. */
  readonly headline: string;
  /** When it was written, in UTC, such as `2026-11-24 14:31:00`. @default the gateway's time when it is stated */
  readonly time?: string;
  /** What an article is asked for by. @default the provider and a running number, such as `BRFG$00000001` */
  readonly articleId?: string;
  /** The article itself. @default the headline */
  readonly text?: string;
}

/** What a bulletin is about: `news`, or an exchange that is no longer, or again, available. */
export type BulletinKind = 'news' | 'exchangeDown' | 'exchangeUp';

/**
 * A news bulletin: IB's word to everybody.
 * @example gateway.world.desk.news.bulletin({ text: 'The exchange opens late.', exchange: 'NYSE' });
 */
export interface Bulletin {
  /** What everybody is told. */
  readonly text: string;
  /** @default 'news' */
  readonly kind?: BulletinKind;
  /** Where it comes from. @default '' */
  readonly exchange?: string;
}

/** The news a login begins with. @example await MockGateway.start({ news: { providers: [{ code: 'BRFG', name: 'Briefing.com' }] } }); */
export interface NewsOptions {
  /** @default none: the login has no news feed */
  readonly providers?: readonly NewsProvider[];
  /** @default none */
  readonly headlines?: readonly Headline[];
}

/** A headline as it is remembered. */
export interface Published extends Required<Omit<Headline, 'contract' | 'time'>> {
  readonly contract: Contract;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A bulletin as it is remembered, with its number. */
export interface Issued extends Required<Bulletin> {
  readonly id: number;
}

/** Remembered of each; of older ones only the newest half stays. */
const MOST = 10_000;

/** What was written, and who is told as it is. @example gateway.world.desk.news.bulletin({ text: 'The exchange opens late.' }); */
export class News {
  #providers: readonly NewsProvider[] = [];
  #headlines: readonly Published[] = [];
  #bulletins: readonly Issued[] = [];
  #count = 0;
  readonly #onHeadline = new Set<(headline: Published) => void>();
  readonly #onBulletin = new Set<(bulletin: Issued) => void>();
  readonly #resolve: (ref: ContractRef) => Contract;
  readonly #now: () => number;

  constructor(resolve: (ref: ContractRef) => Contract, now: () => number) {
    this.#resolve = resolve;
    this.#now = now;
  }

  /** Who writes. */
  get providers(): readonly NewsProvider[] {
    return this.#providers;
  }

  /** Every bulletin, oldest first. @internal */
  get bulletins(): readonly Issued[] {
    return this.#bulletins;
  }

  /** Adds providers (one of a code known already takes its place) and headlines. @example gateway.world.desk.news.state({ providers: [] }); */
  state({ providers = [], headlines = [] }: NewsOptions): void {
    const codes = new Set(providers.map(({ code }) => code));
    this.#providers = [...this.#providers.filter(({ code }) => !codes.has(code)), ...providers];
    for (const headline of headlines) this.publish(headline);
  }

  /**
   * A headline comes out: who asked for the contract's news (generic tick 292) is told, and it can be found later. One
   * with the `articleId` of another takes its place.
   * @throws {Error} when its provider is not one of the login's
   * @throws {RangeError} when its time is none, or its contract cannot be read
   * @example gateway.world.desk.news.publish({ contract: 'AAPL', provider: 'BRFG', headline: 'Apple beats by $0.04' });
   */
  publish({ contract, provider, headline, time, articleId, text }: Headline): void {
    if (this.#providers.every(({ code }) => code !== provider)) {
      const known = this.#providers.map(({ code }) => code).join(', ');
      throw new Error(`Cannot publish '${headline}': provider '${provider}' must be one of ${known || 'none'}`);
    }
    const at = time === undefined ? this.#now() : newsTime(time);
    if (at === undefined)
      throw new RangeError(`Cannot publish '${headline}': '${time}' is no time, such as '2026-11-24 14:31:00'`);
    this.#count += 1;
    const published = {
      contract: this.#resolve(contract),
      provider,
      headline,
      at,
      articleId: articleId ?? `${provider}$${String(this.#count).padStart(8, '0')}`,
      text: text ?? headline,
    };
    const others = this.#headlines.filter((other) => other.articleId !== published.articleId);
    this.#headlines = newest([...others, published]);
    for (const tell of [...this.#onHeadline]) tell(published);
  }

  /** Everybody who asked for bulletins is told. @example gateway.world.desk.news.bulletin({ text: 'The exchange opens late.' }); */
  bulletin({ text, kind = 'news', exchange = '' }: Bulletin): void {
    const issued = { id: (this.#bulletins.at(-1)?.id ?? 0) + 1, text, kind, exchange };
    this.#bulletins = newest([...this.#bulletins, issued]);
    for (const tell of [...this.#onBulletin]) tell(issued);
  }

  /** What these providers wrote about a contract after one instant, up to another; the newest first. @internal @example gateway.world.desk.news.about(265598, new Set(['BRFG']), 0, Date.now()); */
  about(conId: number, providers: ReadonlySet<string>, after: number, until: number): readonly Published[] {
    return this.#headlines
      .filter((one) => one.contract.conId === conId && providers.has(one.provider) && one.at > after && one.at <= until)
      .sort((a, b) => b.at - a.at);
  }

  /** The article of a headline. @internal @example gateway.world.desk.news.article('BRFG', 'BRFG$00000001'); */
  article(provider: string, articleId: string): string | undefined {
    return this.#headlines.find((one) => one.provider === provider && one.articleId === articleId)?.text;
  }

  /** Called with every headline from now on. @returns the undo @internal @example gateway.world.desk.news.onHeadline(console.log); */
  onHeadline(listener: (headline: Published) => void): () => void {
    this.#onHeadline.add(listener);
    return () => this.#onHeadline.delete(listener);
  }

  /** Called with every bulletin from now on. @returns the undo @internal @example gateway.world.desk.news.onBulletin(console.log); */
  onBulletin(listener: (bulletin: Issued) => void): () => void {
    this.#onBulletin.add(listener);
    return () => this.#onBulletin.delete(listener);
  }
}

const newest = <T>(items: readonly T[]): readonly T[] => (items.length > MOST ? items.slice(-MOST / 2) : items);

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?$/;

/** An instant in UTC, as requests and statements spell it; undefined when it is none. */
export function newsTime(text: string): number | undefined {
  const [, date, clock] = TIME.exec(text.trim()) ?? [];
  const at = date === undefined ? Number.NaN : Date.parse(`${date}T${clock}Z`);
  return Number.isFinite(at) ? at : undefined;
}
