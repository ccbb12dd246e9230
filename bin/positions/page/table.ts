// The table: of a thousand positions those that can be seen are drawn, and a cell that changed flashes.
import { gain, money } from '../amounts.ts';
import { counted } from '../event-lines.ts';
import { COLUMNS, type Column, type Differing } from './columns.ts';
import { element, part, say } from './element.ts';
import type { GroupLine, Line } from './order.ts';
import type { Position } from './told.ts';

/** Lines drawn above and below what can be seen. */
const SPARE = 8;
const FLASH_MS = 500;

interface Drawn {
  readonly row: HTMLTableRowElement;
  readonly cells: readonly HTMLTableCellElement[];
  /** Those that run. */
  readonly flashes: Animation[];
  /** What it shows now. */
  key: string;
}

export class Table {
  readonly #scroller = part('scroller', HTMLElement);
  readonly #body = part('rows', HTMLTableSectionElement);
  readonly #above = element('tr', { class: 'room' });
  readonly #below = element('tr', { class: 'room' });
  readonly #pool: Drawn[] = [];
  #lines: readonly Line[] = [];
  #now = 0;
  #differing: Differing = { accounts: false, currencies: false };
  #marked: string | null = null;

  constructor() {
    this.#body.append(this.#above, this.#below);
    this.#scroller.addEventListener('scroll', () => this.#draw());
    this.#body.addEventListener('click', ({ target }) => {
      const row = target instanceof Element ? target.closest('tr') : null;
      const drawn = this.#pool.find((one) => one.row === row);
      if (drawn) this.mark(drawn.key);
    });
  }

  /** @param now the door's clock, in milliseconds since 1970 */
  show(lines: readonly Line[], now: number, differing: Differing): void {
    this.#lines = lines;
    this.#differing = differing;
    this.#now = now;
    this.#draw();
  }

  /** The position marked, while it is among those shown. */
  get marked(): Position | null {
    const line = this.#lines.find(({ key }) => key === this.#marked);
    return line?.is === 'position' ? line.position : null;
  }

  mark(key: string | null): void {
    this.#marked = key;
    this.#draw();
  }

  /** To the next position, or the one before. */
  move(by: 1 | -1): void {
    const places = this.#lines.flatMap(({ is }, index) => (is === 'position' ? [index] : []));
    const at = places.findIndex((index) => this.#lines[index]?.key === this.#marked);
    const next = places[at < 0 ? 0 : Math.min(Math.max(at + by, 0), places.length - 1)];
    const line = next === undefined ? undefined : this.#lines[next];
    if (next === undefined || line === undefined) return;
    const [height, { scrollTop, clientHeight }] = [this.#height(), this.#scroller];
    const [top, head] = [next * height, 2 * height];
    if (top < scrollTop) this.#scroller.scrollTop = top;
    if (top + head > scrollTop + clientHeight) this.#scroller.scrollTop = top + head - clientHeight;
    this.mark(line.key);
  }

  /** A row is as high as the style says: on a telephone it is a card. */
  #height(): number {
    return Number.parseFloat(getComputedStyle(this.#scroller).getPropertyValue('--row-height')) || 30;
  }

  #draw(): void {
    const height = this.#height();
    const { scrollTop, clientHeight } = this.#scroller;
    const first = Math.max(0, Math.min(Math.floor(scrollTop / height) - SPARE, this.#lines.length - 1));
    const shown = this.#lines.slice(first, first + Math.ceil(clientHeight / height) + 2 * SPARE);
    this.#fit(shown.length);
    for (const [index, line] of shown.entries()) {
      const drawn = this.#pool[index];
      if (drawn) this.#fill(drawn, line);
    }
    this.#above.style.height = `${first * height}px`;
    this.#below.style.height = `${Math.max(0, this.#lines.length - first - shown.length) * height}px`;
  }

  #fit(count: number): void {
    while (this.#pool.length < count) {
      const cells = COLUMNS.map(({ order, title }) => {
        const cell = element('td', { class: order });
        cell.dataset['title'] = title;
        return cell;
      });
      const row = element('tr', {}, ...cells);
      this.#pool.push({ row, cells, flashes: [], key: '' });
      this.#below.before(row);
    }
    for (const { row } of this.#pool.splice(count)) row.remove();
  }

  #fill(drawn: Drawn, line: Line): void {
    const isSame = drawn.key === line.key;
    // The row is another one's now.
    if (!isSame) for (const flash of drawn.flashes.splice(0)) flash.cancel();
    drawn.key = line.key;
    const isMarked = line.key === this.#marked;
    const kind = `${line.is}${isMarked ? ' marked' : ''}`;
    if (drawn.row.className !== kind) drawn.row.className = kind;
    for (const [index, column] of COLUMNS.entries()) {
      const cell = drawn.cells[index];
      if (!cell) continue;
      const { text, title, kinds } =
        line.is === 'group' ? groupCell(line, column) : positionCell(line.position, column, this.#now, this.#differing);
      if (cell.textContent !== text) {
        cell.textContent = text;
        if (isSame && column.order !== 'age') flash(cell, drawn.flashes);
      }
      if (cell.title !== title) cell.title = title;
      const all = [column.order, ...kinds].join(' ');
      if (cell.dataset['kinds'] !== all) {
        cell.dataset['kinds'] = all;
        cell.className = all;
      }
    }
  }
}

interface Cell {
  readonly text: string;
  readonly title: string;
  readonly kinds: readonly string[];
}

function positionCell(
  position: Parameters<Column['text']>[0],
  { text, sign, doubt }: Column,
  now: number,
  differing: Differing,
): Cell {
  const doubts = doubt?.(position, now) ?? null;
  const amount = sign?.(position) ?? 0;
  const kinds = [...(doubts === null ? [] : ['old']), ...(amount > 0 ? ['gain'] : amount < 0 ? ['loss'] : [])];
  return { text: text(position, now, differing), title: doubts ?? '', kinds };
}

function groupCell({ name, count, sums }: GroupLine, { order }: Column): Cell {
  const [sum] = sums;
  const isOne = sums.length === 1;
  const each = (read: (one: GroupLine['sums'][number]) => string): string =>
    isOne && sum ? read(sum) : sums.map((one) => `${one.currency} ${read(one)}`).join(', ');
  const missing = sums.reduce((all, one) => all + one.missing, 0);
  const title = missing > 0 ? `without ${counted(missing, 'figure')} that was not said` : '';
  if (order === 'contract') return { text: `${name} (${count})`, title, kinds: [] };
  if (order === 'value') return { text: each(({ value }) => money(value)), title, kinds: missing > 0 ? ['old'] : [] };
  if (order === 'unrealized')
    return { text: each(({ unrealized }) => gain(unrealized)), title, kinds: missing > 0 ? ['old'] : [] };
  return { text: '', title: '', kinds: [] };
}

function flash(cell: HTMLElement, flashes: Animation[]): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const running = cell.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], FLASH_MS);
  flashes.push(running);
  running.addEventListener('finish', () => void flashes.splice(flashes.indexOf(running), 1));
}

/** Says why there is no row. */
export function sayNothing(where: HTMLElement, why: string | null): void {
  where.hidden = why === null;
  say(where, why ?? '');
}
