// The journal as one connection writes to it: under its number and its client id.
import type { Fault } from '../faults/fault-schema.ts';
import type { FieldSource, Journal, JournalEntry, Party } from '../journal.ts';

/** What travelled. */
export interface Carried {
  readonly bytes: Uint8Array;
  readonly faults?: readonly Fault[];
}

export class ConnectionJournal {
  readonly #journal: Journal;
  readonly #party: Party;

  constructor(journal: Journal, party: Party) {
    this.#journal = journal;
    this.#party = party;
  }

  request(name: string, fields: object, { bytes, faults }: Carried): void {
    this.#add('request', name, { fields: { ...fields } }, bytes, faults);
  }

  response(name: string, fields: object, bytes: Uint8Array, faults?: readonly Fault[]): void {
    this.#add('response', name, { fields: { ...fields } }, bytes, faults);
  }

  /** A response whose fields are worked out only when somebody reads them. */
  sent(name: string, source: FieldSource, bytes: Uint8Array, faults?: readonly Fault[]): void {
    this.#add('response', name, source, bytes, faults);
  }

  /** What is no message; the bytes are those it is about. */
  note(name: string, fields: object, { bytes, faults }: Partial<Carried> = {}): void {
    this.#add('note', name, { fields: { ...fields } }, bytes, faults);
  }

  #add(
    direction: JournalEntry['direction'],
    name: string,
    source: FieldSource,
    bytes: Uint8Array | undefined,
    faults: readonly Fault[] | undefined,
  ): void {
    this.#journal.add(this.#party, direction, name, source, bytes, faults);
  }
}
