// The files of bars that a scenario file names: read, and put where their paths stood.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const each = (value: unknown, change: (item: Readonly<Record<string, unknown>>) => unknown): unknown =>
  Array.isArray(value) ? value.map((item: unknown) => (isObject(item) ? change(item) : item)) : value;

/** Whatever it is that was read from a scenario file. @param folder that of the file, from which its paths are seen */
export function withCsvFiles(content: unknown, folder: string): unknown {
  if (!isObject(content) || !('contracts' in content)) return content;
  const bars = (series: Readonly<Record<string, unknown>>) => ({ ...series, csv: textOf(series['csv'], folder) });
  const contracts = each(content['contracts'], (listed) =>
    'bars' in listed ? { ...listed, bars: each(listed['bars'], bars) } : listed,
  );
  return { ...content, contracts };
}

/** A path that leads nowhere stays as it is: the schema says so, at its line. */
function textOf(csv: unknown, folder: string): unknown {
  if (typeof csv !== 'string' || csv.includes('\n') || !/\.csv$/i.test(csv)) return csv;
  const path = resolve(folder, csv);
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : csv;
}
