// The page of positions: joins the feed, the book and what shows them, and draws no more often than an eye can follow.
import { size } from '../amounts.ts';
import { counted } from '../event-lines.ts';
import { accountsOf, shortNames } from './accounts.ts';
import { showAway } from './away.ts';
import { BarPanel } from './bars.ts';
import { Book } from './book.ts';
import { Choices } from './choices.ts';
import { differingIn } from './columns.ts';
import { rowText } from './copied.ts';
import { part, say } from './element.ts';
import { Feed } from './feed.ts';
import { countIn } from './groups.ts';
import { believed, type Known, showHead, showTotals } from './head.ts';
import { tellNews } from './news.ts';
import { heldIn, linesOf } from './order.ts';
import { PlotPanel } from './plots.ts';
import { sayNothing, Table } from './table.ts';
import type { Beat, Message, Totals, Worth } from './told.ts';
import { Trends } from './trends.ts';
import { barsOf } from './underlyings.ts';

const DRAW_MS = 250;
/** Ages go on although nothing is told. */
const AGES_MS = 1_000;

const book = new Book();
const trends = new Trends();
let beat: Beat | null = null;
let totals: Totals | null = null;
let worth: readonly Worth[] = [];
/** When the table was drawn; null: not since something was told. */
let drawnAt: number | null = null;
let areTotalsDrawn = false;

const known = (): Known => ({ belief: book.belief, beat, totals, worth, positions: book.positions });
const choices = new Choices(() => {
  drawnAt = null;
  areTotalsDrawn = false;
  // While it is made there is no feed yet.
  queueMicrotask(draw);
});
const table = new Table((group) => choices.folds.turn(group));
const bars = new BarPanel((underlying) => choices.press(underlying));
const feed = new Feed(take);
const plots = new PlotPanel(
  () => feed.pace(),
  (at) => table.point(at),
);

function take(message: Message): void {
  const away = book.take(message);
  const differing = () => differingIn(book.positions.values());
  const show = away && (() => showAway(away, differing()));
  show?.();
  tellNews(message, { differing, showAway: show });
  if (book.belief.state !== 'current') trends.cut();
  if (message.type === 'beat') beat = message;
  // The next beat would say it later than the band does.
  if (message.type === 'status' && beat !== null) beat = { ...beat, link: message.state };
  if (message.type === 'totals') totals = message;
  if (message.type === 'worth') worth = message.accounts;
  if (message.type === 'totals' || message.type === 'worth') areTotalsDrawn = false;
  drawnAt = null;
}

/** Also while nobody looks: a trend goes on behind another tab. */
function lookOn(): void {
  const { now, silentMs } = feed.pace();
  if (silentMs !== null || book.belief.state !== 'current') trends.cut();
  else trends.look(book.positions, now);
}

function draw(): void {
  const pace = feed.pace();
  showHead(known(), pace);
  const accounts = accountsOf(worth, book.positions.values());
  choices.account.offer(accounts);
  const { account, underlying } = choices.now;
  if (!areTotalsDrawn) showTotals(known(), account);
  areTotalsDrawn = true;
  if (drawnAt !== null && pace.now - drawnAt < AGES_MS) return;
  drawnAt = pace.now;
  plots.of(account === null ? null : { account, name: nameIn(accounts, account) });
  const held = heldIn(book.positions, account);
  choices.offer([...new Set([...book.positions.values()].map(({ secType }) => secType))].sort());
  const lines = linesOf(held, choices.now);
  table.show(lines, { now: pace.now, differing: differingIn(held.values()), trends });
  bars.show(barsOf(held.values(), pace.now, underlying), underlying);
  const { found, folded } = countIn(lines);
  const all = counted(book.positions.size, 'position');
  const counts = found === book.positions.size ? all : `${found} of ${all}`;
  say(part('count', HTMLElement), folded > 0 ? `${counts}, ${size(folded)} of them folded` : counts);
  sayNothing(part('nothing', HTMLElement), found === 0 ? whyNothing(accounts, account, held.size) : null);
}

function whyNothing(accounts: readonly string[], account: string | null, held: number): string {
  const belief = believed(book.belief, feed.pace());
  if (belief.state === 'unknown') return `Nothing is known yet: ${belief.reason}`;
  if (held > 0) return 'Nothing found.';
  if (account === null) return 'No positions.';
  const name = nameIn(accounts, account);
  return accounts.includes(account)
    ? `No positions in ${name}.`
    : `${name} is not among the accounts that are told any more: choose another one above.`;
}

const nameIn = (accounts: readonly string[], account: string): string =>
  shortNames([...new Set([...accounts, account])]).get(account) ?? '';

const note = (text: string): void =>
  tellNews({ type: 'note', text }, { differing: () => differingIn([]), showAway: null });

async function copy(): Promise<void> {
  const position = table.marked;
  if (position === null) return note('nothing to copy: no position is marked (j, k, or press one)');
  const belief = believed(book.belief, feed.pace());
  // Where it is pasted nobody sees which account was chosen.
  const differing = differingIn(book.positions.values());
  const text = rowText(position, differing, { belief, hidden: (column) => choices.hidden.has(column) });
  try {
    await navigator.clipboard.writeText(text);
    note(`copied: ${text.replaceAll('\t', '  ')}`);
  } catch {
    note('cannot copy: a browser allows it on this machine, by its number 127.0.0.1, and over TLS only');
  }
}

setInterval(() => {
  lookOn();
  if (!document.hidden) draw();
}, DRAW_MS);
document.addEventListener('visibilitychange', draw);

const KEYS: Readonly<Record<string, () => void>> = {
  '/': () => choices.find(),
  j: () => table.move(1),
  k: () => table.move(-1),
  g: () => choices.nextGroup(),
  f: () => table.fold(),
  F: () => choices.folds.turnAll(table.groups.map(({ key }) => key)),
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
