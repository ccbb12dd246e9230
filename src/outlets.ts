// Where a streamer tells what it has to tell: handlers, listeners, readers of events, the log. The same from run to run.
import type { HandlerRegistry } from './delivery/handler-registry.ts';
import type { Emitter } from './emitter.ts';
import type { EventLog } from './event-log.ts';
import type { StreamLog } from './stream-log.ts';
import type { StreamerEvents } from './streamer-events.ts';

export interface Outlets {
  readonly registry: HandlerRegistry;
  readonly emitter: Emitter<StreamerEvents>;
  readonly events: EventLog;
  readonly log: StreamLog;
}
