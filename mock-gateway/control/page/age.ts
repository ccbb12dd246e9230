// How old something is, and when it was, in words.

/** Of milliseconds: `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function age(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** By the clock of this machine: `16:29:51`. */
export function timeOfDay(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `16:29:51.120` */
export const exactTime = (ms: number): string => `${timeOfDay(ms)}.${String(Math.floor(ms) % 1_000).padStart(3, '0')}`;
