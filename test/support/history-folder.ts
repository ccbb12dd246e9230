// A folder for one test's history, and a recorded world in it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryPosition } from '../../src/history/entry.ts';
import { SPY_CALL } from './spy-call.ts';

/** A fresh folder; disposing takes it away. */
export async function historyFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'ib-history-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A row as the recorder makes it. */
export const row = (more: Partial<HistoryPosition>): HistoryPosition => ({
  kind: 'position',
  recording: '00000001-00000000-0000-4000-8000-000000000001',
  number: 2,
  run: 'r',
  generation: 1,
  at: Date.UTC(2026, 0, 5, 15),
  sequence: 1,
  account: 'DU1234567',
  conId: 1,
  ...SPY_CALL,
  position: 2,
  marketPrice: 12.5,
  marketValue: 2500,
  averageCost: 1180.55,
  unrealizedPnl: null,
  realizedPnl: 0,
  change: 'changed',
  phase: 'live',
  ...more,
});
