// What a conversation needs of the gateway it belongs to.

import type { Clock } from '../clock.ts';
import type { FaultBoard } from '../faults/fault-board.ts';
import type { Journal } from '../journal.ts';
import type { Limits, Places } from '../limits.ts';
import type { Random } from '../random.ts';
import type { Cadence, Neighbour } from '../replies/reply.ts';
import type { World } from '../world/world.ts';
import type { ClientIds } from './client-ids.ts';

/** What to do with a request nothing answers: `error` closes that client's connection. */
export type UnhandledRequests = 'error' | 'warn' | 'ignore';

/** What a conversation needs of the gateway it belongs to. */
export interface ConversationHost {
  readonly world: World;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly serverVersion: number;
  readonly unhandledRequests: UnhandledRequests;
  readonly board: FaultBoard;
  readonly random: Random;
  readonly limits: Limits;
  /** Shared by every client of the login. */
  readonly marketDataLines: Places;
  readonly cadence: Cadence;
  /** Every client connected, this one too. */
  clients(): readonly Neighbour[];
  connectionTime(): string;
  /** The order id that nextValidId (9) answers. */
  nextValidId(): number;
  readonly clientIds: ClientIds;
  /** The places of the clients served at once. */
  readonly clientPlaces: Places;
  /** Real milliseconds a client may take until startApi. */
  readonly handshakeTimeoutMs: number;
}
