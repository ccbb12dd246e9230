// What was heard and what was asked, counted as docs of belief count it: the reference model's whole memory of one process life.
import type { AccountFact, CoreSettings, Finding } from '../../src/positions/account-facts.ts';
import type { PortfolioRow } from '../../src/positions/portfolio-row.ts';

/** What one source said last about one key on this link. */
export interface Word {
  readonly size: number;
  readonly turn: number;
  readonly upMs: number;
  /** Of positions: its portfolio subscription did not run when this came. */
  readonly isWaiting: boolean;
}

/** One account download, from our asking on. */
export interface Download {
  readonly askedTurn: number;
  readonly askedUp: number;
  /** What came before may be of a download that was given up. */
  readFromTurn: number;
  endedTurn: number | null;
  endedUp: number;
  /** A doubt stood or arose between asking and end. */
  spoiled: boolean;
  /** Its end may be that of a download that was given up. */
  isOwed: boolean;
  /** A row in it could be anybody's: nothing is absent. */
  blind: boolean;
  /** … when that came last. */
  blindTurn: number;
  readonly unreadable: Set<number>;
  /** conId to size, while it ran. */
  readonly shown: Map<number, number>;
  strangeRows: number;
  ownRows: number;
  heardOwn: boolean;
  /** … that named the account. */
  heardNamed: boolean;
  /** Newest GrossPositionValue since it was asked for. */
  worth: number;
  contradicted: boolean;
  /** Belief leaves open whether its end is its own: it is neither demanded nor forbidden to take it for one. */
  isVague: boolean;
  /** After its first end, when that may be another's: what came before may be that other download's as well. */
  perhapsFromTurn: number;
  /** It was told as unanswered, or another account was asked while it ran: nobody waits for its end. */
  isGivenUp: boolean;
}

/** One reqPositions, from our asking to its positionEnd. */
export interface Burst {
  readonly askedTurn: number;
  readonly askedUp: number;
  endedTurn: number | null;
  /** Account and conId to size. */
  readonly shown: Map<string, number>;
}

/** What is known of one streamed account on this link. */
export class AccountEvidence {
  readonly name: string;
  notReady = false;
  takenOver = false;
  /** It was, and no download has ended that since. */
  wasTakenOver = false;
  /** It was, once on this link: whether that was over is looked at again with a doubt of another kind open. */
  everTakenOver = false;
  /** Its newest take-over did not say that it was one. */
  wasUnnamed = false;
  /** A 2100 came since it was asked for that is ours, or a further take-over. */
  mayBeTaken = false;
  /** A download that is to be believed was asked for in this turn or later. */
  required: number;
  /** Downloads that were given up before their end came. */
  owedEnds = 0;
  download: Download | null = null;
  /** The downloads of this account that ended on this link and may be believed, oldest first. */
  readonly believed: Download[] = [];
  lastOwnUp: number;
  othersSince = false;
  everEnded = false;
  /** A download was ended by a take-over: whether its end marker still comes is nobody's to say. */
  isEndMissing = false;
  firstAskedUp = Number.POSITIVE_INFINITY;
  /** Downloads in a row that contradict the account's own values. */
  looks = 0;
  firstLookUp = 0;
  /** When something came last that may have been a row of its own, and could not be read as one. */
  unreadUp = 0;
  readonly rows = new Map<number, Word>();
  readonly positions = new Map<number, Word>();

  constructor(name: string, turn: number, upMs: number) {
    this.name = name;
    this.required = turn;
    this.lastOwnUp = upMs;
  }
}

/** It runs, or its end may have been another's. */
const isOpen = (download: Download | null): download is Download =>
  download !== null && (download.endedTurn === null || download.isOwed);

/** An unsubscribe older than this is answered no more. */
const OURS_MS = 5_000;
/** Two end markers closer than this, and nothing between them, are one. */
const SAME_END_MS = 1_000;
/** What a held-up process is forgiven before it judges, in milliseconds. */
export const LATE_MS = 500;

export const keyOf = (account: string, conId: number): string => `${account} ${conId}`;

const isNamed = (text: string): boolean => text.startsWith('New account data requested');

