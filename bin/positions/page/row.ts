// One drawn row of the table, which shows now this line and now that: a position, or a group that can be folded.
import { groupCell, positionCell } from './cells.ts';
import { COLUMNS, type Differing } from './columns.ts';
import { element, say } from './element.ts';
import type { Line } from './groups.ts';
import { sparkOf } from './spark.ts';
import { type Trends, trendText } from './trends.ts';

const FLASH_MS = 500;

/** What a line is shown with. */
export interface Showing {
  /** The door's clock, in milliseconds since 1970. */
  readonly now: number;
  readonly differing: Differing;
  readonly trends: Trends;
  readonly marked: string | null;
  /** A moment that is pointed at, in milliseconds since 1970: trends say what was known of it. */
  readonly pointed: number | null;
}

export class Row {
  readonly row: HTMLTableRowElement;
  /** Folds the group, by keys too; not seen of a position. */
  readonly fold = element('button', { class: 'fold' });
  readonly #name = element('span');
  readonly #cells: readonly HTMLTableCellElement[];
  /** Those that run. */
  readonly #flashes: Animation[] = [];
  #key = '';
  #trend = '';

  constructor() {
    this.fold.type = 'button';
    this.#cells = COLUMNS.map(({ name, title }) => {
      const cell = element('td', { class: name });
      cell.dataset['title'] = title;
      if (name === 'contract') cell.append(this.fold, this.#name);
      return cell;
    });
    this.row = element('tr', {}, ...this.#cells);
  }

  /** Of the line it shows. */
  get key(): string {
    return this.#key;
  }

  fill(line: Line, showing: Showing): void {
    const isSame = this.#key === line.key;
    // The row is another one's now.
    if (!isSame) for (const flash of this.#flashes.splice(0)) flash.cancel();
    this.#key = line.key;
    const kind = `${line.is}${line.key === showing.marked ? ' marked' : ''}`;
    if (this.row.className !== kind) this.row.className = kind;
    this.fold.hidden = line.is === 'position';
    if (line.is === 'group') this.fold.setAttribute('aria-expanded', String(!line.isFolded));
    for (const [index, column] of COLUMNS.entries()) {
      const cell = this.#cells[index];
      if (!cell) continue;
      if (column.name === 'trend') {
        this.#draw(cell, line, showing);
        continue;
      }
      const { text, title, kinds } =
        line.is === 'group'
          ? groupCell(line, column.name)
          : positionCell(line.position, column, showing.now, showing.differing);
      if (cell.textContent !== text) {
        if (column.name === 'contract') this.#sayName(line, text);
        else cell.textContent = text;
        if (isSame && column.isClock === undefined) this.#flash(cell);
      }
      if (cell.title !== title) cell.title = title;
      const all = [column.name, ...kinds].join(' ');
      if (cell.className !== all) cell.className = all;
    }
  }

  #sayName({ is }: Line, text: string): void {
    say(this.fold, is === 'group' ? text : '');
    say(this.#name, is === 'group' ? '' : text);
  }

  /** Anew only when there is something new: a picture costs more than a word. */
  #draw(cell: HTMLElement, { is, key }: Line, { trends, pointed }: Showing): void {
    const drawn = is === 'group' ? '' : `${trends.looks} ${pointed} ${key}`;
    if (drawn === this.#trend) return;
    this.#trend = drawn;
    const trend = is === 'group' ? null : trends.of(key);
    const spark = sparkOf(trend, pointed);
    cell.replaceChildren(...(spark ? [spark] : []));
    cell.title = is === 'group' ? '' : trendText(trend);
  }

  #flash(cell: HTMLElement): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const flash = cell.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], FLASH_MS);
    this.#flashes.push(flash);
    flash.addEventListener('finish', () => void this.#flashes.splice(this.#flashes.indexOf(flash), 1));
  }
}
