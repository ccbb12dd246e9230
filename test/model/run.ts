// The long run: every sequence up to the stated lengths, then random ones; prints what it went through and how long it took.
//
// Goes by copies of whole worlds (`copy.ts`): each kind is played once where the sequences with it part, and a state that was met
// before is not gone on from again. Its sequences are counted all the same; "to an end of their own" are those that were played.
//
// npm run model                          all of it
// MODEL_LENGTH=4 npm run model           no enumeration beyond this length
// MODEL_ONLY=back npm run model          only plans whose description contains this
// MODEL_SEED=<seed> MODEL_RUNS=1 npm run model   replays a random failure (MODEL_LENGTH=0 skips the enumeration)
import { loadOpen } from './open-privates.ts';
import { describePlan, ENUMERATIONS, healEvery, RANDOM, RANDOM_LENGTH } from './plans.ts';

const { ALPHABETS, COPIED, createAccountCore, everyOfLength, isKnownFault, randomSequence } = await loadOpen();
const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);
const longest = number('MODEL_LENGTH', 6);
const only = process.env['MODEL_ONLY'] ?? '';
const seed = number('MODEL_SEED', Date.now() % 2 ** 31);
const runs = number('MODEL_RUNS', 20_000);
const total = { sequences: 0, seconds: 0 };
let failures = 0;

for (const { plan, full } of ENUMERATIONS) {
  if (!describePlan(plan).includes(only)) continue;
  for (let length = 1; length <= Math.min(full, longest); length++) {
    const { sequences, played, healed, seconds, failure } = everyOfLength(
      createAccountCore,
      plan,
      length,
      healEvery(length),
      isKnownFault,
      COPIED,
    );
    total.sequences += sequences;
    total.seconds += seconds;
    const kinds = ALPHABETS[plan.alphabet].length;
    const what = `${describePlan(plan)}: length ${length} of ${kinds} kinds`;
    console.log(
      `${what}: ${sequences} sequences, ${played} of them to an end of their own, ${healed} healed, ${seconds.toFixed(1)} s`,
    );
    if (!failure) continue;
    failures++;
    console.log(`\n${failure.text}\n`);
    break;
  }
}

console.log(`random: ${runs} sequences of ${RANDOM_LENGTH}, MODEL_SEED=${seed}`);
const begun = performance.now();
for (let run = 0; run < runs && failures === 0; run++) {
  const plan = RANDOM[(seed + run) % RANDOM.length]!;
  const failure = randomSequence(createAccountCore, plan, seed + run, RANDOM_LENGTH);
  if (
    !failure ||
    isKnownFault(
      failure.rule,
      failure.names.map((name) => ({ name })),
    )
  )
    continue;
  failures++;
  console.log(`\nMODEL_LENGTH=0 MODEL_SEED=${seed + run} MODEL_RUNS=1 npm run model\n${failure.text}\n`);
}
console.log(`random: ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
console.log(`${total.sequences} sequences in ${total.seconds.toFixed(1)} s on one core, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
