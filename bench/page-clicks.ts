// From a click on the fake's page to the change in force, while eight clients get 200 rows a second each. Printed, never asserted.
import { cpus, loadavg } from 'node:os';
import { openBrowser } from '../test/support/browser.ts';
import { ACCOUNT, atPart, openBusyDoor } from './busy-door.ts';

const CLICKS = 100;
await using busy = await openBusyDoor(100_000);
const { gateway, url } = busy.door;
const held = (): number => gateway.account(ACCOUNT).rows[0]?.position ?? 0;
await using browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
await page.goto(url);
await page.locator('body[data-state="live"]').waitFor({ state: 'attached' });
const button = page.getByRole('button', { name: 'Buy one SPY 20261218 400 C', exact: true });
const times: number[] = [];
for (let count = 0; count < CLICKS; count++) {
  const before = held();
  const inForce = new Promise<number>((resolve) => {
    const undo = gateway.world.onChange(() => {
      if (held() === before) return;
      undo();
      resolve(performance.timeOrigin + performance.now());
    });
  });
  // In the page itself: what the driver of the browser takes to reach the button is no part of it.
  const beganAt = await button.evaluate((element: { click(): void }) => {
    const began = performance.timeOrigin + performance.now();
    element.click();
    return began;
  });
  times.push((await inForce) - beganAt);
}
console.log(
  `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${gateway.journal.entries.length} entries of the journal`,
);
console.log(
  `from a click to in force: median ${atPart(times, 0.5)} ms, 95 % ${atPart(times, 0.95)} ms, longest ${atPart(times, 1)} ms of ${CLICKS}`,
);
