// Fails a test file that leaves a timer of ours or a TCP socket behind.
import { afterAll, expect } from 'vitest';

const GRACE_MS = 20_000;
const OURS = /[\\/](src|mock-gateway|bin)[\\/][^\s]*\.ts/;

const running = new Map<unknown, string>();
const real = { setTimeout, setInterval, clearTimeout, clearInterval };

/** Where the timer was asked for, if that line is in this project. */
function origin(): string | undefined {
  const frames = (new Error().stack ?? '')
    .split('\n')
    .filter((line) => /:\d+/.test(line) && !line.includes('no-leaks.ts'));
  const first = frames[0];
  return first !== undefined && OURS.test(first) && !first.includes('node_modules') ? first.trim() : undefined;
}

const watchTimers = (): void => {
  globalThis.setTimeout = Object.assign((callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const from = origin();
    const id: ReturnType<typeof setTimeout> = real.setTimeout(() => {
      running.delete(id);
      callback(...args);
    }, ms);
    if (from) running.set(id, from);
    return id;
  }, real.setTimeout) as unknown as typeof setTimeout;
  globalThis.setInterval = Object.assign((callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const from = origin();
    const id = real.setInterval(() => callback(...args), ms);
    if (from) running.set(id, from);
    return id;
  }, real.setInterval) as unknown as typeof setInterval;
  globalThis.clearTimeout = ((id?: NodeJS.Timeout) => {
    running.delete(id);
    real.clearTimeout(id);
  }) as typeof clearTimeout;
  globalThis.clearInterval = ((id?: NodeJS.Timeout) => {
    running.delete(id);
    real.clearInterval(id);
  }) as typeof clearInterval;
};

/** Open TCP handles; Bun and Deno do not list them, so there the gateway's own count of clients is the witness. */
function sockets(): string[] {
  const info = process.getActiveResourcesInfo?.() ?? [];
  return info.filter((name) => name === 'TCPSocketWrap' || name === 'TCPServerWrap');
}

watchTimers();

afterAll(async () => {
  const deadline = Date.now() + GRACE_MS;
  const left = () => [...running.values(), ...sockets()];
  while (left().length > 0 && Date.now() < deadline) await new Promise((next) => real.setTimeout(next, 10));
  expect(left(), 'timers and sockets left behind by this file').toEqual([]);
});
