// The journal as one connection writes to it: under its number and its client id.
import type { FieldSource, Journal, JournalEntry, Party } from '../journal.ts';

export class ConnectionJournal {
  readonly #journal: Journal;
  readonly #party: Party;

  constructor(journal: Journal, party: Party) {
    this.#journal = journal;
    this.#party = party;
  }

  request(name: string, fields: object): void {
    this.#add('request', name, { fields: { ...fields } });
  }

  response(name: string, fields: object): void {
    this.#add('response', name, { fields: { ...fields } });
  }

  /** A response whose fields are worked out only when somebody reads them. */
  sent(name: string, source: FieldSource): void {
    this.#add('response', name, source);
  }

  /** What is no message. */
  note(name: string, fields: object): void {
    this.#add('note', name, { fields: { ...fields } });
  }

  #add(direction: JournalEntry['direction'], name: string, source: FieldSource): void {
    this.#journal.add(this.#party, direction, name, source);
  }
}
