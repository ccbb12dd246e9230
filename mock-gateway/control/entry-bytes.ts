// An entry of the journal with the bytes that travelled for it, as the door shows them.
import type { JournalEntry } from '../index.ts';
import type { Life } from './hosted-gateway.ts';

/** What touched a frame. */
interface Touch {
  /** As in `/faults`; null for one that a scenario or a step has put in force. */
  readonly name: string | null;
  readonly fault: string;
}

/** An entry with its bytes. */
export interface EntryWithBytes extends JournalEntry {
  /** The whole frame in hexadecimal; null where there is none, or none any more. */
  readonly bytes: string | null;
  /** There only where bytes are no longer kept. */
  readonly bytesDropped?: true;
  readonly faults: readonly Touch[];
}

export function entryWithBytes({ gateway, faults: named }: Life, entry: JournalEntry): EntryWithBytes {
  const { bytes, faults } = gateway.journal.frame(entry);
  return {
    ...entry,
    bytes: bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : null,
    ...(bytes === 'dropped' ? { bytesDropped: true } : {}),
    faults: faults.map((fault) => ({ name: named.nameOf(fault), fault: fault.fault })),
  };
}
