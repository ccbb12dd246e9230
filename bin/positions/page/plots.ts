// The two plots of the page: asked for anew every few seconds, of one account or all, in one currency and one span, with what was recorded before where there is some.
import { clockTime } from '../clock.ts';
import type { Band, Plotted, Sample } from '../door/series.ts';
import { element, part } from './element.ts';
import type { Pace } from './feed.ts';
import { type Line, momentsOf, type Plot, type Said, type Span, spanIn, stretchesOf } from './plot.ts';
import { Frame } from './plot-frame.ts';
import type { Hand } from './plot-hand.ts';
import type { Plots } from './told.ts';

/** The only account that is plotted. */
export interface PlottedAccount {
  readonly account: string;
  /** As it may be shown. */
  readonly name: string;
}

const ASK_MS = 3_000;
/** In which there is something to draw. */
const FIRST_MS = 1_000;
/** A recorder writes when something changes: how far apart says nothing. */
const NEVER_FAR = Number.POSITIVE_INFINITY;

export class PlotPanel {
  readonly #currency = part('currency', HTMLSelectElement);
  readonly #recorded = part('recorded', HTMLInputElement);
  readonly #back = part('whole', HTMLButtonElement);
  readonly #value: Frame;
  readonly #pnl: Frame;
  readonly #pace: () => Pace;
  readonly #tell: (at: number | null) => void;
  #plots: Plots | null = null;
  #account: PlottedAccount | null = null;
  /** What there is. */
  #whole: Span = { from: 0, to: 0 };
  /** What is seen of it; null: all, and what comes. */
  #span: Span | null = null;
  #pointed: number | null = null;
  #drawnOut: Span | null = null;

