// What is loaded with private fields open (`open-privates.ts`): the search by copies, and what it is tried on.
export { createAccountCore } from '../../src/positions/account-core.ts';
export { COPIED, stateOf } from './copy.ts';
export { ALPHABETS, BEGINNINGS, DU1, DU2 } from './kinds.ts';
export { isKnownFault } from './known-faults.ts';
export { MUTANTS } from './mutants.ts';
export { everyOfLength, randomFrom, randomSequence } from './search.ts';
export { World } from './world.ts';
