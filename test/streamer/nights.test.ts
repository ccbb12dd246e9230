// A year of nights: whatever each does to the link, by the next day's end the book is the truth, and each change was told once.
import { expect, test } from 'vitest';
import type { PositionUpdate } from '../../src/index.ts';
import { Streaming } from '../support/streaming.ts';
import { DAY, HOUR, MINUTE, NIGHTS, Year } from '../support/year.ts';

/** On Deno a night costs a second of real time, and on Bun a quarter: two months of the year are played there, all of it on Node. */
const LENGTH = Number(process.env['NIGHTS'] ?? (process.versions['deno'] || process.versions['bun'] ? 60 : 365));
const SEED = Number(process.env['NIGHTS_SEED'] ?? 20_261_123);
/** What is said of a night's failures before the list is cut. */
const SHOWN = 20;

/** What should have been told of each contract, once. */
function expected(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((conId) => {
    const [was, is] = [before.get(conId) ?? 0, after.get(conId) ?? 0];
    if (was === is) return [];
    return [`${conId} ${was === 0 ? 'opened' : is === 0 ? 'closed' : 'changed'} ${is}`];
  });
}

/** Changes of size. Positions name the cost of a fill twice, without and with its commission: that is a word about the cost. */
function told(updates: readonly PositionUpdate[]): readonly string[] {
  const sizes = new Map<number, number>();
  return updates.flatMap(({ conId, change, position }) => {
    const isCostOnly = change === 'changed' && sizes.get(conId) === position;
    sizes.set(conId, position);
    return change === 'repriced' || isCostOnly ? [] : [`${conId} ${change} ${position}`];
  });
}

const sorted = (lines: readonly string[]): string => [...lines].sort().join(', ');

test(`${LENGTH} nights end with the gateway's truth, each change told once (NIGHTS_SEED=${SEED})`, async () => {
  await using year = await Year.begin(SEED);
  await using streaming = new Streaming();
  const { streamer, handler } = streaming;
  const said = () => `${streamer.status.state} ${streamer.positions().state} ${handler.updates.length}`;
  const pass = (ms: number, sliceMs = 5 * MINUTE) => year.pass(ms, sliceMs, said);
  let isStarted = false;
  const started = streaming
    .start(year.gateway, {
      secTypes: 'all',
      // By the virtual clock: longer than any slice of it, so that no deadline passes while a socket is still being read.
      connectTimeoutMs: 3 * HOUR,
      snapshotTimeoutMs: 3 * HOUR,
      silentAfterMs: 4 * HOUR,
      heartbeat: { intervalMs: 12 * HOUR, timeoutMs: 3 * HOUR, misses: 2 },
      reconnect: { initialDelayMs: 1_000, maxDelayMs: 60_000, stableMs: 0 },
    })
    .finally(() => {
      isStarted = true;
    });
  // Its code is loaded by real time.
  await streaming.event('status');
  while (!isStarted) await pass(1_000, 1_000);
  await started;
  const complaints: string[] = [];
  for (let night = 0; night < LENGTH; night++) {
    const kind = NIGHTS[year.random.whole(0, NIGHTS.length - 1)] ?? 'restart';
    const [before, seen, beganAt] = [year.truth, handler.updates.length, year.clock.now()];
    await year.night(kind, pass);
    await pass(10 * MINUTE);
    await pass(DAY - (year.clock.now() - beganAt), 160 * MINUTE);

    const complain = (text: string) => complaints.push(`night ${night} (${kind}): ${text}`);
    const view = streamer.positions();
    if (view.state !== 'current') complain(`the book is ${view.state}, ${JSON.stringify(streamer.status)}`);
    const book = new Map(
      view.state === 'unknown' ? [] : view.positions.map(({ conId, position }) => [conId, position]),
    );
    const wrong = expected(book, year.truth);
    if (wrong.length > 0) complain(`the book lacks ${sorted(wrong)}`);
    const [due, heard] = [sorted(expected(before, year.truth)), sorted(told(handler.updates.slice(seen)))];
    if (due !== heard) complain(`told was [${heard}], not [${due}]`);
  }
  expect(year.gateway.connections.maxConcurrent).toBe(1);
  expect(complaints.slice(0, SHOWN), `${complaints.length} complaints`).toEqual([]);
}, 360_000);
