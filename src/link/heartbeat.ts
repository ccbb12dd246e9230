// Asks for the time and believes only an answer: the one proof that the peer is alive.
import { clock } from '../clock.ts';
import { errorOf, type StreamerError } from '../errors.ts';
import { deadline } from './deadline.ts';

export interface HeartbeatSettings {
  /** From the last answer to the next question. */
  readonly intervalMs: number;
  /** How long one question may stay unanswered. */
  readonly timeoutMs: number;
  /** Unanswered questions in a row that end the link. */
  readonly misses: number;
}

export interface HeartbeatEvents {
  /** Sends reqCurrentTime (49). */
  ask(): void;
  /** The peer is dead. Nothing is asked any more. */
  dead(error: StreamerError): void;
}

/** One generation's heartbeat. Silent peers are found within `intervalMs + misses * timeoutMs`. */
export class Heartbeat {
  readonly #settings: HeartbeatSettings;
  readonly #events: HeartbeatEvents;
  /** Ends the wait for the next question, or for an answer. */
  #stopWaiting: () => void = () => {};
  #askedAt: number | null = null;
  #missed = 0;
  #roundTripMs: number | null = null;

  constructor(settings: HeartbeatSettings, events: HeartbeatEvents) {
    this.#settings = settings;
    this.#events = events;
  }

  /** Milliseconds the newest answer took; `null` before the first. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  start(): void {
    this.#stopWaiting();
    const timer = clock.setTimeout(() => this.#ask(), this.#settings.intervalMs);
    this.#stopWaiting = () => timer.cancel();
  }

  /** currentTime (49) arrived on this generation. */
  answered(): void {
    if (this.#askedAt === null) return;
    this.#roundTripMs = clock.upMs() - this.#askedAt;
    this.#askedAt = null;
    this.#missed = 0;
    this.start();
  }

  stop(): void {
    this.#stopWaiting();
    this.#askedAt = null;
  }

  #ask(): void {
    // After a miss, the oldest question may be the one that is answered.
    this.#askedAt ??= clock.upMs();
    this.#stopWaiting = deadline(this.#settings.timeoutMs, () => this.#miss());
    this.#events.ask();
  }

  #miss(): void {
    this.#missed++;
    if (this.#missed < this.#settings.misses) {
      this.#ask();
    } else {
      this.stop();
      this.#events.dead(errorOf('HEARTBEAT_TIMEOUT', { misses: this.#missed, timeoutMs: this.#settings.timeoutMs }));
    }
  }
}
