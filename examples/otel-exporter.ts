// The streamer's numbers as OpenTelemetry metrics: a module to copy into your project, for the package itself does not depend on OpenTelemetry.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Meter } from '@opentelemetry/api';
import type { IBPositionStreamer } from 'ib-position-streamer';

/** Exports the streamer through a meter. @returns what ends it */
export function exportMetrics(streamer: IBPositionStreamer, meter: Meter): () => void {
  const streaming = meter.createObservableGauge('ib.streamer.streaming', { description: '1 while the link is live' });
  const age = meter.createObservableGauge('ib.streamer.newest_row_age', { unit: 'ms' });
  const roundTrip = meter.createObservableGauge('ib.streamer.heartbeat_round_trip', { unit: 'ms' });
  const positions = meter.createObservableGauge('ib.streamer.positions');
  const backlog = meter.createObservableGauge('ib.streamer.backlog', { description: 'updates waiting for handlers' });
  const gaps = meter.createCounter('ib.streamer.gaps');

  const observed = [streaming, age, roundTrip, positions, backlog];
  const observe: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
    const stats = streamer.stats();
    result.observe(streaming, streamer.isStreaming ? 1 : 0);
    result.observe(positions, stats.positions);
    result.observe(backlog, stats.backlog);
    if (stats.newestRowAgeMs !== null) result.observe(age, stats.newestRowAgeMs);
    if (stats.heartbeatRoundTripMs !== null) result.observe(roundTrip, stats.heartbeatRoundTripMs);
  };
  meter.addBatchObservableCallback(observe, observed);

  const countGap = (): void => gaps.add(1);
  subscribe('ib-position-streamer:gap', countGap);
  return () => {
    meter.removeBatchObservableCallback(observe, observed);
    unsubscribe('ib-position-streamer:gap', countGap);
  };
}
