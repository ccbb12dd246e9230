// The box that says of which account the page is, and lets another one be chosen where there are several.
import { shortNames } from './accounts.ts';
import { element, part, say } from './element.ts';

const ALL = '';

export class AccountBox {
  readonly #box = part('account', HTMLSelectElement);
  /** There is nothing to choose. */
  readonly #sole = part('sole-account', HTMLElement);
  #chosen: string | null = null;
  #offered = '';

  constructor(changed: () => void) {
    this.#box.addEventListener('change', () => {
      this.#chosen = this.#box.value === ALL ? null : this.#box.value;
      changed();
    });
  }

  /** Null: all. */
  get chosen(): string | null {
    return this.#chosen;
  }

  /** Who chose one that is gone is not shown others in its place: it stays chosen, and is said to be gone. */
  offer(accounts: readonly string[]): void {
    const gone = this.#chosen !== null && !accounts.includes(this.#chosen) ? [this.#chosen] : [];
    const offered = JSON.stringify([accounts, gone]);
    if (offered === this.#offered) return;
    this.#offered = offered;
    const names = shortNames([...accounts, ...gone]);
    const option = (account: string, text: string): HTMLOptionElement => {
      const made = element('option', { text });
      made.value = account;
      return made;
    };
    this.#box.replaceChildren(
      option(ALL, 'all accounts'),
      ...accounts.map((account) => option(account, names.get(account) ?? '')),
      ...gone.map((account) => option(account, `${names.get(account) ?? ''}, gone`)),
    );
    this.#box.value = this.#chosen ?? ALL;
    this.#box.hidden = accounts.length < 2 && gone.length === 0;
    const [only] = accounts;
    this.#sole.hidden = only === undefined || !this.#box.hidden;
    say(this.#sole, names.get(only ?? '') ?? '');
    this.#sole.title = only ?? '';
  }
}
