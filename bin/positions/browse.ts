// What the reader does with the keyboard: a key and a state in, the next state out. Pure.
import { SORTS, type Sort } from './ranking.ts';

export interface Browse {
  readonly sort: Sort;
  /** Words that shown positions contain; empty: all are shown. */
  readonly find: string;
  /** Whether keys are letters of `find`. */
  readonly isTyping: boolean;
  /** Positions above the first one shown. */
  readonly offset: number;
  readonly isHelp: boolean;
}

/** A key as node:readline names it. */
export interface Key {
  readonly name?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
  readonly sequence?: string | undefined;
}

/** How much there is to move about in. */
export interface Extent {
  /** Positions found. */
  readonly count: number;
  /** Positions that fit on the screen. */
  readonly page: number;
}

export const AT_FIRST: Browse = { sort: SORTS[0], find: '', isTyping: false, offset: 0, isHelp: false };

const LONGEST_FIND = 40;

const move =
  (by: (extent: Extent) => number) =>
  (browse: Browse, extent: Extent): Browse => ({ ...browse, offset: within(browse.offset + by(extent), extent) });

/** What each key does outside of typing; the text is the help. */
export const KEYS: readonly {
  readonly names: readonly string[];
  readonly help: string;
  readonly act: (browse: Browse, extent: Extent) => Browse | 'quit';
}[] = [
  { names: ['q'], help: 'q, Ctrl-C    end', act: () => 'quit' },
  { names: ['s'], help: `s            next order: ${SORTS.join(', ')}`, act: nextSort },
  {
    names: ['/'],
    help: '/            find words of name, account, type, currency; Enter keeps them',
    act: (browse) => ({ ...browse, isTyping: true, isHelp: false, find: '', offset: 0 }),
  },
  { names: ['j', 'down'], help: 'j, down      one down', act: move(() => 1) },
  { names: ['k', 'up'], help: 'k, up        one up', act: move(() => -1) },
  { names: ['space', 'pagedown'], help: 'space, PgDn  a page down', act: move(({ page }) => page) },
  { names: ['b', 'pageup'], help: 'b, PgUp      a page up', act: move(({ page }) => -page) },
  { names: ['G', 'end'], help: 'G, End       to the last', act: move(({ count }) => count) },
  { names: ['g', 'home'], help: 'g, Home      to the first', act: move(({ count }) => -count) },
  { names: ['?'], help: '?            this text, and back', act: (browse) => ({ ...browse, isHelp: !browse.isHelp }) },
  {
    names: ['escape'],
    help: 'Esc          all positions again',
    act: (browse) => ({ ...browse, isHelp: false, find: '', offset: 0 }),
  },
];

/** The state after this key, or the wish to end. */
export function press(browse: Browse, key: Key, extent: Extent): Browse | 'quit' {
  if (key.ctrl === true) return key.name === 'c' || key.name === 'd' ? 'quit' : browse;
  if (browse.isTyping) return type(browse, key);
  const pressed = KEYS.find(({ names }) => names.some((name) => name === key.name || name === key.sequence));
  return pressed?.act(browse, extent) ?? browse;
}

/** The offset, where there is something to show. */
export const within = (offset: number, { count, page }: Extent): number => Math.max(0, Math.min(offset, count - page));

function nextSort(browse: Browse): Browse {
  const next = SORTS[(SORTS.indexOf(browse.sort) + 1) % SORTS.length] ?? SORTS[0];
  return { ...browse, sort: next, offset: 0 };
}

function type(browse: Browse, { name, meta, sequence = '' }: Key): Browse {
  if (name === 'return' || name === 'enter') return { ...browse, isTyping: false };
  if (name === 'escape') return { ...browse, isTyping: false, find: '' };
  if (name === 'backspace') return { ...browse, find: browse.find.slice(0, -1), offset: 0 };
  const isLetter = meta !== true && /^[\p{L}\p{N}\p{P}\p{S} ]$/u.test(sequence);
  return isLetter ? { ...browse, find: (browse.find + sequence).slice(0, LONGEST_FIND), offset: 0 } : browse;
}
