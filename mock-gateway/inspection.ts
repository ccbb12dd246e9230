// What console.log() shows of a gateway and its journal: one line each.

/** The name under which Node, Bun and Deno look for it: `util.inspect.custom`. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** What is seen of a gateway. */
interface Seen {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly clients: readonly { readonly clientId: number }[];
  readonly world: { readonly accounts: readonly { readonly rows: readonly unknown[] }[] };
  readonly faults: { readonly active: readonly { readonly fault: string }[] };
}

export function inspectedGateway({ host, port, seed, clients, world, faults }: Seen): string {
  const ids = clients.map(({ clientId }) => clientId).join(', ');
  const positions = world.accounts.reduce((all, { rows }) => all + rows.length, 0);
  const wrong = faults.active.map(({ fault }) => fault).join(', ');
  return `MockGateway { ${host}:${port}, ${clients.length} client(s)${ids && ` (${ids})`}, ${positions} position(s) in ${world.accounts.length} account(s), faults: ${wrong || 'none'}, seed ${seed} }`;
}

/** The newest entry of a journal, as far as it is shown. */
interface Newest {
  readonly index: number;
  readonly direction: string;
  readonly name: string;
  readonly clientId: number | null;
}

export function inspectedJournal(kept: number, dropped: number, newest: Newest | undefined): string {
  const last = newest && `${newest.direction} ${newest.name} of client ${newest.clientId ?? '-'}`;
  return `GatewayJournal { ${kept} entries, ${dropped} dropped, newest: ${last ?? 'none'} }`;
}
