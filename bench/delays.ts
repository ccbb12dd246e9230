// What is said of many delays: without those of the first quarter, which warms up.

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** @param delays in milliseconds, in order of time */
export function delaysOf(delays: readonly number[]): Readonly<Record<'p50Ms' | 'p99Ms' | 'maxMs' | 'rows', number>> {
  const sorted = delays.slice(Math.floor(delays.length / 4)).filter((delay) => delay >= 0);
  sorted.sort((a, b) => a - b);
  return { p50Ms: at(sorted, 0.5), p99Ms: at(sorted, 0.99), maxMs: at(sorted, 1), rows: delays.length };
}
