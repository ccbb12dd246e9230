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
  /** Those that did not come to a state that was met before. */
  readonly played: number;
  readonly healed: number;
  readonly seconds: number;
  readonly failure: Failure | null;
}

/** How a sequence ends: judged as it is, healed without a cut, or cut and healed to another truth. */
type Ending = 'none' | 'heal' | 'cut';

const ACCOUNTS = { 1: Object.freeze([DU1]), 2: Object.freeze([DU1, DU2]) } as const;

/** How a search comes to a world for each branch. */
export interface Branching {
  /** A world that stands where this one does and can be played on by itself; `replay` plays it from its beginning. */
  readonly branch: (world: World, replay: () => World) => World;
  /** All that anything later can depend on, in 128 bits; `null`: it cannot be seen. */
  readonly fingerprint: (world: World) => string | null;
}

/** Without a look at what is inside: what a core keeps private stays so. */
const REPLAYED: Branching = { branch: (_, replay) => replay(), fingerprint: () => null };

function finish(world: World, ending: Ending): void {
  world.judge.isJudging = true;
  if (ending === 'heal') new HealthyGateway(world, lastWords(world)).heal();
  if (ending === 'cut') new HealthyGateway(world, cutAndChanged(world)).heal();
}

/** The complaint about a sequence, written out; `null` when there is none. */
export function complaintOf(makeCore: MakeCore, plan: Plan, kinds: readonly Kind[], ending: Ending): Failure | null {
  const transcript = new Transcript();
  const world = new World(makeCore, ACCOUNTS[plan.accounts], plan.witness);
  world.transcript = transcript;
  try {
    BEGINNINGS[plan.beginning].play(world);
    for (const kind of kinds) {
      if (kind.isPossible && !kind.isPossible(world)) return null;
      kind.play(world);
    }
    finish(world, ending);
    return null;
  } catch (error) {
    const rule = error instanceof Complaint ? error.message : `thrown: ${String(error)}`;
    const names = kinds.map(({ name }) => name);
    const head = `${rule}\n${JSON.stringify(plan)}, then: ${names.join(' | ') || 'nothing'}; ending: ${ending}`;
    return { rule, names, text: `${head}\n${transcript}` };
  }
}

/** One in so many copies is held against its sequence, played from the beginning. */
const COMPARED_EVERY = 1_000;

/** Every sequence of exactly this length; the shorter ones are taken as judged. */
export function everyOfLength(
  makeCore: MakeCore,
  plan: Plan,
  length: number,
  healEvery: number,
  isKnown: IsKnown = () => false,
  { branch, fingerprint }: Branching = REPLAYED,
): Outcome {
  const kinds: readonly Kind[] = ALPHABETS[plan.alphabet];
  const begun = performance.now();
  const counts = { sequences: 0, played: 0, healed: 0 };
  const sequence: Kind[] = [];
  let healAt = 0;
  let passedOver = 0;
  let branches = 0;
  /** By how many kinds led there: how many sequences go on from a state. */
  const met = Array.from({ length }, () => new Map<string, number>());

  const replay = (): World => {
    const world = new World(makeCore, ACCOUNTS[plan.accounts], plan.witness);
    world.judge.isJudging = false;
    BEGINNINGS[plan.beginning].play(world);
    for (const kind of sequence) kind.play(world);
    return world;
  };

  const last = (world: World, kind: Kind): void => {
    const ending: Ending = counts.sequences < healAt ? 'none' : counts.healed % 2 === 0 ? 'heal' : 'cut';
    try {
      world.judge.isJudging = true;
      kind.play(world);
      // Short ones get both endings.
      const other = healEvery === 1 ? branch(world, replay) : null;
      finish(world, ending);
      if (other) finish(other, ending === 'heal' ? 'cut' : 'heal');
    } catch (error) {
      if (!(error instanceof Complaint && isKnown(error.message, sequence))) throw error;
      passedOver++;
    }
    if (ending !== 'none') {
      counts.healed++;
      healAt = counts.sequences - (counts.sequences % healEvery) + healEvery;
    }
    counts.sequences++;
    counts.played++;
  };

  const goOn = (world: World): void => {
    for (const kind of kinds) {
      if (kind.isPossible && !kind.isPossible(world)) continue;
      const next = branch(world, replay);
      sequence.push(kind);
      if (sequence.length === length) last(next, kind);
      else {
        kind.play(next);
        goOnOnce(next);
      }
      sequence.pop();
    }
  };

  /** What stands where another stood goes on as it did, to the last update: it is counted, and not played again. */
  const goOnOnce = (world: World): void => {
    const state = fingerprint(world);
    if (state === null) {
      goOn(world);
      return;
    }
    if (branches++ % COMPARED_EVERY === 0 && fingerprint(replay()) !== state)
      throw new Error('a copy does not stand where its sequence leads');
    const before = met[sequence.length]?.get(state);
    if (before !== undefined) {
      counts.sequences += before;
      return;
    }
    const [from, passedBefore] = [counts.sequences, passedOver];
    goOn(world);
    // Whether a complaint is passed over depends on what came before.
    if (passedOver === passedBefore) met[sequence.length]?.set(state, counts.sequences - from);
  };

  let failure: Failure | null = null;
  try {
    goOn(replay());
  } catch (error) {
    failure = anyComplaint(makeCore, plan, sequence) ?? unseen(plan, sequence, error);
  }
  return { ...counts, seconds: (performance.now() - begun) / 1_000, failure };
}

/** What no replay shows: the search is wrong, not the core. */
function unseen(plan: Plan, kinds: readonly Kind[], error: unknown): Failure {
  const rule = `only in the search: ${String(error)}`;
  const names = kinds.map(({ name }) => name);
  return { rule, names, text: `${rule}\n${JSON.stringify(plan)}, then: ${names.join(' | ') || 'nothing'}` };
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
    finish(world, random() < 0.5 ? 'heal' : 'cut');
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
