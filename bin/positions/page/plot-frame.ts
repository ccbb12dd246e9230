// A figure of the page: the plot drawn on it, the hand on that, and in words below what is pointed at.
import { gain, money } from '../amounts.ts';
import { clockTime } from '../clock.ts';
import { element, part, say } from './element.ts';
import { type Plot, type Reading, readingAt, type Span } from './plot.ts';
import { type Hand, layHand } from './plot-hand.ts';
import { markText, type Picture, pictureOf } from './plot-picture.ts';

const MIN_WIDTH = 280;
/** Pixels around what is pointed at. */
const NEAR = 6;
const HINT = 'point, or ← →, to read · drag, or + −, to zoom';

interface Sheet {
  readonly plot: Plot;
  readonly picture: Picture;
}

/** A figure of the page, and what is drawn on it. */
export class Frame {
  readonly #id: string;
  readonly #figure: HTMLElement;
  readonly #caption = element('p', { text: HINT });
  #sheet: Sheet | null = null;

  constructor(id: 'value' | 'pnl', hand: Hand) {
    this.#id = id;
    this.#figure = part(`${id}-plot`, HTMLElement);
    this.#figure.append(this.#caption);
    layHand(this.#figure, (x) => this.#timeAt(x), hand);
  }

  get plot(): Plot | null {
    return this.#sheet?.plot ?? null;
  }

  draw(plot: Plot): void {
    const picture = pictureOf(plot, this.#id, Math.max(MIN_WIDTH, this.#figure.clientWidth));
    this.#sheet?.picture.svg.remove();
    this.#figure.prepend(picture.svg);
    this.#sheet = { plot, picture };
  }

  /** What was drawn is of something else. */
  clear(): void {
    this.#sheet?.picture.svg.remove();
    this.#sheet = null;
    say(this.#caption, HINT);
  }

  /** @param stepMs how near samples are */
  point(at: number | null, span: Span | null, stepMs: number): void {
    if (this.#sheet === null) return;
    const { plot, picture } = this.#sheet;
    const reachMs = Math.max(stepMs, ((plot.to - plot.from) / Math.max(MIN_WIDTH, this.#figure.clientWidth)) * NEAR);
    const reading = at === null ? null : readingAt(plot, at, reachMs);
    picture.point(reading, span);
    const words = reading === null ? HINT : textOf(reading, plot.isGain ? gain : money);
    say(this.#caption, words);
    // It is a slider for who hears it: the place in per cent, and what is there.
    const place = (((reading?.at ?? plot.to) - plot.from) / Math.max(1, plot.to - plot.from)) * 100;
    this.#figure.setAttribute('aria-valuenow', place.toFixed(0));
    this.#figure.setAttribute('aria-valuetext', words);
  }

  #timeAt(clientX: number): number | null {
    if (this.#sheet === null) return null;
    const { svg, timeAt } = this.#sheet.picture;
    const { left, width } = svg.getBoundingClientRect();
    return timeAt(((clientX - left) / width) * svg.viewBox.baseVal.width);
  }
}

function textOf({ at, amounts, why, marks }: Reading, text: (amount: number | null) => string): string {
  const said = why === null ? amounts.map(({ name, amount }) => `${name} ${text(amount)}`) : [`not known: ${why}`];
  return [clockTime(new Date(at)), ...said, ...marks.map(markText)].join(' · ');
}
