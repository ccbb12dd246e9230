// Which columns the reader has hidden: a menu, remembered by the browser, and a word for the style. The contract always stays.
import { COLUMNS, type ColumnName } from './columns.ts';
import { element, part } from './element.ts';

const KEPT_AS = 'ib-positions: hidden columns';

export class HiddenColumns {
  readonly #menu = part('columns', HTMLDetailsElement);
  readonly #table = part('table', HTMLTableElement);
  readonly #hidden = new Set<ColumnName>(kept());
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    for (const { name, title } of COLUMNS) {
      if (name === 'contract') continue;
      const box = element('input');
      box.type = 'checkbox';
      box.checked = !this.#hidden.has(name);
      box.addEventListener('change', () => this.#set(name, !box.checked));
      part('column-choices', HTMLFieldSetElement).append(
        element('label', {}, box, document.createTextNode(` ${title}`)),
      );
    }
    document.addEventListener('click', ({ target }) => {
      if (target instanceof Node && !this.#menu.contains(target)) this.#menu.open = false;
    });
    this.#table.dataset['hidden'] = [...this.#hidden].join(' ');
  }

  has(column: ColumnName): boolean {
    return this.#hidden.has(column);
  }

  /** @returns whether it was open: its reader is where he opened it again */
  close(): boolean {
    const wasOpen = this.#menu.open;
    this.#menu.open = false;
    if (wasOpen) this.#menu.querySelector('summary')?.focus();
    return wasOpen;
  }

  #set(column: ColumnName, isHidden: boolean): void {
    if (isHidden) this.#hidden.add(column);
    else this.#hidden.delete(column);
    this.#table.dataset['hidden'] = [...this.#hidden].join(' ');
    keep([...this.#hidden]);
    this.#changed();
  }
}

/** What was kept may be of another version, or of anybody. */
function kept(): readonly ColumnName[] {
  try {
    const said: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? '[]');
    return COLUMNS.map(({ name }) => name).filter(
      (name) => name !== 'contract' && Array.isArray(said) && said.includes(name),
    );
  } catch {
    return [];
  }
}

function keep(hidden: readonly ColumnName[]): void {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(hidden));
  } catch {
    // A browser that keeps nothing for anybody: they are hidden for this visit.
  }
}
