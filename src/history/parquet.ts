// Rows to and from Parquet bytes, through hyparquet, which is loaded when it is first needed.
import { readFile } from 'node:fs/promises';
import type { SchemaElement } from 'hyparquet';
import type { LoopShare } from '../loop-share.ts';
import { HistoryError, said } from './history-error.ts';

/** How Delta calls what a column holds. */
export type ColumnType = 'string' | 'long' | 'double' | 'timestamp';

/** A column by its name. */
export type Columns = Readonly<Record<string, ColumnType>>;

const ELEMENTS: Record<ColumnType, Omit<SchemaElement, 'name'>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  long: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
};

/** A value as its column wants it; times are milliseconds. */
const PUT: Record<ColumnType, (value: unknown) => unknown> = {
  string: (value) => value ?? null,
  double: (value) => value ?? null,
  long: (value) => (typeof value === 'number' ? BigInt(value) : null),
  timestamp: (value) => (typeof value === 'number' ? BigInt(value) * 1_000n : null),
};

/** Made in one go, while nothing else runs. */
const ROWS_A_GROUP = 2_000;

/** @throws {HistoryError} `PARQUET_MISSING` */
async function loaded<Module>(load: Promise<Module>): Promise<Module> {
  try {
    return await load;
  } catch (error) {
    throw new HistoryError('PARQUET_MISSING', `Cannot load hyparquet and hyparquet-writer: ${said(error)}.`, error);
  }
}

/** Whether rows can be written at all. @throws {HistoryError} `PARQUET_MISSING` */
export async function checkParquet(): Promise<void> {
  await Promise.all([loaded(import('hyparquet-writer')), loaded(import('hyparquet'))]);
}

/** One group of rows in each turn of the event loop that the share gets. */
export async function parquetOf(rows: readonly object[], columns: Columns, share: LoopShare): Promise<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await loaded(import('hyparquet-writer'));
  const list = Object.entries(columns);
  const schema = [
    { name: 'root', num_children: list.length },
    ...list.map(([name, type]) => ({ name, repetition_type: 'OPTIONAL' as const, ...ELEMENTS[type] })),
  ];
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema });
  for (let from = 0; from < rows.length; from += ROWS_A_GROUP) {
    await share.turn();
    const group = rows.slice(from, from + ROWS_A_GROUP);
    const columnData = list.map(([name, type]) => ({
      name,
      data: group.map((row) => PUT[type](Reflect.get(row, name))),
    }));
    await file.write({ columnData, rowGroupSize: ROWS_A_GROUP });
  }
  await file.finish();
  share.rest();
  return writer.getBytes();
}

export async function writeColumns(
  columnData: { name: string; data: unknown[] }[],
  schema: SchemaElement[],
): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await loaded(import('hyparquet-writer'));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, rowGroupSize: 100_000 }));
}

/** Every row of a file; whole numbers and times (as milliseconds) are numbers. @throws what hyparquet finds wrong */
export async function rowsOfParquet(path: string): Promise<readonly Record<string, unknown>[]> {
  const { parquetReadObjects } = await loaded(import('hyparquet'));
  const bytes = await readFile(path);
  const file = new Uint8Array(bytes).buffer;
  const rows: readonly Record<string, unknown>[] = await parquetReadObjects({ file });
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.getTime() : value;
}
