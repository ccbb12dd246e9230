// Everything that is known on one link, and gone with it: a room each, joined by account.
import type { Moment } from '../moment.ts';
import { Absence } from './absence.ts';
import type { CoreSettings, Standing } from './account-facts.ts';
import { Contradiction } from './contradiction.ts';
import { Differences } from './difference.ts';
import { Doubts } from './doubts.ts';
import { type Download, Downloads } from './downloads.ts';
import type { Expiry } from './expiry.ts';
import type { Telling } from './telling.ts';
import { Witness } from './witness.ts';

/** Where it may stand, one each: who looks whether it is another one sees the same one. */
export const STANDING = {
  down: { is: 'down' },
  syncing: { is: 'syncing' },
  live: { is: 'live' },
} as const satisfies Readonly<Record<string, Standing>>;

/** One account on this link. */
export interface AccountState {
  /** A download of it ended, believed or not. */
  isComplete: boolean;
  /** … and all words so far when the newest did. */
  completeWord: number;
  /** … and when; `null`: none did. */
  completeMs: number | null;
  /** The asking whose download was believed last; 0: none. */
  believed: number;
  /** The asking of the newest download that ended with rows in it or behind it, believed or not: they come; 0: none. */
  rowed: number;
  /** When it last spoke for itself, or was asked. */
  heardAtMs: number;
  /** When it was last asked for because somebody else had taken it; `null`: never. */
  takenBackMs: number | null;
  /** The 2100 that last took it said no more than the answer to an unsubscribe does. */
  wasTakenUnnamed: boolean;
  /** When it was last asked for because a burst lacked something of it; `null`: never. */
  missedMs: number | null;
  /** Its newest download, believed, while the burst beside it is not over. */
  unwitnessed: Download | null;
}

export class AccountLink {
  readonly accounts: readonly string[];
  readonly settings: CoreSettings;
  readonly doubts: Doubts;
  readonly downloads = new Downloads();
  readonly witness: Witness;
  readonly absence = new Absence();
  readonly contradiction = new Contradiction();
  readonly differences = new Differences();
  readonly #states: ReadonlyMap<string, AccountState>;
  /** Accounts whose download must end before anything is told; `null`: everything is told as it comes. */
  pending: Set<string> | null;
  /** When what is held back is to be told: rows of the same moment still belong to it. */
  publishAtMs: number | null = null;
  /** When the next account has its turn. */
  turnAtMs: number | null = null;
  /** When to look for contracts that are not told of any more. */
  lookAtMs: number;
  /** The newest 1100. */
  lostAtMs = Number.NEGATIVE_INFINITY;
  /** The account has spoken since. */
  #hasSpoken = true;
  /** Something of another account came since the subscribed one last spoke for itself. */
  hasOtherSpoken = false;
  /** Nobody answers: it is to be ended, and nothing more is asked. */
  isOver = false;

  constructor(accounts: readonly string[], settings: CoreSettings, at: Moment) {
    this.accounts = accounts;
    this.settings = settings;
    this.doubts = new Doubts(settings.snapshotTimeoutMs);
    this.witness = new Witness(accounts, settings.witness === 'positions');
    this.pending = new Set(accounts);
    this.lookAtMs = at.upMs + settings.silentAfterMs;
    const fresh = {
      isComplete: false,
      completeWord: 0,
      completeMs: null,
      believed: 0,
      rowed: 0,
      takenBackMs: null,
      missedMs: null,
      unwitnessed: null,
      wasTakenUnnamed: false,
    };
    this.#states = new Map(accounts.map((account) => [account, { ...fresh, heardAtMs: at.upMs }]));
  }

  /** `undefined`: it is not streamed. */
  state(account: string): AccountState | undefined {
    return this.#states.get(account);
  }

  get isSeveral(): boolean {
    return this.accounts.length > 1;
  }

  /** Whether anything of this link was told. */
  wasPublished = false;

  /** Every account that was asked for was believed on this link. */
  get isBelieved(): boolean {
    return this.accounts.every((account) => (this.state(account)?.believed ?? 0) > 0);
  }

  /** Rows are told as they come, and nothing waits for them. */
  get isCalm(): boolean {
    const { absence, differences, downloads, pending } = this;
    const isAsking = downloads.running !== null || downloads.wasUnheard;
    const waits = pending !== null || isAsking || absence.any || differences.any;
    if (waits || this.hasOtherSpoken || this.isCutOff) return false;
    return !this.doubts.any || this.isRowed(downloads.subscribed ?? '');
  }