/** Hears every fact before the core does, and every finding after. Judges nothing. */
export class Evidence {
  readonly settings: CoreSettings;
  turn = 0;
  upMs = 0;
  generation = 0;
  isUp = false;
  accounts = new Map<string, AccountEvidence>();
  bursts: Burst[] = [];
  /** The account subscribed now, as far as our requests say. */
  subscribed: string | null = null;
  refused = false;
  heldUpUntil = 0;
  /** TWS could answer again from then on. */
  hearsAgainUp = 0;
  upstreamLostTurn = 0;
  upstreamLostUp = 0;
  lostAndHeardOwn = false;
  /** … late enough, and not only in answer to what was asked since: a TWS that is still cut off answers too. */
  lostAndHeardUnasked = false;
  /** Newest 1100, 1101, 1102 or new link: a burst from before it vouches for nothing. */
  disturbedTurn = 0;
  /** Newest 1102: whatever was said before it, TWS may have said while it was cut off. */
  dataKeptTurn = 0;
  /** Newest 1101. */
  dataLostTurn = 0;
  #unsubscribedUp: number[] = [];
  /** Who was told as unanswered last. */
  #unanswered = '';

  constructor(settings: CoreSettings) {
    this.settings = settings;
  }

  get lost(): boolean {
    return this.upstreamLostTurn > 0;
  }

  /** For how long the account has been silent, or its newest request unanswered; a process that was held up has only just begun to listen. */
  silentMs(account: AccountEvidence): number {
    return this.upMs - Math.max(account.lastOwnUp, account.download?.askedUp ?? 0, this.heldUpUntil, this.hearsAgainUp);
  }

  /** No positions on this link, or a burst that was never answered. */
  witnessSilent(): boolean {
    if (this.settings.witness === 'none' || this.refused) return true;
    return this.bursts.some(({ endedTurn }) => endedTurn === null);
  }

  next(upMs: number): void {
    this.turn++;
    this.upMs = upMs;
    const account = this.#subscribedNow();
    if (account && !this.lost && this.silentMs(account) > this.settings.silentAfterMs + LATE_MS)
      account.required = this.turn;
    // TWS answers in order: what did not come close to an end that did will not come, but for one that may be its own.
    for (const one of this.accounts.values())
      if (one.download?.isOwed && upMs - one.download.endedUp >= SAME_END_MS) one.owedEnds = Math.min(1, one.owedEnds);
  }

  hear(fact: AccountFact, holds: (account: string) => boolean): void {
    switch (fact.fact) {
      case 'linkUp':
        this.#linkUp(fact.generation, fact.accounts);
        break;
      case 'linkDown':
        this.isUp = false;
        break;
      case 'badRow':
        this.#badRow(fact.rejection.account, fact.rejection.conId);
        break;
      case 'value':
        this.#value(fact.account, fact.key, fact.value);
        break;
      case 'accountTime': {
        const account = this.#subscribedNow();
        if (account && !account.othersSince) this.#own(account);
        break;
      }
      case 'end': {
        // It answers some request, be it an old one.
        const { lostAndHeardUnasked } = this;
        this.#end(fact.account, holds);
        this.lostAndHeardUnasked = lostAndHeardUnasked;
        break;
      }
      case 'upstreamLost':
        this.upstreamLostTurn = this.turn;
        // What flows has to flow for its time since the newest of them.
        this.upstreamLostUp = this.upMs;
        this.lostAndHeardOwn = this.lostAndHeardUnasked = false;
        this.disturbedTurn = this.turn;
        for (const account of this.accounts.values()) if (account.download) account.download.spoiled = true;
        break;
      case 'dataKept':
        this.#trusted();
        this.dataKeptTurn = this.turn;
        break;
      case 'dataLost':
        this.#trusted();
        this.dataLostTurn = this.turn;
        for (const account of this.accounts.values()) {
          if (account.download) account.download.spoiled = true;
          if (this.subscribed !== null || account.everEnded) account.required = this.turn;
        }
        break;
      case 'unsubscribed':
        this.#unsubscribed(fact.text);
        break;
      case 'position':
        this.#position(fact.account, fact.contract.conId, fact.size);
        break;
      case 'positionsEnd': {
        const oldest = this.bursts.find(({ endedTurn }) => endedTurn === null);
        if (!oldest) break;
        oldest.endedTurn = this.turn;
        this.#lookAgain(oldest);
        break;
      }
      case 'positionsRefused':
        this.refused = true;
        break;
      case 'wake':
    }
  }

  hearRow({ account: name, contract, position }: PortfolioRow): void {
    const account = this.accounts.get(name);
    if (!account) {
      for (const other of this.accounts.values()) {
        const { download } = other;
        other.unreadUp = this.upMs;
        if (!isOpen(download)) continue;
        download.strangeRows++;
        this.#blind(download);
      }
      this.#spoke(name);
      return;
    }
    this.#spoke(name);
    account.rows.set(
      contract.conId,
      Object.freeze({ size: position, turn: this.turn, upMs: this.upMs, isWaiting: false }),
    );
    const { download } = account;
    if (download && (download.isVague || isOpen(download))) download.ownRows++;
    if (isOpen(download)) download.shown.set(contract.conId, position);
  }

