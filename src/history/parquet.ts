// Rows to and from Parquet bytes, through hyparquet, which is loaded when it is first needed.
import { readFile } from 'node:fs/promises';
import type { SchemaElement } from 'hyparquet';
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

const ROWS_A_GROUP = 100_000;

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

export async function parquetOf(rows: readonly object[], columns: Columns): Promise<Uint8Array> {
  const list = Object.entries(columns);
  const schema = [
    { name: 'root', num_children: list.length },
    ...list.map(([name, type]) => ({ name, repetition_type: 'OPTIONAL' as const, ...ELEMENTS[type] })),
  ];
  return writeColumns(
    list.map(([name, type]) => ({ name, data: rows.map((row) => PUT[type](Reflect.get(row, name))) })),
    schema,
  );
}

export async function writeColumns(
  columnData: { name: string; data: unknown[] }[],
  schema: SchemaElement[],
): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await loaded(import('hyparquet-writer'));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, rowGroupSize: ROWS_A_GROUP }));
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
