// What a conversation needs of the gateway it belongs to.

import type { Clock } from '../clock.ts';
import type { FaultBoard } from '../faults/fault-board.ts';
import type { Journal } from '../journal.ts';
import type { Login } from '../login.ts';
import type { FarmNotice } from '../notices.ts';
import type { Random } from '../random.ts';
import type { SharedRows } from '../replies/encoded-rows.ts';
import type { Cadence } from '../replies/reply.ts';
import type { ScriptedReplies } from '../replies/scripted-replies.ts';
import type { World } from '../world/world.ts';
import type { Unhandled } from './unhandled.ts';

/** What the gateway was started with, as far as its clients notice. */
export interface ConversationSettings {
  readonly serverVersion: number;
  readonly farmNotices: readonly FarmNotice[];
  readonly cadence: Cadence;
  /** Real milliseconds a client may take until startApi. */
  readonly handshakeTimeoutMs: number;
  connectionTime(): string;
}

export interface ConversationHost {
  readonly world: World;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly login: Login;
  readonly board: FaultBoard;
  readonly random: Random;
  readonly rows: SharedRows;
  /** What is answered in place of the gateway's own answers. */
  readonly replies: ScriptedReplies;
  readonly unhandled: Unhandled;
  readonly settings: ConversationSettings;
}
