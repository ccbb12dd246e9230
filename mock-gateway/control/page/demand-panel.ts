// What went unanswered, and what a client should have done: asked for, with the entry that came nearest.
import { exactTime } from './age.ts';
import type { JournalEntry } from './answers.ts';
import type { Deed } from './deed.ts';
import { type Door, Refused } from './door.ts';
import { button, el, field, keyed, part, say } from './element.ts';
import { summaryOf } from './entry-list.ts';
import type { Hands } from './hands.ts';
import { typescript } from './spelling.ts';

/** `action=BUY totalQuantity=7` as values; a number is one. */
function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  const pairs = [...text.matchAll(/(\w+)=("[^"]*"|\S+)/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, readValue(value)]));
}
function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export class DemandPanel {
  readonly #door: Door;
  readonly #choose: (index: number) => void;
  readonly #list: (entries: readonly JournalEntry[]) => void;
  readonly #request = field('request', { placeholder: 'reqAccountUpdates', class: 'wide' });
  readonly #fields = field('fields', { placeholder: 'action=BUY totalQuantity=7', class: 'wide' });
  readonly #count = field('count', { type: 'number', min: '0', placeholder: 'count' });

  /** @param choose brings an entry into sight */
  constructor(door: Door, hands: Hands, choose: (index: number) => void) {
    this.#door = door;
    this.#choose = choose;
    const fields = [this.#request, this.#fields, this.#count];
    const ask = button('demand', 'Ask whether clients have done this');
    ask.addEventListener('click', () => void this.#ask());
    for (const one of [ask, ...fields]) {
      for (const event of ['focus', 'pointermove', 'input']) {
        one.addEventListener(event, () => hands.show(this.#deed()));
      }
    }
    for (const one of fields) {
      one.addEventListener('keydown', ({ key }) => {
        if (key === 'Enter') ask.click();
      });
    }
    part('demand').append(
      el(
        'div',
        { class: 'form' },
        ...fields,
        hands.told(ask, () => this.#deed()),
      ),
    );
    this.#list = keyed(
      part('unanswered'),
      ({ index }) => String(index),
      (entry) => this.#entry(entry),
    );
  }

  paint(unanswered: readonly JournalEntry[]): void {
    part('unanswered-empty').hidden = unanswered.length > 0;
    say(part('unanswered-count'), String(unanswered.length));
    this.#list(unanswered.slice(-20).reverse());
  }

  #demand() {
    const fields = fieldsOf(this.#fields.value);
    return {
      request: this.#request.value.trim(),
      ...(Object.keys(fields).length === 0 ? {} : { fields }),
      ...(this.#count.value === '' ? {} : { count: Number(this.#count.value) }),
    };
  }

  #deed(): Deed {
    const { request, fields = {}, count } = this.#demand();
    const times = count === undefined ? '' : `, { times: ${count} }`;
    return {
      method: 'POST',
      path: '/verify',
      body: [this.#demand()],
      steps: [{ expect: this.#demand() }],
      typescript: `gateway.journal.expect(${typescript(request)}, ${typescript(fields)}${times});`,
    };
  }

  async #ask(): Promise<void> {
    const told = part('demand-told');
    try {
      await this.#door.ask('POST', '/verify', [this.#demand()]);
      told.replaceChildren('✓ it holds');
    } catch (error) {
      const nearest = error instanceof Refused && /nearest miss: entry (\d+)/.exec(error.message)?.[1];
      told.replaceChildren(`✗ ${error instanceof Error ? error.message : error} `);
      if (nearest) told.append(this.#link(Number(nearest)));
    }
  }

  #link(index: number, text = `show entry ${index}`): HTMLButtonElement {
    const link = button(text, `Show entry ${index} in the journal`);
    link.className = 'link';
    link.addEventListener('click', () => this.#choose(index));
    return link;
  }

  #entry(entry: JournalEntry) {
    const who = entry.clientId === null ? `connection ${entry.connection}` : `client ${entry.clientId}`;
    const text = `${exactTime(entry.time)} ${who} ${entry.name} ${summaryOf(entry)}`;
    return { element: el('li', {}, this.#link(entry.index, text)), show: () => {} };
  }
}
