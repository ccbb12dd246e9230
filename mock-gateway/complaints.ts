// What a gateway's journal holds that a test should have noticed.
import type { JournalEntry } from './journal.ts';

/** None of these may be in the journal when a test ends. */
const COMPLAINTS: ReadonlySet<string> = new Set(['unhandled', 'badBytes', 'badRequest', 'replyFailed', 'overflow']);

/**
 * Whether a client asked what nothing answered, or sent what nobody could read. The fixtures do this at the end of each test.
 * @param expectedNotes complaints that are there on purpose
 * @throws {Error} when the journal holds a complaint that is not expected
 * @example verifyJournal(gateway, ['badBytes']);
 */
export function verifyJournal(
  gateway: { readonly journal: Iterable<JournalEntry> },
  expectedNotes: readonly string[] = [],
): void {
  const found = [...gateway.journal].filter(({ name }) => COMPLAINTS.has(name) && !expectedNotes.includes(name));
  if (found.length === 0) return;
  const lines = found.map(
    ({ name, clientId, fields }) => `${name} (client ${clientId ?? '-'}): ${JSON.stringify(fields)}`,
  );
  throw new Error(`The gateway's journal complains: ${lines.join('; ')}`);
}
