// What happened lately, a few lines of it: gaps, notices worth one, rows not read, what the door said.
import { clockTime } from '../clock.ts';
import { contractName } from '../contract-name.ts';
import { element, part } from './element.ts';
import type { Message } from './told.ts';

const MAX_SHOWN = 8;

export function tellNews(message: Message): void {
  const text = lineOf(message);
  if (text === null) return;
  const list = part('news', HTMLElement);
  list.prepend(element('li', { text: `${clockTime(new Date())} ${text}` }));
  for (const old of [...list.children].slice(MAX_SHOWN)) old.remove();
}

function lineOf(message: Message): string | null {
  switch (message.type) {
    case 'gap':
      return `gap: ${message.reason}, ${message.positions} positions stale`;
    case 'resumed':
      return `back after ${(message.durationMs / 1_000).toFixed(1)} s`;
    case 'position':
      return message.change === 'repriced' || message.phase === 'snapshot'
        ? null
        : `${message.change} ${contractName(message)}: ${message.position}`;
    case 'notice':
      return message.severity === 'info' ? null : `TWS ${message.code}: ${message.text}`;
    case 'rejected':
      return `a row could not be read: ${message.reason}`;
    case 'disagreement':
      return `two sources differ on contract ${message.conId}: ${message.portfolio ?? 'nothing'} and ${message.positions ?? 'nothing'}`;
    case 'note':
    case 'end':
      return message.text;
    default:
      return null;
  }
}
