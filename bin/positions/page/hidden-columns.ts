// Which columns the reader has hidden: a menu, remembered by the browser, and a word for the style. The contract always stays.
import { COLUMNS } from './columns.ts';
import { element, part } from './element.ts';
import { ORDERS, type OrderBy } from './order.ts';

const KEPT_AS = 'ib-positions: hidden columns';

export class HiddenColumns {
  readonly #menu = part('columns', HTMLDetailsElement);
  readonly #table = part('table', HTMLTableElement);
  readonly #hidden = new Set<OrderBy>(kept());
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    for (const { order, title } of COLUMNS) {
      if (order === 'contract') continue;
      const box = element('input');
      box.type = 'checkbox';
      box.checked = !this.#hidden.has(order);
      box.addEventListener('change', () => this.#set(order, !box.checked));
      part('column-choices', HTMLFieldSetElement).append(
        element('label', {}, box, document.createTextNode(` ${title}`)),
      );
    }
    document.addEventListener('click', ({ target }) => {
      if (target instanceof Node && !this.#menu.contains(target)) this.#menu.open = false;
    });
    this.#table.dataset['hidden'] = [...this.#hidden].join(' ');
  }

  has(column: OrderBy): boolean {
    return this.#hidden.has(column);
  }

  /** @returns whether it was open: its reader is where he opened it again */
  close(): boolean {
    const wasOpen = this.#menu.open;
    this.#menu.open = false;
    if (wasOpen) this.#menu.querySelector('summary')?.focus();
    return wasOpen;
  }

  #set(column: OrderBy, isHidden: boolean): void {
    if (isHidden) this.#hidden.add(column);
    else this.#hidden.delete(column);
    this.#table.dataset['hidden'] = [...this.#hidden].join(' ');
    keep([...this.#hidden]);
    this.#changed();
  }
}

/** What was kept may be of another version, or of anybody. */
function kept(): readonly OrderBy[] {
  try {
    const said: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? '[]');
    return ORDERS.filter((order) => order !== 'contract' && Array.isArray(said) && said.includes(order));
  } catch {
    return [];
  }
}

function keep(hidden: readonly OrderBy[]): void {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(hidden));
  } catch {
    // A browser that keeps nothing for anybody: they are hidden for this visit.
  }
}
