// A text goes to the clipboard, and the button that was pressed says so.
import { say } from './element.ts';

/** Browsers let a page copy only where it came over HTTPS, or from this machine. */
export async function toClipboard(text: string, told: HTMLElement): Promise<void> {
  const was = told.textContent ?? '';
  try {
    await navigator.clipboard.writeText(text);
    say(told, '✓ copied');
  } catch {
    say(told, '✗ select it and copy');
  }
  setTimeout(() => say(told, was), 1_500);
}
