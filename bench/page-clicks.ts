// From a click on the fake's page to the change in force, while eight clients get 200 rows a second each. Printed, never asserted.
import { fork } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ControlDoor } from '../mock-gateway/control/index.ts';
import { option } from '../mock-gateway/index.ts';
import { openBrowser } from '../test/support/browser.ts';

const CLIENTS = 8;
const ROWS_PER_SECOND = 200;
const CLICKS = 100;
const contracts = Array.from({ length: 50 }, (_item, index) => option('SPY', '20261218', 400 + index, 'C'));
const positions = contracts.map((contract) => ({ contract, position: 2, averageCost: 1180.55, marketPrice: 12.5 }));

await using door = await ControlDoor.open({
  gateway: { pushReprices: true, journalLimit: 100_000, accounts: { DU1234567: { positions } } },
});
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
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
await page.goto(door.url);
await page.locator('body[data-state="live"]').waitFor({ state: 'attached' });
const times: number[] = [];
for (let count = 0; count < CLICKS; count++) {
  const held = door.gateway.account('DU1234567').rows[0]?.position ?? 0;
  const button = page.getByRole('button', { name: 'Buy one SPY 20261218 400 C', exact: true });
  const inForce = new Promise<number>((resolve) => {
    const undo = door.gateway.world.onChange(() => {
      if (door.gateway.account('DU1234567').rows[0]?.position === held) return;
      undo();
      resolve(performance.now());
    });
  });
  // In the page itself: what the driver of the browser takes to reach the button is no part of it.
  const beganAt = await button.evaluate((element: { click(): void }) => {
    const began = performance.timeOrigin + performance.now();
    element.click();
    return began;
  });
  times.push((await inForce) + performance.timeOrigin - beganAt);
}
clearInterval(beat);
await browser.close();
reader.kill();
times.sort((one, other) => one - other);
const at = (part: number): string => (times[Math.floor((times.length - 1) * part)] ?? Number.NaN).toFixed(1);
console.log(
  `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${door.gateway.journal.entries.length} entries of the journal`,
);
console.log(`from a click to in force: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms of ${CLICKS}`);
process.exit(0);