  /** Nothing is doubted, missed or differs, and nothing waits to be told: one more word of the account says no more than that it lives. */
  get isAtRest(): boolean {
    const { absence, differences, doubts, publishAtMs } = this;
    return !(
      doubts.any ||
      absence.any ||
      differences.any ||
      publishAtMs !== null ||
      this.hasOtherSpoken ||
      this.isOver
    );
  }

  /** Standing doubts as they are told: who does not answer is named. */
  get toldDoubts(): readonly string[] {
    const { names } = this.doubts;
    if (names.length === 0) return names;
    const silent = this.doubts.accountsOf('account-unanswered').join(' ');
    return names.map((doubt) => (doubt === 'account-unanswered' && this.isSeveral ? `${doubt} ${silent}` : doubt));
  }

  /** 1100: what comes from now on may be old, what was inferred is not enough. */
  cutOff(atMs: number): void {
    this.lostAtMs = atMs;
    this.#hasSpoken = false;
    this.doubts.raise('upstream-lost', null, null);
    if (this.downloads.running) this.downloads.running.doubted = true;
    this.distrustWitness();
  }

  /**
   * Position rows told so far may be old: only bursts from this one on count, for what runs as well, and what differed is
   * looked at anew.
   * @param burst the next to be asked for when left out
   */
  distrustWitness(burst = this.witness.next): void {
    const { differences, downloads, witness } = this;
    witness.distrust(burst);
    const unwitnessed = [...this.#states.values()].map((state) => state.unwitnessed);
    for (const download of [downloads.running, ...unwitnessed]) if (download) download.burst = witness.needed;
    differences.forget();
  }

  /** Everything is to be downloaded before anything more is told. */
  holdAll(): void {
    this.pending = new Set(this.accounts);
    this.publishAtMs = null;
    for (const state of this.#states.values()) state.isComplete = false;
  }

  /** Ends the doubts that believed downloads have ended, once nothing that follows from them waits. */
  heal(): void {
    const { absence, accounts, differences, doubts } = this;
    if (!doubts.any) return;
    for (const account of accounts) {
      if (!absence.of(account)) doubts.heal(account, this.state(account)?.believed ?? 0);
      if (differences.in(account).every(({ isReported }) => !isReported)) doubts.end('disagreement', account);
    }
    if (absence.any) return;
    const answering = accounts.filter((account) => !doubts.has('account-unanswered', account));
    if (answering.length === 0) return;
    doubts.heal(null, Math.min(...answering.map((account) => this.state(account)?.believed ?? 0)));
  }

  /** TWS is cut off from IB as far as is known: asking cannot help. */
  get isCutOff(): boolean {
    return this.doubts.isHopeless('upstream-lost', null);
  }

  /** … and nothing of the subscribed account has come since: nothing can be asked, and nobody is late. */
  get isMute(): boolean {
    return this.isCutOff && !this.#hasSpoken;
  }

  /** What runs can be answered from now on. */
  hearsAgain(atMs: number): void {
    const { running } = this.downloads;
    if (running && this.isMute) running.waitedSinceMs = atMs;
    this.#hasSpoken = true;
  }

  /** Whether sizes of this account are told by its own rows now. */
  isRowed(account: string): boolean {
    const { doubts, downloads } = this;
    if (downloads.subscribed !== account) return false;
    if (!this.state(account)?.isComplete && downloads.running?.account !== account) return false;
    // The rows of an undoubted download show that they come, and so does one that ended since, be something else still open.
    const { running } = downloads;
    if (running?.account === account && running.rows > 0 && !running.doubted) return true;
    const { believed = 0, rowed = 0 } = this.state(account) ?? {};
    return !UNHEARD.some((doubt) => doubts.outlasts(doubt, account, Math.max(believed, rowed)));
  }
}

/** Doubts that say that an account's own rows do not come. */
const UNHEARD = ['account-taken-over', 'account-unanswered', 'subscription-silent'] as const;

/** What a step works on. */
export interface Work {
  readonly link: AccountLink;
  readonly telling: Telling;
  readonly expiry: Expiry;
  readonly at: Moment;
}