  /** @param pointed is told which moment is pointed at; null: none any more */
  constructor(pace: () => Pace, pointed: (at: number | null) => void) {
    this.#pace = pace;
    this.#tell = pointed;
    const hand = this.#hand();
    this.#value = new Frame('value', hand);
    this.#pnl = new Frame('pnl', hand);
    for (const choice of [this.#currency, this.#recorded]) choice.addEventListener('change', () => this.#draw());
    this.#back.addEventListener('click', () => this.seeAll());
    new ResizeObserver(() => this.#draw()).observe(part('plots', HTMLElement));
    void this.#ask();
  }

  seeAll(): void {
    this.#see(null);
  }

  /** @param account null: all of them. What was drawn of another is gone at once */
  of(account: PlottedAccount | null): void {
    if (account?.account === this.#account?.account) return;
    this.#account = account;
    this.#plots = null;
    this.#value.clear();
    this.#pnl.clear();
    void this.#fetch();
  }

  async #ask(): Promise<void> {
    await this.#fetch();
    const hasFew = (this.#plots?.session.samples.length ?? 0) < 5;
    setTimeout(() => void this.#ask(), hasFew ? FIRST_MS : ASK_MS);
  }

  async #fetch(): Promise<void> {
    const account = this.#account?.account;
    const path = account === undefined ? '/plot' : `/plot?${new URLSearchParams({ account })}`;
    try {
      const answer = await fetch(path, { signal: AbortSignal.timeout(ASK_MS) });
      const plots: Plots | null = answer.ok ? await answer.json() : null;
      // Another one may have been chosen meanwhile.
      if (plots !== null && account === this.#account?.account) this.#plots = plots;
    } catch {
      // The band at the top says that the program is silent; what was drawn stays, and ends there.
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#plots === null) return;
    const { recorded, session } = this.#plots;
    const before = this.#recorded.checked ? recorded : null;
    part('recorded-choice', HTMLElement).hidden = recorded === null;
    this.#offer([...(before?.samples ?? []), ...session.samples]);
    const { now, silentMs } = this.#pace();
    const first = before?.bands[0]?.from ?? before?.samples[0]?.at ?? firstOf(session) ?? now;
    const mute: readonly Band[] =
      silentMs === null ? [] : [{ from: this.#plots.now, until: null, why: 'the program is silent' }];
    const bands = [...(before ? ended(before.bands, firstOf(session) ?? now) : []), ...session.bands, ...mute];
    const line = (name: string, kind: Line['kind'], at: 0 | 1 | 2): Line => ({
      name,
      kind,
      stretches: [
        ...(before ? stretchesOf(this.#points(before, at), bands, NEVER_FAR) : []),
        ...stretchesOf(this.#points(session, at), bands, 5 * session.stepMs + 5_000),
      ],
    });
    this.#whole = { from: first, to: now };
    const currency = this.#currency.value;
    const marks = [...(before?.marks ?? []), ...session.marks].filter((mark) => mark.currency === currency);
    const of = [currency, this.#account?.name ?? ''].filter((part) => part !== '').join(', ');
    const common = { bands, ...(this.#span ?? this.#whole) };
    this.#value.draw({
      ...common,
      marks,
      title: `Value ${of}`,
      isGain: false,
      lines: [line('value', 'first', 0)],
    });
    const lines = [line('unrealised', 'first', 1), line('of the day', 'second', 2)].filter(
      ({ kind, stretches }) => kind === 'first' || stretches.length > 0,
    );
    this.#pnl.draw({ ...common, marks: [], title: `P&L ${of}`, isGain: true, lines });
    this.#point();
  }

  /** Both plots, and the trends of the rows, show the same moment. */
  #point(): void {
    const stepMs = this.#plots?.session.stepMs ?? 0;
    this.#tell(this.#pointed);
    for (const frame of [this.#value, this.#pnl]) frame.point(this.#pointed, this.#drawnOut, stepMs);
  }

  #see(span: Span | null): void {
    this.#span = span && spanIn(this.#whole, span);
    const seen = this.#span;
    this.#back.hidden = seen === null;
    if (seen)
      this.#back.textContent = `${clockTime(new Date(seen.from))} to ${clockTime(new Date(seen.to))} only: show all ✕`;
    this.#draw();
  }

  #hand(): Hand {
    const seen = (): Span => this.#span ?? this.#whole;
    return {
      point: (at) => {
        this.#pointed = at;
        this.#point();
      },
      step: (to) => {
        this.#pointed = stepped(this.#value.plot, to, this.#pointed);
        this.#point();
      },
      drawOut: (span) => {
        this.#drawnOut = span;
        this.#point();
      },
      see: (span) => this.#see(span),
      zoom: (by) => {
        const { from, to } = seen();
        const [middle, half] = [this.#pointed ?? (from + to) / 2, ((to - from) / 2) * by];
        this.#see({ from: middle - half, to: middle + half });
      },
      seeAll: () => this.seeAll(),
    };
  }

  #points({ samples }: Plotted, figure: 0 | 1 | 2): readonly Said[] {
    const currency = this.#currency.value;
    return samples.map(({ at, sums }) => ({ at, amount: sums[currency]?.[figure] ?? null }));
  }

  #offer(samples: readonly Sample[]): void {
    const known = [...new Set(samples.toReversed().flatMap(({ sums }) => Object.keys(sums)))];
    const offered = [...this.#currency.options].map(({ value }) => value);
    if (known.join() !== offered.join()) {
      const chosen = this.#currency.value;
      this.#currency.replaceChildren(...known.map((text) => element('option', { text })));
      if (known.includes(chosen)) this.#currency.value = chosen;
    }
    this.#currency.hidden = known.length < 2;
  }
}

/** @param at where the reader is; null: nowhere, and then the newest is next */
function stepped(plot: Plot | null, to: Parameters<Hand['step']>[0], at: number | null): number | null {
  const moments = plot === null ? [] : momentsOf(plot);
  const [first, last] = [moments.at(0) ?? null, moments.at(-1) ?? null];
  if (to === 'first') return first;
  if (to === 'last' || at === null) return last;
  const found = to === 'next' ? moments.find((one) => one > at) : moments.findLast((one) => one < at);
  return found ?? at;
}

const firstOf = ({ bands, samples }: Plotted): number | undefined => {
  const [band, sample] = [bands[0]?.from, samples[0]?.at];
  return band === undefined || sample === undefined ? (band ?? sample) : Math.min(band, sample);
};

/** What was recorded is over when the session begins. */
const ended = (bands: readonly Band[], at: number): readonly Band[] =>
  bands.map((band) => (band.until === null ? { ...band, until: at } : band));
