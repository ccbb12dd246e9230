// Orders and the past as recorded from real gateways, where they are at hand.
import { existsSync, readFileSync } from 'node:fs';

const FILE = new URL('../../../shared/golden2.jsonl', import.meta.url);

export interface RecordedFrame {
  readonly section: string;
  readonly sv: number | string;
  readonly fields: readonly string[];
}

const framesOf =
  (section: RegExp) =>
  (line: Partial<RecordedFrame>): line is RecordedFrame =>
    line.fields !== undefined && section.test(line.section ?? '');

const lines: readonly Partial<RecordedFrame>[] = existsSync(FILE)
  ? readFileSync(FILE, 'utf8')
      .trim()
      .split('\n')
      .map((line): Partial<RecordedFrame> => JSON.parse(line))
  : [];

export const recordedOrders: readonly RecordedFrame[] = lines.filter(framesOf(/order|Executions/i));
/** Bars, ticks, schedules and scans. */
export const recordedHistory: readonly RecordedFrame[] = lines.filter(framesOf(/^(?:Historical data|Scanner)$/));
if (recordedOrders.length === 0)
  console.warn('SKIPPED: the recorded orders are not here, so neither codec nor replies are held against them');

/** The version a frame is true for. A completed order of 2023 has no fields of 170. */
export function serverVersionOf({ sv, fields }: RecordedFrame): number {
  if (fields[0] === '101' && sv === 173) return 169;
  return typeof sv === 'number' ? sv : Number(/\d+$/.exec(sv)?.[0]);
}
