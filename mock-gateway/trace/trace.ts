// The trace of a gateway: what clients, gateway, world, faults and the program under test did, as one HTML file.
import type { MockGateway } from '../gateway.ts';
import { Redaction } from '../redaction.ts';
import type { WorldChange } from '../world/world-change.ts';
import { keyOf, momentOf } from './journal-moments.ts';
import { type Holding, KeptMoments, type Moment } from './moment.ts';
import { pageOf, type TraceData } from './page.ts';

/** Moments a trace shows at most. */
const MOST_MOMENTS = 5_000;
/** Characters of all its moments at most; with what else is in it, a trace is below 5 MB. */
const MOST_CHARACTERS = 4_000_000;
/** Characters of one moment's fields. */
const MOST_FIELDS = 400;
/** Positions of each teller from before its first moment. */
const MOST_BEFORE = 2_000;

/**
 * What a trace says of itself.
 * @example traceGateway(gateway).html({ title: 'sees a close', failure: 'expected 0, was 2' });
 */
export interface TraceOptions {
  /** At its top, such as the name of the test. @default 'Trace' */
  readonly title?: string;
  /** Why it was made. */
  readonly failure?: string;
  /** Account numbers and names stay as they are. @default false */
  readonly keepAccounts?: boolean;
}

/**
 * A position as the program under test has it.
 * @example traceGateway(gateway).hold({ account: 'DU1234567', conId: 265598, symbol: 'AAPL', position: 10 });
 */
export interface HeldPosition {
  /** Whose. */
  readonly account: string;
  /** Of the contract. */
  readonly conId: number;
  /** For people, where there is no `localSymbol`. */
  readonly symbol: string;
  /** For people. */
  readonly localSymbol?: string;
  /** 0 is not held. */
  readonly position: number;
}

/**
 * A trace under way.
 * @example const size = (trace: GatewayTrace): number => trace.html().length;
 */
export class GatewayTrace {
  readonly #gateway: MockGateway;
  readonly #kept = new KeptMoments(MOST_MOMENTS);
  readonly #stop: () => void;

  /** @internal */
  constructor(gateway: MockGateway) {
    this.#gateway = gateway;
    for (const account of gateway.world.accounts)
      for (const row of account.rows) this.#kept.begin(worldHolding(account.id, row));
    this.#stop = gateway.world.onChange((change) => this.#changed(change));
  }

  /** Something the program under test told. @example traceGateway(gateway).tell('gap', { reason: 'lost' }); */
  tell(name: string, fields: object = {}): void {
    this.#add('streamer', name, fields, []);
  }

  /** What the program under test now has of one position. @example traceGateway(gateway).hold(update); */
  hold({ account, conId, symbol, localSymbol = '', position }: HeldPosition, name = 'position'): void {
    const label = `${account} ${localSymbol === '' ? symbol : localSymbol}`;
    this.#add('streamer', name, { account, symbol: label, position }, [
      { by: 'book', key: keyOf(account, conId), label, position },
    ]);
  }

  /**
   * Everything so far as one HTML file that needs nothing else: at most 5,000 moments, and below 5 MB; the oldest go
   * first, and it says how many. Account numbers are others of their length.
   * @example const page = traceGateway(gateway).html({ title: 'sees a close' });
   */
  html({ title = 'Trace', failure, keepAccounts = false }: TraceOptions = {}): string {
    const redaction = new Redaction();
    redaction.learn(this.#gateway.world.accounts.map(({ id }) => id));
    const shown = (text: string): string =>
      keepAccounts
        ? text
        : text
            .split(/([\s'"]+)/)
            .map((word) => redaction.of(word))
            .join('');
    const { journal } = this.#gateway;
    const all = [...[...journal].map(momentOf), ...this.#kept.all].sort((one, other) => one.at - other.at);
    const data: TraceData = {
      title: shown(title),
      failure: failure === undefined ? undefined : shown(failure),
      isRedacted: !keepAccounts,
      ...bounded(all, this.#kept.base, journal.dropped + this.#kept.dropped, shown),
    };
    return pageOf(data);
  }

  /** Listens no more; what was seen stays. @example traceGateway(gateway).stop(); */
  stop(): void {
    this.#stop();
  }

  #changed(change: WorldChange): void {
    if (change.kind !== 'position') {
      const { kind, ...what } = change;
      this.#add('world', kind, 'value' in what ? { account: what.account, ...what.value } : what, []);
      return;
    }
    const { account, row, traded } = change;
    const holding = worldHolding(account, row);
    const { position, marketPrice } = row;
    this.#add('world', traded ? 'position' : 'reprice', { symbol: holding.label, position, marketPrice }, [holding]);
  }

  #add(lane: Moment['lane'], name: string, fields: object, holdings: readonly Holding[]): void {
    const at = (this.#gateway.journal.last?.index ?? -1) + 0.5;
    this.#kept.add({ at, time: this.#gateway.clock.now(), lane, name, fields, holdings });
  }
}

type Row = Extract<WorldChange, { kind: 'position' }>['row'];

const worldHolding = (account: string, { contract, position }: Row): Holding => ({
  by: 'world',
  key: keyOf(account, contract.conId),
  label: `${account} ${contract.localSymbol === '' ? contract.symbol : contract.localSymbol}`,
  position,
});

/** The newest moments there is room for, and what was held before them. */
function bounded(
  all: readonly Moment[],
  base: readonly Holding[],
  droppedBefore: number,
  shown: (text: string) => string,
): Pick<TraceData, 'moments' | 'before' | 'dropped'> {
  const moments: TraceData['moments'][number][] = [];
  let room = MOST_CHARACTERS;
  for (let index = all.length - 1; index >= 0 && moments.length < MOST_MOMENTS; index--) {
    const moment = all[index];
    if (moment === undefined) break;
    const written = shownMoment(moment, shown);
    room -= JSON.stringify(written).length;
    if (room < 0) break;
    moments.unshift(written);
  }
  const left = all.slice(0, all.length - moments.length);
  const before = new Map(base.map((holding) => [`${holding.by} ${holding.key}`, holding]));
  for (const { holdings } of left) for (const holding of holdings) before.set(`${holding.by} ${holding.key}`, holding);
  return {
    moments,
    before: [...before.values()].slice(-MOST_BEFORE * 2).map((holding) => redacted(holding, shown)),
    dropped: droppedBefore + left.length,
  };
}

function shownMoment(moment: Moment, shown: (text: string) => string): TraceData['moments'][number] {
  const { time, lane, name, holdings } = moment;
  const texts = Object.entries(moment.fields).map(
    ([field, value]) => `${field}=${typeof value === 'string' ? shown(value) : jsonOf(value, shown)}`,
  );
  const text = texts.join(' ');
  return {
    ...{ time, lane, name: shown(name) },
    text: text.length > MOST_FIELDS ? `${text.slice(0, MOST_FIELDS)}…` : text,
    holdings: holdings.map((holding) => redacted(holding, shown)),
  };
}

const jsonOf = (value: unknown, shown: (text: string) => string): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? shown(inner) : inner)) ?? '';

const redacted = (holding: Holding, shown: (text: string) => string): Holding => ({
  ...holding,
  key: shown(holding.key),
  label: shown(holding.label),
});

/**
 * Begins a trace of a gateway: what its journal has kept, and from now on what changes in its world.
 * @example
 * import { writeFileSync } from 'node:fs';
 * const trace = traceGateway(gateway);
 * // … the test …
 * writeFileSync('trace.html', trace.html({ title: 'sees a close' }));
 */
export const traceGateway = (gateway: MockGateway): GatewayTrace => new GatewayTrace(gateway);
