// Carries out what the account core finds: asks it of the link there is, or tells it.
import { SnapshotTimeoutError, type StreamerError } from './errors.ts';
import type { Link } from './link/index.ts';
import type { Moment } from './moment.ts';
import type { Finding } from './positions/account-facts.ts';
import type { StreamLog } from './stream-log.ts';
import type { Telling } from './telling.ts';

export class Hands {
  /** Null: there is none. */
  link: Link | null = null;
  readonly telling: Telling;
  readonly log: StreamLog;
  readonly #snapshotTimeoutMs: number;

  constructor(snapshotTimeoutMs: number, telling: Telling, log: StreamLog) {
    this.#snapshotTimeoutMs = snapshotTimeoutMs;
    this.telling = telling;
    this.log = log;
  }

  /** The ordinary case is one update and nothing else. */
  carryOut(found: readonly Finding[], at: Moment, error: StreamerError | null): void {
    const [first] = found;
    if (first === undefined) return;
    if (found.length === 1 && first.find === 'update') {
      this.telling.update(first.update);
      return;
    }
    for (const finding of found) this.#do(finding, at, error);
    this.telling.settle();
  }

  #do(finding: Finding, at: Moment, error: StreamerError | null): void {
    switch (finding.find) {
      case 'subscribe':
      case 'unsubscribe':
        this.link?.requestAccountUpdates(finding.find === 'subscribe', finding.account);
        break;
      case 'askPositions':
        this.link?.requestPositions();
        break;
      case 'unanswered':
        this.link?.end(new SnapshotTimeoutError(this.#snapshotTimeoutMs, finding.rows, finding.accounts));
        break;
      case 'warning':
        this.log.warn(finding.text);
        break;
      default:
        this.telling.tell(finding, at, error);
    }
  }
}
