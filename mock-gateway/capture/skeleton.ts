// A scenario that begins where a capture did: the accounts as they were first told, and a step for each change of them.
import { stringify } from 'yaml';
import type { Capture } from './capture-line.ts';
import { type Held, heldIn } from './held.ts';
import { transcript } from './transcript.ts';

/** Steps that are written; what a capture has beyond them is left out, and said. */
const MOST_STEPS = 1_000;
/** The newest version the fake speaks. */
const NEWEST_VERSION = 200;
/** Notices about the link itself; what a gateway says of its farms, the fake says unasked. */
const NOTICES: ReadonlySet<unknown> = new Set([1100, 1101, 1102, 1300, 2110]);

type Fields = Readonly<Record<string, unknown>>;
type StepValue = Readonly<Record<string, unknown>>;

/** An account as it is known so far. */
interface Known {
  readonly held: Map<unknown, Held>;
  /** What it held when its first download ended; until then it is being told. */
  first: readonly Held[] | undefined;
  /** What the download under way has told. */
  told: Set<unknown>;
  cash: number | undefined;
  currency: string | undefined;
}

class Skeleton {
  readonly #accounts = new Map<string, Known>();
  readonly #steps: StepValue[] = [];
  #beganMs: number | undefined;
  #lastMs = 0;
  #leftOut = 0;
  serverVersion: number | undefined;

  heard(ms: number, name: string, fields: Fields): void {
    this.#readers[name]?.(fields, ms);
  }

  lost(ms: number, how: 'fin' | 'rst'): void {
    if (this.#beganMs !== undefined) this.#step(ms, { disconnect: how });
    for (const account of this.#accounts.values()) account.told = new Set();
  }

  /** As the value of a scenario file; undefined when no account was told. */
  get value(): object | undefined {
    if (this.#accounts.size === 0) return undefined;
    const accounts = Object.fromEntries([...this.#accounts].map(([code, known]) => [code, accountOf(known)]));
    return {
      summary: 'Made from a capture.',
      ...(this.serverVersion === undefined || this.serverVersion > NEWEST_VERSION
        ? {}
        : { gateway: { serverVersion: this.serverVersion } }),
      accounts,
      steps: this.#steps.length === 0 ? [{ waitFor: 'startApi' }] : [{ waitFor: 'reqAccountUpdates' }, ...this.#steps],
    };
  }

  /** How many steps there was no room for. */
  get leftOut(): number {
    return this.#leftOut;
  }

  readonly #readers: Readonly<Record<string, (fields: Fields, ms: number) => void>> = {
    serverVersion: ({ serverVersion }) => {
      if (typeof serverVersion === 'number') this.serverVersion = serverVersion;
    },
    managedAccounts: ({ accountsList }) => {
      for (const code of String(accountsList).split(',')) if (code !== '') this.#known(code);
    },
    portfolioValue: (fields, ms) => this.#row(ms, String(fields['accountName']), heldIn(fields)),
    updateAccountValue: ({ accountName, key, value, currency }) => {
      const known = this.#known(String(accountName));
      if (key === 'TotalCashValue' && Number.isFinite(Number(value))) known.cash ??= Number(value);
      if (key === 'TotalCashValue' && typeof currency === 'string') known.currency ??= currency;
    },
    accountDownloadEnd: ({ accountName }, ms) => this.#downloaded(ms, String(accountName)),
    error: ({ id, code, message }, ms) => {
      if (id === -1 && NOTICES.has(code)) this.#step(ms, { notice: { code, text: message } });
    },
  };

  #known(code: string): Known {
    const known = this.#accounts.get(code) ?? {
      ...{ held: new Map(), first: undefined, told: new Set(), cash: undefined, currency: undefined },
    };
    this.#accounts.set(code, known);
    return known;
  }

  #row(ms: number, code: string, held: Held): void {
    const known = this.#known(code);
    const { conId } = held.contract;
    const before = known.held.get(conId);
    known.held.set(conId, held);
    known.told.add(conId);
    if (known.first !== undefined && (before?.position ?? 0) !== held.position) this.#step(ms, position(code, held));
  }

  /** What a download does not tell is held no more. */
  #downloaded(ms: number, code: string): void {
    const known = this.#known(code);
    this.#beganMs ??= ms;
    if (this.#lastMs === 0) this.#lastMs = ms;
    if (known.first === undefined) {
      known.first = [...known.held.values()].filter((held) => held.position !== 0);
    } else {
      for (const [conId, held] of known.held) {
        if (held.position === 0 || known.told.has(conId)) continue;
        const closed = { ...held, position: 0 };
        known.held.set(conId, closed);
        this.#step(ms, position(code, closed));
      }
    }
  }

  #step(ms: number, step: StepValue): void {
    if (this.#beganMs === undefined) return;
    if (this.#steps.length >= MOST_STEPS) {
      this.#leftOut += 1;
      return;
    }
    const waitMs = ms - this.#lastMs;
    this.#lastMs = ms;
    if (waitMs > 0) this.#steps.push({ wait: `${waitMs}ms` });
    this.#steps.push(step);
  }
}

const position = (account: string, held: Held): StepValue => ({ setPosition: { account, ...held } });

const accountOf = ({ first, held, cash, currency }: Known): object => ({
  ...(currency === undefined || currency === '' ? {} : { currency }),
  ...(cash === undefined ? {} : { cash }),
  positions: first ?? [...held.values()].filter((each) => each.position !== 0),
});

/**
 * A scenario file made from a capture: its accounts with what they held when first told, and a step for each position
 * that changed, each link the gateway cut, and each notice about the link. Prices move in it only with positions.
 * @throws {Error} when no gateway told its accounts in the capture
 * @example
 * import { readFileSync, writeFileSync } from 'node:fs';
 * writeFileSync('night.yaml', scenarioText(readCapture(readFileSync('session.jsonl', 'utf8'))));
 */
export function scenarioText(capture: Pick<Capture, 'events'>): string {
  const skeleton = new Skeleton();
  for (const { ms, said } of transcript(capture)) {
    if (said.is === 'message' && said.from === 'gateway') skeleton.heard(ms, said.name, said.fields);
    else if (said.is === 'closed' && said.by === 'gateway') skeleton.lost(ms, said.how);
  }
  const { value, leftOut } = skeleton;
  if (value === undefined)
    throw new Error('Cannot make a scenario of the capture: no gateway told its accounts in it (managedAccounts).');
  const text = stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
  return leftOut === 0 ? text : `# ${leftOut} steps were left out: a skeleton has ${MOST_STEPS} at most.\n${text}`;
}
