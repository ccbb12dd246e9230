// Keys one by one from a terminal, and the terminal's own line editing back at the end.
import { emitKeypressEvents } from 'node:readline';
import type { Key } from './browse.ts';

/** Listens while `stdin` is a terminal; @returns what ends it, or null where there is no keyboard. */
export function listenToKeys(stdin: NodeJS.ReadStream, pressed: (key: Key) => void): (() => void) | null {
  if (!stdin.isTTY) return null;
  const listen = (_text: string | undefined, key: Key): void => pressed(key);
  const cook = (): void => void stdin.setRawMode(false);
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', listen);
  stdin.resume();
  process.on('exit', cook);
  return () => {
    stdin.off('keypress', listen);
    process.off('exit', cook);
    cook();
    stdin.pause();
  };
}
