// The page of the fake gateway: asks its control door again and again, follows the journal, and shows both.
import type { Health, JournalPage, Seen, StepsShown } from './answers.ts';
import { ClientsPanel } from './clients-panel.ts';
import { step } from './deed.ts';
import { DemandPanel } from './demand-panel.ts';
import { Door, Refused } from './door.ts';
import { button, part } from './element.ts';
import { Entries } from './entries.ts';
import { FaultBands } from './fault-bands.ts';
import { FaultsPanel } from './faults-panel.ts';
import { Hands } from './hands.ts';
import { askForToken, Header } from './header.ts';
import { JournalPanel } from './journal-panel.ts';
import { keepsakes } from './keepsakes.ts';
import { Recording } from './recording.ts';
import { ScenarioPanel } from './scenario-panel.ts';
import { WorldPanel } from './world-panel.ts';

/** Milliseconds between two questions about everything. */
const EVERY_MS = 1_000;
/** While a scenario runs, whose steps are to light up. */
const EVERY_MS_RUNNING = 250;
const PAGE_LENGTH = 10_000;
const RETRY_MS = 500;

const door = new Door();
const entries = new Entries();
const bands = new FaultBands();
const recording = new Recording();
let seen: Seen | undefined;
let steps: StepsShown | undefined;
let gateways: readonly Health[] = [];
/** By the clock of the browser. */
let seenAt: number | undefined;
let why = 'the door does not answer';
let leaving = new AbortController();
let isAsking = false;
let isAskedAgain = false;

const hands = new Hands(
  door,
  () => seen,
  recording,
  () => void look(),
);
const clients = new ClientsPanel(hands);
const world = new WorldPanel(hands);
const faults = new FaultsPanel(hands, bands);
const scenarios = new ScenarioPanel(door, hands);
const journal = new JournalPanel(door, entries);
const demands = new DemandPanel(door, hands, (index) => journal.choose(index));
const header = new Header(door, hands, startOver);
keepsakes(door, recording);

/** Asks for everything but the journal, and shows it. */
async function look(): Promise<void> {
  // What was done while the questions were under way is not in their answers.
  isAskedAgain = isAsking;
  if (isAsking) return;
  isAsking = true;
  try {
    const of = door.gateway;
    const [health, connected, accounts, inForce, plays, clock, all] = await Promise.all([
      door.ask<Seen['health']>('GET', '/health'),
      door.ask<Seen['clients']>('GET', '/clients'),
      door.ask<Seen['accounts']>('GET', '/accounts'),
      door.ask<Seen['faults']>('GET', '/faults'),
      door.ask<Seen['plays']>('GET', '/scenarios'),
      door.ask<Seen['clock']>('GET', '/clock'),
      door.askDoor<readonly Health[]>('/gateways'),
    ]);
    const now: Seen = { health, clients: connected, accounts, faults: inForce, plays, clock };
    const lit = await scenarios.steps(now).catch(() => undefined);
    if (of !== door.gateway) return;
    [seen, steps, gateways, seenAt] = [now, lit, all, performance.now()];
    bands.see(now.faults, now.clock.now);
    paint();
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
    if (error instanceof Refused && error.status === 401) askForToken(door, startOver);
  } finally {
    isAsking = false;
    if (isAskedAgain) void look();
  }
}

function paint(): void {
  if (seen === undefined) return;
  header.paint(seen, gateways);
  clients.paint(seen, entries.activity);
  world.paint(seen);
  faults.paint(seen);
  scenarios.paint(seen, steps);
  journal.paint(seen, bands);
  demands.paint(entries.unanswered);
  freshness();
}

const freshness = (): void => Header.freshness(seenAt === undefined ? undefined : performance.now() - seenAt, why);

/** What the journal tells is drawn once a frame at most, and nothing while nobody looks. */
let isDue = false;
function paintSoon(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    journal.paintList();
  });
}

/** Everything kept, then every entry as it comes; begins anew when the gateway was reset, or the door was away. */
async function follow(): Promise<void> {
  const { signal } = leaving;
  while (!signal.aborted) {
    try {
      entries.clear();
      // Of an empty journal everything is to come.
      let after = -1;
      for (let next: number | null | undefined; next !== null; ) {
        const path: string = `/journal?limit=${PAGE_LENGTH}${next === undefined ? '' : `&after=${next}`}`;
        const page: JournalPage = await door.ask('GET', path);
        // Another gateway may be shown by now.
        if (signal.aborted) return;
        entries.missing = page.dropped;
        entries.add(page.entries);
        after = entries.last?.index ?? after;
        next = page.next;
      }
      paintSoon();
      await door.follow(after, signal, (fresh, dropped) => {
        entries.missing += dropped;
        if (entries.add(fresh) > 0) paintSoon();
      });
    } catch {
      // It is said by the questions of look(), which fail too.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Another gateway is shown, or the same with a token. */
function startOver(): void {
  leaving.abort();
  leaving = new AbortController();
  hands.leave();
  [seen, steps, seenAt] = [undefined, undefined, undefined];
  bands.clear();
  journal.forget();
  freshness();
  void Promise.all([faults.learn(door), scenarios.learn()]).catch(() => {});
  void look();
  void follow();
}

async function keepLooking(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ScenarioPanel.isRunning(seen) ? EVERY_MS_RUNNING : EVERY_MS));
    if (!document.hidden) await look();
  }
}

const theme = button('◐', 'Light or dark');
theme.addEventListener('click', () => {
  const { dataset } = document.documentElement;
  const isDark =
    dataset['theme'] === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : dataset['theme'] === 'dark';
  dataset['theme'] = isDark ? 'light' : 'dark';
  paint();
});
part('gateway').append(theme);
// Before anybody points at a control: what the foot of the page is for.
hands.show(step({ notice: 1100 }));
startOver();
setInterval(freshness, 500);
void keepLooking();
