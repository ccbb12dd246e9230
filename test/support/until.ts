// Waiting for a check to hold, asked again and again.
import { vi } from 'vitest';
import { PATIENCE_MS } from './patience.ts';

/** Resolves when the check holds, with what it returned. */
export const until = <T>(check: () => T | Promise<T>, intervalMs = 20): Promise<T> =>
  vi.waitFor(check, { timeout: PATIENCE_MS, interval: intervalMs });
