// Faults: those in force, changed and taken out; and any other, put in force by a form made from the door's description.
import { age } from './age.ts';
import type { NamedFault, Seen } from './answers.ts';
import { addFault, changeFault, clearFaults, removeFault, type Written } from './deed.ts';
import type { Door } from './door.ts';
import { button, choice, el, field, keyed, offer, part, say } from './element.ts';
import type { FaultBands } from './fault-bands.ts';
import { type FaultKind, faultKinds, type Option } from './fault-kinds.ts';
import type { Hands } from './hands.ts';

/** The numbers of a fault that are changed while it is in force. */
const numbersOf = (fault: Written): readonly (readonly [string, number])[] =>
  Object.entries(fault).flatMap(([name, value]) =>
    typeof value === 'number' && name !== 'clientId' ? [[name, value] as const] : [],
  );
const optionsText = (fault: Written): string =>
  Object.entries(fault)
    .filter(([name]) => name !== 'fault')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');

interface Shown {
  readonly fault: NamedFault;
  readonly ageMs: number | undefined;
}

export class FaultsPanel {
  readonly #hands: Hands;
  readonly #bands: FaultBands;
  readonly #kind = choice('Kind of fault', []);
  readonly #name = field('name of the fault', { placeholder: 'name' });
  readonly #options = el('div', { class: 'form' });
  readonly #show: (shown: readonly Shown[]) => void;
  #kinds: readonly FaultKind[] = [];
  #inputs: readonly (readonly [Option, HTMLInputElement | HTMLSelectElement])[] = [];

  constructor(hands: Hands, bands: FaultBands) {
    this.#hands = hands;
    this.#bands = bands;
    this.#show = keyed(part('faults'), keyOf, (first) => this.#row(first));
    const add = hands.bind(
      button('add', 'Put the fault in force'),
      () => addFault(this.#freshName(), this.#written()),
      [this.#kind, this.#name],
    );
    part('fault-form').append(el('div', { class: 'form' }, this.#kind, this.#name, add), this.#options);
    part('faults-clear').append(hands.bind(button('clear all', 'Take all faults out'), () => clearFaults));
    this.#kind.addEventListener('input', () => this.#offerOptions());
  }

  /** Reads which faults there are. */
  async learn(door: Door): Promise<void> {
    this.#kinds = faultKinds(await door.askDoor('/openapi.json'));
    offer(
      this.#kind,
      this.#kinds.map(({ name }) => name),
    );
    this.#offerOptions();
  }

  paint({ faults, clock }: Seen): void {
    part('faults-empty').hidden = faults.length > 0;
    say(part('faults-count'), String(faults.length));
    this.#show(
      faults.map((fault) => {
        const since = fault.name === null ? undefined : this.#bands.since(fault.name);
        return { fault, ageMs: since === undefined ? undefined : clock.now - since };
      }),
    );
  }

  #freshName(): string {
    const { length } = part('faults').children;
    return this.#name.value.trim() || `${this.#kind.value}-${length + 1}`;
  }

  #offerOptions(): void {
    const kind = this.#kinds.find(({ name }) => name === this.#kind.value);
    this.#inputs = (kind?.options ?? []).map((option) => [option, inputOf(option)]);
    this.#options.replaceChildren(...this.#inputs.map(([, input]) => input));
    for (const [, input] of this.#inputs) {
      input.addEventListener('input', () => this.#hands.show(addFault(this.#freshName(), this.#written())));
    }
  }

  #written(): Written {
    const given = this.#inputs.filter(([, { value }]) => value.trim() !== '');
    return {
      fault: this.#kind.value,
      ...Object.fromEntries(given.map(([{ name, is }, { value }]) => [name, readValue(value.trim(), is)])),
    };
  }

  #row({ fault: { name, fault } }: Shown) {
    const [title, told] = [el('strong', { class: 'wire' }), el('span', { class: 'faint' })];
    const buttons = el('span', { class: 'buttons' });
    const element = el(
      'li',
      { class: 'card struck', 'data-fault': name ?? '' },
      el('div', { class: 'line' }, title, buttons),
      told,
    );
    if (name !== null) {
      const inputs = numbersOf(fault).map(
        ([option, value]) =>
          [option, field(`${option} of ${name}`, { type: 'number', step: 'any', value: String(value) })] as const,
      );
      const changes = (): Written =>
        Object.fromEntries(inputs.map(([option, { value }]) => [option, readValue(value, 'number')]));
      const fields = inputs.map(([, input]) => input);
      if (fields.length > 0) {
        buttons.append(
          ...fields,
          this.#hands.bind(button('change', `Change ${name}`), () => changeFault(name, fault, changes()), fields),
        );
      }
      buttons.append(this.#hands.bind(button('remove', `Remove ${name}`), () => removeFault(name, fault)));
    }
    const show = ({ fault: shown, ageMs }: Shown): void => {
      say(title, `▨ ${shown.fault.fault}${name === null || name === shown.fault.fault ? '' : ` “${name}”`}`);
      const parts = [
        optionsText(shown.fault) || 'every client',
        shown.strikes === null ? 'of a scenario' : `${shown.strikes} strikes`,
        ageMs === undefined ? '' : `for ${age(ageMs)}`,
      ];
      say(told, parts.filter(Boolean).join(' · '));
    };
    return { element, show };
  }
}

/** A fault whose options change is another: its row is made anew. */
const keyOf = ({ fault: { name, fault } }: Shown): string => `${name ?? ''} ${JSON.stringify(fault)}`;

const readValue = (text: string, is: Option['is']): unknown =>
  is === 'truth' ? true : is === 'number' || (is === 'either' && /^-?\d+$/.test(text)) ? Number(text) : text;

function inputOf({ name, is, words, isNeeded }: Option): HTMLInputElement | HTMLSelectElement {
  if (is === 'truth') return choice(name, ['', name]);
  const label = `${name}${isNeeded ? ' *' : ''}`;
  if (words.length === 0 || is === 'either')
    return field(label, is === 'number' ? { type: 'number', step: 'any' } : {});
  const select = choice(label, ['', ...words]);
  const none = select.options[0];
  if (none !== undefined) none.textContent = `(${label})`;
  return select;
}
