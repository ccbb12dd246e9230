// The live table in a terminal: joins book, link, keyboard and screen a few times a second.
import pico from 'picocolors';
import type { CircuitEvent } from '../../src/index.ts';
import { AT_FIRST, type Browse, press } from './browse.ts';
import { clockTime } from './clock.ts';
import { EVENT_LINES, tellEvents } from './event-lines.ts';
import { frame, lastLines, type Picture } from './frame.ts';
import { listenToKeys } from './keyboard.ts';
import type { Widths } from './layout.ts';
import { Ranking } from './ranking.ts';
import type { RunningView, ViewContext } from './running-view.ts';
import { openScreen } from './screen.ts';
import type { Source } from './source.ts';

const REDRAW_MS = 250;
const NEWS_KEPT = 10;

export function tableView(streamer: Source, { quit }: ViewContext): RunningView {
  const colors = pico.createColors(pico.isColorSupported);
  const ranking = new Ranking();
  const widths: Widths = new Map();
  const news: string[] = [];
  let browse: Browse = AT_FIRST;
  let breaker: CircuitEvent['state'] = 'closed';
  let toldAt = new Date();
  let page = 1;
  const look = () => {
    const now = Date.now();
    const view = streamer.positions();
    const held = view.state === 'unknown' ? [] : view.positions;
    const found = ranking.order(held, browse.sort, browse.find, now);
    return { view, found, now };
  };
  const picture = (): Picture => {
    const { view, found, now } = look();
    const link = { status: streamer.status, toldAt, stats: streamer.stats(), breaker, view };
    return { link, totals: streamer.totals(), browse, found, news, hasKeys: stopKeys !== null, widths, colors, now };
  };
  const redraw = () => {
    const drawn = frame(picture(), screen.size);
    page = drawn.page;
    screen.draw(drawn.lines);
  };
  const screen = openScreen(process.stdout, () => {
    widths.clear();
    redraw();
  });
  const stopKeys = listenToKeys(process.stdin, (key) => {
    const next = press(browse, key, { count: look().found.length, page });
    if (next === 'quit') return quit();
    browse = next;
    redraw();
  });
  const stopNews = tellEvents(streamer, EVENT_LINES, (text) => {
    news.push(`${clockTime(new Date())} ${text}`);
    if (news.length > NEWS_KEPT) news.shift();
  });
  const undo = [
    stopNews,
    streamer.on('circuit', ({ state }) => {
      breaker = state;
    }),
    streamer.on('status', () => {
      toldAt = new Date();
    }),
  ];
  const timer = setInterval(redraw, REDRAW_MS);
  redraw();
  return {
    end: () => {
      clearInterval(timer);
      for (const off of undo) off();
      stopKeys?.();
      screen.leave();
      const last = { ...picture(), browse: AT_FIRST };
      if (last.link.view.state !== 'unknown') process.stdout.write(`${lastLines(last, screen.size).join('\n')}\n`);
    },
  };
}
