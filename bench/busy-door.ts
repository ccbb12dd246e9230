// A control door whose gateway is busy: eight clients, in a process of their own, get 200 rows a second each.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ControlDoor } from '../mock-gateway/control/index.ts';
import { option } from '../mock-gateway/index.ts';

export const CLIENTS = 8;
export const ROWS_PER_SECOND = 200;
export const ACCOUNT = 'DU1234567';
const contracts = Array.from({ length: 50 }, (_item, index) => option('SPY', '20261218', 400 + index, 'C'));
const positions = contracts.map((contract) => ({ contract, position: 2, averageCost: 1180.55, marketPrice: 12.5 }));

export interface BusyDoor extends AsyncDisposable {
  readonly door: ControlDoor;
  /** Rows each client was told so far, of those that keep it busy. */
  readonly told: number;
}

/** @param journalLimit entries kept */
export async function openBusyDoor(journalLimit = 10_000): Promise<BusyDoor> {
  const accounts = { [ACCOUNT]: { positions } };
  const door = await ControlDoor.open({ gateway: { pushReprices: true, journalLimit, accounts } });
  const { gateway } = door;
  const reader = fork(
    fileURLToPath(new URL('gateway-reader.ts', import.meta.url)),
    [gateway.port, CLIENTS, 0, 'subscribe'].map(String),
    { execArgv: ['--import', 'tsx'] },
  );
  await gateway.waitFor('reqAccountUpdates', () => gateway.clients.length === CLIENTS, { timeoutMs: 30_000 });
  let told = 0;
  const beat = setInterval(() => {
    const contract = contracts[told % contracts.length];
    told += 1;
    if (contract !== undefined) gateway.world.reprice(contract, 12 + (told % 100) / 100);
  }, 1_000 / ROWS_PER_SECOND);
  return {
    door,
    get told() {
      return told;
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(beat);
      reader.kill();
      await door[Symbol.asyncDispose]();
    },
  };
}

/** The middle, the tail and the longest of so many times. @param part of 0 to 1 */
export function atPart(times: readonly number[], part: number): string {
  const sorted = [...times].sort((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN).toFixed(1);
}
