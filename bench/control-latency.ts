// A step over HTTP while eight clients get 200 rows a second each: until it is in force and answered. Printed, never asserted.
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ControlDoor } from '../mock-gateway/control/index.ts';
import { option } from '../mock-gateway/index.ts';

const CLIENTS = 8;
const ROWS_PER_SECOND = 200;
const STEPS = 1_000;
const contracts = Array.from({ length: 50 }, (_item, index) => option('SPY', '20261218', 400 + index, 'C'));
const positions = contracts.map((contract) => ({ contract, position: 2, averageCost: 1180.55, marketPrice: 12.5 }));

await using door = await ControlDoor.open({ gateway: { pushReprices: true, accounts: { DU1234567: { positions } } } });
const reader = fork(
  fileURLToPath(new URL('gateway-reader.ts', import.meta.url)),
  [door.gateway.port, CLIENTS, 0, 'subscribe'].map(String),
  { execArgv: ['--import', 'tsx'] },
);
await door.gateway.waitFor('reqAccountUpdates', () => door.gateway.clients.length === CLIENTS, { timeoutMs: 30_000 });
let told = 0;
const beat = setInterval(() => {
  const contract = contracts[told % contracts.length];
  told += 1;
  if (contract !== undefined) door.gateway.world.reprice(contract, 12 + (told % 100) / 100);
}, 1_000 / ROWS_PER_SECOND);
const times: number[] = [];
const began = performance.now();
const before = told;
for (let count = 0; count < STEPS; count++) {
  const from = performance.now();
  const body = JSON.stringify({ reprice: { contract: 'SPY 20261218 400 C', price: 13 + (count % 100) / 100 } });
  const answer = await fetch(`${door.url}/steps`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  await answer.text();
  times.push(performance.now() - from);
}
const seconds = (performance.now() - began) / 1_000;
clearInterval(beat);
reader.kill();
times.sort((one, other) => one - other);
const at = (part: number): string => (times[Math.floor((times.length - 1) * part)] ?? Number.NaN).toFixed(2);
console.log(`${cpus().length} × ${cpus()[0]?.model ?? '?'}, Node ${process.versions.node}`);
console.log(
  `${CLIENTS} clients, ${Math.round((told - before + STEPS) / seconds)} rows/s to each while ${STEPS} steps were asked over HTTP`,
);
console.log(`a step in force and answered: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`);
