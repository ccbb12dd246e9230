// The kinds of facts sequences are made of, and the beginnings they follow.
import type { World } from './world.ts';

/** One kind of fact. A kind that is not possible where a sequence has come to ends that branch: nothing follows it. */
export interface Kind {
  readonly name: string;
  readonly play: (world: World) => void;
  readonly isPossible?: (world: World) => boolean;
}

export const DU1 = 'DU1234567';
export const DU2 = 'DU7654321';
/** Of the same login, not streamed. */
const OTHER = 'DU9999999';
const [A, B, C] = [11, 12, 21];

const isUp = (world: World): boolean => world.isUp;
const kind = (name: string, play: (world: World) => void, isPossible = isUp): Kind => ({ name, play, isPossible });
const time = (name: string, ms: number): Kind => ({ name, play: (world) => world.pass(ms) });

const unsubscribed = (text: string) => (world: World) => world.take({ fact: 'unsubscribed', code: 2100, text });
const badRow = (account: string | null, conId: number | null) => (world: World) =>
  world.take({ fact: 'badRow', rejection: { reason: "position 'many' is not a number", account, conId } });

/** What a gateway answers the subscription with that is running now: rows, time, end. */
const download =
  (...rows: readonly (readonly [number, number])[]) =>
  (world: World) => {
    const account = world.evidence.subscribed;
    if (account === null) return;
    for (const [conId, size] of rows) world.row(account, conId, size);
    world.take({ fact: 'accountTime' });
    world.take({ fact: 'end', account });
  };
/** What a gateway answers reqPositions with. */
const burst =
  (...rows: readonly (readonly [string, number, number])[]) =>
  (world: World) => {
    for (const [account, conId, size] of rows) world.position(account, conId, size);
    world.take({ fact: 'positionsEnd' });
  };
const isDownloading = (world: World): boolean => {
  const { subscribed, accounts } = world.evidence;
  return world.isUp && subscribed !== null && accounts.get(subscribed)?.download?.endedTurn === null;
};
/** positionEnd (62) answers reqPositions only. */
const isBurstOpen = (world: World): boolean =>
  world.isUp && world.evidence.bursts.some(({ endedTurn }) => endedTurn === null);

/** Twenty kinds that can each do harm. */
const HARMFUL: readonly Kind[] = [
  kind('row A 2', (world) => world.row(DU1, A, 2)),
  kind('row A 0', (world) => world.row(DU1, A, 0)),
  kind('row B 3', (world) => world.row(DU1, B, 3)),
  kind('row under a strange label', (world) => world.row('All', A, 2)),
  kind('bad row, nothing readable', badRow(null, null)),
  kind('end', (world) => world.take({ fact: 'end', account: DU1 })),
  kind('end, unnamed', (world) => world.take({ fact: 'end', account: '' })),
  kind('accountTime', (world) => world.take({ fact: 'accountTime' })),
  kind('AccountReady false', (world) => world.value(DU1, 'AccountReady', 'false')),
  kind('AccountReady true', (world) => world.value(DU1, 'AccountReady', 'true')),
  kind('1100', (world) => world.take({ fact: 'upstreamLost' })),
  kind('1102', (world) => world.take({ fact: 'dataKept' })),
  kind('1101', (world) => world.take({ fact: 'dataLost' })),
  kind(
    '2100, taken over',
    unsubscribed('New account data requested from TWS.  API client has been unsubscribed from account data.'),
  ),
  kind('position A 2', (world) => world.position(DU1, A, 2)),
  kind('position A 0', (world) => world.position(DU1, A, 0)),
  kind('positionsEnd', (world) => world.take({ fact: 'positionsEnd' }), isBurstOpen),
  { name: 'link down or up', play: (world) => (world.isUp ? world.linkDown() : world.linkUp()) },
  time('2.1 s', 2_100),
  time('20.6 s', 20_600),
];

/** Further kinds for one account. */
const FURTHER: readonly Kind[] = [
  kind('row A 2, other price', (world) => world.row(DU1, A, 2, 13)),
  kind('row A 5', (world) => world.row(DU1, A, 5)),
  kind('bad row of A', badRow(DU1, A)),
  kind('bad row of the account', badRow(DU1, null)),
  kind('end of another account', (world) => world.take({ fact: 'end', account: OTHER })),
  kind('GrossPositionValue 1000', (world) => world.value(DU1, 'GrossPositionValue', '1000.00')),
  kind('GrossPositionValue 0', (world) => world.value(DU1, 'GrossPositionValue', '0.00')),
  kind('value of another account', (world) => world.value(OTHER, 'NetLiquidation', '50000')),
  kind('2100, unsubscribed', unsubscribed('API client has been unsubscribed from account data.')),
  kind('position B 3', (world) => world.position(DU1, B, 3)),
  kind(
    'positions refused',
    (world) => world.take({ fact: 'positionsRefused' }),
    (world) => world.isUp && !world.evidence.refused,
  ),
  time('60 s', 60_000),
  { name: 'held up 6 s', play: (world) => world.heldUp(6_000) },
];

