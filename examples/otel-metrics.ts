// A program that exports OpenTelemetry metrics by the module beside it. Run it: npx tsx examples/otel-metrics.ts
import { metrics } from '@opentelemetry/api';
import { ConsoleMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { IBPositionStreamer } from 'ib-position-streamer';
import { MockGateway } from 'ib-position-streamer/mock-gateway';
import { exportMetrics } from './otel-exporter.ts';

// Once in the program: where metrics go. Here to the console; a service takes an OTLP exporter.
const reader = new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter() });
const provider = new MeterProvider({ readers: [reader] });
metrics.setGlobalMeterProvider(provider);

await using gateway = await MockGateway.start();
await using streamer = new IBPositionStreamer();
const end = exportMetrics(streamer, metrics.getMeter('ib-position-streamer'));
await streamer.start({ host: gateway.host, port: gateway.port });
await provider.forceFlush(); // otherwise once a minute
end();
await provider.shutdown();
