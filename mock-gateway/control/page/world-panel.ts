// The world of an account, and what may be done to it.
import type { AccountShown, PositionShown, Seen } from './answers.ts';
import { contractName, contractRef } from './contract-name.ts';
import { type Deed, step, type Written } from './deed.ts';
import { button, choice, el, field, keyed, offer, part, say } from './element.ts';
import type { Hands } from './hands.ts';

/** Rows drawn at most; the filter finds the others. */
const MAX_ROWS = 200;
/** Codes a bot must live with; any other can be typed. */
const NOTICES = ['1100', '1101', '1102', '2103', '2104', '2105', '2106', '2110', '2157', '2158', '1300', '502', '326'];

const amount = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });
const signed = (value: number): string => `${value > 0 ? '+' : ''}${amount(value)}`;
/** What is not typed is not a number, and the door says so. */
const numberOf = (input: HTMLInputElement): number | null => (input.value.trim() === '' ? null : Number(input.value));

export class WorldPanel {
  readonly #hands: Hands;
  readonly #account = choice('Account', []);
  readonly #filter = field('Filter positions', { type: 'search' });
  readonly #rows: (positions: readonly PositionShown[]) => void;
  #accounts: readonly AccountShown[] = [];

  constructor(hands: Hands) {
    this.#hands = hands;
    this.#rows = keyed(
      part('positions'),
      ({ contract }) => String(contract.conId),
      (first) => this.#row(first),
    );
    part('account').append(this.#account, this.#filter);
    for (const one of [this.#account, this.#filter]) one.addEventListener('input', () => this.#paint());
    part('world-edits').append(this.#addPosition(), this.#setValue(), this.#notice(), this.#gateway());
  }

  paint({ accounts }: Seen): void {
    this.#accounts = accounts;
    offer(
      this.#account,
      accounts.map(({ code }) => code),
    );
    this.#paint();
  }

  #paint(): void {
    const account = this.#accounts.find(({ code }) => code === this.#account.value);
    const wanted = this.#filter.value.toLowerCase();
    const held = (account?.positions ?? []).filter(({ position }) => position !== 0);
    const found = held.filter(({ contract }) => contractName(contract).toLowerCase().includes(wanted));
    this.#rows(found.slice(0, MAX_ROWS));
    const hidden = held.length - Math.min(found.length, MAX_ROWS);
    const worth = (key: string): string => {
      const value = account?.values.find((one) => one.key === key && one.currency !== 'BASE');
      return value === undefined ? '–' : `${amount(Number(value.value))} ${value.currency}`;
    };
    const hiddenText = hidden === 0 ? '' : ` · ${hidden} not shown`;
    say(
      part('account-worth'),
      `net liq ${worth('NetLiquidation')} · cash ${worth('TotalCashBalance')} · ${held.length} positions${hiddenText}`,
    );
    part('positions-empty').hidden = held.length > 0;
  }

  /** A step about an account names it where there is more than one. */
  #ofAccount(verb: string, parts: Written): Deed {
    const account = this.#accounts.length > 1 ? { account: this.#account.value } : {};
    return step({ [verb]: { ...account, ...parts } });
  }

  #row({ contract }: PositionShown) {
    const name = contractName(contract);
    const ref = contractRef(contract);
    let now: PositionShown | undefined;
    const bound = (text: string, label: string, deed: () => Deed, fields: readonly HTMLElement[] = []) =>
      this.#hands.bind(button(text, label), deed, fields);
    const trade = (quantity: number) =>
      this.#ofAccount('trade', { contract: ref, quantity, price: now?.marketPrice ?? 0 });
    const price = field(`New price of ${name}`, { type: 'number', step: 'any', placeholder: 'price' });
    const cells = Array.from({ length: 5 }, (_, at) => el('td', { class: at === 0 ? 'wire' : 'number' }));
    const element = el(
      'tr',
      { 'data-contract': name },
      ...cells,
      el(
        'td',
        {},
        el(
          'span',
          { class: 'buttons' },
          bound('+', `Buy one ${name}`, () => trade(1)),
          bound('−', `Sell one ${name}`, () => trade(-1)),
          bound('close', `Close ${name}`, () => this.#ofAccount('close', { contract: ref })),
          price,
          bound('reprice', `Reprice ${name}`, () => step({ reprice: { contract: ref, price: numberOf(price) } }), [
            price,
          ]),
        ),
      ),
    );
    cells[0]?.setAttribute('title', `${contract.localSymbol} · conId ${contract.conId}`);
    const show = (row: PositionShown): void => {
      now = row;
      const texts = [
        name,
        amount(row.position),
        row.marketPrice.toLocaleString('en', { maximumFractionDigits: 4 }),
        amount(row.marketValue),
        signed(row.unrealizedPnl),
      ];
      for (const [at, cell] of cells.entries()) say(cell, texts[at] ?? '');
    };
    return { element, show };
  }

  /** Fields in a row, and the button that takes them. */
  #form(label: string, fields: readonly HTMLElement[], deed: () => Deed): HTMLElement {
    return el('div', { class: 'form' }, ...fields, this.#hands.bind(button(label), deed, fields));
  }

  #addPosition(): HTMLElement {
    const contract = field('Contract', { placeholder: 'SPY 20261218 450 C', class: 'wide' });
    const [position, cost, price] = ['position', 'average cost', 'price'].map((label) =>
      field(label, { type: 'number', step: 'any' }),
    );
    if (position === undefined || cost === undefined || price === undefined) throw new Error('A field is missing');
    return this.#form('set position', [contract, position, cost, price], () =>
      this.#ofAccount('setPosition', {
        contract: contract.value.trim(),
        position: numberOf(position),
        averageCost: numberOf(cost),
        marketPrice: numberOf(price),
      }),
    );
  }

  #setValue(): HTMLElement {
    const key = field('key', { placeholder: 'key, such as NetLiquidation', class: 'wide' });
    const [value, currency] = [field('value'), field('currency')];
    return this.#form('set value', [key, value, currency], () =>
      this.#ofAccount('setValue', {
        key: key.value.trim(),
        value: value.value.trim(),
        ...(currency.value.trim() === '' ? {} : { currency: currency.value.trim() }),
      }),
    );
  }

  #notice(): HTMLElement {
    const code = field('code', { type: 'number', list: 'notice-codes', value: '1100' });
    const text = field('text', { placeholder: 'text; IB’s own when empty', class: 'wide' });
    const known = el('datalist', { id: 'notice-codes' }, ...NOTICES.map((value) => el('option', { value })));
    const form = this.#form('notice', [code, text], () => {
      const said = text.value.trim();
      return step({ notice: said === '' ? numberOf(code) : { code: numberOf(code), text: said } });
    });
    form.append(known);
    return form;
  }

  #gateway(): HTMLElement {
    const bound = (text: string, label: string, written: Written) =>
      this.#hands.bind(button(text, label), () => step(written));
    return el(
      'div',
      { class: 'form' },
      bound('lose IB', 'The gateway loses its upstream: 1100 and silence', { upstream: 'lost' }),
      bound('find IB', 'The gateway finds its upstream again: 1102', { upstream: 'restored' }),
      bound('restart 2 s', 'Restart: every client is cut, for two seconds nobody is let in', {
        restart: { down: '2s' },
      }),
      bound('cut all', 'Reset the link of every client', { disconnect: 'rst' }),
    );
  }
}