/** Whole answers: what a sequence of single facts reaches only when it is long. */
const ANSWERS: readonly Kind[] = [
  kind('download of A 2', download([A, 2]), isDownloading),
  kind('download of nothing', download(), isDownloading),
  kind('download of A 2, B 3', download([A, 2], [B, 3]), isDownloading),
  kind('burst of A 2', burst([DU1, A, 2]), isBurstOpen),
  kind('burst of nothing', burst(), isBurstOpen),
  kind('burst of B 3', burst([DU1, B, 3]), isBurstOpen),
];

const SECOND: readonly Kind[] = [
  kind('row C 4 of the second', (world) => world.row(DU2, C, 4)),
  kind('row C 0 of the second', (world) => world.row(DU2, C, 0)),
  kind('end of the second', (world) => world.take({ fact: 'end', account: DU2 })),
  kind('AccountReady false of the second', (world) => world.value(DU2, 'AccountReady', 'false')),
  kind('AccountReady true of the second', (world) => world.value(DU2, 'AccountReady', 'true')),
  kind('position C 6 of the second', (world) => world.position(DU2, C, 6)),
  kind('position C 0 of the second', (world) => world.position(DU2, C, 0)),
];
const without = (kinds: readonly Kind[], ...names: readonly string[]): readonly Kind[] =>
  kinds.filter(({ name }) => !names.includes(name));

export const ALPHABETS = {
  harmful: HARMFUL,
  single: [...HARMFUL, ...FURTHER],
  answered: [
    ...ANSWERS,
    ...without(HARMFUL, 'end, unnamed', 'accountTime', 'bad row, nothing readable'),
    ...FURTHER.filter(({ name }) => /^Gross|refused|^value of/.test(name)),
  ],
  two: [...without(HARMFUL, 'accountTime', 'bad row, nothing readable', 'row B 3', 'position A 2'), ...SECOND],
  'two, answered': [
    ...ANSWERS.filter(({ name }) => !name.includes('B 3')),
    ...without(HARMFUL, 'end, unnamed', 'accountTime', 'bad row, nothing readable', 'row B 3', 'end'),
    ...without(SECOND, 'end of the second'),
    kind('download of C 4', download([C, 4]), isDownloading),
    kind('burst of A 2, C 4', burst([DU1, A, 2], [DU2, C, 4]), isBurstOpen),
  ],
  everything: [...ANSWERS, ...HARMFUL, ...FURTHER],
  'two, everything': [...ANSWERS, ...HARMFUL, ...FURTHER, ...SECOND],
} satisfies Record<string, readonly Kind[]>;
export type AlphabetName = keyof typeof ALPHABETS;

/** Answers every account's download and the burst that was asked for beside it, until nothing is being asked. */
function answerAll(world: World, held: ReadonlyMap<string, readonly [number, number]>): void {
  const positions = [...held].map(([account, [conId, size]]) => [account, conId, size] as const);
  for (let turn = 0; turn < 2 * world.accounts.length && (isDownloading(world) || isBurstOpen(world)); turn++) {
    if (isBurstOpen(world)) burst(...positions)(world);
    const row = held.get(world.evidence.subscribed ?? '');
    if (isDownloading(world)) download(...(row ? [row] : []))(world);
  }
}

export interface Beginning {
  readonly name: string;
  readonly play: (world: World) => void;
}

const HELD = new Map([
  [DU1, [A, 2] as const],
  [DU2, [C, 4] as const],
]);
const live = (world: World): void => {
  world.linkUp();
  answerAll(world, new Map([...HELD].filter(([account]) => world.accounts.includes(account))));
};

/** Where sequences begin. */
export const BEGINNINGS = {
  linked: { name: 'linked', play: (world) => world.linkUp() },
  live: { name: 'live', play: live },
  back: {
    name: 'back',
    play: (world) => {
      live(world);
      world.linkDown();
      world.linkUp();
    },
  },
  empty: {
    name: 'empty',
    play: (world) => {
      world.linkUp();
      answerAll(world, new Map());
    },
  },
} satisfies Record<string, Beginning>;
