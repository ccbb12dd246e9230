// Five scenarios that ship, lived through by a client: what it must be told, in order, and the book it must end with.
import { setTimeout as sleep } from 'node:timers/promises';
import { loadScenario, MockGateway, startOptions } from '../../mock-gateway/index.ts';
import { drive, type Line, type Toolchain, troubleIn } from './driver.ts';
import type { ForeignClient } from './roster.ts';

interface Lived {
  readonly name: string;
  readonly speed: number;
  /** In this order, with anything between. */
  readonly sees: readonly string[];
  readonly losesLink: boolean;
}

const LINK = /^(?:lost|connected|\d)/;
const LIMIT_MS = 90_000;
const ACCOUNT = 'DU1234567';

export const SCENARIOS: readonly Lived[] = [
  {
    name: 'nightly-restart',
    speed: 10,
    sees: ['connected 1042', '1100', 'lost', '326', 'connected 1'],
    losesLink: true,
  },
  { name: 'mute-gateway', speed: 30, sees: ['mute', 'answered'], losesLink: false },
  { name: 'farm-flap', speed: 4, sees: ['2103', '2105', '2157', '2104', '2106', '2158'], losesLink: false },
  { name: 'data-lost-1101', speed: 4, sees: ['1100', '1101'], losesLink: false },
  { name: 'closed-while-away', speed: 4, sees: ['connected 1', 'lost', 'connected 1'], losesLink: true },
];

/** @returns what went otherwise than it must; nothing when it was lived through */
export async function liveThrough(
  scenario: Lived,
  client: ForeignClient,
  toolchain: Toolchain,
): Promise<readonly string[]> {
  const shipped = loadScenario(scenario.name);
  await using gateway = await MockGateway.start(startOptions(shipped));
  const stop = new AbortController();
  const played = gateway.play(shipped, { speed: scenario.speed, signal: stop.signal });
  const seen: string[] = [];
  let book = '';
  const truth = (): string => bookText(gateway.account(ACCOUNT).rows.map((row) => [row.contract.conId, row.position]));
  using driven = drive(toolchain, client.life, client.words, gateway, (line: Line) => {
    if ('saw' in line) seen.push(line.saw);
    if ('book' in line) book = bookText(Object.entries(line.book).map(([id, size]) => [Number(id), size]));
  });
  const wanted = client.tells === false ? scenario.sees.filter((what) => !LINK.test(what)) : scenario.sees;
  const missed = (): readonly string[] => notSeen(wanted, seen);
  let isPlayed = false;
  void played.then(
    () => {
      isPlayed = true;
    },
    () => {},
  );
  const isDone = (): boolean => isPlayed && missed().length === 0 && book === truth();
  let gone: string | undefined;
  void driven.ended.then(({ code, complaint }) => {
    gone = `it ended with ${code}: ${complaint}`;
  });
  for (const until = Date.now() + LIMIT_MS; Date.now() < until && !isDone() && gone === undefined; ) await sleep(20);
  stop.abort();
  const { unfinished } = await played;
  return [
    ...(gone === undefined ? [] : [gone]),
    ...(isPlayed ? [] : [`it never got to ${unfinished.join(', ')}`]),
    ...(missed().length === 0 ? [] : [`it was not told ${missed().join(', ')}, but ${seen.join(', ')}`]),
    ...(book === truth() ? [] : [`its book is ${book}, the truth is ${truth()}`]),
    ...(!scenario.losesLink && seen.includes('lost') ? ['it lost its link'] : []),
    ...troubleIn(gateway),
  ].map((failure) => `${scenario.name}: ${failure}`);
}

/** What of `wanted` did not come, in its order. */
function notSeen(wanted: readonly string[], seen: readonly string[]): readonly string[] {
  let from = 0;
  for (const [index, what] of wanted.entries()) {
    const at = seen.indexOf(what, from);
    if (at === -1) return wanted.slice(index);
    from = at + 1;
  }
  return [];
}

const bookText = (sizes: readonly (readonly [number, number])[]): string =>
  [...sizes]
    .filter(([, size]) => size !== 0)
    .toSorted(([one], [other]) => one - other)
    .map(([conId, size]) => `${conId}: ${size}`)
    .join(', ');
