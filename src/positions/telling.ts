// The book and what is told of it: rows taken or held back, closes, the gap they fall into, and the findings that follow.
import type { Moment } from '../moment.ts';
import type { Finding } from './account-facts.ts';
import { Causes } from './cause.ts';
import { OpenGap } from './open-gap.ts';
import type { PortfolioRow } from './portfolio-row.ts';
import { PositionBook, type Stamp, type ToldSize } from './position-book.ts';
import type { PositionCause, PositionPhase, PositionUpdate } from './position-update.ts';

interface Staged {
  readonly row: PortfolioRow;
  readonly at: Moment;
  readonly word: number;
}

/** A row of size 0: which of all words it was, and when. */
interface Zero {
  readonly word: number;
  readonly atMs: number;
}

/** One account's positions held or held back; IB's own accounts hold some thousands. */
const MAX_KEYS = 250_000;
const NOTHING: ReadonlySet<number> = new Set();
const NO_FINDINGS: readonly Finding[] = [];

export class Telling {
  readonly book = new PositionBook();
  /** Why sizes change: asked when one is told, and by nothing else. */
  readonly causes = new Causes();
  #findings: Finding[] = [];
  /** Rows held back until a synchronisation is published, by account, the newest of each contract. */
  #staged: Map<string, Map<number, Staged>> | null = null;
  /** Closes decided meanwhile. */
  readonly #closing = new Map<string, Set<number>>();
  #gap: OpenGap | null = null;
  #isPublished = false;
  #generation = 0;
  #sequence: number;
  #wasFull = false;
  #words = 0;
  /** The newest rows of size 0: what is not held has no other memory. */
  readonly #zeros = new Map<string, Map<number, Zero>>();
  /** One for all updates: nothing is kept of it. */
  readonly #stamp: { -readonly [Key in keyof Stamp]-?: Stamp[Key] };

  /** @param sequence of the last update there was */
  constructor(sequence: number) {
    this.#sequence = sequence;
    const nextSequence = () => ++this.#sequence;
    const why: Stamp['why'] = (row, before, stamp) => this.#why(row, before, stamp);
    this.#stamp = { phase: 'live', generation: 0, timestamp: new Date(0), upMs: 0, word: 0, nextSequence, why };
  }

  get sequence(): number {
    return this.#sequence;
  }

  get isPublished(): boolean {
    return this.#isPublished;
  }

  get gap(): OpenGap | null {
    return this.#gap;
  }

  /** Whether rows are held back. */
  get isHolding(): boolean {
    return this.#staged !== null;
  }

  get hasFound(): boolean {
    return this.#findings.length > 0;
  }

