// Why the account is not to be believed: the table of doubts, and those that stand.
import type { Doubt } from './account-facts.ts';

/** What kind of evidence ends a doubt. A download counts only when it was asked for, ended by its own marker, and undoubted. */
type EndedBy =
  /** A download asked for after the doubt arose. */
  | 'asking'
  /** Something must first say that asking can help; then a download asked for after that. */
  | 'evidence'
  /** Both sources say the same. It bars no download: only a download can bring that about. */
  | 'agreement';

interface DoubtRule {
  readonly of: 'link' | 'account';
  readonly endedBy: EndedBy;
  /** How long until it is asked about again, time after time; the last one stays. */
  readonly again: readonly number[];
  /** `timeouts`: in lengths of `snapshotTimeoutMs`. */
  readonly unit: 'ms' | 'timeouts';
  /** `asking`: counted from when it was asked about; otherwise from the end of the download that did not end it, or from when it arose where none ran. */
  readonly from: 'asking' | 'end';
}

const PATIENT = { again: [1, 2, 4, 8, 10], unit: 'timeouts', from: 'end' } as const;

export const DOUBTS: Readonly<Record<Doubt, DoubtRule>> = {
  /** 1100, 2110; evidence is 1101, 1102, or the account's own messages flowing. */
  'upstream-lost': { of: 'link', endedBy: 'evidence', ...PATIENT },
  /** 1101. */
  'data-lost': { of: 'link', endedBy: 'asking', ...PATIENT },
  /** AccountReady=false; evidence is AccountReady=true, and a download now and then, in case it says so. */
  'account-not-ready': { of: 'account', endedBy: 'evidence', again: [10], unit: 'timeouts', from: 'end' },
  /** 2100: at most once a minute, so that two who want one account do not take it from each other all day. */
  'account-taken-over': { of: 'account', endedBy: 'asking', again: [60_000], unit: 'ms', from: 'asking' },
  'subscription-silent': { of: 'account', endedBy: 'asking', ...PATIENT },
  'account-unanswered': { of: 'account', endedBy: 'asking', ...PATIENT },
  'rows-unlabelled': { of: 'account', endedBy: 'asking', ...PATIENT },
  contradicted: { of: 'account', endedBy: 'asking', again: [0, 5_000, 15_000, 30_000], unit: 'ms', from: 'end' },
  disagreement: {
    of: 'account',
    endedBy: 'agreement',
    again: [60_000, 120_000, 300_000, 600_000],
    unit: 'ms',
    from: 'end',
  },
};

interface StandingDoubt {
  readonly doubt: Doubt;
  /** `null`: it is of the link. */
  readonly account: string | null;
  /** The first asking whose download may end it; `null`: none yet. */
  healFrom: number | null;
  tries: number;
  askAtMs: number | null;
}

const NONE: readonly never[] = [];

export class Doubts {
  readonly #snapshotTimeoutMs: number;
  #standing: readonly StandingDoubt[] = [];

  constructor(snapshotTimeoutMs: number) {
    this.#snapshotTimeoutMs = snapshotTimeoutMs;
  }

