// Kills of the recorder, at instants from the first flush to the tenth sealing: nothing missing, nothing twice.
import { test } from 'vitest';
import { historyFolder } from '../support/history-folder.ts';
import { killedRecorders } from '../support/killed-recorders.ts';

/** Each costs seconds: the gate has an hour for three runtimes. */
const { bun, deno } = process.versions;
const KILLS = bun || deno ? 5 : 25;

test(`${KILLS} kills: everything that was said to be safe is there, nothing is there twice`, {
  timeout: 600_000,
}, async () => {
  await using folder = await historyFolder();
  await killedRecorders(
    folder.path,
    Array.from({ length: KILLS }, (_item, kill) => (kill * 37) % 400),
  );
});