  found(finding: Finding): void {
    if (finding.find === 'subscribe') this.#asked(finding.account);
    else if (finding.find === 'unsubscribe') {
      this.#unsubscribedUp.push(this.upMs);
      if (this.subscribed === finding.account) this.subscribed = null;
    } else if (finding.find === 'askPositions')
      this.bursts.push({ askedTurn: this.turn, askedUp: this.upMs, endedTurn: null, shown: new Map() });
  }

  /** What was told of doubts, as a sentence. */
  told(reason: string): void {
    const [unanswered] = /account-unanswered[^,]*/.exec(reason) ?? [''];
    const before = this.#unanswered;
    this.#unanswered = unanswered;
    for (const { name, download } of this.accounts.values()) {
      if (!download || !unanswered.includes(name)) continue;
      // When it was said before, it may be of the one before: a younger one is still waited for.
      const isNew = !before.includes(name);
      // Where TWS is cut off and silent nobody is late any more.
      if (!isNew && this.lost && !this.lostAndHeardOwn) continue;
      const sinceUp = Math.max(download.askedUp, this.hearsAgainUp, isNew ? 0 : this.heldUpUntil);
      if (this.upMs - sinceUp >= this.settings.snapshotTimeoutMs) download.isGivenUp = true;
    }
  }

