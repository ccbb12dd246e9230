// A live table in a terminal, drawn a few times a second.
import { createLogUpdate } from 'log-update';
import pico from 'picocolors';
import type { CircuitEvent, IBPositionStreamer } from '../../src/index.ts';
import type { RunningView } from './running-view.ts';
import { statusLine } from './status-line.ts';
import { clip, clockTime, positionTable } from './table.ts';

const REDRAW_MS = 250;
const DEFAULT_WIDTH = 80;

export function tableView(streamer: IBPositionStreamer): RunningView {
  const draw = createLogUpdate(process.stdout, { showCursor: true });
  let breaker: CircuitEvent['state'] = 'closed';
  let news = '';
  const say = (text: string) => {
    news = `${clockTime(new Date())} ${text}`;
  };
  const redraw = () => {
    const width = process.stdout.columns ?? DEFAULT_WIDTH;
    const color = pico.isColorSupported;
    const table = positionTable(streamer.positions(), { width, color, now: Date.now() });
    const status = statusLine(streamer, breaker, width, color);
    draw([status, '', table, '', clip(news, width)].join('\n'));
  };
  const undo = [
    streamer.on('circuit', ({ state }) => {
      breaker = state;
    }),
    streamer.on('gap', ({ positions }) => say(`gap: ${positions} positions are stale`)),
    streamer.on('resumed', ({ opened, changed, closed }) =>
      say(`resumed: ${opened.length} opened, ${changed.length} changed, ${closed.length} closed while away`),
    ),
    streamer.on('position', ({ change, localSymbol, position }) => {
      if (change !== 'repriced') say(`${change} ${localSymbol} to ${position}`);
    }),
    streamer.on('notice', ({ severity, code, text }) => {
      if (severity !== 'info') say(`TWS ${code}: ${text}`);
    }),
    streamer.on('status', redraw),
  ];
  const timer = setInterval(redraw, REDRAW_MS);
  redraw();
  return {
    end: () => {
      clearInterval(timer);
      for (const off of undo) off();
      redraw();
      draw.done();
    },
  };
}
