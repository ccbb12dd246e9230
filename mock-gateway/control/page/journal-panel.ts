// The journal: what of it is shown, as a timeline and as a list.
import type { JournalEntry, Seen } from './answers.ts';
import type { Door } from './door.ts';
import { choice, el, field, offer, part, say } from './element.ts';
import type { Entries } from './entries.ts';
import { EntryDetails } from './entry-details.ts';
import { EntryList, SIGNS } from './entry-list.ts';
import type { FaultBands } from './fault-bands.ts';
import { Timeline } from './timeline.ts';

const SPANS: Readonly<Record<string, number>> = { '10 s': 10_000, '1 min': 60_000, '10 min': 600_000, all: 0 };
const DIRECTIONS = ['request', 'response', 'note'] as const;
const EVERYBODY = 'every client';

export class JournalPanel {
  readonly #entries: Entries;
  readonly #list: EntryList;
  readonly #timeline: Timeline;
  readonly #client = choice('Client', [EVERYBODY]);
  readonly #text = field('Name or text', { type: 'search', placeholder: 'name or text' });
  #painted: { readonly now: number; readonly bands: FaultBands } | undefined;
  readonly #boxes: ReadonlyMap<JournalEntry['direction'], HTMLInputElement>;

  constructor(door: Door, entries: Entries) {
    this.#entries = entries;
    const details = new EntryDetails(door);
    this.#list = new EntryList(part('entries'), entries, (entry) => details.show(entry));
    const canvas = part('timeline');
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error("Cannot draw: '#timeline' is no canvas");
    this.#timeline = new Timeline(canvas, entries, (index) => this.choose(index));
    this.#boxes = new Map(DIRECTIONS.map((direction) => [direction, el('input', { type: 'checkbox', checked: '' })]));
    const spans = choice('Time shown', Object.keys(SPANS));
    spans.value = '1 min';
    spans.addEventListener('change', () => {
      this.#timeline.spanMs = SPANS[spans.value] ?? 0;
      this.#paintTimeline();
    });
    part('journal-filter').append(
      ...[...this.#boxes].map(([direction, box]) => el('label', {}, box, ` ${SIGNS[direction]} ${direction}s`)),
      this.#client,
      this.#text,
      spans,
    );
    for (const one of [...this.#boxes.values(), this.#client, this.#text]) {
      one.addEventListener('input', () => this.#filter());
    }
  }

  /** Brings an entry into sight, also one that the filter hides. */
  choose(index: number): void {
    const entry = this.#entries.shown[this.#entries.placeOf(index)];
    if (entry?.index !== index) this.#showAll();
    this.#list.choose(index);
    part('entries').focus();
  }

  paint({ clients, clock }: Seen, bands: FaultBands): void {
    const known = new Set([...clients.map(({ clientId }) => clientId), ...this.#entries.activity.keys()]);
    offer(this.#client, [EVERYBODY, ...[...known].sort((a, b) => a - b).map(String)]);
    this.#painted = { now: clock.now, bands };
    this.#paintTimeline();
    this.paintList();
  }

  #paintTimeline(): void {
    if (this.#painted !== undefined) this.#timeline.paint(this.#painted.now, this.#painted.bands.list);
  }

  /** What is cheap, and wanted at once. */
  paintList(): void {
    const { all, shown, missing } = this.#entries;
    const gone = missing === 0 ? '' : ` · ${missing} older or dropped`;
    say(part('journal-count'), `${shown.length} of ${all.length} entries${gone}`);
    this.#list.paint();
  }

  /** Nothing is chosen any more. */
  forget(): void {
    this.#list.choose(undefined);
  }

  #showAll(): void {
    for (const box of this.#boxes.values()) box.checked = true;
    this.#client.value = EVERYBODY;
    this.#text.value = '';
    this.#filter();
  }

  #filter(): void {
    const { value } = this.#client;
    this.#entries.filter({
      directions: new Set(DIRECTIONS.filter((direction) => this.#boxes.get(direction)?.checked)),
      clientId: value === EVERYBODY ? undefined : Number(value),
      text: this.#text.value.trim().toLowerCase(),
    });
    this.paintList();
  }
}