  #linkUp(generation: number, accounts: readonly string[]): void {
    this.isUp = true;
    this.generation = generation;
    this.accounts = new Map(accounts.map((name) => [name, new AccountEvidence(name, this.turn, this.upMs)]));
    this.bursts = [];
    this.subscribed = null;
    this.refused = false;
    this.upstreamLostTurn = 0;
    this.upstreamLostUp = 0;
    this.disturbedTurn = this.turn;
    this.#unsubscribedUp = [];
  }

  #asked(name: string): void {
    this.subscribed = name;
    for (const other of this.accounts.values())
      if (other.name !== name && other.download) other.download.isGivenUp = true;
    const account = this.accounts.get(name);
    if (!account) return;
    const { download } = account;
    if (download?.isVague) account.isEndMissing = true;
    if (download && download.endedTurn === null) account.owedEnds++;
    account.firstAskedUp = Math.min(account.firstAskedUp, this.upMs);
    const flowing = this.lostAndHeardOwn && this.upMs - this.upstreamLostUp >= this.settings.silentAfterMs;
    account.download = {
      askedTurn: this.turn,
      readFromTurn: this.turn,
      askedUp: this.upMs,
      endedTurn: null,
      endedUp: 0,
      spoiled: account.notReady || (this.lost && !flowing),
      isOwed: false,
      blind: false,
      blindTurn: 0,
      unreadable: new Set(),
      shown: new Map(),
      strangeRows: 0,
      ownRows: 0,
      heardOwn: false,
      heardNamed: false,
      perhapsFromTurn: 0,
      isGivenUp: false,
      worth: 0,
      contradicted: false,
      isVague: account.isEndMissing,
    };
    account.takenOver = false;
    account.mayBeTaken = false;
    account.othersSince = false;
  }

  #trusted(): void {
    if (this.lost) this.hearsAgainUp = this.upMs;
    this.upstreamLostTurn = 0;
    this.upstreamLostUp = 0;
    this.disturbedTurn = this.turn;
  }

  /** A message that names its account. */
  #spoke(name: string): void {
    for (const account of this.accounts.values()) if (account.name !== name) account.othersSince = true;
    const account = this.accounts.get(name);
    if (!account) return;
    this.#own(account);
    if (isOpen(account.download)) account.download.heardNamed = true;
  }

  #own(account: AccountEvidence): void {
    account.lastOwnUp = this.upMs;
    account.othersSince = false;
    // What another account says, a row that was still on its way, proves nothing about the one that is subscribed.
    if (this.lost && account.name === this.subscribed) this.#flows(account);
    if (isOpen(account.download)) account.download.heardOwn = true;
  }

  /** TWS was cut off, as far as it has said, and the account speaks. */
  #flows({ download }: AccountEvidence): void {
    if (!this.lostAndHeardOwn) this.hearsAgainUp = this.upMs;
    this.lostAndHeardOwn = true;
    const isAnswer = isOpen(download) && download.askedUp >= this.upstreamLostUp;
    const isLate = this.upMs - this.upstreamLostUp >= this.settings.silentAfterMs;
    if (isLate && !isAnswer) this.lostAndHeardUnasked = true;
  }

  #value(name: string, key: string, value: string): void {
    this.#spoke(name);
    const account = this.accounts.get(name);
    if (!account) return;
    if (key === 'AccountReady') this.#ready(account, value !== 'false');
    const { download } = account;
    if (key === 'GrossPositionValue' && download) download.worth = Number(value);
  }

  #ready(account: AccountEvidence, isReady: boolean): void {
    if (!isReady) {
      account.notReady = true;
      account.required = this.turn;
      if (account.download && account.download.endedTurn === null) account.download.spoiled = true;
    } else if (account.notReady) {
      account.notReady = false;
      account.required = this.turn;
    }
  }

  #blind(download: Download): void {
    download.blind = true;
    download.blindTurn = this.turn;
  }

  #badRow(name: string | null, conId: number | null): void {
    for (const account of this.accounts.values()) {
      const { download } = account;
      if (name !== null && name !== account.name) continue;
      if (name !== null) this.#spoke(name);
      account.unreadUp = this.upMs;
      if (!isOpen(download)) continue;
      // A frame that names nobody may have been of the download that runs: an end behind it is not in front of everything.
      if (name === null && !download.isGivenUp) download.heardOwn = true;
      if (conId === null) this.#blind(download);
      else download.unreadable.add(conId);
    }
  }

  #unsubscribed(text: string): void {
    this.#unsubscribedUp = this.#unsubscribedUp.filter((upMs) => this.upMs - upMs < OURS_MS);
    const account = this.#subscribedNow();
    // What answers our own unsubscribe comes in front of the download that takes the account back, not amid it; where
    // take-overs name themselves, one that does not is ours all the same.
    const amid = account?.wasTakenOver && account.wasUnnamed && isOpen(account.download) ? account.download : null;
    const isAmid = amid?.heardOwn || amid?.isOwed;
    const isOurs = !isAmid && !isNamed(text) && this.#unsubscribedUp.length > 0;
    if (isOurs) {
      this.#unsubscribedUp.shift();
      // Until the burst beside it is over, what took the account back has not ended the take-over: it may be another one.
      const running = account && isOpen(account.download) ? account.download : null;
      if (account?.wasUnnamed && (running?.heardOwn || running?.isOwed)) account.mayBeTaken = true;
      return;
    }
    if (!account) return;
    account.takenOver = true;
    account.wasTakenOver = account.everTakenOver = true;
    account.wasUnnamed = !isNamed(text);
    const { download } = account;
    // In front of everything of a running download it may be older than our asking: that one may still end the doubt,
    // and proves no absence.
    if (download && (download.endedTurn === null || download.isVague) && !download.heardOwn) {
      account.required = download.askedTurn;
      this.#blind(download);
      download.isVague = true;
      return;
    }
    account.required = this.turn;
    if (download) download.spoiled = true;
  }

  #position(name: string, conId: number, size: number): void {
    for (const burst of this.bursts) if (burst.endedTurn === null) burst.shown.set(keyOf(name, conId), size);
    const account = this.accounts.get(name);
    const isWaiting = this.subscribed !== name || account?.takenOver === true || account?.download?.endedTurn === null;
    account?.positions.set(conId, Object.freeze({ size, turn: this.turn, upMs: this.upMs, isWaiting }));
  }

  #end(name: string, holds: (account: string) => boolean): void {
    const account = name === '' ? this.#subscribedNow() : this.accounts.get(name);
    if (name !== '') {
      for (const other of this.accounts.values()) if (other.name !== name) other.othersSince = true;
    }
    // An end that names nobody counts while nothing of another account came since the last own word.
    if (!account || (name === '' && account.othersSince)) return;
    const { download } = account;
    const heardBefore = download?.heardOwn === true;
    const isBehindAnother = holds(account.name) || account.owedEnds > 0 || download?.isOwed;
    const isLate = isOpen(download) && !heardBefore && isBehindAnother;
    if (!isLate) this.#own(account);
    if (!download) return;
    if (this.subscribed !== account.name || (download.isGivenUp && download.endedTurn === null)) {
      this.#endsEarlier(account, name);
      return;
    }
    // After a vague end a second one may be the true one.
    if (download.endedTurn !== null && !download.isVague) return;
    // In front of everything else it is late, and belongs to an earlier request.
    if (isLate) {
      // Right behind an end that may be another's, and nothing since: the same marker twice.
      if (!download.isOwed || this.upMs - download.endedUp > SAME_END_MS) this.#endsEarlier(account, name);
      return;
    }
    // Of several accounts an end that names nobody needs something in front of it that names one.
    const isNamed = name !== '' || this.accounts.size === 1 || download.heardNamed;
    if (!isNamed || (!heardBefore && (account.everEnded || account.owedEnds > 0))) download.isVague = true;
    if (!heardBefore && download.isVague) download.heardOwn = false;
    if (account.isEndMissing && download.endedTurn !== null && download.perhapsFromTurn === 0)
      download.perhapsFromTurn = download.endedTurn;
    const wasOwed = download.isOwed;
    download.isOwed = account.owedEnds > 0;
    if (download.isOwed) this.#mayBeOwed(account, download);
    // The second of two ends, behind something that was heard: its own.
    else if (wasOwed) download.isVague = false;
    // Either of two ends may be its own, and what its values said at either.
    const mayAgree = download.endedTurn !== null && !wasOwed && !download.contradicted;
    download.endedTurn = this.turn;
    download.endedUp = this.upMs;
    account.everEnded = true;
    // What came before the end of another shows nothing of this one.
    if (!download.isOwed) this.#look(account, download);
    if (mayAgree) download.contradicted = false;
    const unlabelled = download.strangeRows > 0 && download.ownRows === 0;
    if (download.spoiled || download.isOwed || unlabelled || download.contradicted) return;
    account.wasTakenOver = false;
    if (!account.believed.includes(download)) account.believed.push(download);
  }

  /** An end of a request that is over: the oldest that owes one, and then the one that was given up last. */
  #endsEarlier(account: AccountEvidence, name: string): void {
    const { download } = account;
    // One that names nobody may as well be that of another account that owes one.
    const mayBeOthers = [...this.accounts.values()].some(
      (other) => other !== account && (other.owedEnds > 0 || other.download?.endedTurn === null),
    );
    if (name === '' && mayBeOthers) return;
    if (account.owedEnds > 0) {
      account.owedEnds--;
      return;
    }
    if (!download?.isGivenUp || download.endedTurn !== null) return;
    download.endedTurn = this.turn;
    download.endedUp = this.upMs;
    download.spoiled = true;
  }

  /** The end of the one that was given up, and what came before it too: presence, and nothing else. */
  #mayBeOwed(account: AccountEvidence, download: Download): void {
    account.owedEnds--;
    download.isVague = true;
    download.heardOwn = false;
    download.readFromTurn = this.turn;
    download.blind = false;
    download.unreadable.clear();
    download.shown.clear();
    download.strangeRows = 0;
    download.ownRows = 0;
  }

  #subscribedNow(): AccountEvidence | undefined {
    return this.subscribed === null ? undefined : this.accounts.get(this.subscribed);
  }

  /** The account's own values say something is held, and nothing shows it: three looks over a minute are believed. */
  #look(account: AccountEvidence, download: Download): void {
    const shows = [...account.rows.values()].some(({ size, turn }) => size !== 0 && turn > download.readFromTurn);
    // What a newer burst does not name any more it does not show; one that was over before TWS was cut off vouches for nothing.
    const burst = this.bursts.findLast(({ endedTurn }) => (endedTurn ?? 0) > this.disturbedTurn);
    const burstShows =
      burst && [...account.positions.values()].some(({ size, turn }) => size !== 0 && turn > burst.askedTurn);
    // What could not be read may be what is held.
    const mayShow = shows || burstShows || download.blind || download.unreadable.size > 0;
    if (Math.abs(download.worth) < 0.005 || mayShow) {
      account.looks = 0;
      download.contradicted = false;
      return;
    }
    if (account.looks++ === 0) account.firstLookUp = this.upMs;
    download.contradicted = account.looks < 3 || this.upMs - account.firstLookUp < 60_000;
  }
  /** The burst that was asked for with a download is over behind it: what positions had shown before it may be gone. */
  #lookAgain(burst: Burst): void {
    if (this.refused || burst.askedTurn < this.disturbedTurn) return;
    for (const account of this.accounts.values()) {
      const { download, believed } = account;
      if (!download || download.askedTurn !== burst.askedTurn || believed.at(-1) !== download) continue;
      if (download.contradicted) continue;
      this.#look(account, download);
      if (download.contradicted) believed.pop();
    }
  }
}
