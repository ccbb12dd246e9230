// A small conversation recorded with a client and replayed to it with ten faults on top, one after the other, and at last with none.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Replay, readCapture, replay } from '../../mock-gateway/capture/index.ts';
import {
  badLength,
  corrupt,
  drop,
  duplicate,
  type Fault,
  fin,
  latency,
  mute,
  reset,
  slice,
  withhold,
} from '../../mock-gateway/index.ts';
import { drive, type Toolchain } from './driver.ts';
import { recorded } from './replayed.ts';
import type { ForeignClient } from './roster.ts';

/** It ended with all its answers; it ended and said that one was missing or could not be read; it had to be killed; `–`: it ended and was never struck. */
export type Ending = 'ended' | 'refused' | 'gave up' | '–';

export interface Faulted {
  /** By the name of the fault. */
  readonly endings: ReadonlyMap<string, Ending>;
  readonly failures: readonly string[];
}

const ONCE = { times: 1 };
const FAULTS: readonly (readonly [name: string, fault: Fault])[] = [
  ['latency, 100 to 150 ms', latency({ ms: 100, jitterMs: 50 })],
  ['slice, 1 to 7 bytes', slice({ bytes: 1, maxBytes: 7 })],
  ['duplicate, every message', duplicate()],
  ['corrupt, a size', corrupt({ message: 'position', field: 'position', value: 'x', ...ONCE })],
  ['drop, currentTime', drop('currentTime', ONCE)],
  ['withhold, positionEnd', withhold('positionEnd')],
  ['mute', mute()],
  ['reset, after 300 bytes', reset({ afterBytes: 300 })],
  ['fin, after 300 bytes', fin({ afterBytes: 300 })],
  ['badLength, the top bit', badLength('topBit', { message: 'position', ...ONCE })],
];
/** As many replays are struck side by side, each by every so manieth of the faults. */
const LANES = 2;
/** What is asked: little. */
const LITTLE = { ASK_ONLY: 'currentTime,accountUpdates,positions' };
/** Under a fault an answer is not waited for long, and who does not end long after it would have come hangs. */
const BRIEFLY = { ...LITTLE, ASK_WITHIN_S: '3' };
const CLIENT_MS = 8_000;
/** Until an interpreter has read its client, on a machine that is busy. */
const START_MS = 60_000;
const STOP_MS = 5_000;
const SENTENCE = /^Connection \d+ [^\n]+\.$/;

/** @returns how the client ended, and what the replay did otherwise than it must: tell, judge nothing, go on, stop */
export async function replayWithFaults(client: ForeignClient, toolchain: Toolchain): Promise<Faulted> {
  const asking = (words: NodeJS.ProcessEnv) => {
    const told = { ...toolchain, env: { ...toolchain.env, ...words } };
    return (at: Replay): Promise<Asked> => askOnce(client, told, at);
  };
  const little = { ...toolchain, env: { ...toolchain.env, ...LITTLE } };
  const { text, outcomes } = await recorded(client, little);
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const played = await replay({ capture: readCapture(text), speed: Number.POSITIVE_INFINITY });
    const faults = FAULTS.filter((_fault, place) => place % LANES === lane);
    const struck = await throughFaults(played, faults, outcomes.size, asking(BRIEFLY));
    const failures = await withoutFault(played, outcomes.size, asking(LITTLE));
    const isStopped = await within(STOP_MS, played.stop());
    return {
      endings: struck.endings,
      failures: [...struck.failures, ...failures, ...(isStopped ? [] : ['the replay did not stop'])],
    };
  });
  const all = await Promise.all(lanes);
  const seen = all.flatMap((lane) => [...lane.endings]);
  return {
    // As they stand in the list, whichever lane they were in.
    endings: new Map(FAULTS.flatMap(([name]) => seen.filter(([of]) => of === name))),
    failures: all.flatMap((lane) => lane.failures),
  };
}

interface Asked {
  readonly ending: Ending;
  readonly outcomes: ReadonlyMap<string, string>;
}

async function throughFaults(
  played: Replay,
  faults: typeof FAULTS,
  requests: number,
  ask: (at: Replay) => Promise<Asked>,
): Promise<Faulted> {
  const endings = new Map<string, Ending>();
  const failures: string[] = [];
  for (const [name, fault] of faults) {
    const before = played.spoiled.length;
    const active = played.faults.add(fault);
    const { ending, outcomes } = await ask(played);
    await active.remove();
    endings.set(name, ending === 'ended' && active.strikes === 0 ? '–' : ending);
    // Whoever left before its last request did otherwise than the capture says.
    const isTold = outcomes.size === requests || (await soon(() => played.spoiled.length > before));
    if (!isTold) failures.push(`${name}: the replay does not say what differed`);
    const told = played.spoiled.slice(before);
    failures.push(...told.filter((said) => !SENTENCE.test(said)).map((said) => `${name}: no sentence: ${said}`));
  }
  return { endings, failures };
}

/** What a fault spoiled is still to be played, and then it is judged. */
async function withoutFault(
  played: Replay,
  requests: number,
  ask: (at: Replay) => Promise<Asked>,
): Promise<readonly string[]> {
  const { ending, outcomes } = await ask(played);
  const isWhole = ending === 'ended' && outcomes.size === requests && (await soon(() => played.left === 0));
  return [
    ...(isWhole ? [] : [`without a fault it ${ending} with ${outcomes.size} answers of ${requests}`]),
    ...played.differences,
  ];
}

/** The end of a connection is read a moment after its client's. */
async function soon(is: () => boolean): Promise<boolean> {
  for (const until = Date.now() + STOP_MS; Date.now() < until && !is(); ) await sleep(10);
  return is();
}

const within = (ms: number, what: Promise<unknown>): Promise<boolean> =>
  Promise.race([what.then(() => true), sleep(ms, false, { ref: false })]);

async function askOnce(client: ForeignClient, toolchain: Toolchain, at: Replay): Promise<Asked> {
  const outcomes = new Map<string, string>();
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  using driven = drive(toolchain, client.matrix, client.words, at, (line) => {
    begin();
    if ('request' in line) outcomes.set(line.request, line.outcome);
  });
  await within(START_MS, Promise.race([begun, driven.ended]));
  const hasEnded = await within(CLIENT_MS, driven.ended);
  driven[Symbol.dispose]();
  await driven.ended;
  const isWhole = outcomes.has('link alive') && [...outcomes.values()].every((outcome) => outcome === 'ok');
  return { ending: hasEnded ? (isWhole ? 'ended' : 'refused') : 'gave up', outcomes };
}
