// One entry of the journal, field by field; and its bytes, with what touched them, which are asked for when it is shown.
import { exactTime } from './age.ts';
import type { BytesPage, EntryWithBytes, JournalEntry } from './answers.ts';
import type { Door } from './door.ts';
import { el, part } from './element.ts';
import { hexDump } from './hex-dump.ts';

const WHO = { request: 'client → gateway', response: 'gateway → client', note: 'note of the gateway' } as const;
/** Characters of one field at most. */
const MAX_TEXT = 4_000;

const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_TEXT);
const rows = (of: object): readonly HTMLElement[] =>
  Object.entries(of).flatMap(([key, value]) => [el('dt', {}, key), el('dd', { class: 'wire' }, shown(value))]);

export class EntryDetails {
  readonly #door: Door;
  #shown: JournalEntry | undefined;

  constructor(door: Door) {
    this.#door = door;
    this.show(undefined);
  }

  show(entry: JournalEntry | undefined): void {
    this.#shown = entry;
    const place = part('details');
    if (entry === undefined) {
      place.replaceChildren(el('p', { class: 'faint' }, 'Choose an entry: click it, or use ↑ ↓ in the list.'));
      return;
    }
    const { index, time, connection, clientId, direction, name, fields } = entry;
    const facts = {
      entry: `${index} · ${exactTime(time)}`,
      who: `${clientId === null ? 'no client yet' : `client ${clientId}`} · connection ${connection}`,
      way: WHO[direction],
    };
    const below = el('div');
    place.replaceChildren(
      el('h3', { class: 'wire' }, name),
      el('dl', { class: 'facts' }, ...rows(facts)),
      el('dl', {}, ...rows(fields)),
      below,
    );
    void this.#bytes(entry).then((told) => {
      if (this.#shown === entry && told !== undefined) below.replaceChildren(...bytesShown(told));
    });
  }

  /** Undefined when the gateway keeps the entry no longer, or the door does not answer. */
  async #bytes({ index }: JournalEntry): Promise<EntryWithBytes | undefined> {
    const after = index === 0 ? '' : `&after=${index - 1}`;
    const page = await this.#door.ask<BytesPage>('GET', `/journal?bytes=1&limit=1${after}`).catch(() => undefined);
    return page?.entries.find((one) => one.index === index);
  }
}

function bytesShown({ bytes, bytesDropped, faults }: EntryWithBytes): readonly HTMLElement[] {
  const touched = faults.map(({ name, fault }) => (name === null || name === fault ? fault : `${fault} “${name}”`));
  return [
    ...(touched.length === 0 ? [] : [el('p', { class: 'struck touched' }, `▨ touched by ${touched.join(', ')}`)]),
    ...(bytesDropped === true ? [el('p', { class: 'faint' }, 'Its bytes are kept no longer.')] : []),
    ...(bytes === null
      ? []
      : [
          el('h3', {}, `${bytes.length / 2} bytes`),
          el('pre', { class: 'wire', 'aria-label': 'Bytes' }, hexDump(bytes)),
        ]),
  ];
}
