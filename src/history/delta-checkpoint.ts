// A Delta table's V1 checkpoint: everything in force as one Parquet file, and the hint that names it.
import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { remove, syncFolder, writeWhole } from './disk.ts';
import { rowsOfParquet, writeColumns } from './parquet.ts';

/** What a checkpoint holds. */
export interface InForce {
  readonly metaData: { readonly id: string; readonly schemaString: string; readonly [more: string]: unknown };
  readonly files: readonly object[];
  readonly txns: readonly object[];
}

const group = (name: string, children: readonly SchemaElement[][]): SchemaElement[] => [
  { name, repetition_type: 'OPTIONAL', num_children: children.length },
  ...children.flat(),
];
const text = (name: string): SchemaElement[] => [
  { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
];
const long = (name: string): SchemaElement[] => [{ name, type: 'INT64', repetition_type: 'OPTIONAL' }];
const int = (name: string): SchemaElement[] => [{ name, type: 'INT32', repetition_type: 'OPTIONAL' }];
const bool = (name: string): SchemaElement[] => [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }];
const map = (name: string): SchemaElement[] => [
  { name, converted_type: 'MAP', repetition_type: 'OPTIONAL', num_children: 1 },
  { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
  { name: 'key', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  ...text('value'),
];
const list = (name: string): SchemaElement[] => [
  { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ...text('element'),
];

const ADD = [text('path'), map('partitionValues'), long('size'), long('modificationTime'), bool('dataChange')];
const SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 5 },
  ...group('txn', [text('appId'), long('version')]),
  ...group('add', [...ADD, text('stats')]),
  ...group('remove', [text('path'), long('deletionTimestamp'), bool('dataChange')]),
  ...group('metaData', [
    text('id'),
    group('format', [text('provider'), map('options')]),
    text('schemaString'),
    list('partitionColumns'),
    map('configuration'),
    long('createdTime'),
  ]),
  ...group('protocol', [int('minReaderVersion'), int('minWriterVersion')]),
];

const KINDS = ['txn', 'add', 'remove', 'metaData', 'protocol'] as const;
const LONGS = new Set(['version', 'size', 'modificationTime', 'createdTime']);
const withLongs = (row: object): object =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      LONGS.has(name) && typeof value === 'number' ? BigInt(value) : value,
    ]),
  );

const fileOf = (log: string, version: number): string =>
  join(log, `${String(version).padStart(20, '0')}.checkpoint.parquet`);

export async function writeCheckpoint(log: string, version: number, { metaData, files, txns }: InForce): Promise<void> {
  const rows: readonly Partial<Record<(typeof KINDS)[number], object>>[] = [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    { metaData: withLongs(metaData) },
    ...txns.map((txn) => ({ txn: withLongs(txn) })),
    ...files.map((file) => ({ add: { ...withLongs(file), dataChange: false } })),
  ];
  const bytes = await writeColumns(
    KINDS.map((name) => ({ name, data: rows.map((row) => row[name] ?? null) })),
    SCHEMA,
  );
  const file = fileOf(log, version);
  await remove(file);
  await writeWhole(file, bytes);
  const hint = join(log, `.last_checkpoint.${randomUUID()}.tmp`);
  await writeWhole(hint, JSON.stringify({ version, size: rows.length }));
  await rename(hint, join(log, '_last_checkpoint'));
  await syncFolder(log);
}

/** As the lines of a commit would be. */
export async function checkpointActions(log: string, version: number): Promise<readonly unknown[]> {
  const rows = await rowsOfParquet(fileOf(log, version));
  return rows.map((row) =>
    plain(Object.fromEntries(KINDS.filter((kind) => row[kind]).map((kind) => [kind, row[kind]]))),
  );
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? Number(one) : one)));
