// What the reader chose: words to find, type, groups, order; by mouse and by key.
import { COLUMNS } from './columns.ts';
import { element, part } from './element.ts';
import { type Choice, GROUPS, ORDERS } from './order.ts';

export class Choices {
  readonly #find = part('find', HTMLInputElement);
  readonly #type = part('type', HTMLSelectElement);
  readonly #group = part('group', HTMLSelectElement);
  readonly #order = part('order', HTMLSelectElement);
  readonly #changed: () => void;
  readonly #titles: readonly HTMLButtonElement[];
  #isTurned = false;

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
    this.#tell();
  }

  get now(): Choice {
    return {
      find: this.#find.value,
      secType: this.#type.value,
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

  turn(): void {
    this.#isTurned = !this.#isTurned;
    this.#tell();
  }

  nextOrder(): void {
    this.#order.selectedIndex = (this.#order.selectedIndex + 1) % this.#order.options.length;
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