  /** Each once, sorted as they arose. */
  get names(): readonly Doubt[] {
    return this.any ? [...new Set(this.#standing.map(({ doubt }) => doubt))] : NONE;
  }

  get any(): boolean {
    return this.#standing.length > 0;
  }

  has(doubt: Doubt, account: string | null): boolean {
    return this.#find(doubt, account) !== undefined;
  }

  accountsOf(doubt: Doubt): readonly string[] {
    return this.#standing.flatMap((one) => (one.doubt === doubt && one.account !== null ? [one.account] : []));
  }

  /** Whether one stands that no asking can end yet. */
  isHopeless(doubt: Doubt, account: string | null): boolean {
    return this.#find(doubt, account)?.healFrom === null;
  }

  /** Whether one stands that the download of that asking cannot have ended. */
  outlasts(doubt: Doubt, account: string | null, asking: number): boolean {
    const healFrom = this.#find(doubt, account)?.healFrom;
    return healFrom === null || (healFrom !== undefined && healFrom > asking);
  }

  /** @param healFrom the first asking that may end it; `null`: evidence must come first */
  raise(doubt: Doubt, account: string | null, healFrom: number | null): void {
    const known = this.#find(doubt, account);
    if (known) known.healFrom = healFrom;
    else this.#standing = [...this.#standing, { doubt, account, healFrom, tries: 0, askAtMs: null }];
  }

  end(doubt: Doubt, account: string | null): void {
    this.#standing = this.#standing.filter((one) => one.doubt !== doubt || one.account !== account);
  }

  /** A link that ended takes its doubts with it. */
  clear(): void {
    this.#standing = [];
  }

  /** Whether a download of that asking is not to be believed. */
  bars(account: string, asking: number): boolean {
    return this.#standing.some(
      ({ doubt, account: of, healFrom }) =>
        (of === null || of === account) &&
        DOUBTS[doubt].endedBy !== 'agreement' &&
        (healFrom === null || healFrom > asking),
    );
  }

  /** The download of that asking was believed, and everything that follows from it is decided. */
  heal(account: string | null, asking: number): void {
    this.#standing = this.#standing.filter(
      ({ doubt, account: of, healFrom }) =>
        of !== account || DOUBTS[doubt].endedBy === 'agreement' || healFrom === null || healFrom > asking,
    );
  }

  /** A download of the account ended, or was given up, and these still stand: when to ask again. */
  again(account: string, atMs: number): void {
    for (const one of this.#standing) {
      if ((one.account !== null && one.account !== account) || one.askAtMs !== null) continue;
      const { from, endedBy } = DOUBTS[one.doubt];
      if (from === 'asking' || (one.account === null && endedBy === 'evidence' && one.healFrom === null)) continue;
      this.#askLater(one, atMs);
    }
  }

  /** It arose while no download was under way whose end would say when to ask. */
  againAbout(doubt: Doubt, account: string, atMs: number): void {
    const one = this.#find(doubt, account);
    if (one?.askAtMs === null) this.#askLater(one, atMs);
  }

  /** Asks about one at that moment. */
  askAt(doubt: Doubt, account: string, atMs: number): void {
    const one = this.#find(doubt, account);
    if (one) one.askAtMs = atMs;
  }

  /** When it is to be asked about; `null`: it does not stand, or no moment is set. */
  askAtOf(doubt: Doubt, account: string): number | null {
    return this.#find(doubt, account)?.askAtMs ?? null;
  }

  /** The account was asked for: what was to be asked about it is. */
  asked(account: string): void {
    for (const one of this.#standing) if (one.account === null || one.account === account) one.askAtMs = null;
  }

  get nextAskMs(): number | null {
    if (!this.any) return null;
    const due = this.#standing.flatMap(({ askAtMs }) => (askAtMs === null ? [] : [askAtMs]));
    return due.length > 0 ? Math.min(...due) : null;
  }

  /** Accounts to be asked for now; `null` is all of them. */
  due(atMs: number): readonly (string | null)[] {
    if (!this.any) return NONE;
    const due = this.#standing.filter(({ askAtMs }) => askAtMs !== null && askAtMs <= atMs);
    for (const one of due) one.askAtMs = null;
    return due.map(({ account }) => account);
  }

  #askLater(one: StandingDoubt, atMs: number): void {
    const { again, unit } = DOUBTS[one.doubt];
    const wait = again[Math.min(one.tries++, again.length - 1)] ?? 0;
    one.askAtMs = atMs + (unit === 'ms' ? wait : wait * this.#snapshotTimeoutMs);
  }

  #find(doubt: Doubt, account: string | null): StandingDoubt | undefined {
    return this.#standing.find((one) => one.doubt === doubt && one.account === account);
  }
}
