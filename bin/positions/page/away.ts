// The card of what changed while nobody looked, until its reader puts it away.
import { size } from '../amounts.ts';
import { clockTime } from '../clock.ts';
import { contractName } from '../contract-name.ts';
import { counted } from '../event-lines.ts';
import type { Away, Change } from './book.ts';
import { element, part } from './element.ts';

const MAX_SHOWN = 30;

export function showAway({ from, until, why, opened, changed, closed }: Away): void {
  const where = part('away', HTMLElement);
  const close = element('button', { text: '✕', title: 'Put away' });
  close.type = 'button';
  close.addEventListener('click', () => {
    where.hidden = true;
  });
  const span =
    from === null
      ? `at ${clockTime(new Date(until))}`
      : `${clockTime(new Date(from))} to ${clockTime(new Date(until))}, ${((until - from) / 1_000).toFixed(1)} s`;
  const count = opened.length + changed.length + closed.length;
  where.replaceChildren(
    element(
      'h2',
      { text: `Back: ${count === 0 ? 'nothing' : counted(count, 'position')} changed while away (${span}; ${why})` },
      close,
    ),
    ...list('+ opened', opened, ({ position }) => size(position.position)),
    ...list(
      '± changed',
      changed,
      ({ position, before }) => `${before === null ? '?' : size(before)} → ${size(position.position)}`,
    ),
    ...list('× closed', closed, ({ before }) => (before === null ? '' : `was ${size(before)}`)),
  );
  where.hidden = false;
}

function list(name: string, changes: readonly Change[], text: (change: Change) => string): readonly HTMLElement[] {
  if (changes.length === 0) return [];
  const items = changes
    .slice(0, MAX_SHOWN)
    .map((change) => element('li', { text: `${contractName(change.position)}  ${text(change)}` }));
  const more = changes.length - items.length;
  if (more > 0) items.push(element('li', { text: `and ${more} more` }));
  return [element('div', {}, element('h3', { text: name }), element('ul', {}, ...items))];
}
