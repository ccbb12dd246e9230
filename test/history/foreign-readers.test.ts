// Readers that nobody here wrote read the tables: DuckDB the Parquet, Python's deltalake the Delta log. Skipped aloud where absent.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { DeltaTable, POSITIONS } from '../../src/history/delta-table.ts';
import { historyFolder, row } from '../support/history-folder.ts';

const PYTHON = process.env['IB_HISTORY_PYTHON'] ?? 'python3';
const DUCKDB = process.env['IB_HISTORY_DUCKDB'] ?? '@duckdb/node-api';
const hasDeltalake = works(() => execFileSync(PYTHON, ['-c', 'import deltalake, pyarrow'], { stdio: 'ignore' }));
const duckdb = await import(DUCKDB).catch(() => null);
if (!hasDeltalake)
  console.warn(`skipped: ${PYTHON} has no deltalake and pyarrow (.ci/install-history-readers installs them)`);
if (duckdb === null)
  console.warn('skipped: @duckdb/node-api is not installed (.ci/install-history-readers installs it)');

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

const SYMBOLS = ['SPY', 'BRK B', 'EUR.USD', 'Ä/x%20'];
const RECORDING = row({}).recording;

/** 400 rows in 10 commits, of which the first day's are compacted, with a checkpoint. */
async function recorded(directory: string): Promise<void> {
  const table = await DeltaTable.open(directory, POSITIONS);
  for (let commit = 0; commit < 10; commit++)
    await table.append(
      RECORDING,
      Array.from({ length: 40 }, (_item, at) => {
        const number = commit * 40 + at + 1;
        return row({
          number,
          sequence: number,
          conId: at,
          symbol: SYMBOLS[at % 4] ?? '',
          at: Date.UTC(2026, 0, 5, 15, commit, at),
        });
      }),
    );
  await table.compact(Date.UTC(2026, 0, 7));
  await table.checkpoint();
}

// By the package's own engine: its to_pyarrow_table() leaves threads of Arrow that call into Python, and 40 of 360
// such readers on a busy machine were aborted at their end, all rows read; of these 360 none.
const READ = `
import sys, json
import pyarrow
from deltalake import DeltaTable, QueryBuilder
t = DeltaTable(sys.argv[1])
a = pyarrow.table(QueryBuilder().register("t", t).execute("select * from t").read_all()).to_pydict()
print(json.dumps([len(a["number"]), len(set(a["number"])), sorted(set(a["symbol"])), str(min(a["at"])), sum(v is None for v in a["unrealizedPnl"]), t.version(), len(t.file_uris())]))
`;

test.skipIf(!hasDeltalake)(
  "Python's deltalake reads every row once, through commits, compaction and checkpoint",
  async () => {
    await using folder = await historyFolder();
    await recorded(folder.path);
    const out = execFileSync(PYTHON, ['-c', READ, `${folder.path}/positions`], { encoding: 'utf8' });
    expect(JSON.parse(out)).toEqual([400, 400, [...SYMBOLS].sort(), '2026-01-05 15:00:00+00:00', 400, 13, 4]);
  },
);

test.skipIf(duckdb === null)('DuckDB reads the Parquet files', async () => {
  await using folder = await historyFolder();
  const table = await DeltaTable.open(folder.path, POSITIONS);
  await table.append(
    RECORDING,
    Array.from({ length: 40 }, (_item, at) => row({ number: at + 1, sequence: at + 1 })),
  );
  const connection = await (await duckdb.DuckDBInstance.create()).connect();
  const query = `select count(*)::int, count(distinct number)::int, sum(position), any_value(typeof("at")) from '${folder.path}/positions/*/*.parquet'`;
  const rows = await (await connection.runAndReadAll(query)).getRows();
  expect(rows).toEqual([[40, 40, 80, 'TIMESTAMP WITH TIME ZONE']]);
  connection.closeSync();
});
