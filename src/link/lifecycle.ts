// Where the link stands: its states, the ways between them as one table, what walks it, and why a link that is up is doubted.
import type { StreamerError } from '../errors.ts';
import { fixedDate } from '../moment.ts';

/** What the link is doing. */
export type LinkState = StreamerStatus['state'];

/** Why a link that is up cannot be believed. */
export type DegradedReason =
  /** 1100 or 2110: TWS lost IB. */
  | 'upstream-lost'
  /** 1101: TWS lost its subscriptions; a new download is under way. */
  | 'data-lost'
  /** Nothing came for the account for longer than IB's 3-minute beat; a new download is under way. */
  | 'subscription-silent'
  /** 2100: another request took the account subscription over; a new download is under way. */
  | 'account-taken-over'
  /** AccountReady=false: IB's servers are resetting, and what they say of the account may be old. */
  | 'account-not-ready'
  /** One of several accounts did not answer within `snapshotTimeoutMs`; it is asked again, the others go on. */
  | 'account-unanswered'
  /** Rows came under another name than was asked for, so nothing follows from what did not come. */
  | 'rows-unlabelled'
  /** The account's own values say that something is held, and neither its rows nor its positions show it. */
  | 'contradicted'
  /** Portfolio rows and positions say different sizes: see the event `disagreement`. */
  | 'disagreement';

/**
 * What the streamer's link is doing; `since` is when that began.
 * @example
 * streamer.on('status', (status) => {
 *   if (status.state === 'reconnecting') console.warn(status.error.message, 'next attempt in', status.delayMs, 'ms');
 * });
 */
export type StreamerStatus =
  /** Never started. */
  | { readonly state: 'idle' }
  /** An attempt is under way: TCP, version, nextValidId. */
  | {
      readonly state: 'connecting';
      /** When the attempt began. */
      readonly since: Date;
      /** Counts from 1 since the link was last up. */
      readonly attempt: number;
    }
  /** The link is up; the account download is coming in. */
  | {
      readonly state: 'syncing';
      /** When the link was ready (nextValidId and managedAccounts had come). */
      readonly since: Date;
      /** The number of this link, counting from 1. */
      readonly generation: number;
    }
  /** The link is up and the book is current. */
  | {
      readonly state: 'live';
      /** When the download was complete, or the last doubt gone. */
      readonly since: Date;
      /** The number of this link, counting from 1. */
      readonly generation: number;
    }
  /** The link is up, but the book is not to be believed. */
  | {
      readonly state: 'degraded';
      /** When it began; further reasons do not move it. */
      readonly since: Date;
      /** The number of this link, counting from 1; it is kept. */
      readonly generation: number;
      /** At least one. */
      readonly reasons: readonly DegradedReason[];
    }
  /** The link is down; an attempt will follow. */
  | {
      readonly state: 'reconnecting';
      /** When the link was lost, the attempt failed, or the delay was decided. */
      readonly since: Date;
      /** The attempts since the link was last up. */
      readonly attempt: number;
      /** Milliseconds from `since` to the next attempt; `null`: not decided yet, the old socket is being closed. */
      readonly delayMs: number | null;
      /** Why the link is down. */
      readonly error: StreamerError;
    }
  /** The breaker is open: no attempt for `openMs`, then one probe. */
  | {
      readonly state: 'circuitOpen';
      /** When the breaker opened. */
      readonly since: Date;
      /** The attempts since the link was last up. */
      readonly attempt: number;
      /** Milliseconds from `since` to the probe. */
      readonly openMs: number;
      /** The failure that opened it. */
      readonly error: StreamerError;
    }
  /** stop() was called (`error` is null), start() failed, or an error of the streamer's own repeated itself. */
  | {
      readonly state: 'stopped';
      /** When it ended. */
      readonly since: Date;
      /** Why start() failed or was given up, or the link; `null` when stop() ended a running link. */
      readonly error: StreamerError | null;
    };

/** What can happen to the link. */
export type LinkInput =
  | 'attempt'
  | 'ready'
  | 'synced'
  | 'doubt'
  | 'trust'
  | 'lost'
  | 'breakerOpened'
  | 'gaveUp'
  | 'stop';