  /** What was found since the last call. */
  takeFindings(): readonly Finding[] {
    if (this.#findings.length === 0) return NO_FINDINGS;
    const found = this.#findings;
    this.#findings = [];
    return found;
  }

  find(finding: Finding): void {
    this.#findings.push(finding);
  }

  /** The ordinary case: a row of something held, its size unchanged, told at once. `null`: it is not that case. */
  same(row: PortfolioRow, at: Moment): readonly Finding[] | null {
    const update = this.book.applySameSize(row, this.#at('live', at));
    if (!update) return null;
    this.#gap?.told(update);
    return [{ find: 'update', update }];
  }

  /** A row as it comes; `isNewsOnly`: what says nothing new is not told. */
  row(row: PortfolioRow, at: Moment, isNewsOnly: boolean): void {
    const { account, contract, position } = row;
    this.present(account, contract.conId);
    if (position === 0) this.#zero(account, contract.conId, at);
    if (this.#isFull(account, contract.conId)) return;
    if (this.#staged) {
      const staged = this.#staged.get(account) ?? new Map<number, Staged>();
      this.#staged.set(account, staged);
      // Nothing is kept of what is not held and was not before.
      if (row.position === 0 && !this.book.get(account, contract.conId)) staged.delete(contract.conId);
      else staged.set(contract.conId, { row, at, word: this.nextWord() });
    } else if (isNewsOnly) {
      this.#tell(this.book.applyDifference(row, this.#at('reconciled', at)));
    } else {
      this.#tell(this.book.apply(row, this.#at('live', at)));
    }
  }

  /** A size that position (61) told, of an account whose rows do not come. @returns whether it was news */
  size(told: ToldSize, at: Moment): boolean {
    if (this.#isFull(told.account, told.contract.conId)) return false;
    return this.#tell(this.book.applySize(told, this.#at(this.#gap ? 'reconciled' : 'live', at)));
  }

  /** It is not held any more, and two witnesses say so. */
  close(account: string, conId: number, at: Moment): void {
    if (!this.#staged) {
      this.#tell(this.book.close(account, conId, this.#at('reconciled', at)));
      return;
    }
    const staged = this.#staged.get(account);
    // A row said so already, and that needs no inference.
    if (staged?.get(conId)?.row.position === 0) return;
    const closing = this.#closing.get(account) ?? new Set<number>();
    this.#closing.set(account, closing);
    closing.add(conId);
    staged?.delete(conId);
  }

  /** What one account holds, or will once everything is told, and `came` does not know: nothing follows from it yet. */
  absent(account: string, came: (conId: number) => boolean): readonly number[] {
    const awaited = this.#staged?.get(account)?.keys() ?? [];
    const known = new Set([...this.book.heldOf(account).keys(), ...awaited]);
    return [...known].filter((conId) => !came(conId));
  }

  /** It was spoken of after all. @returns whether its close was held back */
  present(account: string, conId: number): boolean {
    return this.#closing.get(account)?.delete(conId) ?? false;
  }

  /** Closes of one account that were held back, and are no more. */
  takeClosing(account: string): ReadonlySet<number> {
    const closing = this.#closing.get(account) ?? NOTHING;
    this.#closing.delete(account);
    return closing;
  }

  /** Nothing that is held back is closed: of one account, or of all. */
  allPresent(account: string | null): void {
    if (account === null) this.#closing.clear();
    else this.#closing.delete(account);
  }

  /** Counts what is said, by portfolio rows and position rows alike: the greater is the newer. */
  nextWord(): number {
    return ++this.#words;
  }

  /** Which word the newest row of a contract was; 0: none was told on this link. */
  rowWord(account: string, conId: number): number {
    const heldWord = this.book.heldOf(account).get(conId)?.rowWord ?? 0;
    return Math.max(heldWord, this.#zeros.get(account)?.get(conId)?.word ?? 0);
  }

  /** When a row of size 0 of it came last; `null`: none did. */
  zeroMs(account: string, conId: number): number | null {
    return this.#zeros.get(account)?.get(conId)?.atMs ?? null;
  }

  linkUp(generation: number): void {
    this.#generation = generation;
    this.#zeros.clear();
  }

  /** Holds rows back from now on. What was held back before is asked for anew. */
  hold(): void {
    this.#staged = new Map();
    this.#closing.clear();
    this.causes.clear();
  }

  /** The synchronisation is gone, and what it held back. */
  drop(): void {
    this.#staged = null;
    this.#closing.clear();
  }

  /** Tells everything held back, account by account: rows, then closes. */
  publish(accounts: readonly string[], at: Moment): void {
    const phase = this.#isPublished ? 'reconciled' : 'snapshot';
    const staged = this.#staged;
    this.#staged = null;
    for (const account of accounts) {
      for (const { row, at: came, word } of staged?.get(account)?.values() ?? [])
        this.#tell(this.book.applyDifference(row, this.#at(phase, came, word)));
      for (const conId of this.#closing.get(account) ?? [])
        this.#tell(this.book.close(account, conId, this.#at(phase, at)));
    }
    this.#closing.clear();
  }

  /** The first publication is over. @param accounts those downloaded */
  published(accounts: readonly string[]): void {
    if (this.#isPublished) return;
    this.#isPublished = true;
    this.find({ find: 'snapshot', accounts });
  }

  /** Nothing was told yet that could be missed, or a gap is open already: its reason stays. */
  openGap(reason: OpenGap['reason'], why: string): void {
    if (this.#gap) this.#gap.why = why;
    if (!this.#isPublished || this.#gap) return;
    this.#gap = new OpenGap(reason, why);
    this.find({ find: 'gap', reason });
  }

  resume(): void {
    if (!this.#gap) return;
    this.find({ find: 'resumed', changes: this.#gap.changes });
    this.#gap = null;
  }

  #at(phase: PositionPhase, at: Moment, word = this.nextWord()): Stamp {
    const stamp = this.#stamp;
    stamp.phase = phase;
    stamp.generation = this.#generation;
    stamp.timestamp = at.date;
    stamp.upMs = at.upMs;
    stamp.word = word;
    return stamp;
  }

  #why(row: PortfolioRow, before: PositionUpdate | undefined, stamp: Stamp): PositionCause | null {
    const { phase, timestamp, upMs = 0 } = stamp;
    if (phase === 'snapshot') return null;
    const isMissed = phase === 'reconciled' && this.#gap !== null;
    return this.causes.of({ row, before, upMs, wallMs: timestamp.getTime(), isMissed });
  }

  #zero(account: string, conId: number, { upMs }: Moment): void {
    const zeros = this.#zeros.get(account) ?? new Map<number, Zero>();
    this.#zeros.set(account, zeros);
    if (zeros.size >= MAX_KEYS) zeros.clear();
    zeros.set(conId, { word: this.nextWord(), atMs: upMs });
  }

  #tell(update: PositionUpdate | null): boolean {
    if (!update) return false;
    this.#gap?.told(update);
    this.find({ find: 'update', update });
    return true;
  }

  #isFull(account: string, conId: number): boolean {
    const held = this.#staged ? (this.#staged.get(account) ?? new Map<number, Staged>()) : this.book.heldOf(account);
    if (held.size < MAX_KEYS || held.has(conId)) return false;
    const text = `more than ${MAX_KEYS} positions in one account: the others are not told of`;
    if (!this.#wasFull) this.find({ find: 'warning', text });
    this.#wasFull = true;
    return true;
  }
}
