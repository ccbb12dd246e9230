// Asks for the time and believes only an answer: the one proof that the peer is alive.
import { clock, type Timer } from '../clock.ts';
import { HeartbeatTimeoutError } from '../errors.ts';

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
  dead(error: HeartbeatTimeoutError): void;
}

/** One generation's heartbeat. Silent peers are found within `intervalMs + misses * timeoutMs`. */
export class Heartbeat {
  readonly #settings: HeartbeatSettings;
  readonly #events: HeartbeatEvents;
  #timer: Timer | undefined;
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
    this.#schedule(this.#settings.intervalMs, () => this.#ask());
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
    this.#timer?.cancel();
    this.#askedAt = null;
  }

  #ask(): void {
    // After a miss, the oldest question may be the one that is answered.
    this.#askedAt ??= clock.upMs();
    // A process that was itself held up finds its timer due and the answer unread. Before a second timer is due every
    // runtime reads what has arrived; setImmediate does that in Node only.
    this.#schedule(this.#settings.timeoutMs, () => this.#schedule(1, () => this.#miss()));
    this.#events.ask();
  }

  #miss(): void {
    this.#missed++;
    if (this.#missed < this.#settings.misses) {
      this.#ask();
    } else {
      this.stop();
      this.#events.dead(new HeartbeatTimeoutError(this.#missed, this.#settings.timeoutMs));
    }
  }

  #schedule(delayMs: number, then: () => void): void {
    this.#timer?.cancel();
    this.#timer = clock.setTimeout(then, delayMs);
  }
}
