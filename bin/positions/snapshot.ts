// Prints what is held once: table, JSON or CSV.
import pico from 'picocolors';
import {
  type BookTotals,
  IBPositionStreamer,
  type PnlState,
  type PositionBookView,
  type PositionWish,
  type StreamerOptions,
} from '../../src/index.ts';
import { printable } from '../printable.ts';
import { type BusFlags, subscribe } from './bus.ts';
import { columnsFor } from './columns.ts';
import { csv } from './csv.ts';
import { EXIT } from './exit.ts';
import { doubts, nothing, unknown } from './frame.ts';
import { jsonText } from './json-text.ts';
import { tableLines } from './layout.ts';
import { STDERR } from './loggers.ts';
import { withMock } from './mock.ts';
import { byName } from './ranking.ts';
import { sayTakenIds } from './taken-ids.ts';
import { totalLines } from './totals.ts';
import { sayWaits } from './waits.ts';

type KnownBook = Exclude<PositionBookView, { state: 'unknown' }>;
type Format = 'table' | 'json' | 'csv';

const WIDTH_OF_A_PIPE = 200;
/** A cold gateway takes its time; what nobody answers is told as `none` after 15 s. */
const LONGEST_WAIT_MS = 20_000;

/** @returns the exit code: 1 where nothing is known. @throws {StreamerError} why there is nothing to print */
export async function snapshot(options: StreamerOptions, format: Format): Promise<number> {
  const streamer = new IBPositionStreamer();
  await using mock = await withMock(options, process.env);
  const say = (sentence: string) => console.error(printable(sentence));
  const silence = [sayTakenIds(streamer, say), sayWaits(streamer, say)];
  try {
    await streamer.start({ clientId: 'auto', ...mock.options, logger: STDERR });
    if (options.values === 'pnl') await answered(streamer);
    return print(streamer, format);
  } finally {
    await streamer.stop();
    for (const undo of silence) undo();
  }
}

/** As {@link snapshot}, of what another process publishes. @throws {Error} why there is nothing to print */
export async function snapshotBus(from: BusFlags, wish: PositionWish, format: Format): Promise<number> {
  await using subscriber = await subscribe(from, wish, STDERR);
  const patience = AbortSignal.timeout(LONGEST_WAIT_MS);
  await subscriber.whenCurrent({ signal: patience }).catch((error: unknown) => {
    if (!patience.aborted) throw error;
  });
  const view = subscriber.positions();
  if (view.state === 'unknown')
    throw new Error(
      `Nothing is known after ${LONGEST_WAIT_MS / 1_000} s as ${view.reason}: does 'ib-positions publish' run?`,
    );
  return print(subscriber, format);
}

/** @returns the exit code. Whoever reads the rows must not take an old book for a fresh one, nor an unknown one for an empty one. */
function print(streamer: Pick<IBPositionStreamer, 'positions' | 'totals'>, format: Format): number {
  const [view, totals] = [streamer.positions(), streamer.totals()];
  if (format === 'json') console.log(jsonText({ ...view, totals }, 2));
  if (view.state === 'unknown') {
    console.error(unknown(view));
    return EXIT.noStream;
  }
  if (format === 'table') console.log(table(view, totals));
  if (format === 'csv') {
    for (const line of doubts(view)) console.error(line);
    console.log(csv(view.positions));
  }
  return EXIT.done;
}

/** Resolves when no live P&L is waited for any more, or was for long enough. */
function answered(streamer: IBPositionStreamer): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const view = streamer.positions();
      const isWaiting = view.state !== 'unknown' && view.positions.some(({ pnl }) => isAwaited(pnl?.state));
      if (isWaiting) return;
      clearTimeout(timer);
      forget();
      resolve();
    };
    const forget = streamer.on('pnl', look);
    const timer = setTimeout(() => {
      forget();
      resolve();
    }, LONGEST_WAIT_MS);
    look();
  });
}

const isAwaited = (state: PnlState | undefined): boolean => state === undefined || state === 'waiting';

/** Every position by name, the sums, what makes them doubtful, and what is hidden. */
function table(view: KnownBook, totals: BookTotals): string {
  if (view.positions.length === 0) return [nothing(view), ...doubts(view)].join('\n');
  const isTty = process.stdout.isTTY === true;
  const lines = tableLines(byName(view.positions), columnsFor(view.positions), {
    width: process.stdout.columns ?? WIDTH_OF_A_PIPE,
    colors: pico.createColors(pico.isColorSupported && isTty),
    isStale: view.state === 'stale',
    now: Date.now(),
    widths: new Map(),
  });
  return [...lines, '', ...totalLines(totals, view.positions, true), ...doubts(view)].join('\n');
}
