// Prints what is held once: table, JSON or CSV.
import pico from 'picocolors';
import { IBPositionStreamer, type PositionUpdate, type StreamerOptions } from '../../src/index.ts';
import { EXIT } from './exit.ts';
import { withMock } from './mock.ts';
import { positionTable } from './table.ts';

type Format = 'table' | 'json' | 'csv';

const CSV_COLUMNS = [
  'account',
  'conId',
  'symbol',
  'secType',
  'right',
  'strike',
  'expiry',
  'multiplier',
  'currency',
  'localSymbol',
  'tradingClass',
  'position',
  'marketPrice',
  'marketValue',
  'averageCost',
  'unrealizedPnl',
  'realizedPnl',
  'timestamp',
] as const satisfies readonly (keyof PositionUpdate)[];

const WIDTH_OF_A_PIPE = 200;

/** @returns the exit code. @throws {StreamerError} why there is nothing to print */
export async function snapshot(options: StreamerOptions, format: Format): Promise<number> {
  const streamer = new IBPositionStreamer();
  await using mock = await withMock(options, process.env);
  try {
    await streamer.start(mock.options);
    const view = streamer.positions();
    const positions = view.state === 'unknown' ? [] : view.positions;
    const width = process.stdout.columns ?? WIDTH_OF_A_PIPE;
    const color = pico.isColorSupported && process.stdout.isTTY === true;
    const formats: Readonly<Record<Format, () => string>> = {
      table: () => positionTable(view, { width, color, now: Date.now() }),
      json: () => JSON.stringify(view, null, 2),
      csv: () => [CSV_COLUMNS.join(','), ...positions.map(csvLine)].join('\n'),
    };
    process.stdout.write(`${formats[format]()}\n`);
  } finally {
    await streamer.stop();
  }
  return EXIT.done;
}

function csvLine(position: PositionUpdate): string {
  return CSV_COLUMNS.map((column) => {
    const value = position[column];
    const text = value === null ? '' : value instanceof Date ? value.toISOString() : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(',');
}
