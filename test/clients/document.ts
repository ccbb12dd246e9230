// docs/foreign-clients.md: the three tables in it, printed from what was seen.
import { readFileSync, writeFileSync } from 'node:fs';

const [BEGIN, END] = ['<!-- begin foreign-clients -->', '<!-- end foreign-clients -->'];

export interface Seen {
  readonly client: string;
  readonly outcomes: ReadonlyMap<string, string>;
  /** Those lived through. */
  readonly scenarios: readonly string[];
  /** How it ended by the fault that was put on its replay. */
  readonly endings: ReadonlyMap<string, string>;
}

/** @returns whether it was another before */
export function printDocument(path: string, all: readonly Seen[]): boolean {
  const before = readFileSync(path, 'utf8');
  const [start, end] = [before.indexOf(BEGIN) + BEGIN.length, before.indexOf(END)];
  const after = `${before.slice(0, start)}\n${requests(all)}\n\n${scenarios(all)}\n\n${endings(all)}\n${before.slice(end)}`;
  if (after !== before) writeFileSync(path, after);
  return after !== before;
}

function requests(all: readonly Seen[]): string {
  const names = [...new Set(all.flatMap(({ outcomes }) => [...outcomes.keys()]))];
  return table('request', all, names, ({ outcomes }, name) => {
    const outcome = outcomes.get(name);
    return outcome === undefined ? '–' : outcome === 'ok' ? '●' : outcome;
  });
}

function scenarios(all: readonly Seen[]): string {
  const names = [...new Set(all.flatMap((seen) => seen.scenarios))];
  return table('scenario', all, names, (seen, name) => (seen.scenarios.includes(name) ? '●' : '–'));
}

function endings(all: readonly Seen[]): string {
  const names = [...new Set(all.flatMap((seen) => [...seen.endings.keys()]))];
  return table('fault', all, names, (seen, name) => seen.endings.get(name) ?? '–');
}

function table(
  what: string,
  all: readonly Seen[],
  names: readonly string[],
  cell: (seen: Seen, name: string) => string,
): string {
  const head = [what, ...all.map(({ client }) => client)];
  const rows = names.map((name) => [name, ...all.map((seen) => cell(seen, name))]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
