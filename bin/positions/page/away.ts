// The card of what changed while nobody looked, until its reader puts it away.
import { size } from '../amounts.ts';
import { clockTime } from '../clock.ts';
import { counted } from '../event-lines.ts';
import type { Away, Change } from './book.ts';
import { type Differing, nameOf } from './columns.ts';
import { element, part } from './element.ts';

const MAX_SHOWN = 30;

/** @param differing in what the positions held differ: those listed are named as in the table, all accounts', whichever is chosen */
export function showAway({ from, until, why, opened, changed, closed }: Away, differing: Differing): void {
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
  const list = listing((change) => nameOf(change.position, differing));
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
    // Of a program that came back with other flags, nobody knows which it is.
    ...list(from === null ? '× closed, or not shown any more' : '× closed', closed, ({ before }) =>
      before === null ? '' : `was ${size(before)}`,
    ),
  );
  where.hidden = false;
}

const listing =
  (name: (change: Change) => string) =>
  (title: string, changes: readonly Change[], text: (change: Change) => string): readonly HTMLElement[] => {
    if (changes.length === 0) return [];
    const items = changes
      .slice(0, MAX_SHOWN)
      .map((change) => element('li', { text: `${name(change)}  ${text(change)}` }));
    const more = changes.length - items.length;
    if (more > 0) items.push(element('li', { text: `and ${more} more` }));
    return [element('div', {}, element('h3', { text: title }), element('ul', {}, ...items))];
  };
