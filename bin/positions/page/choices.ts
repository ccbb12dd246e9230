// What the reader chose: words to find, type, one underlying, groups, order, columns; by mouse and by key.
import { printable } from '../../printable.ts';
import { COLUMNS } from './columns.ts';
import { element, part, say } from './element.ts';
import { HiddenColumns } from './hidden-columns.ts';
import { type Choice, GROUPS, ORDERS, type Underlying } from './order.ts';
import { isSame } from './underlyings.ts';

export class Choices {
  readonly #find = part('find', HTMLInputElement);
  readonly #type = part('type', HTMLSelectElement);
  readonly #group = part('group', HTMLSelectElement);
  readonly #order = part('order', HTMLSelectElement);
  readonly #only = part('only', HTMLButtonElement);
  readonly #changed: () => void;
  readonly hidden: HiddenColumns;
  readonly #titles: readonly HTMLButtonElement[];
  #isTurned = false;
  #underlying: Underlying | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#order.append(
      ...COLUMNS.map(({ order, title }) => {
        const option = element('option', { text: `by ${title}` });
        option.value = order;
        return option;
      }),
    );
    this.#titles = COLUMNS.map(({ order, title }) => {
      const button = element('button', { text: title });
      button.type = 'button';
      button.addEventListener('click', () => this.order(order));
      const head = element('th', { class: order }, button);
      head.scope = 'col';
      part('titles', HTMLElement).append(head);
      return button;
    });
    for (const one of [this.#type, this.#group, this.#order]) one.addEventListener('change', () => this.#tell());
    this.#find.addEventListener('input', () => this.#tell());
    this.#only.addEventListener('click', () => this.#see(null));
    this.hidden = new HiddenColumns(() => this.#tell());
    this.#tell();
  }

  get now(): Choice {
    return {
      find: this.#find.value,
      secType: this.#type.value,
      underlying: this.#underlying,
      order: ORDERS.find((one) => one === this.#order.value) ?? 'contract',
      isTurned: this.#isTurned,
      group: GROUPS.find((one) => one === this.#group.value) ?? 'none',
    };
  }

  /** The same again turns it round. */
  order(by: Choice['order']): void {
    this.#isTurned = this.#order.value === by ? !this.#isTurned : false;
    this.#order.value = by;
    this.#tell();
  }

  /** The same again shows all. */
  press(underlying: Underlying): void {
    this.#see(isSame(this.#underlying, underlying) ? null : underlying);
  }

  turn(): void {
    this.#isTurned = !this.#isTurned;
    this.#tell();
  }

  nextOrder(): void {
    const offered = COLUMNS.map(({ order }) => order).filter((order) => !this.hidden.has(order));
    const next = offered[(offered.indexOf(this.now.order) + 1) % offered.length];
    this.#order.value = next ?? 'contract';
    this.#tell();
  }

  nextGroup(): void {
    this.#group.selectedIndex = (this.#group.selectedIndex + 1) % this.#group.options.length;
    this.#tell();
  }

  find(): void {
    this.#find.focus();
    this.#find.select();
  }

  forget(): void {
    this.#find.value = '';
    this.#find.blur();
    this.#see(null);
  }

  #see(underlying: Underlying | null): void {
    this.#underlying = underlying;
    this.#only.hidden = underlying === null;
    if (underlying) say(this.#only, `only ${printable(underlying.symbol)} in ${underlying.currency} ✕`);
    this.#tell();
  }

  /** @param secTypes those held */
  offer(secTypes: readonly string[]): void {
    const offered = [...this.#type.options].slice(1).map(({ value }) => value);
    if (secTypes.join() === offered.join()) return;
    const chosen = this.#type.value;
    const [all] = this.#type.options;
    this.#type.replaceChildren(...(all ? [all] : []), ...secTypes.map((text) => element('option', { text })));
    this.#type.value = secTypes.includes(chosen) ? chosen : '';
  }

  #tell(): void {
    // Nobody would see by what it is ordered.
    if (ORDERS.some((order) => order === this.#order.value && this.hidden.has(order))) this.#order.value = 'contract';
    for (const [index, { order, title }] of COLUMNS.entries()) {
      const button = this.#titles[index];
      const isIt = order === this.#order.value;
      if (!button) continue;
      button.textContent = isIt ? `${title} ${this.#isTurned ? '▼' : '▲'}` : title;
      button.closest('th')?.setAttribute('aria-sort', isIt ? (this.#isTurned ? 'descending' : 'ascending') : 'none');
    }
    this.#changed();
  }
}
