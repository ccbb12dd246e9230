// Puts the counters of the parts together into one StreamerStats.
import type { HandlerRegistry } from './delivery/handler-registry.ts';
import { ageMs } from './moment.ts';
import type { StreamingRun } from './run.ts';
import type { StreamerStats } from './streamer-events.ts';

const NOTHING_YET = { attempts: 0, connects: 0, losses: 0, rows: 0, updates: 0, rejected: 0, gaps: 0 };

/** @param run the newest; null before the first */
export function streamerStats(run: StreamingRun | null, registry: HandlerRegistry): StreamerStats {
  const { connection, life, telling } = run ?? {};
  const ages = new Map([...(run?.heard.at ?? [])].map(([account, heard]) => [account, Math.round(ageMs(heard))]));
  return Object.freeze({
    ...NOTHING_YET,
    ...connection?.stats,
    ...telling?.counts,
    rows: run?.heard.rows ?? 0,
    generation: connection?.generation ?? 0,
    clientId: connection?.clientId ?? null,
    handlers: registry.size,
    backlog: registry.backlog,
    positions: life?.admission.size ?? 0,
    heartbeatRoundTripMs: connection?.heartbeatRoundTripMs ?? null,
    newestRowAgeMs: ages.size > 0 ? Math.min(...ages.values()) : null,
    accountAgeMs: Object.freeze(Object.fromEntries(ages)),
    farms: Object.freeze(Object.fromEntries(connection?.farms ?? [])),
  });
}
