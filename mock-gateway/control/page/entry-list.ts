// The journal as a list of which only what is visible is drawn: a hundred thousand entries cost what thirty do.
import { exactTime } from './age.ts';
import type { JournalEntry } from './answers.ts';
import { el, say } from './element.ts';
import type { Entries } from './entries.ts';

/** Pixels; as page.css has it. */
const ROW_HEIGHT = 22;
/** Rows drawn above and below what is visible. */
const SPARE = 6;
const MAX_SUMMARY = 200;

/** Not by colour alone: an arrow for who spoke. */
export const SIGNS = { request: '→', response: '←', note: '◆' } as const satisfies Record<
  JournalEntry['direction'],
  string
>;

/** What is left to the details: it names a contract once more, or says what every row says. */
const QUIET: ReadonlySet<string> = new Set([
  'conId',
  'secType',
  'currency',
  'localSymbol',
  'tradingClass',
  'exchange',
  'primaryExch',
  'multiplier',
  'accountName',
  'errorTime',
]);

/** The fields that say something, in one line. */
export function summaryOf({ fields }: JournalEntry): string {
  let text = '';
  for (const [name, value] of Object.entries(fields)) {
    if (QUIET.has(name) || value === '' || value === '0' || value === null || value === 0 || value === false) continue;
    text += `${text === '' ? '' : '  '}${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
    if (text.length > MAX_SUMMARY) return `${text.slice(0, MAX_SUMMARY)}…`;
  }
  return text;
}

interface Row {
  readonly element: HTMLElement;
  readonly time: HTMLElement;
  readonly who: HTMLElement;
  readonly sign: HTMLElement;
  readonly name: HTMLElement;
  readonly summary: HTMLElement;
}

export class EntryList {
  readonly #entries: Entries;
  readonly #view: HTMLElement;
  readonly #space: HTMLElement;
  readonly #choose: (entry: JournalEntry | undefined) => void;
  readonly #rows: Row[] = [];
  /** Index of the entry chosen. */
  #chosen: number | undefined;
  #follows = true;
  /** The pointer is over it: what somebody is about to click must not move away. */
  #isHeld = false;

  constructor(view: HTMLElement, entries: Entries, choose: (entry: JournalEntry | undefined) => void) {
    this.#entries = entries;
    this.#view = view;
    this.#choose = choose;
    this.#space = el('div', { class: 'entries-space' });
    view.append(this.#space);
    view.addEventListener('scroll', () => {
      this.#follows = view.scrollTop + view.clientHeight >= view.scrollHeight - ROW_HEIGHT;
      this.paint();
    });
    view.addEventListener('pointerenter', () => {
      this.#isHeld = true;
    });
    view.addEventListener('pointerleave', () => {
      this.#isHeld = false;
    });
    view.addEventListener('keydown', (event) => this.#key(event));
    this.#space.addEventListener('click', ({ target }) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('.entry') : null;
      if (row?.dataset['index'] !== undefined) this.choose(Number(row.dataset['index']));
    });
  }

  /** Draws what is visible. */
  paint(): void {
    const { shown } = this.#entries;
    const view = this.#view;
    const height = `${shown.length * ROW_HEIGHT}px`;
    if (this.#space.style.height !== height) this.#space.style.height = height;
    if (this.#follows && !this.#isHeld) view.scrollTop = shown.length * ROW_HEIGHT;
    const first = Math.max(0, Math.floor(view.scrollTop / ROW_HEIGHT) - SPARE);
    const count = Math.min(shown.length - first, Math.ceil(view.clientHeight / ROW_HEIGHT) + 2 * SPARE);
    while (this.#rows.length < count) this.#rows.push(this.#newRow());
    view.setAttribute('aria-rowcount', String(shown.length));
    for (const [at, row] of this.#rows.entries()) {
      const entry = at < count ? shown[first + at] : undefined;
      row.element.hidden = entry === undefined;
      if (entry !== undefined) this.#fill(row, entry, first + at);
    }
    const active = this.#rows.find(({ element }) => element.dataset['index'] === String(this.#chosen));
    if (active === undefined || active.element.hidden) view.removeAttribute('aria-activedescendant');
    else view.setAttribute('aria-activedescendant', active.element.id);
  }

  /** Chooses an entry by its index, and brings it into sight. */
  choose(index: number | undefined): void {
    this.#chosen = index;
    const place = this.#entries.placeOf(index ?? 0);
    const entry = index === undefined ? undefined : this.#entries.shown[place];
    this.#choose(entry?.index === index ? entry : undefined);
    if (index !== undefined) this.#show(place);
    this.paint();
  }

  #show(place: number): void {
    const view = this.#view;
    const top = place * ROW_HEIGHT;
    if (top < view.scrollTop) view.scrollTop = top;
    const least = top + ROW_HEIGHT - view.clientHeight;
    if (least > view.scrollTop) view.scrollTop = least;
    this.#follows = place >= this.#entries.shown.length - 1;
  }

  #newRow(): Row {
    const cell = (name: string): HTMLElement => el('span', { class: `entry-${name}` });
    const row = {
      time: cell('time'),
      who: cell('who'),
      sign: cell('sign'),
      name: cell('name'),
      summary: cell('summary'),
    };
    const element = el(
      'div',
      { class: 'entry', role: 'option', id: `entry-${this.#rows.length}` },
      ...Object.values(row),
    );
    this.#space.append(element);
    return { element, ...row };
  }

  #fill(row: Row, entry: JournalEntry, place: number): void {
    const { element } = row;
    const isChosen = String(entry.index === this.#chosen);
    if (element.getAttribute('aria-selected') !== isChosen) element.setAttribute('aria-selected', isChosen);
    const top = `translateY(${place * ROW_HEIGHT}px)`;
    if (element.style.transform !== top) element.style.transform = top;
    if (element.dataset['index'] === String(entry.index) && element.dataset['time'] === String(entry.time)) return;
    Object.assign(element.dataset, {
      index: String(entry.index),
      time: String(entry.time),
      direction: entry.direction,
    });
    say(row.time, exactTime(entry.time));
    say(
      row.who,
      entry.clientId === null ? (entry.connection === 0 ? '–' : `c${entry.connection}`) : String(entry.clientId),
    );
    say(row.sign, SIGNS[entry.direction]);
    say(row.name, entry.name);
    say(row.summary, summaryOf(entry));
  }

  #key(event: KeyboardEvent): void {
    const { shown } = this.#entries;
    const page = Math.max(1, Math.floor(this.#view.clientHeight / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -page,
      PageDown: page,
      Home: -shown.length,
      End: shown.length,
    };
    const move = moves[event.key];
    if (move === undefined || shown.length === 0) return;
    event.preventDefault();
    const from = this.#chosen === undefined ? shown.length - (move < 0 ? 0 : 1) : this.#entries.placeOf(this.#chosen);
    this.choose(shown[Math.min(shown.length - 1, Math.max(0, from + move))]?.index);
  }
}
