// Positions that a believed download did not name: candidates, until a second witness has spoken.

/** What one account's download left out, and who is to be heard about it. */
export interface Candidate {
  readonly account: string;
  readonly conIds: ReadonlySet<number>;
  /** The burst asked for no earlier than that download. */
  readonly burst: number;
  /** `download`: no burst is to be had, so a second download without them decides. */
  readonly waitsFor: 'burst' | 'download';
  /** When the burst has taken too long. */
  readonly untilMs: number;
}

interface Look {
  readonly tries: number;
  /** Infinity: it is under way. */
  readonly atMs: number;
}

const MOST_PATIENCES = 10;

export class Absence {
  #candidates: ReadonlyMap<string, Candidate> = new Map();
  readonly #looks = new Map<string, Look>();

  get any(): boolean {
    return this.#candidates.size > 0;
  }

  get all(): readonly Candidate[] {
    return [...this.#candidates.values()];
  }

  of(account: string): Candidate | undefined {
    return this.#candidates.get(account);
  }

  /** None of `conIds`: nothing waits any more. */
  set(candidate: Candidate): void {
    const others = new Map(this.#candidates);
    if (candidate.conIds.size > 0) others.set(candidate.account, candidate);
    else others.delete(candidate.account);
    this.#candidates = others;
  }

  /** It was spoken of after all; `null`: of whatever contract. */
  present(account: string, conId: number | null): void {
    const candidate = this.#candidates.get(account);
    if (!candidate || (conId !== null && !candidate.conIds.has(conId))) return;
    const conIds = conId === null ? [] : [...candidate.conIds].filter((other) => other !== conId);
    this.set({ ...candidate, conIds: new Set(conIds) });
  }

  /** What was inferred so far is worth nothing: of one account, or of all. */
  forget(account: string | null): void {
    if (account === null) this.#candidates = new Map();
    else this.present(account, null);
  }

  /** Bursts asked for so far may say what is old: only one asked for from now on decides. */
  waitForBurst(burst: number, untilMs: number): void {
    for (const candidate of this.all) if (candidate.waitsFor === 'burst') this.set({ ...candidate, burst, untilMs });
  }

  /** A download hid something held in what could not be read: it is looked for again, the more patiently the more often. */
  hidden(account: string, atMs: number, patienceMs: number): void {
    const tries = (this.#looks.get(account)?.tries ?? 0) + 1;
    const waitMs = patienceMs * Math.min(2 ** (tries - 1), MOST_PATIENCES);
    this.#looks.set(account, { tries, atMs: atMs + waitMs });
  }

  /** Behind a download came what may be something it left out: it is looked for again, at that moment at the latest. */
  lookBy(account: string, atMs: number): void {
    const { tries, atMs: beforeMs } = this.#looks.get(account) ?? { tries: 0, atMs };
    this.#looks.set(account, { tries, atMs: Math.min(atMs, beforeMs) });
  }

  /** A download hid nothing. */
  seen(account: string): void {
    this.#looks.delete(account);
  }

  get nextLookMs(): number | null {
    if (this.#looks.size === 0) return null;
    const all = [...this.#looks.values()].map(({ atMs }) => atMs).filter(Number.isFinite);
    return all.length > 0 ? Math.min(...all) : null;
  }

  /** Accounts to be looked at now, each once. */
  dueLooks(atMs: number): readonly string[] {
    const due = [...this.#looks].filter(([, look]) => look.atMs <= atMs);
    for (const [account, { tries }] of due) this.#looks.set(account, { tries, atMs: Number.POSITIVE_INFINITY });
    return due.map(([account]) => account);
  }

  /** When the first burst has taken too long. */
  get nextMs(): number | null {
    if (!this.any) return null;
    const waiting = this.all.filter(({ waitsFor }) => waitsFor === 'burst');
    return waiting.length > 0 ? Math.min(...waiting.map(({ untilMs }) => untilMs)) : null;
  }
}
