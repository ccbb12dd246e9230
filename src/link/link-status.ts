// Where the link stands in the lifecycle table, and why it may not be believed although it is up.
import type { StreamerError } from '../errors.ts';
import { type DegradedReason, type LinkInput, nextState, type StreamerStatus } from './lifecycle.ts';

const NOTHING = (): void => {};

export class LinkStatus {
  readonly #told: (status: StreamerStatus) => void;
  readonly #doubts = new Set<DegradedReason>();
  #status: StreamerStatus = Object.freeze({ state: 'idle' });

  /** @param told is called with every new status, once it holds */
  constructor(told: (status: StreamerStatus) => void) {
    this.#told = told;
  }

  get now(): StreamerStatus {
    return this.#status;
  }

  /** Why the link, though up, is not to be believed. */
  get doubts(): ReadonlySet<DegradedReason> {
    return this.#doubts;
  }

  /** A link that ended takes its doubts with it. */
  forgetDoubts(): void {
    this.#doubts.clear();
  }

  /** The link is up but its data is not to be believed. */
  doubt(reason: DegradedReason): void {
    this.#doubts.add(reason);
    const status = this.#status;
    if (status.state === 'live' || status.state === 'degraded') this.#degrade(status.generation, NOTHING);
  }

  /** That reason for doubt is over. @param meanwhile acts under the new status, before that is told */
  trust(reason: DegradedReason, meanwhile: () => void): void {
    const wasDoubted = this.#doubts.delete(reason);
    const status = this.#status;
    if (!wasDoubted || status.state !== 'degraded') meanwhile();
    else this.#up('trust', status.generation, meanwhile);
  }

  /** The first download of this generation is complete. @param meanwhile as in {@link trust} */
  synced(generation: number, meanwhile: () => void): void {
    this.#up('synced', generation, meanwhile);
  }

  attempt(attempt: number): void {
    this.#move('attempt', { state: 'connecting', since: new Date(), attempt });
  }

  ready(generation: number): void {
    this.#move('ready', { state: 'syncing', since: new Date(), generation });
  }

  /** @param delayMs `null`: not decided yet */
  lost(attempt: number, delayMs: number | null, error: StreamerError): void {
    this.#move('lost', { state: 'reconnecting', since: new Date(), attempt, delayMs, error });
  }

  breakerOpened(attempt: number, openMs: number, error: StreamerError): void {
    this.#move('breakerOpened', { state: 'circuitOpen', since: new Date(), attempt, openMs, error });
  }

  /** @param error why there is no link although one was wanted; `null` when it was no longer wanted */
  stopped(input: 'stop' | 'gaveUp', error: StreamerError | null): void {
    this.#move(input, { state: 'stopped', since: new Date(), error });
  }

  #up(input: 'synced' | 'trust', generation: number, meanwhile: () => void): void {
    if (this.#doubts.size > 0) this.#degrade(generation, meanwhile);
    else this.#move(input, { state: 'live', since: new Date(), generation }, meanwhile);
  }

  #degrade(generation: number, meanwhile: () => void): void {
    const reasons = Object.freeze([...this.#doubts]);
    this.#move('doubt', { state: 'degraded', since: new Date(), generation, reasons }, meanwhile);
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
