// The bars by underlying: long to the right, short to the left, a gain by its sign and its colour. Pressed, the table shows that underlying only.
import { printable } from '../../printable.ts';
import { gain, money } from '../amounts.ts';
import { counted } from '../event-lines.ts';
import { element, part, say } from './element.ts';
import type { Underlying } from './order.ts';
import { type Bar, type Bars, isSame } from './underlyings.ts';

interface Drawn {
  readonly item: HTMLLIElement;
  readonly button: HTMLButtonElement;
  readonly long: HTMLElement;
  readonly short: HTMLElement;
  readonly value: HTMLElement;
  readonly gain: HTMLElement;
}

interface Listed {
  readonly section: HTMLElement;
  readonly list: HTMLOListElement;
  readonly more: HTMLElement;
  readonly drawn: Map<string, Drawn>;
}

/** What the longest bars of one currency are worth. */
type Reach = Pick<Bar, 'long' | 'short'>;

export class BarPanel {
  readonly #panel = part('bars', HTMLElement);
  readonly #pressed: (underlying: Underlying) => void;
  readonly #lists = new Map<string, Listed>();

  constructor(pressed: (underlying: Underlying) => void) {
    this.#pressed = pressed;
  }

  show(all: readonly Bars[], chosen: Underlying | null): void {
    this.#panel.hidden = all.length === 0;
    for (const { currency, bars, more } of all) {
      const listed = this.#lists.get(currency) ?? this.#begin(currency);
      const reach = {
        long: Math.max(0, ...bars.map(({ long }) => long)),
        short: Math.min(0, ...bars.map(({ short }) => short)),
      };
      for (const bar of bars) {
        const drawn = listed.drawn.get(bar.symbol) ?? this.#make(bar);
        listed.drawn.set(bar.symbol, drawn);
        fill(drawn, bar, reach, isSame(chosen, bar));
      }
      this.#place(listed, new Set(bars.map(({ symbol }) => symbol)));
      say(listed.more, more > 0 ? `and ${more} more` : '');
    }
    for (const [currency, { section }] of this.#lists) {
      if (all.some((one) => one.currency === currency)) continue;
      section.remove();
      this.#lists.delete(currency);
    }
  }

  #begin(currency: string): Listed {
    const [list, more] = [element('ol'), element('p', { class: 'more' })];
    const title = element('h2', { text: `By underlying, ${currency}` });
    const section = element('section', {}, title, list, more);
    const listed = { section, list, more, drawn: new Map<string, Drawn>() };
    this.#lists.set(currency, listed);
    this.#panel.append(section);
    return listed;
  }

  /** A bar stays the element it is, and while it is pointed at, where it is: who presses it means it. */
  #place({ list, drawn }: Listed, symbols: ReadonlySet<string>): void {
    for (const symbol of [...drawn.keys()]) if (!symbols.has(symbol)) drawn.delete(symbol);
    const wanted = [...symbols].flatMap((symbol) => drawn.get(symbol)?.item ?? []);
    const there = [...list.children];
    const isHeld = list.matches(':hover') || list.querySelector(':focus-visible') !== null;
    if (isHeld) wanted.sort((one, other) => place(there, one) - place(there, other));
    if (wanted.length === there.length && wanted.every((item, index) => item === there[index])) return;
    const focused = document.activeElement;
    list.replaceChildren(...wanted);
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true });
  }

  #make({ symbol, currency }: Underlying): Drawn {
    const [long, short] = [element('i', { class: 'long' }), element('i', { class: 'short' })];
    const [value, gained] = [element('span', { class: 'worth' }), element('span')];
    const name = element('span', { class: 'name', text: printable(symbol) });
    const track = element('span', { class: 'track' }, short, long);
    const button = element('button', {}, name, track, value, gained);
    button.type = 'button';
    button.addEventListener('click', () => this.#pressed({ symbol, currency }));
    return { item: element('li', {}, button), button, long, short, value, gain: gained };
  }
}

/** Beyond the end: not there yet. */
const place = (there: readonly Element[], item: Element): number => {
  const at = there.indexOf(item);
  return at < 0 ? there.length : at;
};

function fill({ item, button, long, short, value, gain: gained }: Drawn, bar: Bar, reach: Reach, isChosen: boolean) {
  const whole = reach.long - reach.short || 1;
  const share = (amount: number): string => `${((amount / whole) * 100).toFixed(2)}%`;
  short.style.left = share(bar.short - reach.short);
  short.style.width = share(-bar.short);
  long.style.left = share(-reach.short);
  long.style.width = share(bar.long);
  const { kind, sign } = direction(bar.unrealized);
  say(value, money(bar.value));
  say(gained, `${sign}${gain(bar.unrealized)}`);
  gained.className = `pnl ${kind}`;
  const doubts = doubtsOf(bar);
  item.className = doubts.length > 0 ? 'old' : '';
  button.dataset['pnl'] = kind;
  button.setAttribute('aria-pressed', String(isChosen));
  const title = wordsOf(bar, doubts);
  if (button.title !== title) button.title = title;
}

function direction(amount: number | null): { readonly kind: '' | 'gain' | 'loss'; readonly sign: string } {
  if (amount === null || amount === 0) return { kind: '', sign: '' };
  return amount > 0 ? { kind: 'gain', sign: '▲ ' } : { kind: 'loss', sign: '▼ ' };
}

const doubtsOf = ({ missing, aged }: Bar): readonly string[] => [
  ...(missing > 0 ? [`without figures of ${counted(missing, 'position')}`] : []),
  ...(aged > 0 ? [`${counted(aged, 'row')} not told for longer than the gateway's beat`] : []),
];

function wordsOf({ symbol, currency, positions, long, short }: Bar, doubts: readonly string[]): string {
  const sides = `long ${money(long)}, short ${money(short)} ${currency} in ${counted(positions, 'position')}`;
  return [`${printable(symbol)}: ${sides}`, ...doubts].join('; ');
}
