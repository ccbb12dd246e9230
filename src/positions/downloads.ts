// Account downloads of one link: one at a time, who is next, whose end marker an end marker is, whose 2100 a 2100 is.

/** One account's download, from asking to its end. */
export interface Download {
  readonly account: string;
  /** Counts the askings of the link, from 1. */
  readonly asking: number;
  readonly askedAtMs: number;
  /** The positions burst whose end makes it a witness of this download. */
  burst: number;
  readonly seen: Set<number>;
  readonly unreadable: Set<number>;
  /** A row came that named no contract, or not whose it is. */
  isUnreadable: boolean;
  /** What its newest rows show with a size other than 0. */
  readonly held: Set<number>;
  rows: number;
  /** Rows of accounts nobody asked for, while it ran. */
  strange: number;
  /** Something of the account came since it was asked for. */
  heard: boolean;
  /** … that named the account. */
  named: boolean;
  /** A doubt barred it when it was asked for, or arose since. */
  doubted: boolean;
  /** A 2100 that is not ours came in front of everything else of it. */
  wasTakenOver: boolean;
  /** Since when its end is waited for: TWS could answer from then on. */
  waitedSinceMs: number;
  /** An end marker came that may belong to a download given up before: when, and when the account last spoke since. */
  suspect: { readonly sinceMs: number; readonly spokeMs: number; readonly isHeard: boolean } | null;
}

interface Wish {
  readonly account: string;
  /** Ask for a positions burst too. */
  readonly fresh: boolean;
}

/** Whether a 2100 says by itself that somebody asked for the account. */
export const isTakeOver = (text: string): boolean => /new account data requested/i.test(text);

/** A 2100 that comes later than this after an unsubscribe is not its answer. */
const ANSWERED_WITHIN_MS = 5_000;
/** After an end marker that may be another's: this long without a word, doubled each time it was no use. */
const OWED_END_MS = 1_000;
const MAX_DOUBLINGS = 5;
/** Rows come without end where much is traded: so many of those waits, whatever is said. */
const OWED_END_AT_MOST = 5;

export class Downloads {
  subscribed: string | null = null;
  running: Download | null = null;
  /** When the newest was asked for. */
  askedAtMs = Number.NEGATIVE_INFINITY;
  /** It was given up, and nothing has come of it: TWS may not have heard of it. */
  wasUnheard = false;
  #asked = 0;
  #queue: readonly Wish[] = [];
  /** End markers that may still come for downloads given up, by account. */
  readonly #owed = new Map<string, number>();
  readonly #suspicions = new Map<string, number>();
  /** When each of our own unsubscribes was sent that nothing answered yet. */
  #unsubscribes: readonly number[] = [];

  /** The number of the next asking. */
  get nextAsking(): number {
    return this.#asked + 1;
  }

  get next(): Wish | null {
    return this.#queue[0] ?? null;
  }

  isWaiting(account: string): boolean {
    return this.#queue.some((wish) => wish.account === account);
  }

  /** Asks for it when its turn comes. */
  wish(account: string, fresh: boolean, first: boolean): void {
    const known = this.#queue.find((wish) => wish.account === account);
    const wish = { account, fresh: fresh || (known?.fresh ?? false) };
    if (known && !first) this.#queue = this.#queue.map((one) => (one === known ? wish : one));
    else if (known) this.#queue = [wish, ...this.#queue.filter((one) => one !== known)];
    else this.#queue = first ? [wish, ...this.#queue] : [...this.#queue, wish];
  }

  forgetWishes(): void {
    this.#queue = [];
  }

  /** The next wish becomes the running download. @returns the account to unsubscribe first */
  begin({ account }: Wish, burst: number, isDoubted: boolean, atMs: number): string | null {
    const before = this.subscribed;
    this.#queue = this.#queue.filter((wish) => wish.account !== account);
    if (before !== null) this.#unsubscribes = [...this.#unsubscribes.filter((sent) => isFresh(sent, atMs)), atMs];
    this.subscribed = account;
    this.askedAtMs = atMs;
    this.wasUnheard = false;
    this.running = {
      account,
      asking: ++this.#asked,
      askedAtMs: atMs,
      burst,
      seen: new Set(),
      unreadable: new Set(),
      isUnreadable: false,
      held: new Set(),
      rows: 0,
      strange: 0,
      heard: false,
      named: false,
      doubted: isDoubted,
      wasTakenOver: false,
      waitedSinceMs: atMs,
      suspect: null,
    };
    return before;
  }

