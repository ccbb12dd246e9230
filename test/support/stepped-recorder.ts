// Writes two days of history, makes Parquet of them and compacts, and kills itself at the step of the disk that it is told.
import { writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { Archive } from '../../src/history/archive.ts';
import { ownFolder } from '../../src/history/disk.ts';
import { lock } from '../../src/history/lock.ts';
import { Recording } from '../../src/history/recording.ts';
import type { PositionUpdate } from '../../src/index.ts';
import { SPY_CALL } from './spy-call.ts';

const [directory = '', killAt = '0'] = process.argv.slice(2);
const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2026, 0, 5, 15);
/** Everything that changes what is on the disk, or makes sure of it. */
const OF_FOLDER = ['open', 'link', 'mkdir', 'unlink', 'rename', 'rmdir', 'utimes'] as const;
const OF_FILE = ['write', 'writeFile', 'sync', 'datasync', 'truncate'] as const;
let steps = 0;

// The recorder's own modules import these by name: they are given the same ones, counted.
const probe = await promises.open(join(directory, 'probe'), 'w');
const file: object = Object.getPrototypeOf(probe);
await probe.close();
await promises.unlink(join(directory, 'probe'));
for (const name of OF_FOLDER) count(promises, name);
for (const name of OF_FILE) count(file, name);
syncBuiltinESMExports();

function count(owner: object, name: string): void {
  const real: (...args: unknown[]) => unknown = Reflect.get(owner, name);
  Reflect.set(owner, name, async function counted(this: unknown, ...args: readonly unknown[]) {
    steps += 1;
    if (steps !== Number(killAt)) return Reflect.apply(real, this, args);
    // Of what is written half is there.
    if (name === 'writeFile') await Reflect.apply(real, this, [half(args[0])]);
    if (name === 'write') await Reflect.apply(real, this, [args[0], args[1], Math.floor(Number(args[2]) / 2), args[3]]);
    writeSync(1, `killed at ${name}\n`);
    process.kill(process.pid, 'SIGKILL');
    return undefined;
  });
}

const half = (data: unknown): unknown => {
  const bytes = Buffer.from(data instanceof Uint8Array ? data : String(data));
  return bytes.subarray(0, Math.floor(bytes.length / 2));
};

const update = (sequence: number, at: number): PositionUpdate => ({
  account: 'DU1234567',
  conId: 1 + (sequence % 3),
  ...SPY_CALL,
  symbol: sequence % 2 === 0 ? 'SPY' : 'QQQ',
  position: sequence,
  marketPrice: 12.5,
  marketValue: 2_500,
  averageCost: 1_180.55,
  unrealizedPnl: null,
  realizedPnl: 0,
  timestamp: new Date(at),
  change: 'changed',
  phase: 'live',
  generation: 1,
  sequence,
});

await ownFolder(directory);
const held = await lock(directory, 0);
const archive = await Archive.open(directory);
await archive.recover(held.before);
let place = archive.newest;
for (const day of [0, 1]) {
  const at = FIRST + day * DAY_MS;
  const recording = new Recording(directory, ++place, '00000000-0000-4000-8000-000000000001');
  recording.add({ kind: 'started', detail: '', at, belief: 'current', generation: 1 });
  let number = 1;
  for (const batch of [0, 1]) {
    for (let row = 0; row < 4; row++) recording.add(update(number++, at + batch * 1_000 + row));
    if (batch === 1) {
      recording.add({ kind: 'ended', detail: '', at: at + 2_000, belief: 'stale', generation: 1 });
      recording.isEnded = true;
      number++;
    }
    await recording.flush(at);
    await held.confirm(at);
    writeSync(1, `safe ${recording.id} ${number}\n`);
    const path = await recording.rotate(at, 4, DAY_MS);
    if (path !== null) await archive.seal(path);
  }
}
await archive.compact(FIRST + 2 * DAY_MS);
await archive.checkpoint();
await held.release();
writeSync(1, `steps ${steps}\n`);
