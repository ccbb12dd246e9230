// A step over HTTP while eight clients get 200 rows a second each: until it is in force and answered. Printed, never asserted.
import { cpus } from 'node:os';
import { atPart, CLIENTS, openBusyDoor } from './busy-door.ts';

const STEPS = 1_000;
await using busy = await openBusyDoor();
const times: number[] = [];
const began = performance.now();
const before = busy.told;
for (let count = 0; count < STEPS; count++) {
  const from = performance.now();
  const body = JSON.stringify({ reprice: { contract: 'SPY 20261218 400 C', price: 13 + (count % 100) / 100 } });
  const answer = await fetch(`${busy.door.url}/steps`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  await answer.text();
  times.push(performance.now() - from);
}
const seconds = (performance.now() - began) / 1_000;
const rows = Math.round((busy.told - before + STEPS) / seconds);
console.log(`${cpus().length} × ${cpus()[0]?.model ?? '?'}, Node ${process.versions.node}`);
console.log(`${CLIENTS} clients, ${rows} rows/s to each while ${STEPS} steps were asked over HTTP`);
console.log(
  `a step in force and answered: median ${atPart(times, 0.5)} ms, 99 % ${atPart(times, 0.99)} ms, longest ${atPart(times, 1)} ms`,
);
