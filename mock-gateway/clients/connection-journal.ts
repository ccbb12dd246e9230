// The journal as one connection writes to it: under its number and its client id.
import type { FieldSource, Journal } from '../journal.ts';

export class ConnectionJournal {
  readonly #journal: Journal;
  readonly #connection: number;
  readonly #clientId: () => number | null;

  /** @param clientId null before startApi */
  constructor(journal: Journal, connection: number, clientId: () => number | null) {
    this.#journal = journal;
    this.#connection = connection;
    this.#clientId = clientId;
  }

  request(name: string, fields: object): void {
    this.#journal.add(this.#connection, this.#clientId(), 'request', name, { fields: { ...fields } });
  }

  response(name: string, fields: object): void {
    this.#journal.add(this.#connection, this.#clientId(), 'response', name, { fields: { ...fields } });
  }

  /** A response whose fields are worked out only when somebody reads them. */
  sent(name: string, source: FieldSource): void {
    this.#journal.add(this.#connection, this.#clientId(), 'response', name, source);
  }

  /** What is no message. */
  note(name: string, fields: object): void {
    this.#journal.add(this.#connection, this.#clientId(), 'note', name, { fields: { ...fields } });
  }
}
