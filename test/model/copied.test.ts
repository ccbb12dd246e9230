// The search by copies of whole worlds: a copy stands where its sequence leads, goes its own way, and shows every planted fault.
import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAccountCore } from '../../src/positions/account-core.ts';
import type { Kind } from './kinds.ts';
import { MUTANTS } from './mutants.ts';
import { loadOpen, type OpenModel } from './open-privates.ts';
import { describePlan, ENUMERATIONS, healEvery, RANDOM } from './plans.ts';
import type { Plan } from './search.ts';
import type { MakeCore, World } from './world.ts';

/** More of them by hand: `MODEL_WALKS=2000`. */
const WALKS = Number(process.env['MODEL_WALKS'] ?? 20);
const STEPS = 25;
const LIVE: Plan = { beginning: 'live', alphabet: 'harmful', accounts: 1, witness: 'positions' };

let model: OpenModel;
beforeAll(async () => {
  model = await loadOpen();
});

const neverReplayed = (): World => {
  throw new Error('replayed');
};

function begun(makeCore: MakeCore, { accounts, beginning, witness }: Plan): World {
  const { World, BEGINNINGS, DU1, DU2 } = model;
  const world = new World(makeCore, Object.freeze(accounts === 1 ? [DU1] : [DU1, DU2]), witness);
  BEGINNINGS[beginning].play(world);
  return world;
}

/** What the judge complains of; `null`: nothing. */
function complaint(play: () => void): string | null {
  try {
    play();
    return null;
  } catch (error) {
    return String(error);
  }
}

/** Plays random kinds, each on a copy of the world before, and holds every copy against a replay. @returns the complaint it ended with */
function walk(makeCore: MakeCore, plan: Plan, seed: number): string | null {
  const { ALPHABETS, COPIED, randomFrom, stateOf } = model;
  const kinds: readonly Kind[] = ALPHABETS[plan.alphabet];
  const random = randomFrom(seed);
  const played: Kind[] = [];
  let world = begun(makeCore, plan);
  while (played.length < STEPS) {
    const kind = kinds[Math.floor(random() * kinds.length)]!;
    if (kind.isPossible && !kind.isPossible(world)) continue;
    played.push(kind);
    const before = stateOf(world);
    const copy = COPIED.branch(world, neverReplayed);
    expect(stateOf(copy)).toBe(before);
    const told = complaint(() => kind.play(copy));
    // What is played on a copy is not played on what it was copied from.
    expect(stateOf(world)).toBe(before);
    const replayed = begun(makeCore, plan);
    expect(
      complaint(() => {
        for (const one of played) one.play(replayed);
      }),
    ).toBe(told);
    const sequence = played.map(({ name }) => name).join(' | ');
    expect(`${sequence}: ${stateOf(copy)}`).toBe(`${sequence}: ${stateOf(replayed)}`);
    if (told !== null) return told;
    world = copy;
  }
  const whole = { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null, showHidden: true };
  const replayed = begun(makeCore, plan);
  for (const kind of played) kind.play(replayed);
  // Read by something that knows nothing of how worlds are copied.
  expect(inspect(world, whole)).toBe(inspect(replayed, whole));
  return null;
}

describe('a copied world', () => {
  test(`stands where its sequence leads, over ${WALKS} random ones of ${STEPS} steps`, () => {
    for (let seed = 1; seed <= WALKS; seed++)
      expect(walk(model.createAccountCore, RANDOM[seed % RANDOM.length]!, seed)).toBeNull();
  });

  test('complains of a planted fault where its sequence does', () => {
    const complaints = model.MUTANTS.flatMap(({ around, plan }) => {
      const makeMutant: MakeCore = (settings, last) => around(model.createAccountCore(settings, last));
      return [1, 2, 3, 4].map((seed) => walk(makeMutant, { ...plan, alphabet: 'harmful' }, seed));
    });
    expect(complaints.filter((one) => one !== null).length).toBeGreaterThan(10);
  });

  test('is refused where something of it cannot be seen', () => {
    const { COPIED } = model;
    expect(() => COPIED.branch(begun(createAccountCore, LIVE), neverReplayed)).toThrow('private fields of Core');
    const world = begun(model.createAccountCore, LIVE);
    world.onRequest = () => {};
    expect(() => COPIED.branch(world, neverReplayed)).toThrow('the function');
    const holding = begun(model.createAccountCore, LIVE);
    Object.assign(holding, { accounts: Object.freeze([new Map()]) });
    expect(() => COPIED.fingerprint(holding)).toThrow('behind what is frozen');
    Object.assign(holding, { later: 1 });
    expect(() => COPIED.fingerprint(holding)).toThrow('fields of World that came later');
    Object.assign(holding, { accounts: new WeakMap() });
    expect(() => COPIED.branch(holding, neverReplayed)).toThrow('a WeakMap');
  });
});

describe('the search by copies', () => {
  for (const plan of ENUMERATIONS.map((one) => one.plan).filter(
    ({ beginning, alphabet }) => beginning === 'back' && /^harmful$|^two$/.test(alphabet),
  ))
    test(`counts what a replay counts: ${describePlan(plan)}`, () => {
      const { createAccountCore: core, everyOfLength, COPIED, isKnownFault } = model;
      const replayed = everyOfLength(core, plan, 2, healEvery(3), isKnownFault);
      const copied = everyOfLength(core, plan, 2, healEvery(3), isKnownFault, COPIED);
      expect(copied).toMatchObject({ sequences: replayed.sequences, failure: null });
      expect(copied.played).toBeLessThanOrEqual(replayed.played);
    });

  test('goes through length 3 and plays what comes to a state again only once', () => {
    const { createAccountCore: core, everyOfLength, COPIED, isKnownFault } = model;
    const { sequences, played, failure } = everyOfLength(core, LIVE, 3, healEvery(3), isKnownFault, COPIED);
    expect({ sequences, failure }).toEqual({ sequences: 6_321, failure: null });
    expect(played).toBeLessThan(0.9 * sequences);
  });

  MUTANTS.forEach(({ name, plan, rule, length }, at) => {
    test(`catches a core that ${name}`, () => {
      const { createAccountCore: core, everyOfLength, COPIED, isKnownFault } = model;
      const around = model.MUTANTS[at]!.around;
      const makeMutant: MakeCore = (settings, last) => around(core(settings, last));
      const failures = Array.from({ length }, (_, before) => before + 1).flatMap(
        (tried) => everyOfLength(makeMutant, plan, tried, healEvery(tried), isKnownFault, COPIED).failure ?? [],
      );
      expect(failures[0]?.rule).toMatch(rule);
      expect(failures[0]?.text).toContain('over TCP:');
    });
  });
});
