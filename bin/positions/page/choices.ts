// What the reader chose: account, words to find, type, one underlying, groups, what is folded, order, columns; by mouse and by key.
import { printable } from '../../printable.ts';
import { AccountBox } from './account-box.ts';
import { COLUMNS, type Column } from './columns.ts';
import { element, part, say } from './element.ts';
import { Folds } from './folds.ts';
import { GROUPS } from './groups.ts';
import { HiddenColumns } from './hidden-columns.ts';
import { type Choice, ORDERS, type Underlying } from './order.ts';
import { isSame } from './underlyings.ts';

export class Choices {
  readonly #find = part('find', HTMLInputElement);
  readonly #type = part('type', HTMLSelectElement);
  readonly #group = part('group', HTMLSelectElement);
  readonly #order = part('order', HTMLSelectElement);
  readonly #only = part('only', HTMLButtonElement);
  readonly #changed: () => void;
  readonly hidden: HiddenColumns;
  readonly account: AccountBox;
  readonly folds: Folds;
  readonly #titles: ReadonlyMap<Choice['order'], HTMLButtonElement>;
  #isTurned = false;
  #underlying: Underlying | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#titles = new Map(COLUMNS.flatMap((column) => this.#head(column)));
    for (const one of [this.#type, this.#group, this.#order]) one.addEventListener('change', () => this.#tell());
    this.#find.addEventListener('input', () => this.#tell());
    this.#only.addEventListener('click', () => this.#see(null));
    this.hidden = new HiddenColumns(() => this.#tell());
    this.account = new AccountBox(() => this.#tell());
    this.folds = new Folds(() => this.#tell());
    this.#tell();
  }

  get now(): Choice {
    return {
      account: this.account.chosen,
      find: this.#find.value,
      secType: this.#type.value,
      underlying: this.#underlying,
      order: ORDERS.find((one) => one === this.#order.value) ?? 'contract',
      isTurned: this.#isTurned,
      group: GROUPS.find((one) => one === this.#group.value) ?? 'none',
      folded: this.folds.now,
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
    const offered = ORDERS.filter((order) => !this.hidden.has(order));
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
    for (const { name, title } of COLUMNS) {
      const button = name === 'trend' ? undefined : this.#titles.get(name);
      const isIt = name === this.#order.value;
      if (!button) continue;
      button.textContent = isIt ? `${title} ${this.#isTurned ? '▼' : '▲'}` : title;
      button.closest('th')?.setAttribute('aria-sort', isIt ? (this.#isTurned ? 'descending' : 'ascending') : 'none');
    }
    this.#changed();
  }

  /** Its title above the table, and on a telephone, where there is none, the choice of its order. */
  #head({ name, title }: Column): readonly (readonly [Choice['order'], HTMLButtonElement])[] {
    const head = element('th', { class: name });
    head.scope = 'col';
    part('titles', HTMLElement).append(head);
    if (name === 'trend') {
      head.textContent = title;
      return [];
    }
    const option = element('option', { text: `by ${title}` });
    option.value = name;
    this.#order.append(option);
    const button = element('button', { text: title });
    button.type = 'button';
    button.addEventListener('click', () => this.order(name));
    head.append(button);
    return [[name, button]];
  }
}
