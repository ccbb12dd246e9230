// What a reader of the terminal wants to know of a gateway that serves: who connects, what is asked first, who is cut off.
import type { JournalEntry } from '../../mock-gateway/index.ts';

/** Notes that say why a connection is about to end, or what a client did wrong. */
const TELLING: ReadonlySet<string> = new Set([
  ...['badBytes', 'badRequest', 'replyFailed', 'overflow'],
  ...['handshakeTimeout', 'tooManyClients', 'expectationFailed'],
]);

/** One connection that is open: who it says it is, and what it has asked. */
interface Guest {
  name: string;
  readonly asked: Set<string>;
}

/** A watcher of the journal that says one line for each of these; of each request only the first on its connection. */
export function lifeLines(say: (line: string) => void): (entry: JournalEntry) => void {
  const guests = new Map<number, Guest>();
  return ({ connection, direction, name, fields }) => {
    if (connection === 0 || direction === 'response') return;
    const guest = guests.get(connection) ?? { name: `connection ${connection}, no client yet`, asked: new Set() };
    guests.set(connection, guest);
    if (direction === 'request') {
      if (name === 'handshake' || guest.asked.has(name)) return;
      guest.asked.add(name);
      if (name === 'startApi') guest.name = `client ${fields['clientId']}`;
      say(name === 'startApi' ? `${guest.name} connects` : `${guest.name} asks ${name}`);
    } else if (name === 'closed') {
      guests.delete(connection);
      say(`${guest.name} ${fields['how'] === 'rst' ? 'is cut off (rst)' : 'leaves (fin)'}`);
    } else if (TELLING.has(name)) {
      say(`${guest.name}: ${name} ${JSON.stringify(fields)}`);
    }
  };
}
