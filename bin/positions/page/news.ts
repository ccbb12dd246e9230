// What happened lately, a few lines of it: gaps, notices worth one, rows not read, what the door said.
import { size } from '../amounts.ts';
import { clockTime } from '../clock.ts';
import { type Differing, nameOf } from './columns.ts';
import { element, part } from './element.ts';
import type { Message } from './told.ts';

const MAX_SHOWN = 8;

/** What a line goes with. */
interface Beside {
  /** In what the positions held differ; asked only where it is said. */
  readonly differing: () => Differing;
  /** Shows again what changed while away; null: that is not what is told. */
  readonly showAway: (() => void) | null;
}

export function tellNews(message: Message, { differing, showAway }: Beside): void {
  const text = lineOf(message, differing) ?? (showAway === null ? null : 'back: this page had lost the program');
  if (text === null) return;
  const list = part('news', HTMLElement);
  const [last] = list.children;
  const isAgain = showAway === null && last instanceof HTMLElement && last.dataset['said'] === text;
  // What is said over and over must not drive out the rest.
  const times = isAgain ? Number(last.dataset['times']) + 1 : 1;
  if (isAgain) last.remove();
  const line = element('li', { text: `${clockTime(new Date())} ${text}${times > 1 ? ` ×${times}` : ''} ` });
  line.dataset['times'] = String(times);
  list.prepend(line);
  if (showAway === null) line.dataset['said'] = text;
  else {
    const button = element('button', { text: 'show what changed' });
    button.type = 'button';
    button.addEventListener('click', showAway);
    line.append(button);
  }
  for (const old of [...list.children].slice(MAX_SHOWN)) old.remove();
}

function lineOf(message: Message, differing: () => Differing): string | null {
  switch (message.type) {
    case 'gap':
      return `gap: ${message.reason}, ${message.positions} positions stale`;
    case 'resumed':
      return `back after ${(message.durationMs / 1_000).toFixed(1)} s`;
    case 'position':
      return message.change === 'repriced' || message.phase === 'snapshot'
        ? null
        : `${message.change} ${nameOf(message, differing())}: ${size(message.position)}`;
    case 'notice':
      return message.severity === 'info' ? null : `TWS ${message.code}: ${message.text}`;
    case 'rejected':
      return `a row could not be read: ${message.reason}`;
    case 'disagreement':
      return `two sources differ on contract ${message.conId}: ${sizeOr(message.portfolio)} and ${sizeOr(message.positions)}`;
    case 'note':
    case 'end':
      return message.text;
    default:
      return null;
  }
}

const sizeOr = (held: number | null): string => (held === null ? 'nothing' : size(held));