/** State → what happens → next state. What is not listed cannot happen. */
export const TRANSITIONS: Readonly<Record<LinkState, Readonly<Partial<Record<LinkInput, LinkState>>>>> = {
  idle: { attempt: 'connecting', stop: 'stopped' },
  connecting: {
    ready: 'syncing',
    lost: 'reconnecting',
    breakerOpened: 'circuitOpen',
    gaveUp: 'stopped',
    stop: 'stopped',
  },
  syncing: {
    synced: 'live',
    doubt: 'degraded',
    lost: 'reconnecting',
    breakerOpened: 'circuitOpen',
    gaveUp: 'stopped',
    stop: 'stopped',
  },
  live: { doubt: 'degraded', lost: 'reconnecting', breakerOpened: 'circuitOpen', stop: 'stopped' },
  degraded: { doubt: 'degraded', trust: 'live', lost: 'reconnecting', breakerOpened: 'circuitOpen', stop: 'stopped' },
  reconnecting: {
    lost: 'reconnecting',
    breakerOpened: 'circuitOpen',
    attempt: 'connecting',
    gaveUp: 'stopped',
    stop: 'stopped',
  },
  circuitOpen: { attempt: 'connecting', stop: 'stopped' },
  stopped: { attempt: 'connecting', stop: 'stopped' },
};

/** The state after `input`. @throws {Error} when the table does not list the way: a defect of the streamer */
export function nextState(state: LinkState, input: LinkInput): LinkState {
  const next = TRANSITIONS[state][input];
  if (next === undefined) throw new Error(`a link that is ${state} cannot take '${input}'`);
  return next;
}

const NOTHING = (): void => {};

export class LinkStatus {
  readonly #told: (status: StreamerStatus) => void;
  #status: StreamerStatus = Object.freeze({ state: 'idle' });

  /** @param told is called with every new status, once it holds */
  constructor(told: (status: StreamerStatus) => void) {
    this.#told = told;
  }

  get now(): StreamerStatus {
    return this.#status;
  }

  /**
   * The link's data is complete; believed, unless there are doubts. A new doubt is told before `meanwhile`, which tells
   * what follows from it; that the link is live, or up at last, is told after it.
   */
  stands(generation: number, doubts: readonly DegradedReason[], meanwhile: () => void): void {
    const before = this.#status;
    const isDegraded = before.state === 'degraded';
    const known = isDegraded ? before.reasons : [];
    const isSame = doubts.length === known.length && doubts.every((doubt, at) => doubt === known[at]);
    const since = isDegraded ? before.since : fixedDate();
    const degraded: StreamerStatus = { state: 'degraded', since, generation, reasons: Object.freeze([...doubts]) };
    if (isSame && (isDegraded || before.state === 'live')) {
      meanwhile();
    } else if (doubts.length === 0) {
      this.#move(isDegraded ? 'trust' : 'synced', { state: 'live', since: fixedDate(), generation }, meanwhile);
    } else if (before.state === 'syncing') {
      this.#move('doubt', degraded, meanwhile);
    } else {
      this.#move('doubt', degraded);
      meanwhile();
    }
  }

  attempt(attempt: number): void {
    this.#move('attempt', { state: 'connecting', since: fixedDate(), attempt });
  }

  ready(generation: number): void {
    this.#move('ready', { state: 'syncing', since: fixedDate(), generation });
  }

  /** @param delayMs `null`: not decided yet */
  lost(attempt: number, delayMs: number | null, error: StreamerError): void {
    this.#move('lost', { state: 'reconnecting', since: fixedDate(), attempt, delayMs, error });
  }

  breakerOpened(attempt: number, openMs: number, error: StreamerError): void {
    this.#move('breakerOpened', { state: 'circuitOpen', since: fixedDate(), attempt, openMs, error });
  }

  /** @param error why there is no link although one was wanted; `null` when it was no longer wanted */
  stopped(input: 'stop' | 'gaveUp', error: StreamerError | null): void {
    this.#move(input, { state: 'stopped', since: fixedDate(), error });
  }

  /** What `meanwhile` changes in turn is told in place of what is changed here. */
  #move(input: LinkInput, next: StreamerStatus, meanwhile: () => void = NOTHING): void {
    const state = nextState(this.#status.state, input);
    if (state !== next.state) throw new Error(`'${input}' leads to ${state}, not to ${next.state}`);
    this.#status = Object.freeze(next);
    meanwhile();
    if (this.#status === next) this.#told(next);
  }
}
