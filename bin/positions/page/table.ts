// The table: of a thousand lines those that can be seen are drawn, one of them is marked, and groups are folded.
import { element, part, say } from './element.ts';
import type { GroupLine, Line } from './groups.ts';
import { Row, type Showing } from './row.ts';
import type { Position } from './told.ts';

/** Lines drawn above and below what can be seen. */
const SPARE = 8;

/** Of lines, in pixels. */
type Heights = Readonly<Record<Line['is'], number>>;

/** What it does not know itself. */
type Shown = Omit<Showing, 'marked' | 'pointed'>;

export class Table {
  readonly #scroller = part('scroller', HTMLElement);
  readonly #body = part('rows', HTMLTableSectionElement);
  readonly #above = element('tr', { class: 'room' });
  readonly #below = element('tr', { class: 'room' });
  readonly #pool: Row[] = [];
  readonly #fold: (group: string) => void;
  #lines: readonly Line[] = [];
  #showing: Shown | null = null;
  #marked: string | null = null;
  #pointed: number | null = null;

  /** @param fold is asked with the key of a group */
  constructor(fold: (group: string) => void) {
    this.#fold = fold;
    this.#body.append(this.#above, this.#below);
    this.#scroller.addEventListener('scroll', () => this.#draw());
    // With more lines it grows, and then has room for more of them.
    new ResizeObserver(() => this.#draw()).observe(this.#scroller);
    this.#body.addEventListener('click', ({ target }) => {
      const row = target instanceof Element ? target.closest('tr') : null;
      const key = this.#pool.find((one) => one.row === row)?.key;
      const line = this.#lines.find((one) => one.key === key);
      if (!line) return;
      this.mark(line.key);
      if (line.is === 'group') this.#fold(line.key);
    });
  }

  show(lines: readonly Line[], showing: Shown): void {
    this.#lines = lines;
    this.#showing = showing;
    this.#draw();
  }

  /** The position marked, while it is among those shown. */
  get marked(): Position | null {
    const line = this.#markedLine();
    return line?.is === 'position' ? line.position : null;
  }

  get groups(): readonly GroupLine[] {
    return this.#lines.filter((line) => line.is === 'group');
  }

  mark(key: string | null): void {
    this.#marked = key;
    this.#draw();
  }

  /** @param at a moment pointed at elsewhere; null: none any more */
  point(at: number | null): void {
    if (at === this.#pointed) return;
    this.#pointed = at;
    this.#draw();
  }

  /** To the next line, or the one before; what is folded has none. */
  move(by: 1 | -1): void {
    const at = this.#lines.findIndex(({ key }) => key === this.#marked);
    const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), this.#lines.length - 1);
    const line = this.#lines[next];
    if (!line) return;
    const { scrollTop, clientHeight } = this.#scroller;
    const heights = this.#measure();
    // The title of the columns covers as much as a row.
    const [top, bottom] = [this.#top(next, heights), this.#top(next + 1, heights) + heights.position];
    if (top < scrollTop) this.#scroller.scrollTop = top;
    if (bottom > scrollTop + clientHeight) this.#scroller.scrollTop = bottom - clientHeight;
    this.mark(line.key);
  }

  /** The group marked, or that of the position marked: its line is what is marked then. */
  fold(): void {
    const line = this.#markedLine();
    const key = line?.is === 'group' ? line.key : (line?.group ?? null);
    if (key === null) return;
    this.#marked = key;
    this.#fold(key);
  }

  #markedLine(): Line | undefined {
    return this.#lines.find(({ key }) => key === this.#marked);
  }

  /** As high as the style says: on a telephone a position is a card, and a group a smaller one. */
  #measure(): Heights {
    const style = getComputedStyle(this.#scroller);
    const height = (of: string): number => Number.parseFloat(style.getPropertyValue(`--${of}-height`)) || 30;
    return { position: height('row'), group: height('group') };
  }

  /** Where a line begins, below the first. */
  #top(line: number, heights: Heights): number {
    return this.#lines.slice(0, line).reduce((top, { is }) => top + heights[is], 0);
  }

  /** Which line lies there. */
  #lineAt(place: number, heights: Heights): number {
    let bottom = 0;
    const found = this.#lines.findIndex(({ is }) => {
      bottom += heights[is];
      return bottom > place;
    });
    return found < 0 ? Math.max(0, this.#lines.length - 1) : found;
  }

  #draw(): void {
    if (this.#showing === null) return;
    const heights = this.#measure();
    const { scrollTop, clientHeight } = this.#scroller;
    const first = Math.max(0, this.#lineAt(scrollTop, heights) - SPARE);
    const shown = this.#lines.slice(first, this.#lineAt(scrollTop + clientHeight, heights) + SPARE);
    const focused = this.#pool.find(({ fold }) => fold === document.activeElement);
    const group = focused?.key;
    this.#fit(shown.length);
    const showing = { ...this.#showing, marked: this.#marked, pointed: this.#pointed };
    for (const [index, line] of shown.entries()) this.#pool[index]?.fill(line, showing);
    const [all, end] = [this.#top(this.#lines.length, heights), this.#top(first + shown.length, heights)];
    this.#above.style.height = `${this.#top(first, heights)}px`;
    this.#below.style.height = `${all - end}px`;
    // Who folds by keys stays at the group he is at, whichever row shows it now.
    if (focused && (focused.key !== group || !focused.row.isConnected))
      (this.#pool.find(({ key }) => key === group)?.fold ?? this.#scroller).focus({ preventScroll: true });
  }

  #fit(count: number): void {
    while (this.#pool.length < count) {
      const row = new Row();
      this.#pool.push(row);
      this.#below.before(row.row);
    }
    for (const { row } of this.#pool.splice(count)) row.remove();
  }
}

/** Says why there is no row. */
export function sayNothing(where: HTMLElement, why: string | null): void {
  where.hidden = why === null;
  say(where, why ?? '');
}
