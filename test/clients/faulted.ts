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
/** It asks little and waits shortly; whoever does not end by then hangs. */
const BRIEFLY = { ASK_ONLY: 'currentTime,accountUpdates,positions', ASK_WITHIN_S: '2' };
const CLIENT_MS = 10_000;
const STOP_MS = 5_000;
const SENTENCE = /^Connection \d+ [^\n]+\.$/;

/** @returns how the client ended, and what the replay did otherwise than it must: judge, keep silent, not stop, not go on */
export async function replayWithFaults(client: ForeignClient, toolchain: Toolchain): Promise<Faulted> {
  const brief = { ...toolchain, env: { ...toolchain.env, ...BRIEFLY } };
  const { text, outcomes } = await recorded(client, brief);
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const played = await replay({ capture: readCapture(text), speed: Number.POSITIVE_INFINITY });
    const seen = await throughLane(
      played,
      FAULTS.filter((_fault, place) => place % LANES === lane),
      outcomes.size,
      (at) => askOnce(client, brief, at),
    );
    const isStopped = await Promise.race([played.stop().then(() => true), sleep(STOP_MS, false, { ref: false })]);
    return { ...seen, failures: [...seen.failures, ...(isStopped ? [] : ['the replay did not stop'])] };
  });
  const all = await Promise.all(lanes);
  const endings = new Map(all.flatMap((lane) => lane.endings));
  return {
    endings: new Map(FAULTS.flatMap(([name]) => (endings.has(name) ? [[name, endings.get(name) ?? 'gave up']] : []))),
    failures: all.flatMap((lane) => lane.failures).map((failure) => `faults: ${failure}`),
  };
}

interface Asked {
  readonly ending: Ending;
  readonly outcomes: ReadonlyMap<string, string>;
}

async function throughLane(
  played: Replay,
  faults: typeof FAULTS,
  requests: number,
  ask: (at: Replay) => Promise<Asked>,
): Promise<{ endings: readonly (readonly [string, Ending])[]; failures: readonly string[] }> {
  const endings: (readonly [string, Ending])[] = [];
  const failures: string[] = [];
  for (const [name, fault] of faults) {
    const before = played.spoiled.length;
    const active = played.faults.add(fault);
    const { ending, outcomes } = await ask(played);
    await active.remove();
    endings.push([name, ending === 'ended' && active.strikes === 0 ? '–' : ending]);
    // Whoever left before its last request did otherwise than the capture says.
    const isTold = outcomes.size === requests || (await soon(() => played.spoiled.length > before));
    if (!isTold) failures.push(`${name}: the replay does not say what differed`);
    const told = played.spoiled.slice(before);
    failures.push(...told.filter((said) => !SENTENCE.test(said)).map((said) => `${name}: no sentence: ${said}`));
  }
  const { outcomes } = await ask(played);
  if (outcomes.size !== requests)
    failures.push(`without a fault it had ${outcomes.size} answers in place of ${requests}`);
  if (played.left !== 0) failures.push('what was recorded was not replayed without a fault');
  return { endings, failures: [...failures, ...played.differences] };
}

/** The end of a connection is read a moment after its client's. */
async function soon(is: () => boolean): Promise<boolean> {
  for (const until = Date.now() + STOP_MS; Date.now() < until && !is(); ) await sleep(10);
  return is();
}

async function askOnce(client: ForeignClient, toolchain: Toolchain, at: Replay): Promise<Asked> {
  const outcomes = new Map<string, string>();
  using driven = drive(toolchain, client.matrix, client.words, at, (line) => {
    if ('request' in line) outcomes.set(line.request, line.outcome);
  });
  const hasEnded = await Promise.race([driven.ended.then(() => true), sleep(CLIENT_MS, false, { ref: false })]);
  driven[Symbol.dispose]();
  await driven.ended;
  const isWhole = outcomes.has('link alive') && [...outcomes.values()].every((outcome) => outcome === 'ok');
  return { ending: hasEnded ? (isWhole ? 'ended' : 'refused') : 'gave up', outcomes };
}
