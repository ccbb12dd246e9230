// Account numbers and names, replaced by others of the same length wherever they stand: no byte moves.

/** IB's account numbers: live, demo, advisors and their clients. */
const ACCOUNT = /(?<![A-Za-z0-9])(D?[UFIG])(\d{5,12})(?![0-9])/g;
/** Where the configuration of an advisor has names of people. */
const NAMED = /(<(?:alias|name|fullName)>)([^<]*)(?=<)/gi;

export class Redaction {
  readonly #numbers = new Map<string, string>();
  /** Whole fields that are names of accounts without looking like one. */
  readonly #names = new Map<string, string>();

  /** These are names of accounts, whatever they look like. */
  learn(accounts: readonly string[]): void {
    for (const account of accounts) {
      if (account === '' || new RegExp(`^(?:${ACCOUNT.source})$`).test(account) || this.#names.has(account)) continue;
      const number = String(this.#names.size + 1);
      this.#names.set(account, `${'x'.repeat(account.length)}${number}`.slice(-account.length));
    }
  }

  /** @param text one character a byte @returns as many characters */
  of(text: string): string {
    const plain = text
      .replace(ACCOUNT, (_all, prefix: string, digits: string) => prefix + this.#number(prefix, digits))
      .replace(NAMED, (_all, tag: string, name: string) => tag + 'x'.repeat(name.length));
    return this.#names.size === 0 ? plain : this.#withoutNames(plain);
  }

  #number(prefix: string, digits: string): string {
    const known = this.#numbers.get(prefix + digits);
    if (known !== undefined) return known;
    const made = String(this.#numbers.size + 1).padStart(digits.length, '0');
    this.#numbers.set(prefix + digits, made);
    return made;
  }

  /** Between what ends fields and stands in lists, and nowhere inside other words. */
  #withoutNames(text: string): string {
    return text.replace(WORD, (word) => this.#names.get(word) ?? word);
  }
}

/** What stands in a field, or in a list in one. */
const WORD = /[^\p{Cc},]+/gu;

/** What of a text is the same in every redaction of it: its account numbers and names give way to their lengths. */
export const shapeOf = (text: string): string =>
  text
    .replace(ACCOUNT, (_all, prefix: string, digits: string) => prefix + '0'.repeat(digits.length))
    .replace(NAMED, (_all, tag: string, name: string) => tag + 'x'.repeat(name.length));
