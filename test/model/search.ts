// Goes through every sequence up to a length, or random ones that are far longer, and shows the shortest that fails.

import { cutAndChanged, HealthyGateway, lastWords } from './healthy-gateway.ts';
import { Complaint } from './judge.ts';
import { ALPHABETS, type AlphabetName, BEGINNINGS, DU1, DU2, type Kind } from './kinds.ts';
import { Transcript } from './transcript.ts';
import { type MakeCore, World } from './world.ts';

export interface Plan {
  readonly beginning: keyof typeof BEGINNINGS;
  readonly alphabet: AlphabetName;
  readonly accounts: 1 | 2;
  readonly witness: 'positions' | 'none';
}

export interface Failure {
  readonly rule: string;
  readonly names: readonly string[];
  readonly text: string;
}

/** Complaints that are passed over, so that others are seen behind them. */
export type IsKnown = (rule: string, kinds: readonly Pick<Kind, 'name'>[]) => boolean;

export interface Outcome {
  readonly sequences: number;
  readonly healed: number;
  readonly seconds: number;
  readonly failure: Failure | null;
}

/** How a sequence ends: judged as it is, healed without a cut, or cut and healed to another truth. */
type Ending = 'none' | 'heal' | 'cut';

const ACCOUNTS = { 1: [DU1], 2: [DU1, DU2] } as const;

/** Plays a sequence; the index of the first kind that is not possible where it comes, or -1. */
function play(makeCore: MakeCore, plan: Plan, kinds: readonly Kind[], ending: Ending, judged: number): number {
  const world = new World(makeCore, ACCOUNTS[plan.accounts], plan.witness);
  world.judge.isJudging = judged < 0;
  BEGINNINGS[plan.beginning].play(world);
  return goOn(world, kinds, ending, judged);
}

function goOn(world: World, kinds: readonly Kind[], ending: Ending, judged: number): number {
  for (let index = 0; index < kinds.length; index++) {
    const kind = kinds[index]!;
    if (kind.isPossible && !kind.isPossible(world)) return index;
    if (index >= judged) world.judge.isJudging = true;
    kind.play(world);
  }
  world.judge.isJudging = true;
  if (ending === 'heal') new HealthyGateway(world, lastWords(world)).heal();
  if (ending === 'cut') new HealthyGateway(world, cutAndChanged(world)).heal();
  return -1;
}

/** The complaint about a sequence, written out; `null` when there is none. */
export function complaintOf(makeCore: MakeCore, plan: Plan, kinds: readonly Kind[], ending: Ending): Failure | null {
  const transcript = new Transcript();
  const world = new World(makeCore, ACCOUNTS[plan.accounts], plan.witness);
  world.transcript = transcript;
  try {
    BEGINNINGS[plan.beginning].play(world);
    const impossible = goOn(world, kinds, ending, 0);
    if (impossible !== -1) return null;
    return null;
  } catch (error) {
    const rule = error instanceof Complaint ? error.message : `thrown: ${String(error)}`;
    const names = kinds.map(({ name }) => name);
    const head = `${rule}\n${JSON.stringify(plan)}, then: ${names.join(' | ') || 'nothing'}; ending: ${ending}`;
    return { rule, names, text: `${head}\n${transcript}` };
  }
}

/** Every sequence of exactly this length; the shorter ones are taken as judged. */
export function everyOfLength(
  makeCore: MakeCore,
  plan: Plan,
  length: number,
  healEvery: number,
  isKnown: IsKnown = () => false,
): Outcome {
  const kinds: readonly Kind[] = ALPHABETS[plan.alphabet];
  const digits = new Array<number>(length).fill(0);
  const sequence = digits.map(() => kinds[0]!);
  const begun = performance.now();
  const counts = { sequences: 0, healed: 0 };
  const outcome = (failure: Failure | null): Outcome => ({
    ...counts,
    seconds: (performance.now() - begun) / 1_000,
    failure,
  });
  for (;;) {
    const ending: Ending = counts.sequences % healEvery !== 0 ? 'none' : counts.healed % 2 === 0 ? 'heal' : 'cut';
    let stuckAt = -1;
    try {
      stuckAt = play(makeCore, plan, sequence, ending, length - 1);
      // Short ones get both endings.
      if (healEvery === 1 && stuckAt === -1) play(makeCore, plan, sequence, ending === 'heal' ? 'cut' : 'heal', length);
    } catch (error) {
      if (!(error instanceof Complaint && isKnown(error.message, sequence)))
        return outcome(anyComplaint(makeCore, plan, sequence));
    }
    if (stuckAt === -1) {
      counts.sequences++;
      if (ending !== 'none') counts.healed++;
    }
    let at = stuckAt === -1 ? length - 1 : stuckAt;
    for (let index = at + 1; index < length; index++) [digits[index], sequence[index]] = [0, kinds[0]!];
    while (at >= 0 && ++digits[at]! === kinds.length) {
      [digits[at], sequence[at]] = [0, kinds[0]!];
      at--;
    }
    if (at < 0) return outcome(null);
    sequence[at] = kinds[digits[at]!]!;
  }
}

/** A small generator (mulberry32): the seed alone replays a run. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One random sequence, made while it is played, so that only possible kinds come. */
export function randomSequence(makeCore: MakeCore, plan: Plan, seed: number, length: number): Failure | null {
  const kinds: readonly Kind[] = ALPHABETS[plan.alphabet];
  const random = randomFrom(seed);
  const played: Kind[] = [];
  const world = new World(makeCore, ACCOUNTS[plan.accounts], plan.witness);
  try {
    BEGINNINGS[plan.beginning].play(world);
    while (played.length < length) {
      const kind = kinds[Math.floor(random() * kinds.length)]!;
      if (kind.isPossible && !kind.isPossible(world)) continue;
      played.push(kind);
      kind.play(world);
    }
    goOn(world, [], random() < 0.5 ? 'heal' : 'cut', 0);
    return null;
  } catch {
    return shortest(makeCore, plan, played);
  }
}

const anyComplaint = (makeCore: MakeCore, plan: Plan, kinds: readonly Kind[]): Failure | null =>
  complaintOf(makeCore, plan, kinds, 'none') ??
  complaintOf(makeCore, plan, kinds, 'heal') ??
  complaintOf(makeCore, plan, kinds, 'cut');

/** Leaves out what the failure does not need, until nothing more can go. */
export function shortest(makeCore: MakeCore, plan: Plan, kinds: readonly Kind[]): Failure | null {
  let best: readonly Kind[] = kinds;
  let failure: Failure | null = null;
  const fails = (candidate: readonly Kind[]): Failure | null => anyComplaint(makeCore, plan, candidate);
  failure = fails(best);
  for (let chunk = Math.max(1, best.length >> 1); chunk >= 1; ) {
    let isShorter = false;
    for (let at = 0; at < best.length; ) {
      const candidate = [...best.slice(0, at), ...best.slice(at + chunk)];
      const found = fails(candidate);
      if (found) {
        [best, failure, isShorter] = [candidate, found, true];
      } else at += chunk;
    }
    if (!isShorter || chunk > 1) {
      if (chunk === 1 && !isShorter) break;
      chunk = chunk === 1 ? 1 : chunk >> 1;
    }
  }
  return failure;
}
