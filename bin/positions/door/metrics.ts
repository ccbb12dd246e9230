// The state of the book and its sums as Prometheus reads them: what is not known is absent, and no account has a name.
import type { TotalSum } from '../../../src/index.ts';
import type { Served } from './served.ts';

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels?: Labels;
  readonly value: number | null;
}
interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly Sample[];
}

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const BOOK_STATES = ['unknown', 'current', 'stale'] as const;
const SUMS = {
  value: 'Market value of the positions shown',
  unrealized: 'Unrealised P&L of the positions shown',
  realized: 'Realised P&L of the positions shown',
  daily: 'Live P&L of the day of the positions shown',
} as const;

/** @param readers who follow /events now */
export function metricsText(served: Served, readers: number, now: number): string {
  return families(served, readers, now).map(textOf).join('');
}

function families(served: Served, readers: number, now: number): readonly Family[] {
  const [view, totals, counts] = [served.positions(), served.totals(), served.counts()];
  const { generation, heartbeatRoundTripMs } = served.stats();
  const gauge = (name: string, help: string, ...samples: readonly Sample[]): Family => ({
    name: `ib_positions_${name}`,
    type: 'gauge',
    help,
    samples,
  });
  const known = view.state === 'unknown' ? null : view;
  // A sum of an old book would be drawn as if it were of now.
  const sums = totals.state === 'current' ? totals.byCurrency : [];
  return [
    gauge('up', '1 when the book is current', { value: view.state === 'current' ? 1 : 0 }),
    gauge(
      'book_state',
      '1 for the state the book is in',
      ...BOOK_STATES.map((state) => ({ labels: { state }, value: view.state === state ? 1 : 0 })),
    ),
    gauge('state_seconds', 'Since when the book is in that state', { value: (now - view.since.getTime()) / 1_000 }),
    gauge('heard_seconds', 'Since the gateway last spoke of the account', {
      value: known && (now - known.asOf.getTime()) / 1_000,
    }),
    gauge('held', 'Positions shown, current or stale', { value: known?.positions.length ?? null }),
    gauge('hidden', 'Positions held that the wish of this door hides', { value: known?.hidden.count ?? null }),
    gauge('unread_rows', 'Rows that could not be read', { value: known?.rejected.length ?? null }),
    gauge('link', 'Number of the newest link; 0 over the bus', { value: generation }),
    gauge('heartbeat_seconds', 'How long the newest heartbeat took', {
      value: heartbeatRoundTripMs === null ? null : heartbeatRoundTripMs / 1_000,
    }),
    ...keysOf(SUMS).flatMap((name) => [
      gauge(
        name,
        `${SUMS[name]}; absent while the book is not current`,
        ...sums.map(({ currency, [name]: sum }) => ({ labels: { currency }, value: sum.amount })),
      ),
      gauge(
        `${name}_missing`,
        'Positions that sum is without',
        ...sums.map(({ currency, [name]: sum }) => ({ labels: { currency }, value: without(sum) })),
      ),
    ]),
    gauge('event_readers', 'Who follows /events now', { value: readers }),
    ...(counts === null ? [] : keysOf(COUNTERS).map((name) => counter(name, COUNTERS[name], counts[name]))),
  ];
}

const COUNTERS = {
  rows: 'Portfolio rows read',
  updates: 'Updates told',
  rejected: 'Rows and frames not taken',
  gaps: 'Gaps in what was seen',
  connects: 'Links that were made',
} as const;

const counter = (name: string, help: string, value: number): Family => ({
  name: `ib_positions_${name}_total`,
  type: 'counter',
  help,
  samples: [{ value }],
});

const without = ({ missing }: TotalSum): number => missing;

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] =>
  Object.keys(table).filter((key): key is Key => key in table);

function textOf({ name, type, help, samples }: Family): string {
  const lines = samples.flatMap(({ labels = {}, value }) =>
    value === null ? [] : [`${name}${labelText(labels)} ${value}`],
  );
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
