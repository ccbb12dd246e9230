// The account core, judged by a model written from the promises alone, over every short sequence of facts there is.
import { describe, expect, test } from 'vitest';
import { createAccountCore } from '../../src/positions/account-core.ts';
import { ALPHABETS } from './kinds.ts';
import { isKnownFault } from './known-faults.ts';
import { MUTANTS } from './mutants.ts';
import { NaiveCore } from './naive-core.ts';
import { describePlan, ENUMERATIONS, healEvery, RANDOM, RANDOM_LENGTH } from './plans.ts';
import { everyOfLength, type Failure, type Plan, randomSequence } from './search.ts';
import type { MakeCore } from './world.ts';

const RANDOM_RUNS = 20;

function shortestFailure(makeCore: MakeCore, plan: Plan, length: number): Failure | null {
  for (let tried = 1; tried <= length; tried++) {
    const { failure } = everyOfLength(makeCore, plan, tried, healEvery(tried), isKnownFault);
    if (failure) return failure;
  }
  return null;
}

describe('the core keeps its promises', () => {
  for (const { plan, quick } of ENUMERATIONS) {
    test(`over every sequence up to ${quick}: ${describePlan(plan)}`, () => {
      expect(shortestFailure(createAccountCore, plan, quick)?.text).toBeUndefined();
    });
  }

  test('over random sequences that are far longer', () => {
    // Always the same ones here: `npm run model` plays others each time.
    const seed = Number(process.env['MODEL_SEED'] ?? 1);
    console.log(`model: ${RANDOM_RUNS} random sequences, MODEL_SEED=${seed}`);
    for (let run = 0; run < RANDOM_RUNS; run++) {
      const failure = randomSequence(
        createAccountCore,
        RANDOM[(seed + run) % RANDOM.length]!,
        seed + run,
        RANDOM_LENGTH,
      );
      if (
        failure &&
        isKnownFault(
          failure.rule,
          failure.names.map((name) => ({ name })),
        )
      )
        continue;
      const replay = `MODEL_LENGTH=0 MODEL_SEED=${seed + run} MODEL_RUNS=1 npm run model`;
      expect(failure && `${replay}\n${failure.text}`).toBeNull();
    }
  });
});

describe('the model catches', () => {
  for (const { name, around, plan, rule, length } of MUTANTS) {
    test(`a core that ${name}`, () => {
      const makeMutant: MakeCore = (settings, last) => around(createAccountCore(settings, last));
      expect(shortestFailure(makeMutant, plan, length)?.rule).toMatch(rule);
    });
  }

  test('a core that believes whatever a gateway says', () => {
    const makeNaive: MakeCore = (settings, last) => new NaiveCore(settings, last);
    const plan = (beginning: Plan['beginning']): Plan => ({ ...RANDOM[0]!, beginning, alphabet: 'harmful' });
    expect(shortestFailure(makeNaive, plan('linked'), 2)?.rule).toMatch(/^P2: current although/);
    expect(shortestFailure(makeNaive, plan('back'), 1)?.rule).toMatch(/^P4: an update of 11 is told before/);
  });
});

test('there are at least twenty kinds of facts in every alphabet', () => {
  for (const kinds of Object.values(ALPHABETS)) expect(new Set(kinds.map(({ name }) => name)).size).toBeGreaterThan(19);
});
