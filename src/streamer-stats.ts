// Puts the counters of the parts together into one StreamerStats.
import type { Connection } from './connection/index.ts';
import type { HandlerRegistry } from './handler-registry.ts';
import type { PositionKeeper } from './position-keeper.ts';
import type { StreamerStats } from './streamer-events.ts';

const NO_CONNECTION = { attempts: 0, connects: 0, losses: 0 };

export function streamerStats(
  connection: Connection | null,
  keeper: PositionKeeper,
  registry: HandlerRegistry,
): StreamerStats {
  const now = Date.now();
  const ages = new Map([...keeper.heardAt].map(([account, heard]) => [account, now - heard.getTime()]));
  return Object.freeze({
    ...(connection?.stats ?? NO_CONNECTION),
    ...keeper.counts,
    generation: connection?.generation ?? 0,
    handlers: registry.size,
    backlog: registry.backlog,
    positions: keeper.size,
    heartbeatRoundTripMs: connection?.heartbeatRoundTripMs ?? null,
    newestRowAgeMs: ages.size > 0 ? Math.min(...ages.values()) : null,
    accountAgeMs: Object.freeze(Object.fromEntries(ages)),
    farms: Object.freeze(Object.fromEntries(connection?.farms ?? [])),
  });
}
