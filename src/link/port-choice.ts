// Where the gateway is looked for: at the configured port, or at the one a 1300 named as long as that is served.

/** Failures in a row at a followed port after which the configured one is tried in turn. */
const PATIENCE = 3;

export class PortChoice {
  readonly #configured: number;
  #followed: number | null = null;
  /** Failures in a row since the followed port was named, or served. */
  #failures = 0;

  constructor(configured: number) {
    this.#configured = configured;
  }

  /** The port of the next attempt. */
  get next(): number {
    const isTurnOfConfigured = this.#failures >= PATIENCE && (this.#failures - PATIENCE) % 2 === 0;
    return this.#followed === null || isTurnOfConfigured ? this.#configured : this.#followed;
  }

  /** TWS says that it moved there. */
  follow(port: number): void {
    this.#followed = port;
    this.#failures = 0;
  }

  /** An attempt at this port, or its link, failed; the link over which the move was told is no failure of the new port. */
  failed(port: number): void {
    if (this.#failures > 0 || port === this.#followed) this.#failures++;
  }

  /** A link at this port was complete: there the gateway is. */
  served(port: number): void {
    if (port === this.#configured) this.#followed = null;
    this.#failures = 0;
  }
}
