// The page of positions: joins the feed, the book and what shows them, and draws no more often than an eye can follow.
import { counted } from '../event-lines.ts';
import { showAway } from './away.ts';
import { BarPanel } from './bars.ts';
import { Book } from './book.ts';
import { Choices } from './choices.ts';
import type { Differing } from './columns.ts';
import { rowText } from './copied.ts';
import { part, say } from './element.ts';
import { Feed } from './feed.ts';
import { believed, type Known, showHead, showTotals } from './head.ts';
import { tellNews } from './news.ts';
import { linesOf } from './order.ts';
import { PlotPanel } from './plots.ts';
import { sayNothing, Table } from './table.ts';
import type { Beat, Message, Position, Totals, Worth } from './told.ts';
import { barsOf } from './underlyings.ts';

const DRAW_MS = 250;
/** Ages go on although nothing is told. */
const AGES_MS = 1_000;

const book = new Book();
const table = new Table();
let beat: Beat | null = null;
let totals: Totals | null = null;
let worth: readonly Worth[] = [];
/** When the table was drawn; null: not since something was told. */
let drawnAt: number | null = null;
let areTotalsDrawn = false;

const known = (): Known => ({ belief: book.belief, beat, totals, worth, positions: book.positions });
const choices = new Choices(() => {
  drawnAt = null;
  // While it is made there is no feed yet.
  queueMicrotask(draw);
});
const bars = new BarPanel((underlying) => choices.press(underlying));
const feed = new Feed(take);
const plots = new PlotPanel(() => feed.pace());

function take(message: Message): void {
  const away = book.take(message);
  if (away) showAway(away);
  tellNews(message);
  if (message.type === 'beat') beat = message;
  // The next beat would say it later than the band does.
  if (message.type === 'status' && beat !== null) beat = { ...beat, link: message.state };
  if (message.type === 'totals') totals = message;
  if (message.type === 'worth') worth = message.accounts;
  if (message.type === 'totals' || message.type === 'worth') areTotalsDrawn = false;
  drawnAt = null;
}

function draw(): void {
  const pace = feed.pace();
  showHead(known(), pace);
  if (!areTotalsDrawn) showTotals(known());
  areTotalsDrawn = true;
  if (drawnAt !== null && pace.now - drawnAt < AGES_MS) return;
  drawnAt = pace.now;
  const held = book.positions;
  choices.offer([...new Set([...held.values()].map(({ secType }) => secType))].sort());
  const lines = linesOf(held, choices.now);
  table.show(lines, pace.now, differingIn([...held.values()]));
  bars.show(barsOf(held.values(), pace.now, choices.now.underlying), choices.now.underlying);
  const found = lines.filter(({ is }) => is === 'position').length;
  say(
    part('count', HTMLElement),
    found === held.size ? counted(found, 'position') : `${found} of ${counted(held.size, 'position')}`,
  );
  const belief = believed(book.belief, pace);
  const why =
    belief.state === 'unknown'
      ? `Nothing is known yet: ${belief.reason}`
      : held.size === 0
        ? 'No positions.'
        : 'Nothing found.';
  sayNothing(part('nothing', HTMLElement), found === 0 ? why : null);
}

function differingIn(positions: readonly Position[]): Differing {
  const [first] = positions;
  return {
    accounts: positions.some(({ account }) => account !== first?.account),
    currencies: positions.some(({ currency }) => currency !== first?.currency),
  };
}

async function copy(): Promise<void> {
  const position = table.marked;
  if (position === null)
    return tellNews({ type: 'note', text: 'nothing to copy: no row is marked (j, k, or press one)' });
  const belief = believed(book.belief, feed.pace());
  const differing = differingIn([...book.positions.values()]);
  const text = rowText(position, differing, { belief, hidden: (column) => choices.hidden.has(column) });
  try {
    await navigator.clipboard.writeText(text);
    tellNews({ type: 'note', text: `copied: ${text.replaceAll('\t', '  ')}` });
  } catch {
    tellNews({
      type: 'note',
      text: 'cannot copy: a browser allows it on this machine, by its number 127.0.0.1, and over TLS only',
    });
  }
}

setInterval(() => {
  if (!document.hidden) draw();
}, DRAW_MS);
document.addEventListener('visibilitychange', draw);

const KEYS: Readonly<Record<string, () => void>> = {
  '/': () => choices.find(),
  j: () => table.move(1),
  k: () => table.move(-1),
  g: () => choices.nextGroup(),
  s: () => choices.nextOrder(),
  r: () => choices.turn(),
  c: () => void copy(),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') {
    if (choices.hidden.close()) return;
    choices.forget();
    plots.seeAll();
    return;
  }
  const { target } = event;
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

part('theme', HTMLButtonElement).addEventListener('click', () => {
  const isDark =
    document.documentElement.dataset['theme'] ??
    (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  document.documentElement.dataset['theme'] = isDark === 'dark' ? 'light' : 'dark';
});