  /** It is not waited for any longer: its end marker may still come. */
  giveUp(): void {
    const { running } = this;
    if (!running) return;
    this.wasUnheard = !running.heard;
    if (running.suspect === null) this.#owed.set(running.account, this.#owes(running.account) + 1);
    this.running = null;
  }

  /**
   * What accountDownloadEnd (54) ends: it names no request, and may name no account.
   * - `nothing`: it is of another account, late, or cannot be told
   * - `perhaps`: the running download or one of the same account given up before it
   * - `perhapsOther`: the running download or one of another account given up before it
   * - `running`: the running download, and nothing else it could be
   */
  ends(account: string, holds: boolean, several: boolean): 'nothing' | 'perhaps' | 'perhapsOther' | 'running' {
    const { running } = this;
    if (!running || (account !== '' && account !== running.account)) {
      this.#settle(account);
      return 'nothing';
    }
    if (!running.heard && (holds || this.#owes(running.account) > 0 || (several && account === ''))) {
      this.#settle(account);
      return 'nothing';
    }
    if (several && account === '' && !running.named) return 'nothing';
    // The same marker twice.
    if (running.suspect?.isHeard === false) return 'nothing';
    if (this.#owes(running.account) > 0) {
      this.#settle(running.account);
      return 'perhaps';
    }
    return account === '' && [...this.#owed.values()].some((count) => count > 0) ? 'perhapsOther' : 'running';
  }

  /** The account spoke. @param named whether the message said whose it is */
  heard(account: string, named: boolean, atMs: number): void {
    const { running } = this;
    if (account === this.subscribed) this.wasUnheard = false;
    if (running?.account !== account) return;
    running.heard = true;
    if (named) running.named = true;
    if (running.suspect) running.suspect = { ...running.suspect, spokeMs: atMs, isHeard: true };
  }

  /**
   * The end marker may be that of a download given up. One of the same account: what came before it may be of that one as well,
   * and proves nothing of this one.
   */
  suspect(atMs: number, isOther: boolean): void {
    const { running } = this;
    if (!running) return;
    running.suspect = { sinceMs: atMs, spokeMs: atMs, isHeard: false };
    if (isOther) return;
    running.seen.clear();
    running.unreadable.clear();
    running.held.clear();
    Object.assign(running, { isUnreadable: false, rows: 0, strange: 0, wasTakenOver: false });
  }

  /** Until when a further end marker is waited for. */
  get suspectUntilMs(): number | null {
    const { running } = this;
    if (!running?.suspect) return null;
    const windowMs = OWED_END_MS * 2 ** Math.min(this.#suspicions.get(running.account) ?? 0, MAX_DOUBLINGS);
    const { sinceMs, spokeMs } = running.suspect;
    return Math.min(spokeMs + windowMs, sinceMs + OWED_END_AT_MOST * windowMs);
  }

  /** The running download is over. @param surely whether its own end marker came */
  finish(surely: boolean): Download | null {
    const { running } = this;
    this.running = null;
    if (!running) return null;
    const { account } = running;
    if (surely) {
      this.#suspicions.delete(account);
    } else {
      this.#suspicions.set(account, (this.#suspicions.get(account) ?? 0) + 1);
      // TWS answers in order: what did not come close to that end will not come, but for one that may be its own.
      this.#owed.set(account, Math.min(1, this.#owes(account)));
    }
    return running;
  }

  /** Whether a 2100 answers an unsubscribe of ours: at most one each, and never one that says who asked. */
  isOurs(text: string, atMs: number): boolean {
    if (isTakeOver(text)) return false;
    this.#unsubscribes = this.#unsubscribes.filter((sent) => isFresh(sent, atMs));
    const [, ...others] = this.#unsubscribes;
    const isOurs = this.#unsubscribes.length > 0;
    this.#unsubscribes = others;
    return isOurs;
  }

  #owes(account: string): number {
    return this.#owed.get(account) ?? 0;
  }

  /** One that names no account is of the subscribed one, unless another owes one too. */
  #settle(named: string): void {
    const isOthers = [...this.#owed].some(([other, count]) => count > 0 && other !== this.subscribed);
    const account = named !== '' ? named : isOthers ? null : this.subscribed;
    if (account !== null) this.#owed.set(account, Math.max(0, this.#owes(account) - 1));
  }
}

const isFresh = (sentMs: number, atMs: number): boolean => atMs - sentMs <= ANSWERED_WITHIN_MS;
