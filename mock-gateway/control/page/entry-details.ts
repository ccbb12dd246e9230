// One entry of the journal, field by field.
import { exactTime } from './age.ts';
import type { JournalEntry } from './answers.ts';
import { el, part } from './element.ts';

const WHO = { request: 'client → gateway', response: 'gateway → client', note: 'note of the gateway' } as const;
/** Characters of one field at most. */
const MAX_TEXT = 4_000;

const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MAX_TEXT);

export function showEntry(entry: JournalEntry | undefined): void {
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
  const rows = (of: object): readonly HTMLElement[] =>
    Object.entries(of).flatMap(([key, value]) => [el('dt', {}, key), el('dd', { class: 'wire' }, shown(value))]);
  place.replaceChildren(
    el('h3', { class: 'wire' }, name),
    el('dl', { class: 'facts' }, ...rows(facts)),
    el('dl', {}, ...rows(fields)),
  );
}
