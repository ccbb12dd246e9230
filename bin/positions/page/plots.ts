// The two plots of the page: asked for anew every few seconds, in one currency, with what was recorded before where there is some.
import type { Band, Sample } from '../door/series.ts';
import { element, part } from './element.ts';
import type { Pace } from './feed.ts';
import { type Line, type Point, pictureOf, stretchesOf } from './plot.ts';
import type { Plots, Plotted } from './told.ts';

const ASK_MS = 3_000;
/** In which there is something to draw. */
const FIRST_MS = 1_000;
const MIN_WIDTH = 280;
/** A recorder writes when something changes: how far apart says nothing. */
const NEVER_FAR = Number.POSITIVE_INFINITY;

export class PlotPanel {
  readonly #currency = part('currency', HTMLSelectElement);
  readonly #recorded = part('recorded', HTMLInputElement);
  readonly #value = part('value-plot', HTMLElement);
  readonly #pnl = part('pnl-plot', HTMLElement);
  readonly #pace: () => Pace;
  #plots: Plots | null = null;

  constructor(pace: () => Pace) {
    this.#pace = pace;
    for (const choice of [this.#currency, this.#recorded]) choice.addEventListener('change', () => this.#draw());
    void this.#ask();
  }

  async #ask(): Promise<void> {
    try {
      const answer = await fetch('/plot', { signal: AbortSignal.timeout(ASK_MS) });
      if (answer.ok) this.#plots = await answer.json();
    } catch {
      // The band at the top says that the program is silent; what was drawn stays, and ends there.
    }
    this.#draw();
    const hasFew = (this.#plots?.session.samples.length ?? 0) < 5;
    setTimeout(() => void this.#ask(), hasFew ? FIRST_MS : ASK_MS);
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
    const common = { bands, from: first, to: now };
    const currency = this.#currency.value;
    const width = Math.max(MIN_WIDTH, this.#value.clientWidth);
    this.#value.replaceChildren(
      pictureOf(
        { ...common, title: `Value ${currency}`, isGain: false, lines: [line('value', 'first', 0)] },
        'value',
        width,
      ),
    );
    const lines = [line('unrealised', 'first', 1), line('of the day', 'second', 2)].filter(
      ({ kind, stretches }) => kind === 'first' || stretches.length > 0,
    );
    this.#pnl.replaceChildren(pictureOf({ ...common, title: `P&L ${currency}`, isGain: true, lines }, 'pnl', width));
  }

  #points({ samples }: Plotted, figure: 0 | 1 | 2): readonly Point[] {
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

const firstOf = ({ bands, samples }: Plotted): number | undefined => {
  const [band, sample] = [bands[0]?.from, samples[0]?.at];
  return band === undefined || sample === undefined ? (band ?? sample) : Math.min(band, sample);
};

/** What was recorded is over when the session begins. */
const ended = (bands: readonly Band[], at: number): readonly Band[] =>
  bands.map((band) => (band.until === null ? { ...band, until: at } : band));
